"""What the yearly confirmation keeps about persons: until when, shown to them, and erased again."""

from typing import Any

from django.db import models
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from focalpoints.models import Confirmation, ConfirmationRequest, ConfirmationWithdrawal, Person, User
from focalpoints.scrubbing import scrub_texts
from r2pnet.days import day_in_words
from r2pnet.own_data import Erased, OwnData
from r2pnet.retention import Held, Kept


def kept_confirmations() -> Kept:
    """For the page on privacy and the table of what is kept."""
    return Kept(
        18,
        _("Yearly confirmations of entries"),
        _(
            "Which office was asked whether the entry of its member is right, when, and when and by which way it was "
            "answered. The link only in a form that opens nothing."
        ),
        _("so that everybody can read how fresh an entry is, and nobody is asked twice."),
        _("for good, as an answer of the office; your name goes when you ask for it to be erased."),
        _("you, and the secretariat; everybody the day on which the member last confirmed its entry."),
        holds=(
            Held(ConfirmationRequest, "asked_at"),
            Held(Confirmation, "noted_at"),
            Held(ConfirmationWithdrawal, "withdrawn_at"),
        ),
    )


def own_confirmations(person: Person) -> OwnData:
    """What this person was asked and has confirmed, the newest first; two queries."""
    asked = ConfirmationRequest.objects.filter(person=person).with_asked().order_by("-asked_at", "-pk")
    said = Confirmation.objects.filter(_said_by(person)).select_related(
        "member__country", "member__organisation", "withdrawal"
    )
    rows = [
        *({_("asked"): _moment(one.asked_at), _("member"): one.member.name, **_became_of(one)} for one in asked),
        *(
            {
                _("confirmed"): day_in_words(one.confirmed_on),
                _("member"): one.member.name,
                _("by which way"): str(one.get_channel_display()),
                _("taken back"): _("yes") if hasattr(one, "withdrawal") else _("no"),
            }
            for one in said.order_by("-confirmed_on", "-pk")
        ),
    ]
    why = _("So that everybody can read how fresh an entry is, and nobody is asked twice.")
    until = _("For good, as an answer of the office; your name goes when you ask for it to be erased.")
    return OwnData(_("Yearly confirmations"), why, until, rows, 42)


def erase_from_confirmations(whom: Erased) -> None:
    """Links to the person work no more; what staff typed beside an answer no longer names them."""
    _kind, _colon, number = whom.key.partition(":")
    ConfirmationRequest.objects.filter(person=int(number)).update(token_hash=None)
    scrub_texts(Confirmation._base_manager.all(), ("answered_by", "changed"), whom.told_apart)
    scrub_texts(ConfirmationWithdrawal._base_manager.all(), ("reason",), whom.told_apart)


def _said_by(person: Person) -> models.Q:
    """By the link that was sent to them, or by their account; an account of staff notes the answers of others."""
    by_link = models.Q(request__person=person, channel="link")
    account: User | None = person.user
    return by_link | models.Q(noted_by=account, channel="desk") if account else by_link


def _became_of(request: ConfirmationRequest) -> dict[Any, str]:
    outcome = str(request.get_outcome_display()) if request.closed_at else _("no answer yet")
    return {_("office"): str(request.appointment or ""), _("what became of it"): outcome}


def _moment(when: Any) -> str:
    return capfirst(date_format(when, "j F Y, H:i e"))
