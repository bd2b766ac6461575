"""Editors reach no account, group, second factor or code: by no address, and by no field of any form."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from allauth.usersessions.models import UserSession
from django.contrib import admin
from django.contrib.auth.models import Group, Permission
from django.contrib.sessions.models import Session
from django.db import models
from django.test import Client
from django.urls import reverse

from focalpoints.models import User
from focalpoints.services.accounts import StaffGroup, make_staff
from tests import addresses
from tests.admin.pages import filled_in
from tests.factories import (
    AppointmentFactory,
    CapacityFactory,
    InvitationFactory,
    MeetingFactory,
    MembershipCountFactory,
    MessageTextFactory,
    PaperFactory,
    PersonFactory,
    RegistrationFactory,
    ReportFactory,
    SteeringTermFactory,
    TopicFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

GUARDED: tuple[type[models.Model], ...] = (User, Group, Permission, Authenticator, UserSession, Session)
RIGHTS = {
    "is_staff": "on",
    "is_superuser": "on",
    "is_active": "on",
    "password": "zqx",
    "password1": "Zqx-1234-zqx",
    "password2": "Zqx-1234-zqx",
    "usable_password": "true",
    "last_login": "2026-01-01",
}
# Rooms that are the administrators' alone.
CLOSED = ("admin/focalpoints/user/", "admin/auth/group/", "admin/focalpoints/person/<int:person_id>/erase/")
# Django's own page of one's password is not the portal's: it has its own under /account/.
LEADS_AWAY = ("admin/login/", "admin/logout/", "admin/password_change/", "admin/password_change/done/")


@pytest.fixture
def other(db: None) -> User:
    """Somebody else's account, with everything that an editor may not read."""
    user = make_staff("zqxaddress@example.org", "Zqxname", group=StaffGroup.ADMINISTRATOR)
    TOTP.activate(user, "ZQXSECRET" + "A" * 23)
    RecoveryCodes.activate(user)
    UserSession.objects.create(user=user, ip="203.0.113.77", user_agent="zqxbrowser", session_key="zqxsession")
    return user


@pytest.fixture
def editor(db: None) -> Client:
    client = Client(SERVER_NAME="localhost", raise_request_exception=True)
    client.force_login(make_staff("editor@example.org"))
    return client


def make_rows() -> None:
    """One row for every page of a record."""
    MembershipCountFactory(), TopicFactory(), PaperFactory(), MessageTextFactory(), SteeringTermFactory()
    person = PersonFactory(user=UserFactory(email="reader@example.org"))
    AppointmentFactory(person=person)
    meeting = MeetingFactory()
    RegistrationFactory(meeting=meeting, person=person, capacity=CapacityFactory(meeting=meeting))
    InvitationFactory(meeting=meeting)
    ReportFactory()


def paths() -> list[str]:
    """Every address of the secretariat's and of those who are signed in, with the keys of rows that are there."""
    keys = {"<id>", "<path:object_id>", "<int:pk>", "<int:person_id>", "<path:content_type_id>"}
    found = []
    for route in addresses.SECRETARIAT:
        room = re.match(r"admin/(\w+)/(\w+)/", route)
        path = addresses.path_of_the_secretariat(route)
        if room and keys & set(re.findall(r"<[^>]+>", route)) and route not in LEADS_AWAY:
            model = next(
                (one for one in admin.site._registry if one._meta.label_lower == ".".join(room.groups())), None
            )
            row = model._default_manager.order_by("pk").first() if model else None
            path = path.replace("/1/", f"/{row.pk}/") if row else path
        found.append(path)
    return [*found, *addresses.SIGNED_IN.values()]


def readable(client: Client) -> Iterator[tuple[str, str]]:
    """Every page that opens to this client, with what it says; signing out comes not."""
    for path in paths():
        answer = client.get(path)
        if answer.status_code == 200 and not path.endswith("sign-out/"):
            body = b"".join(answer) if answer.streaming else answer.content
            yield path, body.decode(errors="replace")


def test_the_rooms_of_accounts_groups_and_factors_open_to_no_editor(editor: Client, other: User) -> None:
    closed = [route for route in addresses.SECRETARIAT if route.startswith(CLOSED)]
    assert len(closed) >= 14
    group = Group.objects.order_by("pk")[0]
    for route in closed:
        key = group.pk if route.startswith("admin/auth/group/") else other.pk
        path = addresses.path_of_the_secretariat(route).replace("/1/", f"/{key}/")
        answers = [editor.get(path).status_code, editor.post(path, {"reason": "why", "sure": "1"}).status_code]
        assert answers in ([403, 403], [404, 404], [302, 302]), path
        if answers == [302, 302]:  # an address without a page of its own leads on to one that is closed
            assert editor.get(path, follow=True).status_code in (403, 404), path


def test_no_page_that_an_editor_opens_tells_of_somebody_elses_account(editor: Client, other: User) -> None:
    make_rows()
    secrets = ["zqxaddress", "zqxbrowser", "zqxsession", "203.0.113.77", "ZQXSECRET"]
    secrets += RecoveryCodes(Authenticator.objects.get(user=other, type="recovery_codes")).get_unused_codes()
    opened = dict(readable(editor))
    assert len(opened) > 60
    assert {path: word for path, text in opened.items() for word in secrets if word in text} == {}


def test_the_search_as_one_types_finds_no_account_for_an_editor(editor: Client, other: User) -> None:
    asked = {"app_label": "focalpoints", "model_name": "person", "field_name": "user", "term": "zqx"}
    answer = editor.get("/admin/autocomplete/", asked)
    assert (answer.status_code, b"zqx" in answer.content) == (403, False)


def test_no_form_that_an_editor_opens_has_a_field_of_an_account(editor: Client) -> None:
    """The forms of the admin, with their inlines, and of all other pages, as the editor's page makes them."""
    make_rows()
    pages = {path: editor.get(path) for path, _text in readable(editor)}
    own = ("/account/security/password/", "/account/security/once-more/")
    found = {path: account_fields(page) for path, page in pages.items() if not path.startswith(own)}
    assert {path: names for path, names in found.items() if names} == {}
    assert sum(any(forms_of(page)) for page in pages.values()) > 30


def test_the_same_pages_of_an_administrator_have_such_fields(client: Client, other: User) -> None:
    """So that the test before would notice one."""
    client.force_login(other)
    person = PersonFactory()
    pages = [
        reverse("admin:focalpoints_person_change", args=[person.pk]),
        reverse("admin:focalpoints_user_change", args=[other.pk]),
    ]
    found = [account_fields(client.get(path)) for path in pages]
    assert (found[0], found[1] >= {"is_staff", "groups", "is_active"}) == ({"user"}, True)


def account_fields(page: Any) -> set[str]:
    return {name for form in forms_of(page) for name, field in form.fields.items() if touches_accounts(name, field)}


def forms_of(page: Any) -> Iterator[Any]:
    for one in page.context or []:
        for value in (
            one.values() if hasattr(one, "values") else (value for part in one.dicts for value in part.values())
        ):
            form = getattr(value, "form", value)
            if hasattr(form, "fields") and hasattr(form.fields, "items"):
                yield form
    for group in (page.context or {}).get("inline_admin_formsets", []) if page.context else []:
        yield from group.formset.forms
        yield group.formset.empty_form


def touches_accounts(name: str, field: Any) -> bool:
    model = getattr(getattr(field, "queryset", None), "model", None)
    return model in GUARDED or name in RIGHTS


def state() -> dict[str, list[Any]]:
    """All that says who may sign in as whom and do what."""
    kept = {
        model.__name__: list(model._base_manager.order_by("pk").values()) for model in GUARDED if model is not Session
    }
    through = (User.groups.through, User.user_permissions.through, Group.permissions.through)
    return kept | {model.__name__: list(model._base_manager.order_by("pk").values()) for model in through}


def test_fields_of_accounts_that_are_sent_all_the_same_change_nothing(editor: Client, other: User) -> None:
    make_rows()
    before, me = state(), User.objects.get(email="editor@example.org")
    group = Group.objects.get(name=StaffGroup.ADMINISTRATOR.value)
    forged = {**RIGHTS, "user": other.pk, "groups": [group.pk], "user_permissions": [1], "email": "zqx@example.org"}
    persons = dict(User.objects.filter(person__isnull=False).values_list("person", "pk"))
    sent = 0
    for path, _text in list(readable(editor)):
        if path.startswith("/admin/") and not path.startswith(("/admin/login", "/admin/logout")):
            page = editor.get(path)
            typed = filled_in(page) if "adminform" in (page.context or {}) else {}
            answer = editor.post(path, {**typed, **forged})
            assert answer.status_code < 500
            sent += 1
    assert sent > 40
    after = state()
    for name, rows in before.items():
        assert [row for row in after[name] if row not in rows and row.get("user_id") != me.pk] == [], name
    assert dict(User.objects.filter(person__isnull=False).values_list("person", "pk")) == persons


def test_an_editor_removes_no_factor_and_erases_nobody_by_the_services_either(editor: Client, other: User) -> None:
    url = reverse("admin:focalpoints_user_factors", args=[other.pk])
    editor.post(url, {"reason": "lost the phone"})
    assert Authenticator.objects.filter(user=other).count() == 2
