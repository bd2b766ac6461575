"""An office goes to the next holder: one deed, dated ahead by the last day of the one who leaves."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from focalpoints.models import AccountInvitation, Appointment, Person, Succession, User
from focalpoints.models.appointment import Role
from focalpoints.models.term import EndState
from focalpoints.services.account_invitations import invite, is_to_invite, withdraw
from focalpoints.services.correcting_terms import strike_term
from focalpoints.services.ending import held_term
from focalpoints.services.succession_mail import (
    BACK_LEAVER,
    BACK_SUCCESSOR,
    PLANNED_LEAVER,
    PLANNED_SUCCESSOR,
    tell_both,
)
from focalpoints.services.successors import (
    Successor,
    found_successor,
    lasting_offices,
    made_successor,
    may_know,
    neutral_refusal,
    refuse_successor,
)
from focalpoints.services.terms import is_current, save_term
from r2pnet.acting import KindOfDeed, Why, reason_of
from r2pnet.clock import network_today
from r2pnet.days import day_in_words
from r2pnet.partial_dates import PartialDate
from r2pnet.recording import record
from r2pnet.refusal import Refused, refuse_unless
from r2pnet.stamps import bump

HANDED_OVER: Final = (Role.FOCAL_POINT, Role.ALTERNATE)
"""The offices that a person hands over to the next."""


def succeed(
    leaving: Appointment,
    *,
    last_day: date,
    successor: Successor,
    by: User | None,
    reason: Why = "",
    letter: str | None = None,
) -> Succession:
    """End `leaving` with `last_day`, which still belongs to it, and begin the term of `successor` on the day after.

    Both terms are written at once. Who has the work e-mail of `successor` already is that person; else a person is
    made. Without an account they are invited. Asked for once more with the same day and person, it answers with the
    succession that is there. `letter` says by which letter the successor was named.

    Raises `Refused` when the day is past, too far ahead or after an end on record, for an office that nobody holds
    now, that is none of a focal point or alternate or that is handed over already, and for a successor who is the same
    person or holds an office of focal point; `ValidationError` as `save_term`. Who is not of the secretariat hands
    no agreed cover over, and learns of a refusal nothing about whose the address of the successor is.
    """
    with transaction.atomic():
        _hold_stamps()
        saved = held_term(leaving)
        found = found_successor(successor.work_email, by)
        if same := _ordered_before(saved, last_day, found):
            return same
        _refuse_office(saved, by)
        _refuse_day(saved, last_day)
        refuse_successor(saved, last_day, successor, found, by)
        person = found or made_successor(successor, saved, by, reason)
        succession = Succession(
            leaving=saved, last_day=last_day, end_state_before=saved.end_state, ordered_by=by, ordered_at=timezone.now()
        )
        succession.end_before = saved.end
        saved.end_state, saved.end = EndState.KNOWN, PartialDate.on(last_day)
        save_term(saved, by=by, reason=reason, deed=KindOfDeed.ENDED)
        succession.following = save_term(_next_term(saved, last_day, successor, person, letter), by=by, reason=reason)
        record(succession, by=by, reason=reason)
        _invite(person, by)
        tell_both(succession, PLANNED_LEAVER, PLANNED_SUCCESSOR)
    return succession


def look_ahead(leaving: Appointment, *, last_day: date, successor: Successor, by: User | None) -> None:
    """Raise `Refused` as `succeed` would now, as far as it can be said without writing; nothing is locked or kept."""
    found = found_successor(successor.work_email, by)
    if _ordered_before(leaving, last_day, found) is None:
        _refuse_office(leaving, by)
        _refuse_day(leaving, last_day)
        refuse_successor(leaving, last_day, successor, found, by)


def take_back(succession: Succession, *, by: User | None, reason: Why = "") -> Succession:
    """Let everything be as before the succession: the term that ends has the end that it had, the next never was.

    It can be done until the last day of the one who leaves. What was taken back already stays as it is. An invitation
    to sign in that came of it and was not used is withdrawn. Raises `Refused` for who neither ordered it nor is of the
    secretariat, once the next term has begun, and when one of the two terms has been corrected since.
    """
    with transaction.atomic():
        _hold_stamps()
        leaving = held_term(Appointment.everything.get(pk=succession.leaving_id))
        saved = Succession.objects.with_names().get(pk=succession.pk)
        if not saved.is_live:
            return saved
        refuse_unless(may_take_back(saved, by), _("The secretariat recorded this handover: write to it."))
        _refuse_taking_back(saved, leaving)
        why = _said(reason, _("The handover was taken back."))
        saved.following = strike_term(saved.following, by=by, reason=why)
        leaving.end_state, leaving.end = saved.end_state_before, saved.end_before
        save_term(leaving, by=by, reason=why, deed=KindOfDeed.RESTORED)
        saved.leaving = leaving
        saved.taken_back_at, saved.taken_back_by = timezone.now(), by
        record(saved, by=by, reason=why)
        _withdraw_invitations(saved, by)
        tell_both(saved, BACK_LEAVER, BACK_SUCCESSOR)
    return saved


def can_be_taken_back(succession: Succession) -> bool:
    """Until the last day of the one who leaves; the day after the successor is in office."""
    return succession.is_live and network_today() <= succession.last_day


def may_take_back(succession: Succession, by: User | None) -> bool:
    """Who ordered it, and the secretariat; None is the portal itself."""
    return may_know(by) or (by is not None and by.pk == succession.ordered_by_id)


def _hold_stamps() -> None:
    """Of all tables that are written, in the house's order and before any row."""
    for group in (Appointment.stamp_group, Person.stamp_group):
        bump(group)


def _ordered_before(leaving: Appointment, last_day: date, person: Person | None) -> Succession | None:
    """The succession that is there, where it is the one asked for; raises `Refused` where it is another."""
    live = Succession.objects.live().with_names().filter(leaving=leaving).first()
    if live is None:
        return None
    if person is not None and (live.last_day, live.following.person_id) == (last_day, person.pk):
        return live
    words = _("This office is handed over already, with %(day)s as the last day. Take that back first.")
    raise Refused(words % {"day": day_in_words(live.last_day)})


def _refuse_office(leaving: Appointment, by: User | None) -> None:
    handed_over = leaving.role in HANDED_OVER
    refuse_unless(handed_over, _("Only the office of a focal point or of an alternate is handed over."))
    words = _("An agreed double cover ends on its day: the secretariat records who follows.")
    refuse_unless(not leaving.is_agreed_cover or may_know(by), words)
    words = _("Nobody holds this office today, so it cannot be handed over. Record the next term instead.")
    refuse_unless(not leaving.is_struck and is_current(leaving, network_today()), words)


def _refuse_day(leaving: Appointment, last_day: date) -> None:
    today = network_today()
    words = _("The last day is today, %(today)s, or later. If it has passed, the secretariat records it.")
    refuse_unless(last_day >= today, words % {"today": day_in_words(today)}, "last_day")
    latest = today + timedelta(days=settings.SUCCESSION_DAYS_AHEAD)
    words = _("The last day is %(latest)s at the latest.")
    refuse_unless(last_day <= latest, words % {"latest": day_in_words(latest)}, "last_day")
    words = _(
        "The term ends on %(end)s already: nobody prolongs it by handing over. The last day is that day or earlier."
    )
    within = leaving.end_state != EndState.KNOWN or leaving.end is None or last_day <= leaving.end.latest
    refuse_unless(within, words % {"end": leaving.end}, "last_day")
    words = _("The last day must not be before %(start)s, when the term began.")
    begun = leaving.start is None or leaving.start.earliest <= last_day
    refuse_unless(begun, words % {"start": leaving.start}, "last_day")


def _next_term(
    leaving: Appointment, last_day: date, successor: Successor, person: Person, letter: str | None
) -> Appointment:
    term = Appointment(
        member=leaving.member,
        role=leaving.role,
        institution=successor.institution or leaving.institution,
        position=successor.position.strip() or leaving.position,
        person=person,
        letter=letter or "",
        end_state=EndState.OPEN,
        level=leaving.level,
        scope=leaving.scope,
        is_sample=leaving.is_sample,
        source_note=_("Named by the member when the office was handed over."),
        source_public=False,
        verified=True,
    )
    term.start = PartialDate.on(last_day + timedelta(days=1))
    term.source_date = PartialDate.on(network_today())
    return term


def _invite(person: Person, by: User | None) -> None:
    """Only where the person has no account, and no invitation that works or is on its way."""
    if not is_to_invite(person):
        return
    try:
        invite(person, by=by)
    except Refused:
        if may_know(by):
            raise
        raise neutral_refusal() from None


def _refuse_taking_back(succession: Succession, leaving: Appointment) -> None:
    following = succession.following
    words = _(
        "The successor’s term began on %(day)s: it is no longer taken back. If it was wrong, the secretariat corrects "
        "the two terms."
    )
    began = {"day": day_in_words(succession.first_day)}
    refuse_unless(can_be_taken_back(succession) and succession.announced_at is None, words % began)
    words = _("One of the two terms has been corrected since. The secretariat puts both right by correcting them.")
    as_ordered = leaving.end == PartialDate.on(succession.last_day) and not leaving.is_struck
    follows = following.is_struck or following.start == PartialDate.on(succession.first_day)
    refuse_unless(as_ordered and follows, words)


def _said(reason: Why, otherwise: str) -> Why:
    """`reason`, with these words where it has none."""
    given = reason_of(reason)
    return given if given.words.strip() else replace(given, words=otherwise)


def _withdraw_invitations(succession: Succession, by: User | None) -> None:
    """Those that came since it was ordered, of somebody who has no other office to sign in for."""
    person = succession.following.person
    if person is None or lasting_offices(person, network_today()).exists():
        return
    for invitation in AccountInvitation.objects.live().filter(person=person, invited_at__gte=succession.ordered_at):
        withdraw(invitation, by=by)
