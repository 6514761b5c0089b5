"""Development and demo: debug on, example data marked, no secret to set."""

from config.settings.base import *
from config.settings.base import STORAGES, VAR_DIR, env

DEBUG = env.bool("DEBUG", default=True)
SECRET_KEY = env("SECRET_KEY", default="only-for-development-never-for-production-0000000000")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]", "testserver"])
TARJOOMA_EXAMPLE_DATA = env.bool("TARJOOMA_EXAMPLE_DATA", default=True)
STORAGES = STORAGES | {
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# Off while templates are edited: nothing in the database tells that one has changed.
TARJOOMA_PAGE_CACHE = env.bool("TARJOOMA_PAGE_CACHE", default=not DEBUG)
VAR_DIR.mkdir(parents=True, exist_ok=True)
# Mail is kept in a folder to look at.
if "EMAIL_URL" not in env:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = str(VAR_DIR / "mail")
