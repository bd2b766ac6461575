"""The day after the last day: the successor is welcomed, the one who left is thanked, the handover pack is ordered."""

import logging
from collections.abc import Callable
from datetime import date
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from focalpoints.models import Person, Succession
from focalpoints.services.account_invitations import invite, is_to_invite, language_for
from focalpoints.services.ending import held_term
from focalpoints.services.succession_mail import BEGUN_LEAVER, BEGUN_SUCCESSOR, tell_both
from r2pnet.recording import record
from r2pnet.refusal import Refused
from r2pnet.reports.orders import order
from r2pnet.reports.registry import find_kind
from r2pnet.stamps import bump

logger = logging.getLogger("portal.worker")

PACK: Final = "handover-pack"
"""The kind of report that a successor starts with; its subject is the key of the succession."""


def begin_due(day: date) -> int:
    """Announce every succession whose successor is in office on `day`, and order its pack; how many were announced.

    Each is one transaction, so it can be stopped anywhere and asked again: nothing is said twice. Access is not its
    matter: that follows from the dates of the terms. What fails is tried again with the next run, and keeps no other
    from being done; an invitation that is refused keeps nobody from being welcomed.
    """
    begun = Succession.objects.begun(day).order_by("pk")
    waiting = list(begun.filter(announced_at=None).values_list("pk", flat=True))
    announced = [_tried("announced", _announce, key, day) for key in waiting]
    if find_kind(PACK):
        for key in begun.exclude(announced_at=None).filter(pack_ordered_at=None).values_list("pk", flat=True):
            _tried(PACK, _order_pack, key)
    return sum(announced)


def _announce(key: int, day: date) -> bool:
    """False when somebody else has done it, or has corrected the term of the successor meanwhile."""
    with transaction.atomic():
        succession = _held(key)
        if succession.announced_at or not Succession.objects.begun(day).filter(pk=key).exists():
            return False
        _invite_again(succession)
        tell_both(succession, BEGUN_LEAVER, BEGUN_SUCCESSOR)
        succession.announced_at = timezone.now()
        record(succession, by=None, reason=_("The successor’s term has begun."))
    return True


def _order_pack(key: int) -> bool:
    with transaction.atomic():
        succession = _held(key)
        if succession.pack_ordered_at:
            return False
        person = succession.following.person
        order(PACK, subject=str(key), language=language_for(person), by=person.user if person else None)
        succession.pack_ordered_at = timezone.now()
        record(succession, by=None, reason=_("The handover pack was ordered."))
    return True


def _held(key: int) -> Succession:
    """The row as it is now; the stamps and the member are held, as in every deed about terms."""
    for group in (Succession.stamp_group, Person.stamp_group):
        bump(group)
    found = Succession.objects.with_names()
    held_term(found.get(pk=key).leaving)
    succession: Succession = found.get(pk=key)
    return succession


def _invite_again(succession: Succession) -> None:
    """An invitation from long ago no longer works; who has not taken it up gets a new one on the first day."""
    person = succession.following.person
    if person is None or person.anonymised_at or not person.work_email or not is_to_invite(person):
        return
    try:
        with transaction.atomic():
            invite(person, by=None)
    except (Refused, ValidationError):
        logger.warning("not invited succession=%d", succession.pk)


def _tried(what: str, deed: Callable[..., bool], key: int, *more: Any) -> bool:
    """What `deed` answers; False, and a line in the log, where it fails."""
    try:
        return deed(key, *more)
    except Exception:
        logger.exception("not done what=%s succession=%d", what, key)
        return False
