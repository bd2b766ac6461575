"""Staff enter and correct registrations in the admin: the same seats, the same words, and who did it."""

from django.db import transaction
from django.utils.translation import gettext as _

from focalpoints.models import User
from meetings.models import Needs, Registration
from meetings.services.registering import Wish, change, live_registration, register_for
from meetings.services.seating import fresh
from r2pnet.acting import Why
from r2pnet.recording import save_signed
from r2pnet.refusal import Changed, refuse_unless


def save_registration(registration: Registration, *, by: User, reason: Why = "") -> Registration:
    """Enter a registration that staff were told of, or correct one; seats hold as for everybody.

    Of an entered one the meeting decides the status. Rank, office, way of taking part and the consent to be listed can
    be corrected, nothing else. Raises `Refused` for who is registered already, and as `register_for` and `change`.
    """
    with transaction.atomic():
        made = _corrected(registration, by, reason) if registration.pk else _entered(registration, by)
        made.rank, made.office = registration.rank or made.rank, registration.office or made.office
        save_signed(made, by=by, reason=reason)
    registration.pk, registration.version, registration.status = made.pk, made.version, made.status
    registration._state.adding = False
    return registration


def _entered(registration: Registration, by: User) -> Registration:
    held = live_registration(registration.person, registration.meeting)
    refuse_unless(held is None, _("This person is registered for the meeting already."), "person")
    return register_for(
        registration.person,
        registration.meeting,
        capacity=registration.capacity,
        wish=Wish(registration.mode, is_listed=registration.is_listed),
        by=by,
        invitation=registration.invitation,
    )


def _corrected(registration: Registration, by: User, reason: Why) -> Registration:
    saved = fresh(registration)
    if saved.version != registration.version:
        raise Changed(_("Somebody else has changed it since you opened the page: look at it once more."))
    needs = Needs.objects.filter(registration=saved).values_list("text", flat=True).first() or ""
    if saved.is_live:
        wish = Wish(registration.mode, needs=needs, is_listed=registration.is_listed)
        saved = change(saved, wish, by=by, is_staff=True)
    saved.rank, saved.office = registration.rank, registration.office
    return saved
