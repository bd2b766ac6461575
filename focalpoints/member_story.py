"""What the record of members itself tells in a member's story: facts, offices, institutions, terms, people, mails."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from focalpoints.confirming.story import confirmation_histories, confirmation_sections, confirmation_subjects
from focalpoints.member_sections import MemberSection
from focalpoints.member_stories import address_of, people_of, subjects_of
from focalpoints.models import (
    AccountInvitation,
    Appointment,
    Institution,
    Member,
    Nomination,
    NominationLetter,
    Person,
    ProposedCorrection,
    SteeringTerm,
)
from focalpoints.models.term import EndState
from focalpoints.services.terms import is_current
from r2pnet.clock import network_today
from r2pnet.days import day_in_words
from r2pnet.history_stream import Told
from r2pnet.outbox.models import Message

MESSAGES_SHOWN = 50
CORRECTIONS_SHOWN = 30
NAMES = ("member__country", "member__organisation")


@dataclass(frozen=True)
class TermRow:
    """An office or a steering term as the story shows it, with the pages of its deeds."""

    term: Any
    is_current: bool
    began: str
    ended: str
    source: str
    confirmed: str
    deeds: list[tuple[str, str]]
    letter: NominationLetter | None = None


@dataclass(frozen=True)
class PersonRow:
    """Somebody of the member, and whether they sign in."""

    person: Person
    signs_in: str
    page: str
    sign_in_page: str


def sections(member: Member, request: HttpRequest) -> list[MemberSection]:
    """Facts; and of offices, institutions, terms, people and messages those that the reader may open by themselves."""
    may = request.user.has_perm
    offered: tuple[tuple[str, int, str, Callable[[Member, HttpRequest], dict[str, Any]]], ...] = (
        ("focalpoints.view_member", 10, "admin/story/facts.html", _facts),
        ("focalpoints.view_appointment", 20, "admin/story/offices.html", _offices),
        ("focalpoints.view_nomination", 25, "admin/story/nominations.html", _nominations),
        ("focalpoints.view_institution", 30, "admin/story/institutions.html", _institutions),
        ("focalpoints.view_steeringterm", 40, "admin/story/steering.html", _steering),
        ("focalpoints.view_person", 50, "admin/story/people.html", _people),
        ("focalpoints.view_proposedcorrection", 60, "admin/story/corrections.html", _corrections),
        ("outbox.view_message", 70, "admin/story/mails.html", _mails),
    )
    found = [MemberSection(place, page, told(member, request)) for right, place, page, told in offered if may(right)]
    return [*found, *confirmation_sections(member, request)]


def histories(member: Member, request: HttpRequest) -> list[Told]:
    """The member, its institutions, offices and terms; its people and their invitations to sign in: as `sections`."""
    people = people_of(member, request).values("pk")
    of_office = (*NAMES, *(f"institution__{name}" for name in NAMES), "person", "last_confirmed_by")
    told = {
        "member": [Told(Member.history.filter(id=member.pk), ("country", "organisation", "last_confirmed_by"))],
        "institution": [Told(Institution.history.filter(member=member.pk), NAMES)],
        "appointment": [Told(Appointment.history.filter(member=member.pk), of_office)],
        "steeringterm": [Told(SteeringTerm.history.filter(member=member.pk), (*NAMES, "last_confirmed_by"))],
        "nomination": [Told(Nomination.history.filter(member=member.pk), (*NAMES, "nominated_by", "decided_by"))],
        "proposedcorrection": [Told(ProposedCorrection.history.filter(member=member.pk), (*NAMES, "proposed_by"))],
        "person": [
            Told(Person.history.filter(id__in=people), ("user",)),
            Told(AccountInvitation.history.filter(person__in=people), ("person", "invited_by")),
        ],
    }
    told["member"] += confirmation_histories(member)
    return [one for kind, some in told.items() if request.user.has_perm(f"focalpoints.view_{kind}") for one in some]


def subjects(member: Member, request: HttpRequest) -> list[str]:
    """The invitations to sign in of its people, what they proposed, and the questions whether its entry is right."""
    invited = AccountInvitation.objects.filter(person__in=people_of(member, request)).order_by()
    proposed = ProposedCorrection.objects.filter(member=member).order_by()
    return [
        *(f"focalpoints.accountinvitation:{key}" for key in invited.values_list("pk", flat=True)),
        *(f"focalpoints.proposedcorrection:{key}" for key in proposed.values_list("pk", flat=True)),
        *confirmation_subjects(member),
    ]


def _facts(member: Member, _request: HttpRequest) -> dict[str, Any]:
    return {
        "member": member,
        "source": _source(member),
        "confirmed": _confirmed(member),
        "change": address_of("focalpoints_member_change", member.pk),
    }


def _offices(member: Member, _request: HttpRequest) -> dict[str, Any]:
    offices = Appointment.everything.filter(member=member).select_related(
        "institution", "person", "last_confirmed_by", "nomination_letter"
    )
    return {"rows": _term_rows(offices.newest_first()), "add": _add_for("appointment", member)}


def _nominations(member: Member, _request: HttpRequest) -> dict[str, Any]:
    return {"rows": Nomination.objects.filter(member=member).with_all().open_first()}


def _steering(member: Member, _request: HttpRequest) -> dict[str, Any]:
    terms = SteeringTerm.everything.filter(member=member).select_related("last_confirmed_by")
    return {"rows": _term_rows(terms.newest_first()), "add": _add_for("steeringterm", member)}


def _institutions(member: Member, _request: HttpRequest) -> dict[str, Any]:
    rows = [
        (one, address_of("focalpoints_institution_change", one.pk))
        for one in Institution.objects.filter(member=member).order_by("name")
    ]
    return {"rows": rows, "add": _add_for("institution", member)}


def _add_for(kind: str, member: Member) -> str:
    return f"{address_of(f'focalpoints_{kind}_add')}?member={member.pk}"


def _term_rows(terms: Any) -> list[TermRow]:
    """Those that run now first, then the others by their start, what was struck out last."""
    today = network_today()
    rows = [_term_row(term, is_now=not term.is_struck and is_current(term, today)) for term in terms]
    return sorted(rows, key=lambda row: (row.term.is_struck, not row.is_current))


def _term_row(term: Any, *, is_now: bool) -> TermRow:
    page = f"focalpoints_{term._meta.model_name}"
    names = ["restore"] if term.is_struck else ["end", "correct", "change"]
    names = [name for name in names if name != "end" or term.end_state != EndState.KNOWN]
    words = {"restore": _("Take back"), "end": _("End"), "correct": _("Correct"), "change": _("Open")}
    deeds = [(words[name], address) for name in names if (address := address_of(f"{page}_{name}", term.pk))]
    return TermRow(
        term,
        is_now,
        str(term.start or _("not known")),
        str(term.end) if term.end_state == EndState.KNOWN else str(term.get_end_state_display()),
        _source(term),
        _confirmed(term),
        deeds,
        getattr(term, "nomination_letter", None),
    )


def _source(fact: Any) -> str:
    verified = _("Verified") if fact.verified else _("Not verified")
    dated = _("source of %(date)s") % {"date": fact.source_date} if fact.source_date else ""
    note = fact.source_note or fact.source_url
    return ", ".join(part for part in (verified, dated or (_("no source") if not note else ""), note) if part)


def _confirmed(fact: Any) -> str:
    if not fact.last_confirmed_on:
        return _("never")
    day = day_in_words(fact.last_confirmed_on)
    if fact.last_confirmed_by is None:
        return day
    return _("%(day)s, noted by %(name)s") % {"day": day, "name": fact.last_confirmed_by}


def _people(member: Member, request: HttpRequest) -> dict[str, Any]:
    people = people_of(member, request).select_related("user").prefetch_related("account_invitations").order_by("name")
    return {"rows": [_person_row(person) for person in people]}


def _person_row(person: Person) -> PersonRow:
    page, signing_in = (address_of(f"focalpoints_person_{name}", person.pk) for name in ("change", "sign_in"))
    return PersonRow(person, _signs_in(person), page, signing_in)


def _signs_in(person: Person) -> str:
    if person.user:
        return _("Has an account") if person.user.is_active else _("The account is closed")
    newest = next(iter(person.account_invitations.all()), None)
    if newest:
        return _("Invited on %(day)s: %(state)s") % {
            "day": day_in_words(newest.invited_at.date()),
            "state": newest.state_at(timezone.now()),
        }
    return _("Not invited yet") if person.work_email else _("Has no address")


def _corrections(member: Member, _request: HttpRequest) -> dict[str, Any]:
    """The newest that its people have proposed."""
    return {"rows": ProposedCorrection.objects.filter(member=member).with_all()[:CORRECTIONS_SHOWN]}


def _mails(member: Member, request: HttpRequest) -> dict[str, Any]:
    """Messages to the addresses of its people, and about what belongs to them; without their words."""
    written = people_of(member, request).exclude(work_email="").values_list("work_email", flat=True)
    addresses = {form for address in written for form in (address, address.lower())}
    found = Message.objects.filter(Q(to_address__in=addresses) | Q(about__in=subjects_of(member, request)))
    newest = list(found.defer("body", "error").order_by("-created_at", "-pk")[: MESSAGES_SHOWN + 1])
    rows = [(one, address_of("outbox_message_change", one.pk)) for one in newest[:MESSAGES_SHOWN]]
    return {"rows": rows, "are_more": len(newest) > MESSAGES_SHOWN, "shown": MESSAGES_SHOWN}
