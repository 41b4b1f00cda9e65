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

INSECURE_KEY = "django-insecure-for-development-and-for-commands-that-serve-nobody"
SECRET_KEY = env.secret("SECRET_KEY", default=INSECURE_KEY, length=1 if DEBUG else 32)
ALLOWED_HOSTS = env.hosts("ALLOWED_HOSTS")

# What must be set before anybody is served, or nothing. wsgi.py and runserver refuse with this
# sentence; commands such as migrate and collectstatic serve nobody, and run without.
MISSING = ""
if not DEBUG:
    names = ["SECRET_KEY (or SECRET_KEY_FILE)"] if SECRET_KEY == INSECURE_KEY else []
    names += [] if ALLOWED_HOSTS else ["ALLOWED_HOSTS"]
    if names:
        MISSING = (
            "DEBUG is off, and not set: {}. Set what is missing (.env.example explains each),"
            " or DEBUG=1 for development.".format(", ".join(names))
        )

# What people read on every page.
SITE_NAME = "todos"

# The applications. A template of one stands for that of the same name in those below it, as
# site_links.html of todo does, and the registration templates of accounts.
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
    "website.middleware.request_ids",
    "website.health.health",
    "website.middleware.security_headers",
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
            ],
        },
    },
]

# https://docs.djangoproject.com/en/5.2/ref/databases/
DATABASE = env.database_url("DATABASE_URL", "sqlite:///db.sqlite3", BASE_DIR)
if DATABASE["ENGINE"] == "django.db.backends.sqlite3":
    # Writers wait for each other, up to 15 s, and readers for nobody.
    DATABASE["OPTIONS"]["timeout"] = 15
    if django.VERSION >= (5, 1):
        DATABASE["OPTIONS"]["transaction_mode"] = "IMMEDIATE"
        DATABASE["OPTIONS"]["init_command"] = "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL"
    else:  # Goes with Python 3.9, and website/sqlite_immediate with it.
        DATABASE["ENGINE"] = "website.sqlite_immediate"
else:
    # A new connection costs 3 ms, so they are kept, and checked before use. Django 3.2 can't check
    # them: there a kept one would fail the first request after the server's restart. runserver has
    # a thread for each request, and kept ones would be left over.
    DATABASE["CONN_MAX_AGE"] = 600 if django.VERSION >= (4, 1) and not DEBUG else 0
    DATABASE["CONN_HEALTH_CHECKS"] = True
    # A frozen server or network must not hold a worker for ever: neither before the connection
    # stands, nor in a statement, nor on a dead line (milliseconds but for the first).
    DATABASE["OPTIONS"].setdefault("connect_timeout", "5")
    DATABASE["OPTIONS"]["options"] = "-c statement_timeout=30000"
    DATABASE["OPTIONS"]["tcp_user_timeout"] = "30000"
DATABASES = {"default": DATABASE}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# https://docs.djangoproject.com/en/5.2/topics/cache/
REDIS_URL = env.redis_url("REDIS_URL")
if REDIS_URL:
    redis = {"BACKEND": "website.cache.RedisCache", "LOCATION": REDIS_URL}
    # A session is in the database, and for half a minute in Redis too. Not for longer: should Redis
    # be away in the moment of a logout, that is how long the old session could outlive it.
    CACHES = {"default": redis, "sessions": dict(redis, OPTIONS={"MAX_TIMEOUT": 30})}
    SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
    SESSION_CACHE_ALIAS = "sessions"
else:
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

# Accounts: https://docs.djangoproject.com/en/5.2/topics/auth/
AUTH_USER_MODEL = "accounts.User"
LOGIN_REQUIRED = env.flag("LOGIN_REQUIRED", default=not DEBUG)
SIGNUP = env.flag("SIGNUP", default=True)
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "todo:list"
LOGOUT_REDIRECT_URL = "todo:list"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]

# E-mail, for the reset of a password: on the console in development. In production there is no
# reset without a mail server, because a log is no place for a link that opens an account.
# https://docs.djangoproject.com/en/5.2/topics/email/
MAIL_SERVER = env.email_url("EMAIL_URL")
if MAIL_SERVER:
    EMAIL_HOST = MAIL_SERVER["host"]
    EMAIL_PORT = MAIL_SERVER["port"]
    EMAIL_HOST_USER = MAIL_SERVER["user"]
    EMAIL_HOST_PASSWORD = MAIL_SERVER["password"]
    EMAIL_USE_TLS = MAIL_SERVER["starttls"]
    EMAIL_USE_SSL = MAIL_SERVER["tls"]
    EMAIL_TIMEOUT = 10
else:
    EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
DEFAULT_FROM_EMAIL = env.email_address("EMAIL_FROM", default="todos@localhost")
PASSWORD_RESET = bool(MAIL_SERVER) or DEBUG

# TLS and cookies: https://docs.djangoproject.com/en/5.2/topics/security/
HTTPS = env.flag("HTTPS", default=not DEBUG)
SECURE_SSL_REDIRECT = HTTPS
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "website.views.csrf_failure"
if HTTPS:
    # The proxy in front replaces this header; without a proxy HTTPS must be 0.
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
# Other sites of the domain are not ours to bind: two warnings of `check --deploy` ask for that.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
CSRF_TRUSTED_ORIGINS = env.origins("CSRF_TRUSTED_ORIGINS")
if django.VERSION < (4, 0):  # A host was wanted: .example.org. Remove with Python 3.7.
    CSRF_TRUSTED_ORIGINS = [origin.split("://")[1].lstrip("*") for origin in CSRF_TRUSTED_ORIGINS]

# The log goes to stderr, each line with the id of its request.
# https://docs.djangoproject.com/en/5.2/topics/logging/
LOG_FORMAT = env.choice("LOG_FORMAT", ["text", "json"], default="text" if DEBUG else "json")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"request_id": {"()": "website.logs.RequestIdFilter"}},
    "formatters": {
        "text": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"},
        "json": {"()": "website.logs.JsonFormatter"},
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "filters": ["request_id"],
            "formatter": LOG_FORMAT,
        }
    },
    "root": {"handlers": ["console"], "level": "INFO"},
    # Django gives this one handlers of its own, which would say everything twice.
    "loggers": {"django": {"handlers": []}},
}

# Language and time zone are the account's, or else the browser's and UTC.
# https://docs.djangoproject.com/en/5.2/topics/i18n/
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("es", "Español")]
USE_I18N = True
if django.VERSION < (4, 0):  # Dates as the language writes them. Goes with Python 3.7.
    USE_L10N = True
USE_TZ = True
TIME_ZONE = "UTC"

# Style and script: https://docs.djangoproject.com/en/5.2/howto/static-files/
# In production `collectstatic` puts a hash into each name, so that a file may be cached for ever.
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "static"
STATIC_STORAGE = "django.contrib.staticfiles.storage.{}StaticFilesStorage".format(
    "" if DEBUG else "Manifest"
)
if django.VERSION >= (4, 2):
    STORAGES = {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
        "staticfiles": {"BACKEND": STATIC_STORAGE},
    }
else:  # Goes with Python 3.7.
    STATICFILES_STORAGE = STATIC_STORAGE

# A form here is small: a larger one is refused before it is read.
# https://docs.djangoproject.com/en/5.2/ref/settings/#data-upload-max-memory-size
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
# A file goes to the disk, if it is not too large.
FILE_UPLOAD_HANDLERS = [
    "website.uploadhandlers.LargeUploads",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

# `manage.py test` runs pytest: https://docs.djangoproject.com/en/5.2/topics/testing/advanced/
TEST_RUNNER = "tests.runner.PytestRunner"
