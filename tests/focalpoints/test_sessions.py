"""How long a sign-in lasts, where an account is signed in, and how it ends."""

from datetime import timedelta

import pytest
import time_machine
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from focalpoints.browsers import browser_in_words
from focalpoints.models import User
from focalpoints.services.accounts import make_staff
from focalpoints.services.sessions import save_account
from focalpoints.services.sign_in_links import make_sign_in_link
from r2pnet.tasks import clear_sessions
from tests.admin.pages import text_of

pytestmark = pytest.mark.django_db
PASSWORD = "a long password"
SECURITY = "/account/security/"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:128.0) Gecko/20100101 Firefox/128.0"
CHROME = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Mobile Safari/537.36"


@pytest.fixture(autouse=True)
def quick_passwords(settings: Settings) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def focal_point() -> User:
    return User.objects.create_user("focal.point@example.org", PASSWORD)


def signed_in(email: str = "focal.point@example.org", user_agent: str = FIREFOX) -> Client:
    client = Client(SERVER_NAME="localhost", headers={"User-Agent": user_agent})
    answer = client.post("/account/sign-in/password/", {"login": email, "password": PASSWORD})
    assert answer.status_code == 302
    return client


def is_in(client: Client) -> bool:
    return client.get(SECURITY).status_code == 200


@pytest.mark.parametrize(("staff", "hours"), [(False, 14 * 24), (True, 12)])
def test_a_sign_in_ends_by_itself_however_busy_it_was(settings: Settings, staff: bool, hours: int) -> None:
    if staff:
        editor = make_staff("focal.point@example.org")
        editor.set_password(PASSWORD)
        editor.save()
    else:
        User.objects.create_user("focal.point@example.org", PASSWORD)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        client = signed_in()
        clock.shift(timedelta(hours=hours, seconds=-1))
        client.post("/account/security/password/", {})
        assert is_in(client)
        clock.shift(timedelta(seconds=2))
        assert not is_in(client)


def test_the_account_sees_where_it_is_signed_in_this_browser_first(focal_point: User) -> None:
    with time_machine.travel("2026-11-25T09:00:00Z"):
        here = signed_in()
    with time_machine.travel("2026-11-25T10:00:00Z"):
        signed_in(user_agent=CHROME)
        text = text_of(here.get(SECURITY))
    first, second = "Firefox on Windows This browser", "Chrome on Android"
    assert 0 < text.index(first) < text.index(second)
    assert "Since 25 November 2026, 09:00, from 127.0.0.1" in text


def test_a_sign_in_elsewhere_is_ended(focal_point: User) -> None:
    here, elsewhere = signed_in(), signed_in(user_agent=CHROME)
    other = UserSession.objects.get(user_agent=CHROME)
    assert "The sign-in has been ended." in text_of(here.post(f"{SECURITY}sessions/{other.pk}/end/", follow=True))
    assert (is_in(here), is_in(elsewhere)) == (True, False)


def test_nobody_ends_the_sign_in_of_another(focal_point: User) -> None:
    User.objects.create_user("other@example.org", PASSWORD)
    mine, theirs = signed_in(), signed_in("other@example.org")
    session = UserSession.objects.get(user__email="other@example.org")
    mine.post(f"{SECURITY}sessions/{session.pk}/end/")
    assert is_in(theirs)


def test_signing_out_everywhere_signs_out_everywhere(focal_point: User) -> None:
    clients = [signed_in(), signed_in(user_agent=CHROME), signed_in()]
    answer = clients[0].post(f"{SECURITY}sessions/end/", follow=True)
    assert "You are signed out on every device." in text_of(answer)
    assert [is_in(client) for client in clients] == [False] * 3
    assert UserSession.objects.count() == 0


@pytest.mark.parametrize("path", ["sessions/1/end/", "sessions/end/"])
def test_looking_ends_nothing(focal_point: User, path: str) -> None:
    client = signed_in()
    assert client.get(f"{SECURITY}{path}")["Location"] == SECURITY
    assert is_in(client)


def test_ending_needs_the_forms_protection(focal_point: User) -> None:
    client = signed_in()
    client.handler.enforce_csrf_checks = True
    assert client.post(f"{SECURITY}sessions/end/").status_code == 403
    assert is_in(client)


def test_signing_out_asks_once(focal_point: User) -> None:
    client = signed_in()
    assert "This signs you out in this browser." in text_of(client.get("/account/sign-out/"))
    assert is_in(client)
    answer = client.post("/account/sign-out/", follow=True)
    assert (answer.redirect_chain, "You are signed out." in text_of(answer)) == ([("/", 302)], True)
    assert not is_in(client)


def test_an_account_that_is_closed_is_signed_out_and_gets_in_no_more(focal_point: User) -> None:
    client = signed_in()
    User.objects.update(is_active=False)
    assert not is_in(client)
    answer = client.post("/account/sign-in/password/", {"login": focal_point.email, "password": PASSWORD})
    assert answer["Location"] == "/account/closed/"
    assert "This account is closed" in text_of(client.get("/account/closed/"))
    assert not is_in(client)


def test_a_new_password_ends_the_other_sign_ins(focal_point: User) -> None:
    here, elsewhere = signed_in(), signed_in(user_agent=CHROME)
    new = "another long password"
    typed = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    answer = here.post(f"{SECURITY}password/", typed, follow=True)
    assert "The password has been changed." in text_of(answer)
    assert (is_in(here), is_in(elsewhere)) == (True, False)


def test_a_first_password_is_set_without_one(focal_point: User, settings: Settings) -> None:
    settings.SAMPLE = True  # the one-time links are the sample's
    client = signed_in()
    focal_point.set_unusable_password()
    focal_point.save()
    client.post(make_sign_in_link(focal_point.email).removeprefix("http://localhost:8000"))
    assert client.get(f"{SECURITY}password/")["Location"] == f"{SECURITY}password/first/"
    short = client.post(f"{SECURITY}password/first/", {"password1": "short", "password2": "short"})
    assert "at least 12 characters" in text_of(short)
    new = "another long password"
    client.post(f"{SECURITY}password/first/", {"password1": new, "password2": new})
    focal_point.refresh_from_db()
    assert focal_point.check_password(new)


def test_from_where_somebody_was_signed_in_is_forgotten_with_the_session(focal_point: User) -> None:
    signed_in(), signed_in(user_agent=CHROME)
    Session.objects.filter(session_key=UserSession.objects.get(user_agent=CHROME).session_key).delete()
    clear_sessions()
    assert [one.user_agent for one in UserSession.objects.all()] == [FIREFOX]


@pytest.mark.parametrize("path", ["", "password/first/", "passkeys/add/", "app/", "second-factor/"])
def test_no_cache_keeps_a_page_of_an_account(focal_point: User, path: str) -> None:
    answer = signed_in().get(f"{SECURITY}{path}")
    assert (answer["Cache-Control"], answer["X-Robots-Tag"]) == ("no-store", "noindex")


def test_names_of_browsers() -> None:
    edge = FIREFOX.replace("Gecko/20100101 Firefox/128.0", "Chrome/130.0 Safari/537.36 Edg/130.0")
    mac = "Mozilla/5.0 (Macintosh; Intel Mac OS X 14_0) AppleWebKit/605 (KHTML, like Gecko) Version/17 Safari/605"
    known = [browser_in_words(one) for one in (FIREFOX, CHROME, edge, mac, "curl/8", "Linux", "")]
    assert known == [
        "Firefox on Windows",
        "Chrome on Android",
        "Edge on Windows",
        "Safari on Mac",
        "A browser that does not say its name",
        "Linux",
        "A browser that does not say its name",
    ]


@pytest.mark.parametrize("changed", [{"email": "other@example.org"}, {"is_active": False}, {"is_staff": True}])
def test_another_address_or_other_rights_end_every_sign_in(focal_point: User, changed: dict[str, object]) -> None:
    client = signed_in()
    for name, value in changed.items():
        setattr(focal_point, name, value)
    save_account(focal_point)
    focal_point.is_active = True
    save_account(focal_point)
    assert not is_in(client)


def test_another_name_ends_none(focal_point: User) -> None:
    client = signed_in()
    focal_point.name = "Test Person"
    save_account(focal_point)
    assert is_in(client)
