"""`startproject`'s settings over the portal's database and models."""

from r2pnet.settings import (  # noqa: F401
    AUTH_USER_MODEL,
    BASE_DIR,
    CACHES,
    DATABASES,
    DEFAULT_AUTO_FIELD,
    SECRET_KEY,
    USE_TZ,
)

DEBUG = False
ALLOWED_HOSTS = ["localhost"]
INSTALLED_APPS = [
    "r2pnet",
    "focalpoints",
    "simple_history",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "benchmarks.floor.urls"
WSGI_APPLICATION = "benchmarks.floor.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "benchmarks" / "floor" / "templates"],
        "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
    }
]
