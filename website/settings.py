"""The settings of the project, for development, tests and production alike.

Everything that differs between machines comes from the environment, through env.py; .env.example
explains each variable. https://docs.djangoproject.com/en/5.2/ref/settings/
"""

from pathlib import Path

import django

from website import env

BASE_DIR = Path(__file__).resolve().parent.parent

# Development or production: https://docs.djangoproject.com/en/5.2/howto/deployment/checklist/
DEBUG = env.flag("DEBUG", default=False)

INSECURE_SECRET_KEY = "django-insecure-for-development-and-for-commands-that-serve-nobody"  # noqa: S105 -- public
SECRET_KEY = env.secret("SECRET_KEY", default=INSECURE_SECRET_KEY, length=1 if DEBUG else 32)
ALLOWED_HOSTS = env.hosts("ALLOWED_HOSTS")

# Error message about missing required settings; empty if there are none. wsgi.py and runserver
# refuse to start with it; commands such as migrate and collectstatic don't need these settings.
CONFIGURATION_ERROR = ""
if not DEBUG:
    _missing = ["SECRET_KEY (or SECRET_KEY_FILE)"] if SECRET_KEY == INSECURE_SECRET_KEY else []
    _missing += [] if ALLOWED_HOSTS else ["ALLOWED_HOSTS"]
    if _missing:
        CONFIGURATION_ERROR = (
            f"DEBUG is off, and not set: {', '.join(_missing)}. Set what is missing (.env.example"
            " explains each), or DEBUG=1 for development."
        )

# The site's name on its pages.
SITE_NAME = "todos"

# A template replaces those of the same name in the applications below it, as todo's site_links.html
# and the registration templates of accounts do.
INSTALLED_APPS = [
    "todo",
    "accounts",
    "website",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]
ROOT_URLCONF = "website.urls"
WSGI_APPLICATION = "website.wsgi.application"

# https://docs.djangoproject.com/en/5.2/ref/middleware/#middleware-ordering
MIDDLEWARE = [
    "website.middleware.request_id_middleware",
    "website.health.health_middleware",
    "website.answers.AnswersMiddleware",
    "website.middleware.security_headers_middleware",
    "website.api.problems.problem_middleware",
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.owner_middleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

# Not in the session. Otherwise website/answers.py could not tell which requests have messages.
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"

# https://docs.djangoproject.com/en/5.2/topics/templates/
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.debug",
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "website.context_processors.site",
                "accounts.context_processors.owner_fields",
            ],
        },
    },
]

# https://docs.djangoproject.com/en/5.2/ref/databases/
DATABASE = env.database_url("DATABASE_URL", "sqlite:///db.sqlite3", BASE_DIR)
if DATABASE["ENGINE"] == "django.db.backends.sqlite3":
    # Seconds that a writer waits for another; readers never wait.
    DATABASE["OPTIONS"]["timeout"] = 15
    if django.VERSION >= (5, 1):
        DATABASE["OPTIONS"]["transaction_mode"] = "IMMEDIATE"
        DATABASE["OPTIONS"]["init_command"] = "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL"
    else:  # Remove with Python 3.9, and website/sqlite_immediate with it.
        DATABASE["ENGINE"] = "website.sqlite_immediate"
else:
    DATABASE["ENGINE"] = "website.postgresql"
    # Keep connections, because a new one costs 3 ms. Not on Django 3.2, which doesn't check a kept
    # connection before use: the first request after a restart of the server would fail. Not with
    # runserver: it has a thread for each request, whose connection would stay open.
    DATABASE["CONN_MAX_AGE"] = 600 if django.VERSION >= (4, 1) and not DEBUG else 0
    DATABASE["CONN_HEALTH_CHECKS"] = True
    # Otherwise a hanging server or network would block a worker: while it connects (seconds), in a
    # statement, or on a broken connection (both in milliseconds).
    DATABASE["OPTIONS"].setdefault("connect_timeout", "5")
    DATABASE["OPTIONS"]["options"] = "-c statement_timeout=30000"
    DATABASE["OPTIONS"]["tcp_user_timeout"] = "30000"
DATABASES = {"default": DATABASE}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# https://docs.djangoproject.com/en/5.2/topics/cache/
REDIS_URL = env.redis_url("REDIS_URL")
if REDIS_URL:
    _redis = {"BACKEND": "website.cache.RedisCache", "LOCATION": REDIS_URL}
    # Sessions are stored in the database, and cached in Redis for 30 s. If Redis fails during a
    # log-out, the session may be accepted for that long.
    _sessions = {"BACKEND": "website.cache.SessionCache", "OPTIONS": {"MAX_TIMEOUT": 30}}
    CACHES = {"default": _redis, "sessions": {**_redis, **_sessions}}
    SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
    SESSION_CACHE_ALIAS = "sessions"
else:
    SESSION_ENGINE = "accounts.session_store"
    _memory = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    # Otherwise 300 names would push a counter of wrong passwords out.
    CACHES = {"default": dict(_memory, OPTIONS={"MAX_ENTRIES": 10000})}

# Accounts: https://docs.djangoproject.com/en/5.2/topics/auth/
AUTH_USER_MODEL = "accounts.User"
LOGIN_REQUIRED = env.flag("LOGIN_REQUIRED", default=not DEBUG)
SIGNUP = env.flag("SIGNUP", default=True)
# People and secret scanners recognize an API token by its prefix.
TOKEN_PREFIX = "todo_"  # noqa: S105 -- It is not a password.
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "todo:list"
LOGOUT_REDIRECT_URL = "todo:list"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]

# Email for password resets. It is printed in development. In production there is no reset without a
# mail server, because the link, which gives access to an account, must not get into a log.
# https://docs.djangoproject.com/en/5.2/topics/email/
EMAIL = env.email_url("EMAIL_URL")
if EMAIL:
    EMAIL_HOST = EMAIL["host"]
    EMAIL_PORT = EMAIL["port"]
    EMAIL_HOST_USER = EMAIL["user"]
    EMAIL_HOST_PASSWORD = EMAIL["password"]
    EMAIL_USE_TLS = EMAIL["starttls"]
    EMAIL_USE_SSL = EMAIL["tls"]
    EMAIL_TIMEOUT = 10
else:
    EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
DEFAULT_FROM_EMAIL = env.email_address("EMAIL_FROM", default="app@localhost")
PASSWORD_RESET = bool(EMAIL) or DEBUG
# The host in the links of emails: the first of ALLOWED_HOSTS that is complete, with the port that
# CSRF_TRUSTED_ORIGINS may give it. Without one, as in development, it is the request's.
_hosts = [] if DEBUG else [host.lower() for host in ALLOWED_HOSTS if host[0] not in "*."][:1]
CSRF_TRUSTED_ORIGINS = env.origins("CSRF_TRUSTED_ORIGINS")
_hosts_with_ports = [origin.split("://")[1] for origin in CSRF_TRUSTED_ORIGINS]
_hosts_with_ports = [host for host in _hosts_with_ports if host.rpartition(":")[0] in _hosts]
MAIL_HOST = next(iter(_hosts_with_ports + _hosts), "")

# TLS and cookies: https://docs.djangoproject.com/en/5.2/topics/security/
HTTPS = env.flag("HTTPS", default=not DEBUG)
SECURE_SSL_REDIRECT = HTTPS
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
# With this prefix, browsers reject a cookie that a subdomain or an unencrypted page sets.
_prefix = "__Host-" if HTTPS else ""
SESSION_COOKIE_NAME = f"{_prefix}sessionid"
CSRF_COOKIE_NAME = f"{_prefix}csrftoken"
LANGUAGE_COOKIE_NAME = f"{_prefix}language"
BROWSER_COOKIE_NAME = f"{_prefix}browser"  # Of browsers that logged in: accounts/throttling.py.
CSRF_FAILURE_VIEW = "website.views.csrf_failure"
if HTTPS:
    # The proxy must replace this header; without a proxy, HTTPS must be 0.
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
# These ask for HSTS on subdomains, which may be other sites.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
if django.VERSION < (4, 0):  # It expects hosts. Remove with Python 3.7.
    CSRF_TRUSTED_ORIGINS = [origin.split("://")[1].lstrip("*") for origin in CSRF_TRUSTED_ORIGINS]

# Logs go to stderr, with the id of the request.
# https://docs.djangoproject.com/en/5.2/topics/logging/
LOG_FORMAT = env.choice("LOG_FORMAT", ["text", "json"], default="text" if DEBUG else "json")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {
        "request_id": {"()": "website.logs.RequestIdFilter"},
        "health": {"()": "website.logs.HealthFilter"},
        "mask": {
            "()": "website.logs.MaskFilter",
            "paths": [
                "/accounts/reset/",
                "/feed/",  # todo: its calendar feeds
            ],
        },
    },
    "formatters": {
        "text": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"},
        "json": {"()": "website.logs.JsonFormatter"},
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "filters": ["request_id", "health", "mask"],
            "formatter": LOG_FORMAT,
        }
    },
    "root": {"handlers": ["console"], "level": "INFO"},
    # Otherwise Django's own handlers would log everything twice, and without the filters.
    "loggers": {
        "django": {"handlers": []},
        "django.server": {"handlers": [], "propagate": True},
    },
}

# The account's language and time zone are used, or else the browser's language and UTC.
# https://docs.djangoproject.com/en/5.2/topics/i18n/
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("es", "Español")]
USE_I18N = True
FORMAT_MODULE_PATH = "website.formats"
if django.VERSION < (4, 0):  # The default since. Remove with Python 3.7.
    USE_L10N = True
USE_TZ = True
TIME_ZONE = "UTC"

# https://docs.djangoproject.com/en/5.2/howto/static-files/
# In production `collectstatic` adds a hash to each name, so that files can be cached without end.
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "static"
_storage = "StaticFilesStorage" if DEBUG else "ManifestStaticFilesStorage"
_storage = f"django.contrib.staticfiles.storage.{_storage}"
if django.VERSION >= (4, 2):
    STORAGES = {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
        "staticfiles": {"BACKEND": _storage},
    }
else:  # Remove with Python 3.7.
    STATICFILES_STORAGE = _storage

# Larger forms are rejected before they are read.
# https://docs.djangoproject.com/en/5.2/ref/settings/#data-upload-max-memory-size
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
FILE_UPLOAD_HANDLERS = [
    "website.uploadhandlers.MaxSizeUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

# `manage.py test` runs pytest: https://docs.djangoproject.com/en/5.2/topics/testing/advanced/
TEST_RUNNER = "tests.runner.PytestRunner"
