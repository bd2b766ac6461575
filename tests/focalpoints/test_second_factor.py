"""The second step of signing in, and the door of the administration."""

import base64
import re
import time

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.test import Client
from pytest_django import Settings

from focalpoints.models import User
from focalpoints.services.accounts import make_staff
from focalpoints.services.sign_in_links import make_sign_in_link
from tests.addresses import SECRETARIAT, path_of_the_secretariat
from tests.admin.pages import text_of
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
SECRET = base64.b32encode(b"twenty bytes of key!").decode()
PASSWORD = "a long password"


@pytest.fixture(autouse=True)
def second_factor(settings: Settings) -> None:
    settings.SECOND_FACTOR_REQUIRED = True
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def editor() -> User:
    editor = make_staff("editor@example.org", "Test Editor")
    editor.set_password(PASSWORD)
    editor.save()
    return editor


def app_code(secret: str = SECRET) -> str:
    """What an authenticator app shows now (RFC 6238)."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def sign_in(client: Client, email: str = "editor@example.org", **query: str) -> str:
    """By password; where that leads."""
    typed = {"login": email, "password": PASSWORD, **query}
    answer = client.post("/account/sign-in/password/", typed)
    assert answer.status_code == 302
    return answer["Location"]


@pytest.mark.parametrize("route", SECRETARIAT)
def test_staff_without_a_factor_open_no_page_of_the_admin(editor: User, client: Client, route: str) -> None:
    sign_in(client)
    if route == "admin/logout/":
        return
    path = path_of_the_secretariat(route)
    answer = client.get(path)
    back = "/admin/" if route == "admin/login/" else path
    assert (answer.status_code, answer["Location"]) == (302, f"/account/security/second-factor/?next={back}")


def test_staff_without_a_factor_may_sign_out(editor: User, client: Client) -> None:
    sign_in(client)
    assert "You are signed out" in text_of(client.post("/admin/logout/"))


def test_an_account_that_is_not_of_the_secretariat_is_told_of_no_admin(client: Client) -> None:
    client.force_login(UserFactory())
    assert {client.get(path).status_code for path in ("/admin/", "/admin/login/", "/admin/no/such/")} == {404}


def test_setting_up_an_app_opens_the_page_that_was_asked_for(editor: User, client: Client) -> None:
    sign_in(client)
    page = client.get("/admin/focalpoints/member/", follow=True)
    assert "<h1>One more step before the records open</h1>" in page.content.decode()
    page = client.get("/account/security/app/").content.decode()
    secret = re.findall(r"<code>([A-Z2-7]{32})</code>", page)[0]
    wrong = client.post("/account/security/app/", {"code": "000000"}).content.decode()
    assert "<title>Error: Set up an app" in wrong
    answer = client.post("/account/security/app/", {"code": app_code(secret)}, follow=True)
    words = answer.content.decode()
    assert (answer.redirect_chain, len(re.findall(r"<li><code>\d{8}</code></li>", words))) == (
        [("/account/security/recovery-codes/", 302)],
        10,
    )
    assert '<a class="button" href="/admin/focalpoints/member/">I have kept them: go on</a>' in words
    assert client.get("/admin/focalpoints/member/").status_code == 200


def test_the_second_step_is_asked_after_every_first_one(editor: User, client: Client, settings: Settings) -> None:
    TOTP.activate(editor, SECRET)
    settings.SAMPLE = True
    link = make_sign_in_link(editor.email).removeprefix(settings.SITE_URL)
    assert client.post(link)["Location"] == "/account/second-step/"
    assert "_auth_user_id" not in client.session
    client = Client(SERVER_NAME="localhost")
    assert sign_in(client, next="/admin/focalpoints/member/") == "/account/second-step/"
    assert client.get("/admin/")["Location"] == "/account/sign-in/?next=/admin/"
    wrong = client.post("/account/second-step/", {"code": "000000"})
    assert ("This code is not right" in text_of(wrong), "_auth_user_id" in client.session) == (True, False)
    answer = client.post("/account/second-step/", {"code": app_code()})
    assert (answer.status_code, answer["Location"]) == (302, "/admin/focalpoints/member/")
    assert client.get("/admin/focalpoints/member/").status_code == 200


def test_guessing_the_second_step_is_stopped(editor: User, client: Client) -> None:
    TOTP.activate(editor, SECRET)
    sign_in(client)
    for _ in range(5):
        client.post("/account/second-step/", {"code": "000000"})
    answer = client.post("/account/second-step/", {"code": app_code()})
    assert "That were many tries." in text_of(answer)
    assert "_auth_user_id" not in client.session


def test_a_recovery_code_works_once(editor: User, client: Client) -> None:
    TOTP.activate(editor, SECRET)
    code = RecoveryCodes.activate(editor).get_unused_codes()[0]
    sign_in(client)
    assert client.post("/account/second-step/", {"code": code})["Location"] == "/desk/"
    assert client.get("/admin/").status_code == 200
    again = Client(SERVER_NAME="localhost")
    sign_in(again)
    again.post("/account/second-step/", {"code": code})
    assert "_auth_user_id" not in again.session


def test_a_session_from_before_the_factor_is_asked_for_it(editor: User, client: Client) -> None:
    sign_in(client)
    TOTP.activate(editor, SECRET)
    asked = "/account/security/once-more/code/?next=/admin/"
    assert client.get("/admin/")["Location"] == asked
    assert client.post(asked, {"code": app_code()})["Location"] == "/admin/"
    assert client.get("/admin/").status_code == 200


def test_after_twelve_hours_the_second_step_is_asked_again(editor: User, client: Client) -> None:
    """Also of who became staff in a session of fourteen days."""
    User.objects.filter(pk=editor.pk).update(is_staff=False)
    TOTP.activate(editor, SECRET)
    with time_machine.travel("2026-11-25T08:00:00Z") as clock:
        sign_in(client)
        client.post("/account/second-step/", {"code": app_code()})
        User.objects.filter(pk=editor.pk).update(is_staff=True)
        assert client.get("/admin/").status_code == 200
        clock.shift(12 * 3600 + 1)
        assert client.get("/admin/")["Location"] == "/account/security/once-more/code/?next=/admin/"


def test_staff_keep_their_last_factor(editor: User, client: Client) -> None:
    TOTP.activate(editor, SECRET)
    sign_in(client)
    client.post("/account/second-step/", {"code": app_code()})
    page = client.post("/account/security/app/remove/")
    assert "Staff keep a passkey or an authenticator app as long as they are staff." in text_of(page)
    assert [one.type for one in Authenticator.objects.all()] == ["totp"]


def test_who_is_no_staff_may_remove_the_app(client: Client) -> None:
    focal_point = User.objects.create_user("focal.point@example.org", PASSWORD)
    TOTP.activate(focal_point, SECRET)
    sign_in(client, focal_point.email)
    client.post("/account/second-step/", {"code": app_code()})
    assert client.post("/account/security/app/remove/")["Location"] == "/account/security/"
    assert Authenticator.objects.count() == 0


def test_a_passkey_cannot_be_made_up(editor: User, client: Client) -> None:
    sign_in(client)
    for credential in ("", "[]", "null", "x", '{"id": "x"}', '{"response": {"userHandle": null}}', "\x00"):
        typed = {"name": "Test", "credential": credential}
        assert client.post("/account/security/passkeys/add/", typed).status_code == 200
        other = Client(SERVER_NAME="localhost")
        other.get("/account/sign-in/passkey/", headers={"Accept": "application/json"})
        answer = other.post("/account/sign-in/passkey/", typed)
        assert (answer.status_code, answer["Location"]) == (302, "/account/sign-in/")
    assert Authenticator.objects.count() == 0


def test_the_table_holds_no_key_that_opens_anything(editor: User, client: Client) -> None:
    TOTP.activate(editor, SECRET)
    codes = RecoveryCodes.activate(editor)
    kept = " ".join(str(one.data) for one in Authenticator.objects.all())
    assert SECRET not in kept
    assert [code for code in codes.get_unused_codes() if code in kept] == []


def test_under_another_secret_key_no_code_fits(editor: User, settings: Settings) -> None:
    TOTP.activate(editor, SECRET)
    RecoveryCodes.activate(editor)
    settings.SECRET_KEY = "another"
    app, codes = (Authenticator.objects.get(type=kind).wrap() for kind in ("totp", "recovery_codes"))
    assert app.validate_code(app_code()) is False
    assert codes.get_unused_codes() != codes.get_unused_codes()


@pytest.mark.parametrize("path", ["/", "/members/", "/desk/", "/reports/", "/meetings/", "/search/?q=a"])
def test_staff_without_a_factor_open_no_page_that_shows_them_more_than_others(
    editor: User, client: Client, path: str
) -> None:
    client.force_login(editor)
    answer = client.get(path)
    assert (answer.status_code, answer.headers["Location"].partition("?")[0]) == (
        302,
        "/account/security/second-factor/",
    )
    assert client.get("/account/data/").status_code == 200
    assert client.get("/healthz").status_code == 200
    assert client.get("/favicon.ico").status_code == 200  # else the way back after a new factor would lead to it
