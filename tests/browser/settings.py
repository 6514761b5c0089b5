"""What the browser tests' server runs with: the base settings, without collected static files and without mail.

It believes in the same day as the tests, which may have started shortly before midnight.
"""

import os
import time

import time_machine

from config.settings.base import *
from config.settings.base import STORAGES

DEBUG = False
SECRET_KEY = "tests-only-not-a-secret-1111111111111111111111111111"
ALLOWED_HOSTS = ["127.0.0.1"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
TARJOOMA_EXAMPLE_DATA = True

_earlier = float(os.environ.get("TESTS_BELIEVED_EARLIER", "0"))
if _earlier:
    time_machine.travel(time.time() - _earlier, tick=True).start()
