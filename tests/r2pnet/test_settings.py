"""The settings, read by a process of their own from an environment that the test gives."""

import os
import re
import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).parents[2]
READ = [
    "SECRET_KEY",
    "ALLOWED_HOSTS",
    "SITE_URL",
    "DATABASE_URL",
    "REDIS_URL",
    "EMAIL_URL",
    "PORT",
    "TRUSTED_PROXIES",
    "NETWORK_TIME_ZONE",
    "BIND",
    "ERASED_LIST",
]
REAL = {"SECRET_KEY": "k" * 60, "ALLOWED_HOSTS": "portal.example.org", "SITE_URL": "https://portal.example.org"}
MODE = "s.SAMPLE, s.PORT, s.TIME_ZONE, s.DATABASES['default']['ENGINE']"


def said(shown: str = MODE, **environment: str) -> str:
    """The last line that a process with this environment writes: the mode and the engine, or why it did not start."""
    code = f"from r2pnet import settings as s; print({shown})"
    kept = {name: value for name, value in os.environ.items() if name not in READ}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=PROJECT, env=kept | environment, capture_output=True, text=True, check=False
    )
    return (done.stdout + done.stderr).strip().splitlines()[-1].partition("ImproperlyConfigured: ")[
        2
    ] or done.stdout.strip()


def test_variables_that_are_there_but_empty_count_as_not_given() -> None:
    assert said(**dict.fromkeys(READ, "")) == "True 8000 UTC django.db.backends.sqlite3"


def test_with_all_that_is_needed_it_is_the_portal_for_real() -> None:
    url = "postgres://portal@127.0.0.1/portal"
    assert said(**REAL, TRUSTED_PROXIES="1", DATABASE_URL=url) == "False 8000 UTC r2pnet.postgresql"


def test_it_does_not_start_with_https_and_no_proxy_to_say_so() -> None:
    assert said(**REAL).startswith("SITE_URL is https, and no proxy is trusted to say so")


def test_it_does_not_start_half_configured() -> None:
    assert said(SECRET_KEY="k" * 60).startswith("Set ALLOWED_HOSTS, SITE_URL in the environment or in .env")


def test_the_sample_does_not_start_on_an_address_that_others_reach() -> None:
    assert said(BIND="0.0.0.0").startswith("Nothing is configured, so this is the sample")  # noqa: S104


def test_every_variable_that_is_read_stands_in_the_example() -> None:
    read = set(re.findall(r'given\("([A-Z_]+)"', (PROJECT / "r2pnet/settings.py").read_text())) - {"SQLITE_TEST_FILE"}
    told = set(re.findall(r"^(?:# )?([A-Z_]+)=", (PROJECT / ".env.example").read_text(), re.M))
    assert (len(read) > 10, read - told) == (True, set())


def test_the_list_of_the_erased_is_kept_where_the_environment_says() -> None:
    assert said("s.ERASED_LIST", PORTAL_VAR="/srv/var", ERASED_LIST="") == "/srv/var/erased.txt"
    assert said("s.ERASED_LIST", PORTAL_VAR="/srv/var", ERASED_LIST="/srv/kept/erased.txt") == "/srv/kept/erased.txt"
