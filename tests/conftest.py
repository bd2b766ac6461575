"""What every test can count on."""

import os
from pathlib import Path

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.core.management import call_command
from django.test import Client
from django.utils import translation
from hypothesis import settings as hypothesis_settings
from pytest_django import Settings

from focalpoints.models import User
from r2pnet import remembering
from tests.factories import UserFactory

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # playwright runs a loop of its own in the test's thread


# How long an example takes says how busy the machine is, and nothing of the portal.
hypothesis_settings.register_profile("portal", deadline=None)
hypothesis_settings.load_profile("portal")

DATABASE_FIXTURES = {"db", "transactional_db", "django_db_setup"}
# Long walks over everything: they run once, on PostgreSQL, as the portal does for real.
SLOW = (
    *("must_hold/", "reports/", "visibility/", "test_bad_forms.py", "test_bad_input.py"),
    *("focalpoints/test_erasure.py", "focalpoints/test_successions_hold.py"),
    *("meetings/test_seats_always_hold.py", "meetings/test_stepping_pages.py", "meetings/test_whole_life.py"),
    *("r2pnet/test_backup.py", "r2pnet/test_restore_forgets.py", "r2pnet/test_sitemap.py"),
)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks what is slow, what asks for pages, and what touches no database: none of it runs on both databases."""
    for item in items:
        if item.nodeid.removeprefix("tests/").startswith(SLOW):
            item.add_marker("slow")
        if hasattr(getattr(item, "module", None), "Client"):
            item.add_marker("pages")
        if not (item.get_closest_marker("django_db") or DATABASE_FIXTURES & {*getattr(item, "fixturenames", ())}):
            item.add_marker("no_database")


def pytest_sessionstart() -> None:
    """Texts in other languages are compiled by set-up; do it when a test runs without it."""
    locale = Path(__file__).parent.parent / "locale"
    stale = [po for po in locale.rglob("*.po") if not po.with_suffix(".mo").exists()]
    if stale:
        import django

        django.setup()
        call_command("compilemessages", verbosity=0, ignore=[".venv"])


@pytest.fixture(autouse=True)
def own_folder(settings: Settings, tmp_path: Path) -> None:
    """Every test keeps its files, mail and broker in a folder of its own."""
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.EMAIL_FOLDER = tmp_path / "mail"
    settings.PARTS_FOLDER = tmp_path / "parts"
    settings.ERASED_LIST = tmp_path / "erased.txt"


@pytest.fixture(autouse=True)
def english() -> None:
    """A page asked for in Arabic leaves its thread in Arabic; every test starts in English."""
    translation.activate("en")


@pytest.fixture(autouse=True)
def nothing_remembered() -> None:
    """Keys say all that a page is made from but the settings, which tests change."""
    remembering.pages.clear()
    remembering.parts.clear()


@pytest.fixture(autouse=True)
def memory_cache(request: pytest.FixtureRequest, settings: Settings) -> None:
    """The cache of a test is its own, but for the tests that are about the real one (`services`)."""
    if "services" not in request.keywords:
        settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
        cache.clear()


@pytest.fixture(autouse=True)
def one_factor_is_enough(settings: Settings) -> None:
    """As in the sample, whatever database the tests run on; the tests of the second factor ask for it."""
    settings.SECOND_FACTOR_REQUIRED = False


@pytest.fixture(autouse=True)
def time_enough(settings: Settings) -> None:
    """A machine that stops for some seconds fails no test; tests/services cut off a database that is really away."""
    settings.DATABASE_PATIENCE_SECONDS = 60


@pytest.fixture
def anonymous() -> AnonymousUser:
    return AnonymousUser()


@pytest.fixture
def staff(db: None) -> User:
    return UserFactory(is_staff=True, is_superuser=True, email="secretariat@example.org")


@pytest.fixture
def staff_client(staff: User) -> Client:
    client = Client(SERVER_NAME="localhost")
    client.force_login(staff)
    return client


@pytest.fixture
def client() -> Client:
    """A browser that asks for localhost, as the sample demands."""
    return Client(SERVER_NAME="localhost")


@pytest.fixture
def real_rows(db: None) -> None:
    """The real record, as `load_network` brings it."""
    call_command("load_network", verbosity=0)
