"""Tests: quick password hashing, mail in memory, files in a folder of their own."""

import tempfile

from config.settings.base import *
from config.settings.base import BASE_DIR, STORAGES, env

DEBUG = False
SECRET_KEY = "tests-only-not-a-secret-0000000000000000000000000000"
ALLOWED_HOSTS = ["*"]
DATABASES = {"default": env.db("DATABASE_URL", default="sqlite://:memory:")}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
TARJOOMA_EXAMPLE_DATA = False
TARJOOMA_PAGE_CACHE = False  # each test has a database of its own behind the same addresses
SEARCH_URL = ""  # tests that need a server name their own
TARJOOMA_INDEX_APART = False  # another process does not see the test database
_files = tempfile.mkdtemp(prefix="tarjooma-tests-")
MEDIA_ROOT = f"{_files}/media"
TARJOOMA_SEAL_KEY_FILE = f"{_files}/seal-key.pem"
STORAGES = STORAGES | {
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    "private": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": f"{_files}/private", "base_url": "/files/"},
    },
}
WHITENOISE_AUTOREFRESH = True
STATIC_ROOT = str(BASE_DIR / "static")
