"""What staff do in the admin for those who are to sign in: invite, withdraw, help who has lost the second factor."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from allauth.usersessions.models import UserSession
from django.contrib import admin
from django.test import Client
from pytest_django import Settings

from focalpoints.models import AccountInvitation, Person, User
from focalpoints.services.accounts import StaffGroup, make_staff
from r2pnet.outbox.models import Message
from tests.admin.pages import text_of
from tests.factories import PersonFactory, UserFactory

pytestmark = pytest.mark.django_db


def signed_in(user: User) -> Client:
    client = Client(SERVER_NAME="localhost")
    client.force_login(user)
    return client


@pytest.fixture
def editor() -> Client:
    return signed_in(make_staff("editor@example.org", "Test Editor"))


@pytest.fixture
def administrator() -> Client:
    return signed_in(make_staff("administrator@example.org", "Test Administrator", group=StaffGroup.ADMINISTRATOR))


@pytest.fixture
def person() -> Person:
    return PersonFactory(name="Ada Test", work_email="ada.test@example.org")


def page_of(person: Person) -> str:
    return f"/admin/focalpoints/person/{person.pk}/sign-in/"


def test_an_editor_invites_a_person_and_sees_what_becomes_of_it(editor: Client, person: Person) -> None:
    assert f'href="{page_of(person)}"' in editor.get(f"/admin/focalpoints/person/{person.pk}/change/").content.decode()
    assert "Nobody has invited this person yet." in text_of(editor.get(page_of(person)))
    assert (AccountInvitation.objects.count(), Message.objects.count()) == (0, 0)
    told = text_of(editor.post(page_of(person), {"invite": "1"}, follow=True))
    assert "An invitation to ada.test@example.org waits in the outbox and goes in a moment." in told
    assert "Test Editor ada.test@example.org Not sent yet" in told
    assert [str(one.history.get().history_user) for one in AccountInvitation.objects.all()] == ["Test Editor"]
    told = text_of(editor.post(page_of(person), {"withdraw": "1"}, follow=True))
    assert "Test Editor ada.test@example.org Withdrawn" in told
    assert AccountInvitation.objects.live().count() == 0


def test_a_refusal_is_told_in_words(editor: Client) -> None:
    person = PersonFactory(work_email="")
    told = text_of(editor.post(page_of(person), {"invite": "1"}, follow=True))
    assert "Write a work e-mail first: the invitation goes there." in told
    assert AccountInvitation.objects.count() == 0


def test_there_is_nothing_to_invite_to_for_nobody(editor: Client) -> None:
    assert editor.get("/admin/focalpoints/person/999999/sign-in/").status_code == 404


def test_the_admin_shows_no_factor_no_session_and_no_invitation_as_records() -> None:
    shown = {model._meta.label for model in admin.site._registry}
    hidden = {"account.EmailAddress", "account.EmailConfirmation", "mfa.Authenticator", "usersessions.UserSession"}
    assert shown & (hidden | {"focalpoints.AccountInvitation", "sessions.Session"}) == set()


@pytest.fixture
def lost(settings: Settings) -> User:
    """An editor with an app and a session somewhere."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    user = make_staff("lost@example.org", "Lost Editor")
    user.set_password("a long password")
    user.save()
    client = Client(SERVER_NAME="localhost")
    client.post("/account/sign-in/password/", {"login": user.email, "password": "a long password"})
    TOTP.activate(user, "A" * 32)
    assert UserSession.objects.count() == 1
    return user


def test_an_administrator_removes_lost_factors_and_the_history_says_why(administrator: Client, lost: User) -> None:
    page = f"/admin/focalpoints/user/{lost.pk}/factors/"
    assert f'href="{page}"' in administrator.get(f"/admin/focalpoints/user/{lost.pk}/change/").content.decode()
    assert "Write why" in text_of(administrator.post(page, {"reason": " "}))
    assert Authenticator.objects.count() == 1
    told = text_of(administrator.post(page, {"reason": "Lost the phone"}, follow=True))
    assert "The second factors have been removed and every session ended. The history says so." in told
    assert (Authenticator.objects.count(), UserSession.objects.count()) == (0, 0)
    history = text_of(administrator.get(f"/admin/focalpoints/user/{lost.pk}/history/"))
    assert "Test Administrator Why: Second factor removed: Lost the phone" in history


def test_an_editor_does_not(editor: Client, lost: User) -> None:
    page = f"/admin/focalpoints/user/{lost.pk}/factors/"
    assert [editor.get(page).status_code, editor.post(page, {"reason": "Lost"}).status_code] == [403, 403]
    assert Authenticator.objects.count() == 1


def test_nobody_removes_their_own(administrator: Client) -> None:
    own = User.objects.get(email="administrator@example.org")
    TOTP.activate(own, "A" * 32)
    told = text_of(administrator.post(f"/admin/focalpoints/user/{own.pk}/factors/", {"reason": "Lost"}))
    assert "Nobody removes their own: another administrator does." in told
    assert Authenticator.objects.count() == 1


def test_an_administrator_does_not_remove_those_of_a_superuser(administrator: Client) -> None:
    superuser = UserFactory(is_staff=True, is_superuser=True)
    TOTP.activate(superuser, "A" * 32)
    answer = administrator.post(f"/admin/focalpoints/user/{superuser.pk}/factors/", {"reason": "Lost"})
    assert (answer.status_code, Authenticator.objects.count()) == (403, 1)
