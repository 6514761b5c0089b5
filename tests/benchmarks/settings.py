"""Production settings over a database of their own, without collected static files."""

from config.settings.production import *
from config.settings.production import STORAGES

ALLOWED_HOSTS = ["localhost"]
SECURE_SSL_REDIRECT = False
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
ROOT_URLCONF = "tests.benchmarks.urls"
TARJOOMA_PAGE_CACHE = False  # pages are measured as they are made; kept ones apart
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
