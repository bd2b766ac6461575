"""Support for travel: asked for, taken back while nobody has decided, granted or declined by staff."""

from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise, lazy
from django.utils.translation import gettext as _

from focalpoints.models import User
from meetings.models import Registration, TravelSupport
from meetings.models.travel_support import LONGEST_REASON, SupportState
from meetings.services.seating import fresh, held
from meetings.services.telling import in_a_sentence, tell
from meetings.travel.support import in_currency, may_ask, support_of
from r2pnet.recording import save_signed
from r2pnet.refusal import Changed, refuse_unless

LARGEST_AMOUNT = Decimal("999999.99")


def ask_for_support(registration: Registration, reason: str, *, by: User) -> TravelSupport:
    """Ask for support, or say another reason while nobody has decided.

    Raises `Refused` without a reason, for the registration of somebody else, for one that has ended or is online, for a
    meeting that is over or cancelled, and when it is decided.
    """
    with transaction.atomic():
        held(registration.meeting)
        registration = fresh(registration)
        refuse_unless(registration.person.user_id == by.pk, _("It is not your registration."))
        refuse_unless(may_ask(registration), _("Support is for those who come in person to a meeting ahead."))
        reason = reason.strip()
        refuse_unless(reason, _("Write why, so that the secretariat can decide."), "reason")
        words = _("Write no more than %(number)s letters.") % {"number": LONGEST_REASON}
        refuse_unless(len(reason) <= LONGEST_REASON, words, "reason")
        support = support_of(registration) or TravelSupport(registration=registration)
        refuse_unless(support.state == SupportState.ASKED, _("The secretariat has decided already: write to it."))
        support.reason = reason
        return save_signed(support, by=by)


def take_back(registration: Registration, *, by: User) -> bool:
    """Ask no longer; the words are deleted. False where nothing was asked for.

    Raises `Refused` for the registration of somebody else, and when it is decided.
    """
    with transaction.atomic():
        held(registration.meeting)
        registration = fresh(registration)
        refuse_unless(registration.person.user_id == by.pk, _("It is not your registration."))
        support = support_of(registration)
        if support is None:
            return False
        refuse_unless(support.state == SupportState.ASKED, _("The secretariat has decided already: write to it."))
        support._history_user = by  # type: ignore[attr-defined]  # simple-history's name for who does it
        support.delete()
    return True


def decide_support(
    support: TravelSupport, state: str, *, by: User, amount: Decimal | None = None, answer: str = ""
) -> TravelSupport:
    """Grant support, with an amount or without, or decline it with a reason; the person is written to.

    It can be decided anew, for which the person is written to again; the same decision again changes nothing. Raises
    `Refused` for a registration that has ended, a wrong amount and a refusal without a reason, and `Changed` when
    somebody has decided, or the person has said another reason, since `support` was read.
    """
    with transaction.atomic():
        held(support.registration.meeting)
        registration = fresh(support.registration)
        now = support_of(registration)
        if now is None or now.version != support.version:
            raise Changed(_("Somebody else has changed it since you opened the page: look at it once more."))
        refuse_unless(registration.is_live, _("This registration has ended."))
        is_granted, answer = state == SupportState.GRANTED, answer.strip()
        refuse_unless(is_granted or state == SupportState.DECLINED, _("Grant it or decline it."), "state")
        refuse_unless(is_granted or answer, _("Write the reason: the person reads it."), "answer")
        refuse_unless(is_granted or amount is None, _("Only what is granted has an amount."), "amount")
        words = _("Write an amount of more than nothing and less than a million, or leave it empty.")
        refuse_unless(amount is None or 0 < amount <= LARGEST_AMOUNT, words, "amount")
        if (now.state, now.amount, now.answer) == (state, amount, answer):
            return now
        now.state, now.amount, now.answer = state, amount, answer
        now.decided_by, now.decided_at = by, timezone.now()
        save_signed(now, by=by)
        tell(registration, f"travel-{state}", amount=_in_a_gap(amount), reason=_in_a_sentence(now))
    return now


def _said(amount: Decimal | None) -> str:
    """The amount with a colon before it, so that a message without one has no gap."""
    return f": {in_currency(amount)}" if amount else ""


# In the language of the message, not of whoever decides.
_in_a_gap = lazy(_said, str)


def _in_a_sentence(support: TravelSupport) -> str | Promise:
    """The words to the person as they stand in the message: the reason of a refusal, or a paragraph."""
    if not support.answer:
        return ""
    is_declined = support.state == SupportState.DECLINED
    return in_a_sentence(support.answer) if is_declined else f"\n\n{support.answer}"
