"""The day after the last day: the successor is welcomed, the one who left is thanked, the handover pack is ordered."""

import logging
from collections.abc import Callable
from datetime import date
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from focalpoints.models import Person, Succession
from focalpoints.services.account_invitations import invite, language_for
from focalpoints.services.ending import held_term
from focalpoints.services.succession_mail import BEGUN_LEAVER, BEGUN_SUCCESSOR, tell_both
from r2pnet.recording import record
from r2pnet.reports.orders import order
from r2pnet.reports.registry import find_kind
from r2pnet.stamps import bump

logger = logging.getLogger("portal.worker")

PACK: Final = "handover-pack"
"""The kind of report that a successor starts with; its subject is the key of the succession."""


def begin_due(day: date) -> int:
    """Announce every succession whose successor is in office on `day`, and order its pack; how many were announced.

    Each is one transaction, so it can be stopped anywhere and asked again: nothing is said twice. Access is not its
    matter: that follows from the dates of the terms. A pack that cannot be ordered is tried again with the next run,
    and keeps no other from being ordered.
    """
    begun = Succession.objects.begun(day).order_by("pk")
    announced = [_announce(key, day) for key in begun.filter(announced_at=None).values_list("pk", flat=True)]
    if find_kind(PACK):
        for key in begun.exclude(announced_at=None).filter(pack_ordered_at=None).values_list("pk", flat=True):
            _tried(_order_pack, key)
    return sum(announced)


def _announce(key: int, day: date) -> bool:
    """False when somebody else has done it, or has corrected the term of the successor meanwhile."""
    with transaction.atomic():
        succession = _held(key)
        if succession.announced_at or not Succession.objects.begun(day).filter(pk=key).exists():
            return False
        _invite_again(succession.following.person)
        tell_both(succession, BEGUN_LEAVER, BEGUN_SUCCESSOR)
        succession.announced_at = timezone.now()
        record(succession, by=None, reason=_("The successor’s term has begun."))
    return True


def _order_pack(key: int) -> None:
    with transaction.atomic():
        succession = _held(key)
        if succession.pack_ordered_at:
            return
        person = succession.following.person
        order(PACK, subject=str(key), language=language_for(person), by=person.user if person else None)
        succession.pack_ordered_at = timezone.now()
        record(succession, by=None, reason=_("The handover pack was ordered."))


def _held(key: int) -> Succession:
    """The row as it is now; the stamps and the member are held, as in every deed about terms."""
    for group in (Succession.stamp_group, Person.stamp_group):
        bump(group)
    found = Succession.objects.with_names()
    held_term(found.get(pk=key).leaving)
    succession: Succession = found.get(pk=key)
    return succession


def _invite_again(person: Person | None) -> None:
    """An invitation from long ago no longer works; who has not taken it up gets a new one on the first day."""
    if person is None or person.user_id or person.anonymised_at or not person.work_email:
        return
    if not person.account_invitations.usable(timezone.now()).exists():
        invite(person, by=None)


def _tried(deed: Callable[[int], None], key: int) -> None:
    try:
        deed(key)
    except Exception:
        logger.exception("not ordered what=%s succession=%d", PACK, key)
