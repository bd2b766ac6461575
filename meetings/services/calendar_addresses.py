"""The secret address of one's own calendar: made, made anew, stopped, found by its token."""

import hashlib
import secrets

from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from focalpoints.models import Person, User
from meetings.models.calendar_address import CalendarAddress
from r2pnet.refusal import Changed, refuse_unless


def make_address(person: Person, *, by: User, instead_of: int | None = None) -> str:
    """The whole address of the person's calendar, with a new token; it is told here and never again.

    `instead_of` is the key of the address that it takes the place of, as its reader saw it, None when there was none.
    Raises `Refused` for the calendar of somebody else, and `Changed` when another was made or stopped since.
    """
    refuse_unless(person.user_id == by.pk, _("It is not your calendar."))
    token = secrets.token_urlsafe(32)
    words = _("Another address was made or stopped a moment ago: look at this page once more.")
    try:
        with transaction.atomic():
            if instead_of is not None and not _stop(person, instead_of):
                raise Changed(words)
            CalendarAddress.objects.create(person=person, made_by=by, token_hash=hash_of(token))
    except IntegrityError as error:
        raise Changed(words) from error
    return settings.SITE_URL + reverse("calendar-feed", args=[token])


def stop_address(person: Person, *, by: User) -> bool:
    """The address opens nothing any more; false where there is none.

    Raises `Refused` for the calendar of somebody else.
    """
    refuse_unless(person.user_id == by.pk, _("It is not your calendar."))
    number, _rows = CalendarAddress.objects.filter(person=person).delete()
    return bool(number)


def person_of(token: str) -> Person | None:
    """Whose calendar has this token, if their account is open and is still the one that made it."""
    found = CalendarAddress.objects.filter(token_hash=hash_of(token)).select_related("person__user").first()
    return found.person if found and found.is_of_its_maker else None


def hash_of(token: str) -> str:
    """What is kept of a token; of 256 random bits nothing can be guessed, so it needs no salt."""
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()


def _stop(person: Person, key: int) -> bool:
    number, _rows = CalendarAddress.objects.filter(person=person, pk=key).delete()
    return bool(number)
