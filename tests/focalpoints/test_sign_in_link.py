"""Signing in to the sample by a one-time link."""

import re
from collections.abc import Iterator
from datetime import timedelta
from io import StringIO

import pytest
import time_machine
from django.contrib.auth.models import Group
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from focalpoints.models import User
from focalpoints.services.accounts import StaffGroup, make_staff
from focalpoints.services.sign_in_links import make_sign_in_link, use_sign_in_link
from r2pnet.refusal import Refused
from tests.factories import UserFactory
from tests.races import at_once, race

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def sample(settings: Settings) -> None:
    settings.SAMPLE = True


@pytest.fixture
def editor(db: None) -> User:
    return make_staff("editor@example.org", "Test Editor")


@pytest.fixture
def strict_client() -> Iterator[Client]:
    yield Client(SERVER_NAME="localhost", enforce_csrf_checks=True)


def path_of(link: str) -> str:
    assert link.startswith("http://localhost:8000/account/link/")
    return link.removeprefix("http://localhost:8000")


def test_the_command_prints_one_link_that_signs_in(editor: User, client: Client) -> None:
    out = StringIO()
    call_command("sign_in_link", "Editor@Example.org", stdout=out)
    link = out.getvalue().strip()
    assert re.fullmatch(r"http://localhost:8000/account/link/[A-Za-z0-9_-]+\.[a-z0-9]+-[a-f0-9]+/", link)
    answer = client.post(path_of(link))
    assert (answer.status_code, answer["Location"]) == (302, "/desk/")
    assert client.session["_auth_user_id"] == str(editor.pk)


def test_looking_at_the_page_changes_nothing(editor: User, client: Client) -> None:
    path = path_of(make_sign_in_link(editor.email))
    for _ in range(3):
        page = client.get(path)
        assert page.status_code == 200
        assert "This link is for Test Editor (editor@example.org)." in page.content.decode()
    editor.refresh_from_db()
    assert editor.last_login is None
    assert "session" not in client.cookies
    assert client.post(path).status_code == 302


def test_the_button_needs_the_forms_protection(editor: User, strict_client: Client) -> None:
    path = path_of(make_sign_in_link(editor.email))
    assert strict_client.post(path).status_code == 403
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', strict_client.get(path).content.decode())
    assert token
    assert strict_client.post(path, {"csrfmiddlewaretoken": token[1]}).status_code == 302


def test_a_used_link_says_so_and_names_the_command(editor: User, client: Client) -> None:
    path = path_of(make_sign_in_link(editor.email))
    client.post(path)
    for answer in (Client(SERVER_NAME="localhost").get(path), Client(SERVER_NAME="localhost").post(path)):
        assert answer.status_code == 410
        page = answer.content.decode()
        assert "<h1>This link no longer works</h1>" in page
        assert ".venv/bin/python manage.py sign_in_link secretariat@example.org" in page
        assert "editor@example.org" not in page


def test_a_link_lasts_an_hour(editor: User) -> None:
    key = make_sign_in_link(editor.email).rstrip("/").rsplit("/", 1)[1]
    with time_machine.travel(timezone.now() + timedelta(minutes=59)):
        assert use_sign_in_link(key) == editor
    editor.refresh_from_db()
    key = make_sign_in_link(editor.email).rstrip("/").rsplit("/", 1)[1]
    with time_machine.travel(timezone.now() + timedelta(minutes=61)), pytest.raises(Refused):
        use_sign_in_link(key)


WRONG_KEYS = ["x", ".", "MQ.", "MQ.abc-def", "é.ü", "OTk5OTk5OTk5OTk5OTk5OTk5OTk5OQ.a-b", "MQ.%00-a"]


@pytest.mark.parametrize("key", WRONG_KEYS)
def test_a_wrong_key_is_answered_in_words(editor: User, client: Client, key: str) -> None:
    for answer in (client.get(f"/account/link/{key}/"), client.post(f"/account/link/{key}/")):
        assert answer.status_code == 410
        assert "<h1>This link no longer works</h1>" in answer.content.decode()
    assert "_auth_user_id" not in client.session


def test_the_page_is_kept_nowhere_and_named_nowhere(editor: User, client: Client) -> None:
    page = client.get(path_of(make_sign_in_link(editor.email)))
    headers = {name: page[name] for name in ("Cache-Control", "Referrer-Policy", "X-Robots-Tag")}
    assert headers == {"Cache-Control": "no-store", "Referrer-Policy": "strict-origin", "X-Robots-Tag": "noindex"}
    assert path_of(make_sign_in_link(editor.email)) not in page.content.decode()


def test_the_key_stands_in_no_log(editor: User, client: Client, caplog: pytest.LogCaptureFixture) -> None:
    path = path_of(make_sign_in_link(editor.email))
    client.get(path)
    client.post(path)
    client.get(path)
    assert path.split("/")[3] not in caplog.text


def test_a_closed_account_has_no_link_and_its_link_no_use(editor: User, client: Client) -> None:
    path = path_of(make_sign_in_link(editor.email))
    User.objects.filter(pk=editor.pk).update(is_active=False)
    assert client.post(path).status_code == 410
    with pytest.raises(CommandError, match="^There is no active account with the address"):
        call_command("sign_in_link", editor.email)


def test_a_focal_point_is_signed_in_by_a_link_too(client: Client) -> None:
    focal_point = UserFactory(email="focal.point@example.org")
    assert client.post(path_of(make_sign_in_link("focal.point@example.org")))["Location"] == "/desk/"
    assert client.session["_auth_user_id"] == str(focal_point.pk)


@pytest.mark.parametrize("email", ["nobody@example.org", ""])
def test_who_has_no_account_gets_no_link(editor: User, email: str) -> None:
    with pytest.raises(CommandError, match="^There is no active account with the address"):
        call_command("sign_in_link", email)


def test_outside_the_sample_there_is_no_link_and_no_page(editor: User, client: Client, settings: Settings) -> None:
    path = path_of(make_sign_in_link(editor.email))
    settings.SAMPLE = False
    with pytest.raises(CommandError, match="^Links are made in the sample only: this portal runs for real.$"):
        call_command("sign_in_link", editor.email)
    assert [client.get(path).status_code, client.post(path).status_code] == [404, 404]


def test_guessing_is_slowed_down(editor: User, client: Client) -> None:
    answers = [client.get("/account/link/a.b/").status_code for _ in range(22)]
    assert answers == [410] * 20 + [429] * 2


@race
def test_two_who_press_at_once_are_not_both_signed_in() -> None:
    editor = make_staff("editor@example.org")
    key = make_sign_in_link(editor.email).rstrip("/").rsplit("/", 1)[1]

    def press() -> str:
        try:
            use_sign_in_link(key)
        except Refused:
            return "refused"
        return "signed in"

    assert sorted(at_once([press, press])) == ["refused", "signed in"]


def test_editors_keep_records_and_administrators_accounts_as_well(db: None) -> None:
    editor = make_staff("editor@example.org")
    administrator = make_staff("administrator@example.org", group=StaffGroup.ADMINISTRATOR)
    records = ["focalpoints.change_member", "focalpoints.add_appointment", "meetings.change_paper"]
    accounts = ["focalpoints.change_user", "auth.view_group"]
    assert [editor.has_perm(one) for one in records + accounts] == [True, True, True, False, False]
    assert [administrator.has_perm(one) for one in records + accounts] == [True] * 5
    deletions = Group.objects.filter(permissions__codename__startswith="delete_").count()
    assert deletions == 0


def test_making_staff_twice_makes_one_account() -> None:
    first = make_staff("Secretariat@example.org", "Test Secretariat")
    second = make_staff("secretariat@example.org", "Another name", group=StaffGroup.ADMINISTRATOR)
    assert (first, second.name, second.has_usable_password()) == (second, "Test Secretariat", False)
    assert sorted(second.groups.values_list("name", flat=True)) == ["administrator", "editor"]


@pytest.mark.django_db
def test_a_link_made_within_the_second_of_the_last_sign_in_works_once_too() -> None:
    editor = make_staff("editor@example.org")
    with time_machine.travel("2026-05-15T12:00:00.100Z", tick=False) as clock:
        for _ in range(2):
            key = make_sign_in_link(editor.email).rstrip("/").rsplit("/", 1)[1]
            clock.shift(0.1)
            assert use_sign_in_link(key) == editor
            with pytest.raises(Refused):
                use_sign_in_link(key)
