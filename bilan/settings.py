"""One settings module for every environment: what differs is read from BILAN_* variables.

The table of variables is in README.md. Defaults are those of production: a variable
that is missing makes the installation stricter, never laxer.
"""

from __future__ import annotations

import os
from email.utils import formataddr
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from csp.constants import NONCE, NONE, SELF, STRICT_DYNAMIC
from django.core.exceptions import ImproperlyConfigured
from psycopg.conninfo import conninfo_to_dict

from bilan.headers import static_headers

BASE_DIR = Path(__file__).resolve().parent.parent


def env(name: str, default: str | None = None) -> str:
    value = os.environ.get(f"BILAN_{name}", default)
    if value is None:
        raise ImproperlyConfigured(f"La variable d’environnement BILAN_{name} est nécessaire (voir README.md).")
    return value


def env_flag(name: str, default: bool) -> bool:
    return env(name, "1" if default else "0").lower() in {"1", "true", "yes", "oui"}


# --- What this installation is -------------------------------------------------------------

DEBUG = env_flag("DEBUG", False)
DEMONSTRATION = env_flag("DEMONSTRATION", False)
BASE_URL = env("BASE_URL", "http://localhost:8000").rstrip("/")
IS_SECURE = BASE_URL.startswith("https://")
SECRET_KEY = env("SECRET_KEY")
MASTER_KEY = env("MASTER_KEY")  # 32 bytes, base64: wraps the keys of organisations
MASTER_KEYS_FORMER = [key for key in env("MASTER_KEYS_FORMER", "").split(",") if key]  # until all is wrapped anew
KEY_KEEPER = env("KEY_KEEPER", "confidentiality.vault.master.LocalMaster")  # or what speaks to a key service
BACKUP_KEY = env("BACKUP_KEY", "")  # 32 bytes, base64: seals the backups of keys
SEAL = env("SEAL", "")  # base64 of PEM: the certificate that seals signed documents, and its key
SIGNING_KEY = env("SIGNING_KEY")  # 32 bytes, base64: Ed25519, signs certificates and the journal's seals
PROFESSIONAL_MFA_REQUIRED = env_flag("PROFESSIONAL_MFA_REQUIRED", not DEMONSTRATION)
ALLOWED_HOSTS = [host for host in env("ALLOWED_HOSTS", urlsplit(BASE_URL).hostname or "").split(",") if host]
CSRF_TRUSTED_ORIGINS = [BASE_URL]
REGISTER_DIR = Path(env("REGISTER_DIR", str(BASE_DIR / "var" / "register")))  # outside the database, kept apart
KEY_BACKUP_DAYS = int(env("KEY_BACKUP_DAYS", "7"))  # how long a backup of keys lives
# What documents of data protection print of this installation (GDPR art. 28 and 30).
OPERATOR_NAME = env("OPERATOR_NAME", "")
OPERATOR_ADDRESS = env("OPERATOR_ADDRESS", "")
HOST_NAME = env("HOST_NAME", "")
HOST_COUNTRY = env("HOST_COUNTRY", "")
SUBPROCESSORS = env("SUBPROCESSORS", "")

FILES_DIR = Path(env("FILES_DIR", str(BASE_DIR / "var" / "files")))

INSTALLED_APPS = [
    "bilan.apps.ShellConfig",
    "synthesis",
    "questionnaires",
    "exchange",
    "funding",
    "sessions",
    "beneficiaries",
    "confidentiality",
    "organisations",
    "law",
    "foundation",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "bilan.apps.CollectedFilesConfig",
    "django.contrib.postgres",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "crispy_forms",
    "crispy_bootstrap5",
    "bootstrap",
    "heroicons",
    "django_htmx",
    "template_partials",
    "csp",
]

MIDDLEWARE = [
    "bilan.health.HealthMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "organisations.evenness.EvenTimeMiddleware",
    "csp.middleware.CSPMiddleware",
    "bilan.middleware.PrivateResponseMiddleware",
    "bilan.middleware.RestoreMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "organisations.middleware.SessionLimitsMiddleware",
    "organisations.middleware.TenantMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "organisations.middleware.SecondFactorMiddleware",
    "organisations.middleware.FreshnessMiddleware",
    "sessions.attendance.devices.HandedDeviceMiddleware",
]

ROOT_URLCONF = "bilan.urls"
WSGI_APPLICATION = "bilan.wsgi.application"

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
                "bilan.context.shell",
            ],
            "builtins": ["heroicons.templatetags.heroicons", "bilan.templatetags.ui"],
        },
    },
]

# --- Database: three roles, the web never owns its tables (DESIGN, section 4) ---------------


def postgres(url: str) -> dict[str, Any]:
    """A Django database from a libpq URL or conninfo string (socket paths included)."""
    parts = conninfo_to_dict(url)
    known = {"user", "password", "host", "port", "dbname"}
    options = {key: value for key, value in parts.items() if key not in known}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.get("dbname", ""),
        "USER": parts.get("user", ""),
        "PASSWORD": parts.get("password", ""),
        "HOST": parts.get("host", ""),
        "PORT": str(parts.get("port", "")),
        "CONN_MAX_AGE": 0,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options,
    }


DATABASE_ROLE = env("DATABASE_ROLE", "app")
BACKUP_DATABASE_URL = env("BACKUP_DATABASE_URL", "")  # reads everything and writes nothing: `bin/manage backup` alone
DATABASES = {"default": postgres(env("OWNER_DATABASE_URL" if DATABASE_ROLE == "owner" else "DATABASE_URL"))}
if env_flag("DATABASE_POOL", False):
    DATABASES["default"]["OPTIONS"] |= {"pool": {"min_size": 1, "max_size": 6, "timeout": 10}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Broker and cache: transport only; nothing is lost when they are -------------------------

CELERY_BROKER_URL = env("BROKER_URL", "redis://localhost:6379/0")
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TIMEZONE = "Europe/Paris"
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_TASKS_PER_CHILD = 200
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 600}


def every(seconds: str) -> dict[str, Any]:
    """Asked so often; what no worker took in time is asked again: an outage leaves no queue of old questions."""
    interval = float(seconds)
    return {"schedule": interval, "options": {"expires": max(3 * interval, 60.0)}}


CELERY_BEAT_SCHEDULE = {
    "send-what-waits": {"task": "foundation.tasks.send_what_waits", **every(env("OUTBOX_SECONDS", "5"))},
    "seal-journals": {"task": "confidentiality.tasks.seal_journals", **every(env("SEAL_SECONDS", "600"))},
    "note-attendance-heads": {"task": "sessions.tasks.note_heads", **every(env("SEAL_SECONDS", "600"))},
    "raise-what-is-due": {"task": "foundation.tasks.raise_what_is_due", **every(env("DUE_SECONDS", "20"))},
}

# Shared by every web process and kept in PostgreSQL: sign-in still counts attempts when Redis is gone.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "foundation_cache"}}

OUTBOX_LEASE_SECONDS = float(env("OUTBOX_LEASE_SECONDS", "60"))  # how long one worker holds a mail that it sends

# --- People and sign-in ----------------------------------------------------------------------

AUTH_USER_MODEL = "organisations.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "organisations.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 600
ACCOUNT_LOGOUT_REDIRECT_URL = "home"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_CHANGE_EMAIL = True  # one address a person: a new one replaces the old once it is confirmed
ACCOUNT_REAUTHENTICATION_TIMEOUT = 60 * int(env("FRESH_MINUTES", "5"))  # how long a proof of who one is stays fresh
SIGN_IN_SECONDS = float(env("SIGN_IN_SECONDS", "0" if DEMONSTRATION else "0.8"))  # see organisations.evenness
ACCESS_CARD_DAYS = int(env("ACCESS_CARD_DAYS", "180"))  # of people without e-mail: longer than a bilan
ACCESS_CARD_CODES = int(env("ACCESS_CARD_CODES", "12"))  # ten sessions, and two for what goes wrong
ALLAUTH_TRUSTED_PROXY_COUNT = int(env("TRUSTED_PROXIES", "0"))  # whose word on the client's address is believed
if env_flag("BEHIND_PROXY", False) and not ALLAUTH_TRUSTED_PROXY_COUNT:
    # Every visitor would have the proxy's address: a few attempts of one would shut the door to all.
    raise ImproperlyConfigured(
        "Derrière un mandataire (BILAN_BEHIND_PROXY=1), BILAN_TRUSTED_PROXIES dit combien il y en a : au moins 1."
    )
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not IS_SECURE
MFA_TOTP_ISSUER = "Bilan"
# Real time, held by organisations.middleware.SessionLimitsMiddleware.
IDLE_MINUTES_PROFESSIONAL = int(env("IDLE_MINUTES_PROFESSIONAL", "30"))
IDLE_MINUTES_PERSON = int(env("IDLE_MINUTES_PERSON", "60"))
SESSION_HOURS = int(env("SESSION_HOURS", "12"))
SESSION_COOKIE_AGE = 60 * 60 * SESSION_HOURS
SESSION_COOKIE_HTTPONLY = True
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# --- Mail --------------------------------------------------------------------------------------


def mail(url: str) -> dict[str, object]:
    """`smtp://user:password@host:port?tls=1`, or `file:///directory` to keep mails as files."""
    parts = urlsplit(url)
    if parts.scheme == "file":
        return {"EMAIL_BACKEND": "foundation.mail.FolderBackend", "EMAIL_FILE_PATH": unquote(parts.path)}
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname or "localhost",
        "EMAIL_PORT": parts.port or 25,
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_TLS": parse_qs(parts.query).get("tls") == ["1"],
        "EMAIL_TIMEOUT": 20,
    }


def hours(text: str) -> tuple[int, int]:
    """« 8-20 »: from eight in the morning until eight in the evening; « 0-24 »: at any time, holidays too."""
    first, _, last = text.partition("-")
    if not (first.isdigit() and last.isdigit() and 0 <= int(first) < int(last) <= 24):
        raise ImproperlyConfigured("BILAN_MAIL_HOURS s’écrit comme « 8-20 » : deux heures de la journée, dans l’ordre.")
    return int(first), int(last)


globals().update(mail(env("MAIL_URL", "smtp://localhost:25")))
MAIL_DOMAIN = env("MAIL_DOMAIN", urlsplit(BASE_URL).hostname or "localhost")
# Between which hours, in Paris, reminders leave: never at night. Codes and what happened right now do not wait.
MAIL_HOURS = hours(env("MAIL_HOURS", "8-20"))
DEFAULT_FROM_EMAIL = env("MAIL_FROM", formataddr(("Bilan", f"ne-pas-repondre@{MAIL_DOMAIN}")))

# --- Language, time ------------------------------------------------------------------------------

LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", "Français")]
USE_I18N = True  # Django's and allauth's own French texts; ours are written in French directly
TIME_ZONE = "Europe/Paris"
USE_TZ = True

# --- Static files, forms, headers -----------------------------------------------------------------

STATIC_URL = "static/"
STATIC_ROOT = Path(env("STATIC_ROOT", str(BASE_DIR / "var" / "static")))
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "bilan.fonts.FontFinder",
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(FILES_DIR)}},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
# Already small, or read by developers only: compressing them took most of the first start.
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ("gz", "br", "zip", "png", "jpg", "webp", "woff", "woff2", "map")
WHITENOISE_ADD_HEADERS_FUNCTION = static_headers
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"
CRISPY_FAIL_SILENTLY = False

FILE_UPLOAD_HANDLERS = ["confidentiality.uploads.MemoryOnlyUploadHandler"]
DATA_UPLOAD_MAX_MEMORY_SIZE = 3 * 1024 * 1024
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env_flag("BEHIND_PROXY", False) else None
SECURE_SSL_REDIRECT = False  # the proxy's work
SECURE_HSTS_SECONDS = 31_536_000 if IS_SECURE else 0
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_SECURE
SESSION_COOKIE_NAME = "__Host-bilan" if IS_SECURE else "bilan"
CSRF_COOKIE_NAME = "__Host-csrf" if IS_SECURE else "csrf"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True  # our scripts read the form's token, never the cookie
REPORTS = "/rapport/"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        # Only tags that carry this answer's nonce, and what they load themselves: no list of hosts to get around.
        "script-src": [NONCE, STRICT_DYNAMIC],
        "script-src-attr": [NONE],
        "style-src": [SELF],
        "style-src-attr": [NONE],
        "img-src": [SELF, "data:"],  # Bootstrap's own marks, the square code of a second factor
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
        "report-uri": REPORTS,
    }
    | ({"upgrade-insecure-requests": True} if IS_SECURE else {})
}
# htmx writes HTML: this says how far we are from forbidding it.
CONTENT_SECURITY_POLICY_REPORT_ONLY = {
    "DIRECTIVES": {"default-src": None, "require-trusted-types-for": ["'script'"], "report-uri": REPORTS}
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"()": "bilan.logs.DiscreetFormatter", "format": "%(asctime)s %(levelname)s %(name)s %(message)s"}
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env("LOG_LEVEL", "INFO")},
    # Django's own handlers print and mail whole requests: its lines go through the root's, masked.
    "loggers": {
        "django": {"handlers": [], "level": "INFO"},
        "django.server": {"handlers": [], "level": "INFO", "propagate": True},
    },
}
