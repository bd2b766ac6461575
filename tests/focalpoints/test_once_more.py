"""A session of long ago makes no key to the account: whoever has only codes by e-mail signs in once more."""

import re

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.core import mail
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from focalpoints.models import User
from focalpoints.services.sign_in_links import make_sign_in_link
from tests.admin.pages import text_of
from tests.factories import UserFactory
from tests.focalpoints.test_second_factor import app_code
from tests.focalpoints.test_signing_in import code_of, sent

pytestmark = pytest.mark.django_db

SECURITY = "/account/security/"
ONCE_MORE = f"{SECURITY}once-more/"
START = "2026-11-25T09:00:00Z"
QUARTER = 15 * 60
GUARDED = [
    "password/first/",
    "passkeys/add/",
    "passkeys/1/name/",
    "passkeys/1/remove/",
    "app/",
    "app/remove/",
    "recovery-codes/",
    "recovery-codes/new/",
    "recovery-codes/file/",
]
LONG = "another long password"


@pytest.fixture(autouse=True)
def mail_server(settings: Settings) -> None:
    settings.MAIL_LEAVES = settings.SAMPLE = True
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def focal_point() -> User:
    return UserFactory(email="focal.point@example.org")


def type_the_code(client: Client, number: int = 1, going: str = "/desk/") -> None:
    client.post("/account/sign-in/", {"email": "focal.point@example.org", "next": going})
    answer = client.post(f"/account/code/?next={going}", {"code": code_of(sent(number)[-1])})
    assert (answer.status_code, answer["Location"]) == (302, going)


@pytest.mark.parametrize("path", GUARDED)
@pytest.mark.parametrize("method", ["get", "post"])
def test_an_old_session_of_an_account_with_codes_alone_opens_nothing_that_guards_it(
    focal_point: User, client: Client, path: str, method: str
) -> None:
    with time_machine.travel(START, tick=False) as clock:
        type_the_code(client)
        clock.shift(QUARTER)
        answer = getattr(client, method)(f"{SECURITY}{path}", {"password1": LONG, "password2": LONG})
    assert answer.status_code == 302
    assert answer["Location"].startswith(f"{ONCE_MORE}?next={SECURITY}{path}")
    focal_point.refresh_from_db()
    assert (focal_point.has_usable_password(), Authenticator.objects.count()) == (False, 0)


def test_within_a_quarter_of_an_hour_after_a_code_a_password_is_set(focal_point: User, client: Client) -> None:
    with time_machine.travel(START, tick=False) as clock:
        type_the_code(client)
        clock.shift(QUARTER - 1)
        answer = client.post(f"{SECURITY}password/first/", {"password1": LONG, "password2": LONG})
    focal_point.refresh_from_db()
    assert (answer.status_code, answer["Location"]) == (302, SECURITY)
    assert focal_point.check_password(LONG)


def test_signing_in_once_more_leads_back_and_opens_it(focal_point: User, client: Client) -> None:
    with time_machine.travel(START, tick=False) as clock:
        type_the_code(client)
        clock.shift(QUARTER)
        page = client.get(f"{SECURITY}app/", follow=True)
        assert "<h1>Sign in once more</h1>" in page.content.decode()
        assert f'<input type="hidden" name="next" value="{SECURITY}app/">' in page.content.decode()
        answer = client.post(ONCE_MORE, {"next": f"{SECURITY}app/"})
        assert (answer.status_code, answer["Location"]) == (302, f"/account/sign-in/?next={SECURITY}app/")
        assert client.get("/desk/").status_code == 302
        type_the_code(client, 2, f"{SECURITY}app/")
        secret = re.findall(r"<code>([A-Z2-7]{32})</code>", client.get(f"{SECURITY}app/").content.decode())[0]
        client.post(f"{SECURITY}app/", {"code": app_code(secret)})
    assert Authenticator.objects.filter(user=focal_point, type="totp").count() == 1


@pytest.mark.parametrize("path", ["", "code/", "passkey/"])
def test_looking_at_the_page_signs_nobody_out(focal_point: User, client: Client, path: str) -> None:
    client.force_login(focal_point)
    answer = client.get(f"{ONCE_MORE}{path}")
    assert (answer.status_code, "come back to where you were going" in text_of(answer)) == (200, True)
    assert (answer["Cache-Control"], answer["X-Robots-Tag"]) == ("no-store", "noindex")
    assert client.get("/desk/").status_code == 200


@pytest.mark.parametrize("elsewhere", ["//evil.example/", "https://evil.example/", "javascript:alert(1)", ""])
def test_signing_in_once_more_leads_to_no_other_site(focal_point: User, client: Client, elsewhere: str) -> None:
    client.force_login(focal_point)
    assert client.post(ONCE_MORE, {"next": elsewhere})["Location"] == f"/account/sign-in/?next={SECURITY}"


def test_signing_in_once_more_needs_the_forms_protection(focal_point: User) -> None:
    client = Client(SERVER_NAME="localhost", enforce_csrf_checks=True)
    client.force_login(focal_point)
    assert client.post(ONCE_MORE).status_code == 403
    assert client.get("/desk/").status_code == 200


def test_an_old_session_of_an_account_with_a_password_is_asked_for_it(client: Client) -> None:
    User.objects.create_user("focal.point@example.org", LONG)
    with time_machine.travel(START, tick=False) as clock:
        client.post("/account/sign-in/password/", {"login": "focal.point@example.org", "password": LONG})
        clock.shift(QUARTER)
        assert client.get(f"{SECURITY}app/")["Location"] == f"{ONCE_MORE}?next=%2Faccount%2Fsecurity%2Fapp%2F"
        assert client.post(f"{ONCE_MORE}?next={SECURITY}app/", {"password": LONG})["Location"] == f"{SECURITY}app/"
        assert client.get(f"{SECURITY}app/").status_code == 200


def test_a_one_time_link_counts_as_a_fresh_sign_in(focal_point: User, client: Client, settings: Settings) -> None:
    client.post(make_sign_in_link(focal_point.email).removeprefix(settings.SITE_URL))
    assert client.get(f"{SECURITY}password/first/").status_code == 200


def test_ending_sessions_needs_no_fresh_sign_in(focal_point: User, client: Client) -> None:
    client.force_login(focal_point)
    assert client.post(f"{SECURITY}sessions/end/")["Location"] == reverse("account_login")
    assert mail.outbox == []
