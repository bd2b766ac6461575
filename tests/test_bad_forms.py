"""Whatever is typed into a form is answered by the form: kept, with the error at its field and on top, or taken."""

import copy
import html
import re
import string
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.core.cache import cache
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from focalpoints.models import User
from focalpoints.services.sign_in_links import make_sign_in_link
from meetings.models.registration import Mode
from r2pnet.outbox.models import Message
from tests.admin.pages import filled_in
from tests.factories import MessageTextFactory, PersonFactory, UserFactory
from tests.focalpoints.test_second_factor import SECRET
from tests.meetings.gathering import ONLINE, account_of, capacity_of, invited, open_meeting, seat

pytestmark = pytest.mark.django_db

SCRIPT = "<script>alert(1)</script>"
TYPED = (
    "\x00",
    "a\x00b",
    "\U0001f30d",
    "\u0645\u0635\u0631\u202eabc",
    "x",
    "long " * 60,
    SCRIPT,
    f'"{SCRIPT}',
    "a\r\nBcc: b@example.org",
    "99999999999999999999",
    "-1",
    "\ud800",
)
HIDDEN = ("seen_version",)
"""What nobody types: it is made anew."""
PASSWORD = "a long password"
SECURITY = "/account/security/"
Typed = dict[str, Any]


@dataclass(frozen=True)
class Filled:
    """A form as somebody would send it, who is under way in `client`."""

    client: Client
    path: str
    typed: Typed


@dataclass(frozen=True)
class Form:
    """How to come to a form, its fields that take words, and whether no page may show them again."""

    reach: Callable[[Client], Filled]
    fields: tuple[str, ...]
    secret: bool = False


def focal_point(client: Client, password: str | None = None) -> User:
    """Signed in a moment ago by a link, so that nothing is asked again."""
    user = User.objects.create_user("focal.point@example.org", password)
    PersonFactory(user=user, name="Ada Test")
    client.post(make_sign_in_link(user.email).removeprefix("http://localhost:8000"))
    return user


def address(client: Client) -> Filled:
    return Filled(client, "/account/sign-in/", {"email": "focal.point@example.org"})


def code(client: Client) -> Filled:
    client.post("/account/sign-in/", {"email": "focal.point@example.org"})
    return Filled(client, "/account/code/", {"code": "BBBB-BBBB"})


def password_sign_in(client: Client) -> Filled:
    return Filled(client, "/account/sign-in/password/", {"login": "nobody@example.org", "password": "wrong"})


def second_step(client: Client) -> Filled:
    user = User.objects.create_user("focal.point@example.org", PASSWORD)
    TOTP.activate(user, SECRET)
    client.post("/account/sign-in/password/", {"login": user.email, "password": PASSWORD})
    return Filled(client, "/account/second-step/", {"code": "000000"})


def once_more(client: Client) -> Filled:
    focal_point(client, PASSWORD)
    return Filled(client, f"{SECURITY}once-more/", {"password": "wrong"})


def app(client: Client) -> Filled:
    focal_point(client)
    client.get(f"{SECURITY}app/")
    return Filled(client, f"{SECURITY}app/", {"code": "000000"})


def passkey_name(client: Client) -> Filled:
    """In a session that has shown its second step."""
    user = focal_point(client)
    passkey = Authenticator.objects.create(user=user, type="webauthn", data={"name": "Mine", "credential": {}})
    RecoveryCodes.activate(user)
    session = client.session
    for record in session["account_authentication_methods"]:
        record["method"] = "mfa"
    session.save()
    return Filled(client, f"{SECURITY}passkeys/{passkey.pk}/name/", {"name": "Mine"})


def first_password(client: Client) -> Filled:
    focal_point(client)
    return Filled(client, f"{SECURITY}password/first/", {"password1": "q" * 20, "password2": "r" * 20})


def new_password(client: Client) -> Filled:
    focal_point(client, PASSWORD)
    typed = {"oldpassword": "wrong", "password1": "q" * 20, "password2": "q" * 20}
    return Filled(client, f"{SECURITY}password/", typed)


def own_data(client: Client) -> Filled:
    user = focal_point(client)
    typed = {"name": "Ada Test", "phone": "", "languages": "en", "seen_version": str(user.person.version)}
    return Filled(client, "/account/data/correct/", typed)


def to_be_erased(client: Client) -> Filled:
    focal_point(client)
    return Filled(client, "/account/data/erase/", {})


def secretary(client: Client) -> User:
    staff = UserFactory(is_staff=True, is_superuser=True, email="secretariat@example.org")
    client.force_login(staff)
    return staff


def as_shown(client: Client, page: str, /, *key: int, **changed: Any) -> Filled:
    """A form of the admin as it was shown, with `changed` typed over it."""
    path = reverse(f"admin:{page}", args=key)
    return Filled(client, path, filled_in(client.get(path), **changed))


def registration_add(client: Client) -> Filled:
    secretary(client)
    meeting, person = open_meeting(), PersonFactory()
    given = {"meeting": meeting.pk, "person": person.pk, "capacity": capacity_of(meeting, "speaker").pk}
    return as_shown(client, "meetings_registration_add", **given, mode=Mode.ONLINE, reason="Test")


def registered(client: Client) -> int:
    secretary(client)
    meeting = open_meeting()
    return seat(invited(meeting), meeting, ONLINE).pk


def registration_change(client: Client) -> Filled:
    return as_shown(client, "meetings_registration_change", registered(client), reason="Test")


def deed(client: Client, action: str) -> Filled:
    typed = {"action": action, "_selected_action": str(registered(client)), "sure": "yes"}
    return Filled(client, reverse("admin:meetings_registration_changelist"), typed)


def message(client: Client) -> Filled:
    registered(client)
    return as_shown(client, "outbox_message_change", Message.objects.latest("pk").pk)


def message_text(client: Client) -> Filled:
    secretary(client)
    text = MessageTextFactory()
    return as_shown(client, "outbox_messagetext_change", text.pk, reason="Test")


def erase_person(client: Client) -> Filled:
    secretary(client)
    return Filled(client, reverse("admin:focalpoints_person_erase", args=[PersonFactory().pk]), {})


def remove_factors(client: Client) -> Filled:
    secretary(client)
    user = UserFactory()
    TOTP.activate(user, SECRET)
    return Filled(client, reverse("admin:focalpoints_user_factors", args=[user.pk]), {})


def new_account(client: Client) -> Filled:
    secretary(client)
    return as_shown(client, "focalpoints_user_add", email="new@example.org", name="New", usable_password="false")


def invite_person(client: Client) -> Filled:
    secretary(client)
    person = PersonFactory(work_email="ada.test@example.org")
    return Filled(client, reverse("admin:focalpoints_person_sign_in", args=[person.pk]), {})


def taking_part(client: Client) -> Filled:
    meeting = open_meeting()
    client.force_login(account_of(invited(meeting)))
    return Filled(client, f"{meeting.get_absolute_url()}register/", {"mode": "online"})


FORMS = {
    "sign-in address": Form(address, ("email",)),
    "code": Form(code, ("code",)),
    "address of a password": Form(password_sign_in, ("login",)),
    "password": Form(password_sign_in, ("password",), secret=True),
    "second step": Form(second_step, ("code",)),
    "password once more": Form(once_more, ("password",), secret=True),
    "app": Form(app, ("code",)),
    "name of a passkey": Form(passkey_name, ("name",)),
    "first password": Form(first_password, ("password1", "password2"), secret=True),
    "new password": Form(new_password, ("oldpassword", "password1", "password2"), secret=True),
    "own data": Form(own_data, ("name", "phone", "seen_version")),
    "to be erased": Form(to_be_erased, ("take_back", "no_such_field")),
    "needs": Form(taking_part, ("needs",)),
    "registration, new": Form(registration_add, ("office", "reason")),
    "registration": Form(registration_change, ("office", "reason", "seen_version")),
    "declining": Form(lambda client: deed(client, "decline"), ("reason",)),
    "withdrawing": Form(lambda client: deed(client, "withdraw"), ("reason",)),
    "message": Form(message, ("subject", "body", "seen_version")),
    "text of messages": Form(message_text, ("subject", "body", "reason")),
    "erasing": Form(erase_person, ("reason",)),
    "removing factors": Form(remove_factors, ("reason",)),
    "account": Form(new_account, ("email", "name")),
    "inviting": Form(invite_person, ("withdraw", "no_such_field")),
}


@pytest.fixture
def visitor(settings: Settings) -> Client:
    """A browser that sees a fault as its page instead of an exception."""
    settings.SAMPLE = True
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    return Client(SERVER_NAME="localhost", raise_request_exception=False)


def sent(filled: Filled, field: str, value: str) -> HttpResponse:
    """The answer to one try; whatever it did is undone, so that the next starts from the same."""
    cache.clear()
    cookies = copy.deepcopy(filled.client.cookies)
    body = urlencode({**filled.typed, field: value}, doseq=True, errors="surrogatepass")
    with transaction.atomic():
        answer = filled.client.generic("POST", filled.path, body, "application/x-www-form-urlencoded")
        transaction.set_rollback(True)
    filled.client.cookies = cookies
    return answer


def wrong_in(answer: HttpResponse, field: str, value: str, secret: bool) -> str:
    """What is not as it should be, in a word or two; nothing when all is well."""
    page = answer.content.decode(errors="surrogateescape")
    if answer.status_code not in (200, 302):
        return f"status {answer.status_code}"
    if SCRIPT in page:
        return "a script"
    if answer.status_code == 302:
        return ""
    if not re.search(r'<(?:div|p) class="(?:errors|error-summary)\b', page):
        return "no error on top"
    if f'href="#id_{field}"' in page and f'id="id_{field}_error"' not in page:
        return "no error at the field"
    if field in HIDDEN:
        return ""
    printable = value.isprintable() and not set(value) <= set(string.whitespace)
    is_shown = html.escape(value.strip()) in html.escape(html.unescape(page))
    if not secret and printable and not is_shown:
        return "not kept"
    return "a secret" if secret and len(value) > 2 and printable and is_shown else ""


@pytest.mark.parametrize("name", FORMS)
def test_whatever_is_typed_is_taken_or_refused_in_words_and_kept(visitor: Client, name: str) -> None:
    form = FORMS[name]
    filled = form.reach(visitor)
    found = {
        (field, value[:12]): wrong
        for field in form.fields
        for value in TYPED
        if (wrong := wrong_in(sent(filled, field, value), field, value, form.secret))
    }
    assert found == {}
