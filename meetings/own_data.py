"""What is kept of a person's meetings, and what of it goes when they are erased."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _

from focalpoints.scrubbing import scrub_texts
from meetings.changes.requests import asked_words
from meetings.models import (
    Answer,
    BadgePrint,
    CalendarAddress,
    ChangeRequest,
    Invitation,
    Meeting,
    Needs,
    PaperFile,
    Registration,
    TravelSupport,
)
from meetings.models.needs import KEPT_DAYS
from meetings.models.question import LONGEST_KEPT_DAYS
from meetings.next_steps.kept import forget_in_steps, own_steps
from meetings.on_the_day.own_words import door_words
from meetings.programme.kept import forget_person, own_places
from meetings.questions.answers import in_words
from meetings.reporting.kept import forget_in_reports, own_rows
from meetings.services.registering import withdraw
from meetings.times import is_over
from meetings.travel.kept import forget_words
from meetings.travel.support import state_line
from r2pnet.clock import network_day
from r2pnet.days import day_in_words
from r2pnet.own_data import Erased, OwnData
from r2pnet.visibility import Reader

REGISTRATION_TEXTS = ("office", "decline_reason", "named_as")
CHANGE_TEXTS = ("office", "reason")
PAPER_TEXTS = ("name", "note", "taken_back_why")


def own_data(user: Reader) -> list[OwnData]:
    """The person's registrations of whatever state, with the needs still kept; invitations; a calendar's address."""
    own = Registration.objects.of(user).select_related("meeting", "capacity", "needs")
    own = own.prefetch_related("check_ins", "badge_prints")
    why = _("So that there is a seat for you, and a record of who took part.")
    until = _("As long as the meeting is on record; without your name when you ask. Needs: %(days)d days after it.")
    named = Invitation.objects.filter(persons__user=user.pk, meeting__in=Meeting.objects.visible_to(user))
    invited = named.select_related("meeting").order_by("-pk")
    rows = [_told(registration) for registration in own.order_by("-registered_at", "-pk")]
    rows += [{_("meeting"): str(one.meeting), _("status"): _("You are named in an invitation")} for one in invited]
    return [
        OwnData(_("Your meetings"), why, until % {"days": KEPT_DAYS}, rows, 20),
        _answers(user),
        _support(user),
        _changes(user),
        own_steps(user),
        _calendar_address(user),
        own_places(user),
        own_rows(user),
    ]


def erase(whom: Erased) -> None:
    """Free the seats at meetings to come; what was stays on record without the name, in no list of participants."""
    theirs = Registration.objects.filter(person=int(whom.key.rpartition(":")[2]))
    for registration in theirs.live().select_related("meeting", "person__user"):
        if not is_over(registration.meeting):
            by: Any = whom.by
            withdraw(registration, by=by, reason=_("Erased."))
    keys = list(theirs.values_list("pk", flat=True))
    Needs.objects.filter(registration__in=keys).delete()
    Answer.objects.filter(registration__in=keys).delete()
    forget_words(TravelSupport.objects.filter(registration__in=keys))
    BadgePrint.objects.filter(registration__in=keys).delete()
    CalendarAddress.objects.filter(person=int(whom.key.rpartition(":")[2])).delete()
    forget_person(int(whom.key.rpartition(":")[2]), whom)
    Registration.objects.filter(pk__in=keys, is_listed=True).update(is_listed=False)
    forget_in_reports(keys, whom)
    was_theirs = Registration.history.filter(Q(id__in=keys) | Q(person=int(whom.key.rpartition(":")[2])))
    _forget_typed_names(int(whom.key.rpartition(":")[2]))
    for rows in (Registration._base_manager.filter(pk__in=keys), was_theirs):
        scrub_texts(rows, REGISTRATION_TEXTS, whom)
    changes = list(ChangeRequest.objects.filter(registration__in=keys).values_list("pk", flat=True))
    for rows in (ChangeRequest._base_manager.filter(pk__in=changes), ChangeRequest.history.filter(id__in=changes)):
        scrub_texts(rows, CHANGE_TEXTS, whom)
    for rows in (Invitation._base_manager.all(), Invitation.history.all()):
        scrub_texts(rows, ("reason",), whom)
    for rows in (PaperFile._base_manager.all(), PaperFile.history.all()):
        scrub_texts(rows, PAPER_TEXTS, whom)
    forget_in_steps(whom)


def _forget_typed_names(person: int) -> None:
    """The name that a member's people had typed for them, which may be spelt otherwise than their own."""
    for model in (Registration, Registration.history.model):
        models.QuerySet(model).filter(person=person).exclude(named_as="").update(named_as="")


def _calendar_address(user: Reader) -> OwnData:
    """That there is one: the address itself is kept by nobody but the person."""
    why = _("So that your calendar program can follow your meetings. Of the address only a fingerprint is kept.")
    until = _("Until you stop it or make a new one, or there is nothing for it to show.")
    found = CalendarAddress.objects.filter(person__user=user.pk)
    rows = [{_("made on"): day_in_words(network_day(one.made_at))} for one in found]
    return OwnData(_("The secret address of your calendar"), why, until, rows, 21)


def _answers(user: Reader) -> OwnData:
    """What the person answered to the questions of meetings, and who reads it; one query."""
    rows = Answer.objects.filter(registration__person__user=user.pk)
    held = rows.select_related("question", "registration__meeting").order_by("-registration", "question__position")
    why = _("So that the secretariat and the host can prepare what you need or like.")
    until = _("As long as is said beside each question; at the latest %(days)d days after the meeting.")
    told = [
        {
            _("meeting"): str(one.registration.meeting),
            _("question"): one.question.words,
            _("answer"): in_words(one.question, one.value),
            _("read by"): str(one.question.get_seen_by_display()),
        }
        for one in held
    ]
    return OwnData(_("Your answers to the questions of meetings"), why, until % {"days": LONGEST_KEPT_DAYS}, told, 20)


def _support(user: Reader) -> OwnData:
    """What support for travel the person asked for, and what was decided; one query."""
    rows = TravelSupport.objects.filter(registration__person__user=user.pk).select_related("registration__meeting")
    why = _("So that the secretariat can decide on support for your travel, and its budget is right.")
    until = _("The words until %(days)d days after the meeting; that it was granted or declined, with the meeting.")
    told = [
        {
            _("meeting"): str(one.registration.meeting),
            _("state"): state_line(one),
            _("why"): one.reason,
            _("words of the secretariat"): one.answer,
        }
        for one in rows.order_by("-pk")
    ]
    return OwnData(_("Support for your travel"), why, until % {"days": KEPT_DAYS}, told, 20)


def _changes(user: Reader) -> OwnData:
    """What was asked to be changed in the person's registrations, and what was decided; one query."""
    rows = ChangeRequest.objects.filter(registration__person__user=user.pk).select_related("registration__meeting")
    why = _("So that who approves a place can decide about its change, and the record says what was decided.")
    until = _("As long as the meeting is on record; without your name when you ask.")
    told = [
        {
            _("meeting"): str(one.registration.meeting),
            _("asked for"): asked_words(one),
            _("asked on"): day_in_words(network_day(one.asked_at)),
            _("state"): str(one.get_state_display()),
            _("reason"): one.reason,
        }
        for one in rows.order_by("-pk")
    ]
    return OwnData(_("Changes of your registrations that were asked for"), why, until, told, 20)


def _told(registration: Registration) -> dict[str, str]:
    needs = getattr(registration, "needs", None)
    return {
        _("meeting"): str(registration.meeting),
        _("status"): str(registration.get_status_display()),
        _("capacity"): str(registration.capacity),
        _("how"): str(registration.get_mode_display()),
        _("office"): registration.office,
        _("named as"): registration.named_as,
        _("registered on"): day_in_words(registration.registered_at.date()),
        _("shown in the list of participants"): _("yes") if registration.is_listed else _("no"),
        _("reason for declining"): registration.decline_reason,
        _("needs"): needs.text if needs else "",
        **door_words(registration),
    }
