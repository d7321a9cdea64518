"""Django's settings, all derived from the typed environment in `config.env`."""

import sys
from datetime import timedelta
from operator import attrgetter
from typing import Any

from csp.constants import NONCE, NONE, SELF

from config.databases import databases
from config.env import environment
from config.mail import mail_settings
from config.rooms import ROOMS
from config.schedule import schedule_of
from config.secret_key import secret_key
from kernel.rooms.settings import ROOT

ENV = environment(ROOMS)
VAR = ENV.SCRIPTORIUM_VAR

# Ours: every field of the environment under its own name.
globals().update(ENV.model_dump())
REDIS_URL = ENV.REDIS_URL
FANOUT_URL = ENV.FANOUT_URL or ENV.REDIS_URL
BROKER_URL = ENV.BROKER_URL or ENV.REDIS_URL
KEYS_DIR = VAR / "keys"
FILES_DIR = VAR / "files"
IS_LOCAL = ENV.is_local
LOGGING_CONFIG = None

SECRET_KEY = secret_key(ENV.SECRET_KEY, KEYS_DIR)
DEBUG = False
ALLOWED_HOSTS = ENV.ALLOWED_HOSTS
BASE_DIR = ROOT

INSTALLED_APPS = [
    *(room.name for room in ROOMS),
    "config",
    "channels",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "allauth",
    "allauth.account",
    "allauth.headless",
    "allauth.usersessions",
    "csp",
    "django_vite",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "kernel.http.request_id.RequestIdMiddleware",
    "kernel.http.no_store.no_store",
    "kernel.http.challenge.challenge",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "kernel.http.problem.RefusalsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
]

ROOT_URLCONF = {"all": "config.urls", "data": "config.urls_data", "control": "config.urls_control"}[ENV.PLANE]
ASGI_APPLICATION = "config.asgi.application"
APPEND_SLASH = False

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "platform" / "config" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "csp.context_processors.nonce",
            ]
        },
    }
]

_IN_WORKER = "celery" in sys.argv[0]
DATABASES: dict[str, Any] = databases(
    {"default": ENV.DATABASE_URL, "sign_in": ENV.SIGN_IN_DATABASE_URL or ENV.DATABASE_URL},
    ENV.MIGRATOR_DATABASE_URL,
    ENV.DB_POOL_SIZE if ENV.DB_POOL and not _IN_WORKER else None,
)
DATABASE_ROUTERS = ["tenants.router.SignInRouter"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {
    # Global on purpose: allauth's throttles and sessions know no tenant. Tenant data is never cached through Django.
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "global",
    },
}

# People and sign-in
AUTH_USER_MODEL = "tenants.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
if ENV.SCRIPTORIUM_ENV == "test":
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "tenants.passwords.NotSimilarToPerson"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ACCOUNT_ADAPTER = "tenants.sign_in.AccountAdapter"
ACCOUNT_USER_DISPLAY = attrgetter("display_name")
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
# Signing up signs nobody in before the mail is answered: so a taken address looks like a new one (ADR 0103).
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = True  # in the browser that signed up, no other
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SIGNUP_FORM_CLASS = "tenants.sign_in.NameForm"
ACCOUNT_RATE_LIMITS = {
    "login_failed": "",  # tenants.sign_in counts these: allauth's limit per address would lock its owner out
    "reset_password": "20/m/ip,5/m/key",
    "signup": "20/m/ip",
    "confirm_email": "20/m/ip,3/5m/key",
}
HEADLESS_ONLY = True
HEADLESS_FRONTEND_URLS = {
    "account_confirm_email": f"{ENV.PUBLIC_URL}/verify-email/{{key}}",
    "account_reset_password": f"{ENV.PUBLIC_URL}/reset-password",
    "account_reset_password_from_key": f"{ENV.PUBLIC_URL}/reset-password/{{key}}",
    "account_signup": f"{ENV.PUBLIC_URL}/sign-up",
}
USERSESSIONS_TRACK_ACTIVITY = False
USERSESSIONS_ADAPTER = "tenants.sign_in.SessionsAdapter"
SESSION_ENGINE = "tenants.session_store"
SESSION_COOKIE_AGE = int(timedelta(days=14).total_seconds())
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "kernel.http.problem.forbidden"
CSRF_TRUSTED_ORIGINS = [ENV.PUBLIC_URL]
_HAS_TLS = ENV.PUBLIC_URL.startswith("https://")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _HAS_TLS
# A browser takes a cookie so named from this very host only, never from a neighbour under the same domain.
SESSION_COOKIE_NAME = "__Host-sessionid" if _HAS_TLS else "sessionid"
CSRF_COOKIE_NAME = "__Host-csrftoken" if _HAS_TLS else "csrftoken"
SECURE_HSTS_SECONDS = int(timedelta(days=365).total_seconds()) if _HAS_TLS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _HAS_TLS else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
globals().update(mail_settings(ENV.EMAIL_URL, VAR / "mail"))
DEFAULT_FROM_EMAIL = ENV.EMAIL_FROM

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "worker-src": [SELF, "blob:"],
        "manifest-src": [SELF],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

# API
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "tenants.api.authentication.ApiKeyAuthentication",
        "tenants.api.authentication.BrowserSessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": [],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": [
        "kernel.http.parsers.StrictJSONParser",
        "rest_framework.parsers.MultiPartParser",
    ],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "kernel.http.problem.exception_handler",
    # `format` is a parameter of ours (documents' content), not DRF's choice of a renderer.
    "URL_FORMAT_OVERRIDE": None,
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Scriptorium",
    "DESCRIPTION": "Create content with AI and prove how each text came about.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SCHEMA_PATH_PREFIX": r"/t/{slug}/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_NAME_OVERRIDES": {name: f"config.schema.{name}" for room in ROOMS for name in room.enums},
}

# Front end
STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STATICFILES_DIRS = [path for path in (ROOT / "frontend" / "dist",) if path.exists()]
DJANGO_VITE = {"default": {"dev_mode": False, "manifest_path": ROOT / "frontend" / "dist" / "manifest.json"}}

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("de", "Deutsch")]
LOCALE_PATHS = [ROOT / "platform" / "config" / "locale"]
TIME_ZONE = "UTC"
USE_TZ = True
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024

# Workers
CELERY_BROKER_URL = BROKER_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 3600}
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE = schedule_of(ROOMS)
