"""An invited person makes an account: once, in fourteen days, and nobody else by it."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.totp.internal.auth import TOTP
from django.core import mail
from django.test import Client
from django.utils import timezone

from focalpoints.models import AccountInvitation, Person, User
from focalpoints.services.account_invitations import accept, invite, invite_staff, make_link, withdraw
from focalpoints.services.accounts import StaffGroup, make_staff
from r2pnet.outbox.models import Message, State
from r2pnet.outbox.sending import send
from r2pnet.refusal import Refused
from tests.admin.pages import text_of
from tests.factories import PersonFactory, UserFactory
from tests.races import at_once, race

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor() -> User:
    return make_staff("editor@example.org", "Test Editor")


@pytest.fixture
def person() -> Person:
    return PersonFactory(name="Ada Test", work_email="Ada.Test@example.org")


def path_in_the_mail() -> str:
    """Where the link of the newest message leads, once the worker has sent what waits."""
    for message in Message.objects.filter(state=State.QUEUED):
        assert send(message.pk)
    found = re.search(r"http://localhost:8000(/account/invitation/\S+)", str(mail.outbox[-1].body))
    assert found
    return found[1]


def test_the_invited_make_an_account_and_are_signed_in(editor: User, person: Person, client: Client) -> None:
    invite(person, by=editor)
    path = path_in_the_mail()
    assert mail.outbox[0].to == ['"Ada Test" <ada.test@example.org>']
    for _ in range(3):  # a mail gateway looks at the page
        page = client.get(path)
        assert (page.status_code, "Your account will be ada.test@example.org" in text_of(page)) == (200, True)
    assert User.objects.count() == 1
    answer = client.post(path)
    assert (answer.status_code, answer["Location"]) == (302, "/account/security/welcome/")
    person.refresh_from_db()
    assert person.user
    assert (person.user.email, person.user.name, person.user.has_usable_password(), person.user.is_staff) == (
        "ada.test@example.org",
        "Ada Test",
        False,
        False,
    )
    assert client.session["_auth_user_id"] == str(person.user.pk)
    assert "Make a passkey" in text_of(client.get(answer["Location"]))
    assert person.history.first().history_change_reason == "Accepted the invitation to sign in"


def test_a_passkey_can_be_made_at_once_without_a_password(editor: User, person: Person, client: Client) -> None:
    invite(person, by=editor)
    client.post(path_in_the_mail())
    page = client.get("/account/security/passkeys/add/")
    assert (page.status_code, "<h1>Make a passkey</h1>" in page.content.decode()) == (200, True)
    assert '"residentKey": "required"' in page.content.decode()
    assert '"userVerification": "required"' in page.content.decode()


def test_only_the_message_holds_the_link(editor: User, person: Person) -> None:
    invite(person, by=editor)
    assert AccountInvitation.objects.get().token_hash is None
    token = path_in_the_mail().split("/")[3]
    kept = [*Message.objects.values(), *AccountInvitation.objects.values(), *AccountInvitation.history.values()]
    assert [row for row in kept if token in str(row)] == []
    assert "token_hash" not in AccountInvitation.history.values()[0]


@pytest.mark.parametrize("end", ["used", "withdrawn", "newer", "old", "wrong", "changed", "closed"])
def test_every_link_that_does_not_work_gets_the_same_page(
    editor: User, person: Person, client: Client, end: str
) -> None:
    invitation = invite(person, by=editor)
    path = path_in_the_mail()
    ends: dict[str, Callable[[], object]] = {
        "used": lambda: (Client(SERVER_NAME="localhost").post(path), Person.objects.update(user=None)),
        "withdrawn": lambda: withdraw(invitation, by=editor),
        "newer": lambda: invite(person, by=editor),
        "closed": lambda: UserFactory(email=person.work_email, is_active=False),
    }
    ends.get(end, lambda: None)()
    paths = {"wrong": "/account/invitation/no-such-token/", "changed": path.replace(":", "x:")}
    path = paths.get(end, path)
    later = timezone.now() + timedelta(days=14 if end == "old" else 0, seconds=1)
    with time_machine.travel(later):
        if end != "closed":
            assert client.get(path).status_code == 410
        answer = client.post(path)
    same = text_of(Client(SERVER_NAME="localhost").get("/account/invitation/another/"))
    assert (answer.status_code, text_of(answer), "_auth_user_id" in client.session) == (410, same, False)
    assert person.name not in same


def test_on_the_fourteenth_day_it_still_works(editor: User, person: Person, client: Client) -> None:
    invite(person, by=editor)
    path = path_in_the_mail()
    with time_machine.travel(timezone.now() + timedelta(days=13, hours=23)):
        assert client.post(path).status_code == 302


def test_an_account_that_is_there_is_found_and_its_second_step_asked(
    editor: User, person: Person, client: Client
) -> None:
    user = UserFactory(email="ada.test@example.org")
    TOTP.activate(user, "A" * 32)
    invite(person, by=editor)
    assert client.post(path_in_the_mail())["Location"] == "/account/second-step/"
    person.refresh_from_db()
    assert (person.user, "_auth_user_id" in client.session) == (user, False)


def test_who_has_got_an_account_meanwhile_is_led_to_sign_in(editor: User, person: Person, client: Client) -> None:
    invite(person, by=editor)
    path = path_in_the_mail()
    person.refresh_from_db()
    person.user = UserFactory(email="ada.test@example.org")
    person.save()
    for answer in (client.get(path), client.post(path)):
        assert (answer.status_code, answer["Location"]) == (302, "/account/sign-in/")
    assert "_auth_user_id" not in client.session


def test_whoever_was_signed_in_here_before_no_longer_is(editor: User, person: Person, client: Client) -> None:
    client.force_login(editor)
    invite(person, by=editor)
    client.post(path_in_the_mail())
    person.refresh_from_db()
    assert client.session["_auth_user_id"] == str(person.user_id)


def test_an_invitation_that_was_withdrawn_is_not_sent(editor: User, person: Person) -> None:
    withdraw(invite(person, by=editor), by=editor)
    message = Message.objects.get()
    send(message.pk)
    message.refresh_from_db()
    assert (message.state, mail.outbox) == (State.OUTDATED, [])


def test_the_button_needs_the_forms_protection(editor: User, person: Person) -> None:
    invite(person, by=editor)
    strict = Client(SERVER_NAME="localhost", enforce_csrf_checks=True)
    assert strict.post(path_in_the_mail()).status_code == 403
    assert User.objects.count() == 1


def test_the_page_is_kept_nowhere_and_names_no_token(editor: User, person: Person, client: Client) -> None:
    invite(person, by=editor)
    path = path_in_the_mail()
    page = client.get(path)
    headers = {name: page[name] for name in ("Cache-Control", "Referrer-Policy", "X-Robots-Tag")}
    assert headers == {"Cache-Control": "no-store", "Referrer-Policy": "strict-origin", "X-Robots-Tag": "noindex"}
    assert path.split("/")[3] not in page.content.decode()


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"work_email": ""}, "Write a work e-mail first: the invitation goes there."),
        ({"anonymised_at": timezone.now()}, "This person has been anonymised."),
        ({"user": "own"}, "This person has an account already."),
        ({"work_email": "taken@example.org"}, "This address is the account of another person."),
    ],
)
def test_who_cannot_be_invited(editor: User, fields: dict[str, object], words: str) -> None:
    PersonFactory(user=UserFactory(email="taken@example.org"))
    if fields.get("user"):
        fields = {"user": UserFactory()}
    person = PersonFactory(**fields)
    with pytest.raises(Refused, match=f"^{words}$"):
        invite(person, by=editor)
    assert (AccountInvitation.objects.count(), Message.objects.count()) == (0, 0)


def test_an_invitation_to_an_address_that_was_corrected_makes_no_account(
    editor: User, person: Person, client: Client
) -> None:
    invite(person, by=editor)
    link = make_link(AccountInvitation.objects.get())
    Person.objects.update(work_email="right@example.org")
    client.post(link.removeprefix("http://localhost:8000"))
    assert (User.objects.filter(email=person.work_email).exists(), Person.objects.get().user) == (False, None)


def test_staff_are_invited_into_their_group(editor: User, client: Client) -> None:
    invite_staff("New.Editor@example.org", "New Editor", StaffGroup.EDITOR, by=editor)
    client.post(path_in_the_mail())
    made = User.objects.get(email="new.editor@example.org")
    assert (made.is_staff, [group.name for group in made.groups.all()]) == (True, ["editor"])
    with pytest.raises(Refused, match="^There is an account with this address: change its groups instead.$"):
        invite_staff("new.editor@example.org", "", StaffGroup.ADMINISTRATOR, by=editor)


@race
def test_two_who_accept_at_once_make_one_account() -> None:
    editor = make_staff("editor@example.org")
    invitation = invite(PersonFactory(work_email="ada@example.org"), by=editor)
    token = make_link(invitation).rstrip("/").rsplit("/", 1)[1]

    def press() -> str:
        try:
            accept(token)
        except Refused:
            return "refused"
        return "accepted"

    assert sorted(at_once([press, press])) == ["accepted", "refused"]
    assert User.objects.filter(email="ada@example.org").count() == 1
