"""Accounts with a session each, made at once and in bulk: `python -m benchmarks.inside.accounts KIND NUMBER`.

Prints a list of `{"cookie": …, "token": …}`: the header of a browser that has signed in and seen a form, and that
form's token.
"""

import json
import secrets
import sys
from collections.abc import Iterable
from datetime import timedelta

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from django.contrib.sessions.models import Session
from django.utils import timezone
from django.utils.crypto import get_random_string

from focalpoints.models import Appointment, Person, User
from focalpoints.models.term import EndState
from focalpoints.services.accounts import StaffGroup
from r2pnet.sessions import SessionStore


def staff(number: int) -> list[User]:
    """Editors, who may order reports."""
    made = accounts(number, is_staff=True)
    editors = Group.objects.get(name=StaffGroup.EDITOR.value)
    User.groups.through.objects.bulk_create(User.groups.through(user=one, group=editors) for one in made)
    return made


def focal_points(number: int) -> list[User]:
    """Each holds the office of an invented member that nobody holds yet."""
    made = accounts(number)
    lasting = Appointment.objects.of_focal_points().filter(end_state=EndState.OPEN)
    vacant = list(lasting.filter(person=None).order_by("pk")[:number])
    for person, office in zip(persons(made), vacant, strict=True):
        Appointment.objects.filter(pk=office.pk).update(person=person)
    return made


def accounts(number: int, *, is_staff: bool = False) -> list[User]:
    """Accounts of nobody yet."""
    names = [f"{secrets.token_hex(8)}@example.org" for _ in range(number)]
    password = make_password(None)
    return User.objects.bulk_create(User(email=name, password=password, is_staff=is_staff) for name in names)


def persons(users: Iterable[User]) -> list[Person]:
    """One person for each account."""
    made: list[Person] = Person.objects.bulk_create(
        Person(name=f"Bench {user.pk}", work_email=user.email, user=user) for user in users
    )
    return made


def visitors(users: Iterable[User]) -> list[dict[str, str]]:
    """A browser for each account: a session in the database, and a form's token as Django would have given it."""
    store, sessions, found = SessionStore(), [], []
    expires = timezone.now() + timedelta(seconds=settings.SESSION_COOKIE_AGE)
    for user in users:
        key, token = get_random_string(32), get_random_string(32)
        held = {
            SESSION_KEY: str(user.pk),
            BACKEND_SESSION_KEY: settings.AUTHENTICATION_BACKENDS[0],
            HASH_SESSION_KEY: user.get_session_auth_hash(),
        }
        sessions.append(Session(session_key=key, session_data=store.encode(held), expire_date=expires))
        cookie = f"{settings.SESSION_COOKIE_NAME}={key}; {settings.CSRF_COOKIE_NAME}={token}"
        found.append({"cookie": cookie, "token": token})
    Session.objects.bulk_create(sessions)
    return found


if __name__ == "__main__":
    kinds = {"staff": staff, "focal-points": focal_points}
    print(json.dumps(visitors(kinds[sys.argv[1]](int(sys.argv[2])))))
