"""The portal's settings, all from the environment or `.env`; `.env.example` explains each variable once.

Two modes from this one file. Without DATABASE_URL, SECRET_KEY, ALLOWED_HOSTS and SITE_URL it is the *sample*: SQLite,
a broker in a folder, loopback only, invented people beside the real record. With them it is the portal for real.
"""

import sys
import tomllib
from pathlib import Path
from typing import Any

import environ
from celery.schedules import crontab
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()
env.read_env(BASE_DIR / ".env")


def given(name: str, default: str = "") -> str:
    """What the environment says; a variable that is there but empty counts as not given."""
    return env(name, default="").strip() or default


RELEASE: str = tomllib.loads((BASE_DIR / "pyproject.toml").read_text())["project"]["version"]
PORTAL_VAR = Path(given("PORTAL_VAR", str(BASE_DIR / "var"))).resolve()
PORT = int(given("PORT", "8000"))

REQUIRED_FOR_REAL = ("SECRET_KEY", "ALLOWED_HOSTS", "SITE_URL")
SAMPLE: bool = not any(given(name) for name in ("DATABASE_URL", *REQUIRED_FOR_REAL))
TESTING = "pytest" in sys.modules
if not SAMPLE and not TESTING:
    missing = [name for name in REQUIRED_FOR_REAL if not given(name)]
    if missing:
        raise ImproperlyConfigured(
            f"Set {', '.join(missing)} in the environment or in .env: .env.example explains each. "
            "With none of DATABASE_URL, SECRET_KEY, ALLOWED_HOSTS and SITE_URL set, the portal runs as a sample."
        )

DEBUG = False
# In the sample nothing is secret and sessions end with the folder; the key only has to stay the same for a day.
SECRET_KEY: str = given("SECRET_KEY") or "sample-only-" + "0123456789abcdef" * 4
SITE_URL: str = given("SITE_URL", f"http://localhost:{PORT}").rstrip("/")
ALLOWED_HOSTS: list[str] = env.list("ALLOWED_HOSTS", default=[]) or ["localhost"]
TRUSTED_PROXIES = int(given("TRUSTED_PROXIES", "0"))
IS_HTTPS = SITE_URL.startswith("https://")
if IS_HTTPS and not TRUSTED_PROXIES and not TESTING:
    raise ImproperlyConfigured(
        "SITE_URL is https, and no proxy is trusted to say so: every page would lead to itself for ever. "
        "Set TRUSTED_PROXIES to the number of proxies that stand in front."
    )
if SAMPLE and given("BIND", "localhost") not in ("localhost", "127.0.0.1", "[::1]") and not TESTING:
    raise ImproperlyConfigured(
        "Nothing is configured, so this is the sample, in which everybody who reaches it can act as the secretariat; "
        "BIND would open it to other machines. Unset BIND, or set SECRET_KEY, ALLOWED_HOSTS and SITE_URL."
    )

NETWORK_NAME = _("Global Network of R2P Focal Points")
SECRETARIAT_NAME = "Global Centre for the Responsibility to Protect"
DEFAULT_FROM_EMAIL: str = given("DEFAULT_FROM_EMAIL", "portal@example.org")
SECRETARIAT_EMAIL: str = given("SECRETARIAT_EMAIL", DEFAULT_FROM_EMAIL)
# In which support for travel to meetings is counted; what was granted before is not converted.
TRAVEL_CURRENCY: str = given("TRAVEL_CURRENCY", "USD")
# What a sign says about a member (design, section 3): asked every 12 months, with a grace of three, after which the
# public reads "not confirmed since …".
CONFIRM_AFTER_MONTHS = 12
LATE_AFTER_MONTHS = 3
CONFIRMED_FOR_MONTHS = CONFIRM_AFTER_MONTHS + LATE_AFTER_MONTHS
# The yearly confirmation: days for which a link works, and after which a member that was asked is reminded once, twice,
# and then left to staff; days between two mails about it, whoever sends them. Of those never confirmed, of whose
# office no start is known, so many are asked a day: a new installation does not write to everybody on its first one.
CONFIRM_LINK_DAYS = 30
CONFIRM_FIRST_REMINDER_DAYS = 14
CONFIRM_SECOND_REMINDER_DAYS = 42
CONFIRM_STAFF_DAYS = 56
CONFIRM_AGAIN_DAYS = 7
CONFIRM_FIRST_A_DAY = 10
SOURCE_FRESH_FOR_MONTHS = 24
# So long somebody counts as new in an office: their first weeks stand on the desk.
FIRST_WEEKS_DAYS = 90

INSTALLED_APPS = [
    # First, so that r2pnet/admin.py finds what they register in the admin and takes it out again.
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "r2pnet",
    "r2pnet.reports",
    "r2pnet.outbox",
    "r2pnet.desk",
    "focalpoints",
    "meetings",
    "manual",
    "simple_history",
    "django_filters",
    "csp",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
    "django.forms",
]

MIDDLEWARE = [
    "r2pnet.patience.LimitedPatience",
    "r2pnet.visibility.GrantsOfTheRequest",
    "r2pnet.middleware.SampleGuard",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "r2pnet.middleware.AccessLog",
    "r2pnet.middleware.ResponseHeaders",
    "django.middleware.gzip.GZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "r2pnet.middleware.AdminStyles",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "r2pnet.middleware.AddressLanguage",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "r2pnet.staff_door.StaffDoor",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "r2pnet.signing_in.SignInFirst",
    "simple_history.middleware.HistoryRequestMiddleware",
    "r2pnet.middleware.ReadableQueries",
]

ROOT_URLCONF = "r2pnet.urls"
WSGI_APPLICATION = "r2pnet.wsgi.application"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "r2pnet.context.portal",
            ],
        },
    }
]

# --- Database. SQLite: with the defaults 900 of 1,200 concurrent transactions fail as locked, with these none.
DATABASES: dict[str, dict[str, Any]] = {
    "default": env.db_url_config(given("DATABASE_URL", f"sqlite:///{PORTAL_VAR / 'portal.sqlite3'}"))
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
    # Tests of two connections need a file; the others are quicker in memory.
    DATABASES["default"]["TEST"] = {"NAME": given("SQLITE_TEST_FILE") or None}
else:
    # A database that is away is said within 4 s (threat model, faults): connecting and each answer may take 3 s in a
    # request (see patience.py). A connection that was cut is noticed, by workers that wait for an answer as well.
    DATABASES["default"]["ENGINE"] = "r2pnet.postgresql"
    DATABASES["default"]["CONN_MAX_AGE"] = 60
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    DATABASES["default"].setdefault("OPTIONS", {}).update(
        connect_timeout=3, tcp_user_timeout=10_000, keepalives_idle=30, keepalives_interval=10, keepalives_count=3
    )
DATABASE_PATIENCE_SECONDS = 3
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Cache: shared by the processes; what it holds may be lost at any time. Sessions live in the database.
REDIS_URL: str = given("REDIS_URL")
if REDIS_URL:
    CACHES: dict[str, dict[str, Any]] = {
        "default": {
            "BACKEND": "r2pnet.cache.SoftRedisCache",
            "LOCATION": REDIS_URL,
            "OPTIONS": {"socket_connect_timeout": 0.5, "socket_timeout": 0.5},
        }
    }
else:
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.db.DatabaseCache",
            "LOCATION": "portal_cache",
            "OPTIONS": {"MAX_ENTRIES": 10_000},
        }
    }
SESSION_ENGINE = "r2pnet.sessions"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# --- Jobs: the job row is the truth, Celery only carries its number. No result back-end.
BROKER_FOLDER = PORTAL_VAR / "broker"
CELERY_BROKER_URL = REDIS_URL or "filesystem://localhost"
CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, Any] = (
    {"socket_connect_timeout": 1, "socket_timeout": 1, "visibility_timeout": 3600}
    if REDIS_URL
    else {
        "data_folder_in": str(BROKER_FOLDER / "queue"),
        "data_folder_out": str(BROKER_FOLDER / "queue"),
        "processed_folder": str(BROKER_FOLDER / "processed"),
        "control_folder": str(BROKER_FOLDER / "control"),
        "store_processed": False,
    }
)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_TIMEOUT = 1
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_DEFAULT_QUEUE = "short"
CELERY_TASK_ROUTES = {
    "reports.render": {"queue": "reports"},
    "reports.pulse": {"queue": "reports"},
    "outbox.*": {"queue": "mail"},
    # With the PDFs, never beside mail: a code of a guest or a letter must not wait for a spreadsheet. A PDF may hold an
    # import up for some minutes and an import a PDF; both say on their page that they wait.
    "imports.plan": {"queue": "reports"},
    "imports.write": {"queue": "reports"},
}
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_SEND_TASK_EVENTS = False
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE = {
    "take up jobs that a worker lost": {"task": "reports.sweep", "schedule": 60, "options": {"expires": 55}},
    "take up imports that a worker lost": {"task": "imports.sweep", "schedule": 60, "options": {"expires": 55}},
    "send the messages that wait": {"task": "outbox.sweep", "schedule": 60, "options": {"expires": 55}},
    "write how to join online": {"task": "meetings.tell_how_to_join", "schedule": 60, "options": {"expires": 55}},
    "render public reports again": {"task": "reports.order_public", "schedule": 60, "options": {"expires": 55}},
    "forget sessions that have ended": {"task": "portal.clear_sessions", "schedule": 86_400},
    "delete what may not be kept any longer": {"task": "portal.forget_due", "schedule": crontab(hour=2, minute=30)},
    "count records that look alike": {"task": "focalpoints.count_duplicates", "schedule": crontab(hour=2, minute=45)},
    "announce successions that have begun": {"task": "focalpoints.begin_successions", "schedule": crontab(minute=10)},
    # In the morning of Europe and Africa.
    "ask whose entry is to be confirmed": {
        "task": "focalpoints.ask_to_confirm",
        "schedule": crontab(hour=6, minute=10),
    },
    "remind of next steps": {"task": "meetings.remind_of_next_steps", "schedule": crontab(hour=6, minute=25)},
    "say that the worker is alive": {"task": "reports.pulse", "schedule": 20, "options": {"expires": 15}},
}

# --- Reports: limits for one document, in seconds, pages and bytes.
REPORT_TIME_LIMIT = int(given("REPORT_TIME_LIMIT", "300"))
REPORT_PAGE_LIMIT = 1_000
REPORT_SIZE_LIMIT = 50 * 1024 * 1024
REPORT_HEARTBEAT_SECONDS = float(given("REPORT_HEARTBEAT_SECONDS", "5"))
REPORT_LOST_AFTER_SECONDS = float(given("REPORT_LOST_AFTER_SECONDS", "30"))
REPORT_ATTEMPTS = 3
REPORT_LOSSES = 10
# Days for which the file of an ordered report is kept, and orders that one account may give in so many seconds.
REPORT_KEPT_DAYS = 30
REPORT_ORDER_LIMIT = (30, 60)

# --- Imports: seconds that reading or writing one spreadsheet may take, after which the worker says how far it is, and
# without a word counts as lost; how often it is tried; days for which file and rows are kept after the end.
IMPORT_TIME_LIMIT = int(given("IMPORT_TIME_LIMIT", "600"))
IMPORT_HEARTBEAT_SECONDS = float(given("IMPORT_HEARTBEAT_SECONDS", "2"))
IMPORT_LOST_AFTER_SECONDS = float(given("IMPORT_LOST_AFTER_SECONDS", "30"))
IMPORT_ATTEMPTS = 3
IMPORT_KEPT_DAYS = 90
# A letter of nomination that was given and never put to an office or a nomination is deleted after so many days.
LETTER_LOOSE_DAYS = 30

# Messages between peers: so many a day by one person; that one was written is kept so long; what it says is forgotten
# when it has gone, and at the latest after so many days, though it still waits.
PEER_MESSAGES_A_DAY = 5
PEER_MESSAGES_KEPT_DAYS = 365
PEER_TEXTS_KEPT_DAYS = 7
# Spreadsheets that one account may give in so many seconds.
IMPORT_LIMIT = (20, 60)

# --- Nominations: days ahead that a first day in office can lie; days in which the secretariat is to answer; days after
# which one that was declined or withdrawn is deleted; nominations that one account may send in so many seconds.
NOMINATION_DAYS_AHEAD = 730
NOMINATION_ANSWER_DAYS = 7
NOMINATION_KEPT_DAYS = 180
NOMINATION_LIMIT = (20, 3600)

# --- Handing an office over: how many days ahead the last one can lie.
SUCCESSION_DAYS_AHEAD = 730
# The hour of the network's day from which on those that have begun are announced.
SUCCESSIONS_BEGIN_HOUR = 5

# --- Files
STATIC_URL = "/static/"
STATIC_ROOT = PORTAL_VAR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = PORTAL_VAR / "media"
# Parts of long reports, rendered and kept for the next one: not in a backup, made again when they are gone.
PARTS_FOLDER = PORTAL_VAR / "parts"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if TESTING
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_MAX_AGE = 3600
# Fonts are read by the PDF engine, never sent: packing them took twelve of the fourteen seconds of collectstatic.
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ["png", "ico", "ttf", "gz", "br"]
FILE_UPLOAD_PERMISSIONS = 0o600
# Who was erased, for `restore`: outside of the database, which an archive takes back to an earlier day.
ERASED_LIST = Path(given("ERASED_LIST", str(PORTAL_VAR / "erased.txt"))).resolve()
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
# A member with a hundred offices on its page in the admin sends some 1,500 fields.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000

# --- Mail
EMAIL_FOLDER = PORTAL_VAR / "mail"
vars().update(
    env.email_url_config(given("EMAIL_URL"))
    if given("EMAIL_URL")
    else {"EMAIL_BACKEND": "r2pnet.outbox.filebased.EmailBackend", "EMAIL_FILE_PATH": str(EMAIL_FOLDER)}
)
EMAIL_TIMEOUT = 5
# A sign-in code is kept nowhere: without a mail server it is written to the folder in the sample alone.
MAIL_LEAVES = bool(given("EMAIL_URL"))
# A worker that has said nothing of a message for so long is dead: whether the message went nobody knows.
OUTBOX_LOST_AFTER_SECONDS = float(given("OUTBOX_LOST_AFTER_SECONDS", "180"))

# --- Language and time. The address carries the language; all codes of coming languages are reserved.
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("ar", "العربية")]
OFFERED_LANGUAGES = ["en"]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["r2pnet.formats"]
USE_I18N = True
USE_TZ = True
TIME_ZONE: str = given("NETWORK_TIME_ZONE", "UTC")

# --- Accounts and sign-in
AUTH_USER_MODEL = "focalpoints.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "desk"
PASSWORD_RESET_TIMEOUT = 3600  # one-time sign-in links
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
# A sign-in ends after so many seconds, however busy it was (threat model, sign-in).
STAFF_SESSION_SECONDS = 12 * 3600
SESSION_SECONDS = 14 * 86_400
# Everybody who reaches the sample acts as the secretariat, so it asks staff for no second factor.
SECOND_FACTOR_REQUIRED = not SAMPLE

# django-allauth: code by e-mail, passkeys, authenticator app, optional password. Nobody signs up by themselves.
ACCOUNT_ADAPTER = "focalpoints.account_adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]  # what its sign-in form looks at; there is no sign-up
ACCOUNT_EMAIL_VERIFICATION = "none"  # an address is the secretariat's word, or was proved by an invitation
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = ACCOUNT_LOGIN_TIMEOUT = 900
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 5
ACCOUNT_REAUTHENTICATION_TIMEOUT = 900
ACCOUNT_SESSION_REMEMBER = True
# Ours stand before these two (focalpoints/views/account.py): they say when the next try is possible. The others stay.
ACCOUNT_RATE_LIMITS = {"request_login_code": None, "login": None}
ACCOUNT_LOGOUT_REDIRECT_URL = "home"
ACCOUNT_FORMS = {
    "request_login_code": "focalpoints.account_forms.AddressForm",
    "confirm_login_code": "focalpoints.account_forms.CodeForm",
    "login": "focalpoints.account_forms.PasswordSignInForm",
    "change_password": "focalpoints.account_forms.PasswordChangeForm",
    "set_password": "focalpoints.account_forms.PasswordSetForm",
    "reauthenticate": "focalpoints.account_forms.PasswordOnceMoreForm",
}
MFA_ADAPTER = "focalpoints.account_adapter.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not IS_HTTPS
MFA_TOTP_TOLERANCE = 1  # a phone's clock may be half a minute off
MFA_FORMS = {
    "authenticate": "focalpoints.account_forms.SecondStepForm",
    "reauthenticate": "focalpoints.account_forms.CodeOnceMoreForm",
    "activate_totp": "focalpoints.account_forms.AppForm",
    "add_webauthn": "focalpoints.account_forms.PasskeyForm",
    "edit_webauthn": "focalpoints.account_forms.PasskeyNameForm",
    "login_webauthn": "focalpoints.account_forms.PasskeySignInForm",
    "authenticate_webauthn": "focalpoints.account_forms.PasskeyStepForm",
    "reauthenticate_webauthn": "focalpoints.account_forms.PasskeyOnceMoreForm",
}
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES
# Who moves up from the waiting list of a meeting has so many days to say that they do not come.
SEAT_DECLINE_DAYS = 7
# A correction that a member proposes: so many days until it is due; what was not published is kept for two years.
CORRECTION_DUE_DAYS = 14
CORRECTION_KEPT_DAYS = 730
SIMPLE_HISTORY_REVERT_DISABLED = True

# --- Web baseline (threat model)
SESSION_COOKIE_AGE = STAFF_SESSION_SECONDS
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_NAME = "__Host-session" if IS_HTTPS else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if IS_HTTPS else "csrf"
CSRF_FAILURE_VIEW = "r2pnet.errors.csrf_failure"
SECURE_SSL_REDIRECT = IS_HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_HSTS_SECONDS = 31_536_000 if IS_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = IS_HTTPS
SECURE_REFERRER_POLICY = "same-origin"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
# Orders of lists and exports by one address or account: number and seconds.
EXPORT_LIMIT = (60, 60)
# Archives are sent as they are written and hold a thread of a web worker for as long as their reader takes: how often
# one address or account may order one, how many it may have under way, and how many are under way in all.
ARCHIVE_LIMIT = (20, 600)
ARCHIVES_OF_ONE = 2
ARCHIVES_IN_ALL = 3

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "r2pnet.logs.JSONFormatter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "portal": {"handlers": ["console"], "level": "INFO", "propagate": False},
        "django": {"handlers": ["console"], "level": "WARNING", "propagate": False},
        # These two write the path of the request, and tokens stand in paths; AccessLog writes the route's name.
        "django.request": {"handlers": [], "level": "CRITICAL", "propagate": False},
        "django.security": {"handlers": [], "level": "CRITICAL", "propagate": False},
        "celery": {"handlers": ["console"], "level": "WARNING", "propagate": False},
        "gunicorn.error": {"handlers": ["console"], "level": "WARNING", "propagate": False},
    },
}
