"""An office or a steering term was recorded wrongly: it is corrected, or struck out when it never was so at all."""

from django.db import transaction
from django.utils.translation import gettext as _

from focalpoints.models import Appointment, SteeringTerm, User
from focalpoints.services.ending import Served, held_term, refuse_changed
from focalpoints.services.terms import save_term
from r2pnet.acting import KindOfDeed, Why, reason_of
from r2pnet.recording import record
from r2pnet.refusal import refuse_unless
from r2pnet.reports.withdrawing import withdraw_narrowed_files
from r2pnet.visibility import Level


def correct_term(term: Served, *, by: User | None, reason: Why) -> Served:
    """Save `term`, whose fields say what is right, in place of what was recorded wrongly; the history keeps both.

    Where nothing differs from what is saved, nothing is written. Raises `Refused` without a reason and for a term that
    is struck out, `Changed` when somebody has saved it since it was read; else as `save_appointment` and
    `save_steering_term`.
    """
    with transaction.atomic():
        saved = held_term(term)
        if _is_as_saved(term, saved):
            return saved
        refuse_unless(not saved.is_struck, _("It is struck out: take that back first, if it was so after all."))
        _refuse_without_reason(reason)
        return save_term(term, by=by, reason=reason, deed=KindOfDeed.CORRECTED)


def strike_term(term: Served, *, by: User | None, reason: Why, seen_version: int | None = None) -> Served:
    """Strike out a term that never was so: no page, list, count, file or rule knows it, the record and history do.

    One that is struck out already stays as it is. Raises `Refused` without a reason, `Changed` when somebody has saved
    it since `seen_version`.
    """
    with transaction.atomic():
        saved = held_term(term)
        if saved.is_struck:
            return saved
        refuse_changed(saved, seen_version)
        _refuse_without_reason(reason)
        saved.is_struck = True
        record(saved, by=by, reason=reason, deed=KindOfDeed.STRUCK)
        withdraw_narrowed_files(saved.stamp_group, before=(saved.level, saved.scope), after=(Level.SECRETARIAT, ""))
        return saved


def restore_term(term: Served, *, by: User | None, reason: Why = "", seen_version: int | None = None) -> Served:
    """Take back that a term was struck out; it must go with the terms of its member as they are now.

    One that stands stays as it is. Raises `Refused` where another term holds its time, `Changed` when somebody has
    saved it since `seen_version`; else as `save_appointment` and `save_steering_term`.
    """
    with transaction.atomic():
        saved = held_term(term)
        if not saved.is_struck:
            return saved
        refuse_changed(saved, seen_version)
        saved.is_struck = False
        return save_term(saved, by=by, reason=reason, deed=KindOfDeed.RESTORED)


def _is_as_saved(term: Appointment | SteeringTerm, saved: Appointment | SteeringTerm) -> bool:
    told = [field.attname for field in saved._meta.concrete_fields if field.name != "version"]
    return all(getattr(term, name) == getattr(saved, name) for name in told)


def _refuse_without_reason(reason: Why) -> None:
    words = _("Write why, such as: the letter of 3 May names another office. The history keeps it.")
    refuse_unless(reason_of(reason).words.strip(), words, "reason")
