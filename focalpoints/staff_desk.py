"""What is due of the record: numbers that lead to lists, offices that end, people out of reach, entries to source."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from focalpoints.confirming.staff_cards import confirmation_cards
from focalpoints.duplicates.numbers import number_of_pairs
from focalpoints.joining.desk_cards import joining_cards
from focalpoints.models import Appointment, ErasureRequest, Member
from focalpoints.models.term import EndState
from focalpoints.peers.desk_cards import report_cards
from focalpoints.vacancies import vacant_members
from r2pnet.clock import network_day, network_today
from r2pnet.days import day_in_words
from r2pnet.desk.card import Card, Place, Task, due, figure, way
from r2pnet.provenance import MONTH
from r2pnet.visibility import Reader

# A request to be erased is carried out within a month (GDPR, article 12.3).
DAYS_TO_ERASE: Final = 30
ENDS_SOON, ENDS_LATER = 30, 90
"""Days before its last one at which an office is due for a successor, and at which it is counted."""
VACANT_FOR: Final = timedelta(days=365)
"""So long an office that ended without a successor stays due; of older ones the number says enough."""
NAMED, LISTED = 3, 8
"""How many are named in a line, and how many entries are listed."""
NAMES: Final = ("member__country", "member__organisation")


@dataclass(frozen=True)
class Unsourced:
    """An entry that no source says in so many words: whose it is, and of when the sign is that it rests on."""

    member: Member
    sign: str
    url: str


def staff_cards(reader: Reader) -> list[Card]:
    """Everything of the record that waits for the secretariat; the number of queries does not grow with the rows."""
    vacant = vacant_members(reader)
    return [
        *_figures(reader, len(vacant)),
        *_requests_to_be_erased(),
        *_duplicates(),
        *confirmation_cards(),
        *report_cards(),
        *joining_cards(),
        way(47, _("Steering group"), reverse("steering")),
        *_ending(reader),
        *_ended(reader, vacant),
        *_out_of_reach(reader),
        *_unsourced(reader),
    ]


def _duplicates() -> list[Card]:
    """The room for records that look alike, and how many there were when somebody last counted.

    It asks the cache once, which is a table where there is no Redis.
    """
    room = way(40, _("Records that look alike"), reverse("duplicates"))
    number = number_of_pairs()
    if not number:
        return [room]
    words = ngettext("pair of records looks alike", "pairs of records look alike", number)
    return [room, figure(50, number, words, reverse("duplicates"))]


def members_listed(**filters: str) -> str:
    """The address of the list of members of today in the admin, without samples, by further filters."""
    return _listed("member", standing__exact="member", is_sample__exact="0", **filters)


def _listed(model: str, **filters: str) -> str:
    asked = "&".join(f"{name}={value}" for name, value in filters.items())
    return f"{reverse(f'admin:focalpoints_{model}_changelist')}?{asked}"


def _figures(reader: Reader, vacant: int) -> list[Card]:
    """Numbers that matter, each leading to the list of exactly those; three queries."""
    members = Member.objects.standing_members().visible_to(reader).filter(is_sample=False)
    limit = network_today() - settings.SOURCE_FRESH_FOR_MONTHS * MONTH
    unverified, old = members.filter(verified=False).count(), members.filter(source_date_latest__lte=limit).count()
    ending = Appointment.objects.visible_to(reader).due_for_a_successor(ENDS_LATER).count()
    ending_words = ngettext("office ends within %(days)d days", "offices end within %(days)d days", ending)
    old_words = ngettext("source older than two years", "sources older than two years", old)
    return [
        figure(
            30,
            unverified,
            ngettext("entry unverified", "entries unverified", unverified),
            members_listed(verified__exact="0"),
        ),
        figure(40, vacant, ngettext("office vacant", "offices vacant", vacant), members_listed(office="vacant")),
        figure(41, ending, ending_words % {"days": ENDS_LATER}, _listed("appointment", ends=str(ENDS_LATER))),
        figure(45, old, old_words, members_listed(source="old")),
    ]


def _requests_to_be_erased() -> list[Card]:
    """Those who have asked, the oldest first; one query."""
    words = _(
        "Asked on %(date)s. The page of the person says what goes and what stays; an administrator carries it out."
    )
    return [
        due(
            10,
            Task(
                _("%(name)s asks to be erased") % {"name": asked.person.name},
                reverse("admin:focalpoints_person_change", args=[asked.person_id]),
                _("Decide"),
                words=words % {"date": day_in_words(network_day(asked.asked_at))},
                due_on=network_day(asked.asked_at) + timedelta(days=DAYS_TO_ERASE),
            ),
        )
        for asked in ErasureRequest.objects.open().select_related("person")
    ]


def _ending(reader: Reader) -> Iterator[Card]:
    """Offices whose last day is near, in one line by the first of them; one query."""
    due_soon = Appointment.objects.visible_to(reader).due_for_a_successor(ENDS_SOON)
    offices = list(due_soon.select_related(*NAMES))
    if offices:
        number = len(offices)
        title = ngettext("%(number)d office ends within a month", "%(number)d offices end within a month", number)
        words = _("%(offices)s. Ask who follows, then end the term and record the successor.")
        days = [office.end.earliest for office in offices if office.end]
        yield due(
            30,
            Task(
                title % {"number": number},
                _one_or_list(offices, _listed("appointment", ends=str(ENDS_SOON))),
                _("See which"),
                words=words % {"offices": _named(offices)},
                due_on=min(days),
            ),
        )


def _ended(reader: Reader, vacant: Sequence[int]) -> Iterator[Card]:
    """Offices that ended in the last year and have no successor on record: late since the last day; one query."""
    since = network_today() - VACANT_FOR
    ended = (
        Appointment.objects.of_focal_points()
        .visible_to(reader)
        .filter(member__in=vacant, end_state=EndState.KNOWN, end_latest__gte=since)
    )
    offices = list(ended.without_successor().select_related(*NAMES).order_by("end_latest", "pk"))
    if offices:
        number = len(offices)
        title = ngettext(
            "%(number)d office has ended without a successor",
            "%(number)d offices have ended without a successor",
            number,
        )
        words = _("%(offices)s. Ask the member who holds the office now.")
        days = [office.end.latest for office in offices if office.end]
        yield due(
            35,
            Task(
                title % {"number": number},
                _one_or_list(offices, members_listed(office="vacant")),
                _("See which"),
                words=words % {"offices": _named(offices)},
                due_on=min(days),
            ),
        )


def _out_of_reach(reader: Reader) -> Iterator[Card]:
    """How many people are in office whom no message reaches; one query."""
    offices = Appointment.objects.current().visible_to(reader).out_of_reach()
    number = offices.order_by().values("person").distinct().count()
    if number:
        title = ngettext(
            "%(number)d person in office has no address", "%(number)d people in office have no address", number
        )
        words = _("No message and no invitation reaches them. Ask the member for the work e-mail.")
        listed = _listed("person", reach="none")
        yield due(50, Task(title % {"number": number}, listed, _("See who"), words=words))


def _unsourced(reader: Reader) -> Iterator[Card]:
    """The first entries that nothing but an indirect sign speaks for, with the way to all; two queries."""
    members = Member.objects.standing_members().visible_to(reader).filter(is_sample=False, verified=False)
    number = members.count()
    if number:
        shown = [_unsourced_entry(member) for member in members.with_names().by_name()[:LISTED]]
        all_words = _("All %(number)d") % {"number": number} if number > len(shown) else ""
        words = {"entries": shown, "all_words": all_words, "all_url": members_listed(verified__exact="0")}
        words["letter_url"] = reverse("letter-new")
        yield Card(40, Place.MAIN, "focalpoints/desk_unsourced.html", words)


def _unsourced_entry(member: Member) -> Unsourced:
    day = member.source_date
    sign = _("sign of %(date)s") % {"date": day} if day else _("no sign with a date")
    return Unsourced(member, sign, reverse("admin:focalpoints_member_change", args=[member.pk]))


def _one_or_list(offices: Sequence[Appointment], listed: str) -> str:
    """Where the deed is done: of one office on the page of its member, of several from their list."""
    if len(offices) == 1:
        return reverse("admin:focalpoints_member_change", args=[offices[0].member_id])
    return listed


def _named(offices: Sequence[Appointment]) -> str:
    """ "Testland on 3 December 2026, Otherland on 9 December 2026 and 2 more"."""
    said = _("%(member)s on %(date)s")
    named = ", ".join(said % {"member": one.member.name, "date": one.end} for one in offices[:NAMED])
    more = len(offices) - NAMED
    return _("%(named)s and %(more)d more") % {"named": named, "more": more} if more > 0 else named
