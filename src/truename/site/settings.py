"""Django's settings, derived from the one typed `Configuration`; nothing else reads the environment."""

from datetime import timedelta
from pathlib import Path

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from truename.site.adapters_table import ADAPTERS as ADAPTERS
from truename.site.configuration import from_environment
from truename.site.databases import database_from_url

TRUENAME = from_environment()
PACKAGE = Path(__file__).resolve().parent

SECRET_KEY = TRUENAME.django_secret_key
DEBUG = False
ALLOWED_HOSTS = [TRUENAME.public_host]
USE_HTTPS = TRUENAME.public_origin.startswith("https://")

INSTALLED_APPS = [
    "truename.site",
    "truename.support",
    "truename.federation",
    "truename.proofing",
    "truename.authenticators",
    "truename.evidence",
    "truename.biometrics",
    "truename.subscribers",
    "truename.records",
    "django_tasks",
    "django_tasks_db",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "truename.site.middleware.CorrelationMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "truename.federation.web.form_targets.FormTargetMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "truename.site.urls"
WSGI_APPLICATION = "truename.site.wsgi.application"
AUTH_USER_MODEL = "subscribers.Subscriber"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATABASES = {"default": database_from_url(TRUENAME.database_url)}

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "truename.site.context.page",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static"],
        },
    }
]

# SP 800-63B-4, 3.1.1.2: "a suitable password hashing scheme" with a cost; parameters in authenticators.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]

# The work factor of background work is one queue: a person waits for each item.
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}

NEWS_SUBSCRIPTIONS = "truename.site.subscriptions:SUBSCRIPTIONS"

SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_NAME = "__Host-truename" if USE_HTTPS else "truename"
SESSION_COOKIE_AGE = int(TRUENAME.session_absolute / timedelta(seconds=1))
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = USE_HTTPS
CSRF_COOKIE_NAME = "__Host-csrf" if USE_HTTPS else "truename-csrf"
CSRF_FAILURE_VIEW = "truename.site.web.errors.csrf_failure"
SECURE_SSL_REDIRECT = False  # the reverse proxy terminates TLS
SECURE_HSTS_SECONDS = 63_072_000 if USE_HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "media-src": [SELF, "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("es", _("Spanish"))]
LOCALE_PATHS = [PACKAGE / "locale"]
LANGUAGE_COOKIE_NAME = "truename-language"
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
STATIC_ROOT = TRUENAME.build_directory / "static"
STATICFILES_DIRS = [TRUENAME.build_directory / "uswds"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# Document photographs are up to 20 MB and clips smaller; nothing larger is read into memory.
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_048_576
DATA_UPLOAD_MAX_NUMBER_FIELDS = 200
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]
FILE_UPLOAD_MAX_MEMORY_SIZE = 41_943_040

EMAIL_BACKEND = TRUENAME.mail_backend
DEFAULT_FROM_EMAIL = TRUENAME.mail_from

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "truename.site.log_lines.SafeLineFormatter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {"httpx2": {"level": "WARNING"}, "fido2": {"level": "WARNING"}, "django.request": {"level": "ERROR"}},
}
