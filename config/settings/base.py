"""Settings shared by every environment; each value can be set from the environment."""

from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parents[2]

env = environ.Env()
if (BASE_DIR / ".env").exists():
    env.read_env(str(BASE_DIR / ".env"))

VAR_DIR = Path(env("TARJOOMA_VAR_DIR", default=str(BASE_DIR / "var")))

INSTALLED_APPS = [
    "wagtail_modeladmin",
    "wagtail.contrib.redirects",
    "wagtail.users",
    "wagtail.sites",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    "django_tasks",
    "django_tasks_db",
    "formtools",
    "csp",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    # Ours come after Wagtail's: they take back what Wagtail has connected, such as its own mail.
    "search",
    "forms_registry",
    "catalogue",
    "lifecycle",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "config.middleware.SecurityHeadersMiddleware",
    "config.middleware.NullBytesMiddleware",
    "catalogue.page_cache.PageCacheMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
AUTH_USER_MODEL = "lifecycle.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "config.context_processors.site",
            ],
        },
    },
]

DATABASES = {
    "default": env.db("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'tarjooma.sqlite3'}"),
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
    }

# Public pages kept ready for people who are not logged in; several processes may share one cache (docs/settings.md).
TARJOOMA_PAGE_CACHE = env.bool("TARJOOMA_PAGE_CACHE", default=True)
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "default"},
    "pages": env.cache_url("PAGE_CACHE_URL", default="locmemcache://pages")
    | {"OPTIONS": {"MAX_ENTRIES": env.int("PAGE_CACHE_ENTRIES", default=2000)}},
}

LANGUAGE_CODE = "fi"
LANGUAGES = [("fi", _("Finnish")), ("sv", _("Swedish")), ("en", _("English"))]
WAGTAILADMIN_PERMITTED_LANGUAGES = [("fi", "Suomi"), ("sv", "Svenska"), ("en", "English")]
FORMAT_MODULE_PATH = ["config.formats"]
LOCALE_PATHS = [BASE_DIR / "locale", BASE_DIR / "locale_admin"]
TIME_ZONE = env("TIME_ZONE", default="Europe/Helsinki")
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = env("STATIC_ROOT", default=str(VAR_DIR / "static"))
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = env("MEDIA_ROOT", default=str(VAR_DIR / "media"))
PRIVATE_FILES_ROOT = env("PRIVATE_FILES_ROOT", default=str(VAR_DIR / "private"))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "private": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": PRIVATE_FILES_ROOT, "base_url": "/files/"},
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"
WAGTAILADMIN_LOGIN_URL = "/admin/login/"
WAGTAILADMIN_USER_LOGIN_FORM = "lifecycle.login.EditorsLoginForm"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"

# The Wagtail admin needs inline scripts; every other page gets the strict policy.
CONTENT_SECURITY_POLICY = {
    "EXCLUDE_URL_PREFIXES": ["/admin/"],
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [SELF],
        "manifest-src": [SELF],
    },
}

WAGTAIL_SITE_NAME = "Tarjooma"
WAGTAILADMIN_BASE_URL = env("TARJOOMA_BASE_URL", default="http://127.0.0.1:8000")
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_I18N_ENABLED = False
WAGTAIL_WORKFLOW_ENABLED = True
WAGTAIL_FINISH_WORKFLOW_ACTION = "lifecycle.workflow_finish.leave_publishing_to_life_cycle"
WAGTAIL_ALLOW_UNICODE_SLUGS = False
WAGTAILADMIN_COMMENTS_ENABLED = True
# The search server's client tells of every try; `tarjooma.search` tells once what became of it.
LOGGING = {"version": 1, "disable_existing_loggers": False, "loggers": {"elastic_transport": {"level": "ERROR"}}}
# The search server of the public site; without one search runs in the database (docs/elasticsearch.md).
SEARCH_URL = env("SEARCH_URL", default="")
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "modelsearch.backends.database"}}
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000

EMAIL_CONFIG = env.email_url("EMAIL_URL", default="consolemail://")
EMAIL_BACKEND = EMAIL_CONFIG["EMAIL_BACKEND"]
for _name in ("EMAIL_HOST", "EMAIL_PORT", "EMAIL_HOST_USER", "EMAIL_HOST_PASSWORD", "EMAIL_USE_TLS"):
    if EMAIL_CONFIG.get(_name) is not None:
        globals()[_name] = EMAIL_CONFIG[_name]
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default="tarjooma@localhost")

# Mail and re-checks: at once in the process that asks, or left in the database for `manage.py db_worker`.
_TASK_BACKENDS = {
    "immediate": "config.task_backends.ImmediateBackend",
    "database": "django_tasks_db.DatabaseBackend",
}
TASKS = {"default": {"BACKEND": _TASK_BACKENDS[env("TARJOOMA_TASKS", default="immediate")]}}

# Marks every page as example data; the demo switches it on.
TARJOOMA_EXAMPLE_DATA = env.bool("TARJOOMA_EXAMPLE_DATA", default=False)
# Months a review date may lie ahead (PRODUCT.md, publish requirements).
# Codes of customer segments that are no firms: selling to them below cost is no aid to a firm.
TARJOOMA_HOUSEHOLD_SEGMENTS = env.list("TARJOOMA_HOUSEHOLD_SEGMENTS", default=[])
TARJOOMA_REVIEW_MONTHS = env.int("TARJOOMA_REVIEW_MONTHS", default=36)
# Months from an attestation to the next review, and days a review may be late before the board is told.
TARJOOMA_REVIEW_INTERVAL_MONTHS = env.int("TARJOOMA_REVIEW_INTERVAL_MONTHS", default=12)
TARJOOMA_REVIEW_ESCALATION_DAYS = env.int("TARJOOMA_REVIEW_ESCALATION_DAYS", default=14)
# Days after which people are mailed again of what still waits for them.
TARJOOMA_DIGEST_REPEAT_DAYS = env.int("TARJOOMA_DIGEST_REPEAT_DAYS", default=7)
# The private key that signs period seals and evidence packs; made only when somebody asks for it.
TARJOOMA_SEAL_KEY_FILE = env("TARJOOMA_SEAL_KEY_FILE", default=str(VAR_DIR / "seal-key.pem"))
# Public halves of keys that were used before: their seals stay valid.
TARJOOMA_FORMER_SEAL_KEYS = env.list("TARJOOMA_FORMER_SEAL_KEYS", default=[])
# Password that load_demo gives to the demo logins.
TARJOOMA_INDEX_APART = env.bool("TARJOOMA_INDEX_APART", default=True)
# Named baselines of the portfolio ledger, such as "2010=2010-01-01"; none is assumed (docs/ledger.md).
TARJOOMA_BASELINES = env("TARJOOMA_BASELINES", default="")
TARJOOMA_DEMO_PASSWORD = env("TARJOOMA_DEMO_PASSWORD", default="tarjooma-esimerkki")
