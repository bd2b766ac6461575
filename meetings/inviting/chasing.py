"""The chasing list of a meeting: never invited, refused by the mail server, silent, accepted, declined."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import groupby
from typing import Any, Final

from django.db.models import Count, Max, Q, QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from focalpoints.confirming.cycle import real_unless_sample
from focalpoints.models import Member
from focalpoints.models.member import ListGroup
from meetings.inviting.attendance import Attendance, attendance_before
from meetings.inviting.plan import waiting_of
from meetings.inviting.speakers import Speakers, speakers_of
from meetings.models import Invitation, Meeting
from meetings.models.invitation import Reply
from meetings.models.registration import LIVE
from meetings.services.reminding import is_recent
from r2pnet.clock import network_day
from r2pnet.days import day_in_words


class Standing(StrEnum):
    NEVER = "never"
    REFUSED = "refused"
    SILENT = "silent"
    ACCEPTED = "accepted"
    DECLINED = "declined"


TITLES: Final[dict[Standing, Promise | str]] = {
    Standing.REFUSED: gettext_lazy("Refused by the mail server"),
    Standing.SILENT: gettext_lazy("Silent"),
    Standing.NEVER: gettext_lazy("Never invited"),
    Standing.DECLINED: gettext_lazy("Declined"),
    Standing.ACCEPTED: gettext_lazy("Accepted"),
}
"""In the order of the page: what is to be done comes first."""
OTHERS: Final = 99


@dataclass(frozen=True)
class Line:
    """A member or an organisation in the list."""

    name: str
    standing: Standing
    group: int
    facts: Sequence[str]
    came: str
    answer_url: str = ""
    key: int = 0
    may_be_reminded: bool = False
    is_ticked: bool = False


@dataclass(frozen=True)
class Section:
    """All of one standing, under the headings of the list of members."""

    key: str
    title: str
    number: int
    groups: Sequence[tuple[str, Sequence[Line]]]


@dataclass(frozen=True)
class Chase:
    """The list of a meeting."""

    sections: Sequence[Section]
    is_invited: bool
    is_all_answered: bool


def chase(meeting: Meeting, group: int | None = None) -> Chase:
    """The list, of one heading of the list of members or of all; ten queries, however many are invited."""
    rows = list(_rows(meeting))
    came = attendance_before(meeting)
    lines = [*_invited(meeting, rows, came), *_never(rows, came)]
    is_all_answered = bool(rows) and all(line.standing in (Standing.ACCEPTED, Standing.DECLINED) for line in lines)
    shown = sorted(
        (line for line in lines if group in (None, line.group)), key=lambda line: (line.group, line.name.casefold())
    )
    return Chase([one for one in _sections(shown) if one.number], bool(rows), is_all_answered)


def _rows(meeting: Meeting) -> QuerySet[Any]:
    live = Count("registrations", Q(registrations__status__in=LIVE), distinct=True)
    found = Invitation.objects.filter(meeting=meeting).annotate(live=live, last_reminder=Max("reminders__sent_at"))
    return found.select_related("member__country", "member__organisation", "organisation").order_by("pk")


def _invited(meeting: Meeting, rows: list[Any], came: Attendance) -> Iterator[Line]:
    speakers, waiting = speakers_of(rows), waiting_of(rows)
    for row in rows:
        standing = standing_of(row)
        is_open = standing in (Standing.SILENT, Standing.REFUSED)
        may = is_open and bool(speakers[row.pk]) and row.pk not in waiting and not is_recent(row.last_reminder)
        yield Line(
            str(row),
            standing,
            row.member.list_group if row.member else OTHERS,
            [*_facts(row, speakers[row.pk], row.pk in waiting)],
            came.words_for(row),
            reverse("type-in-answer", args=[meeting.slug, row.pk]),
            row.pk,
            may,
            may and standing == Standing.SILENT,
        )


def _never(rows: list[Any], came: Attendance) -> Iterator[Line]:
    """Members of the network without an invitation."""
    invited = [row.member_id for row in rows if row.member_id]
    members = Member.objects.standing_members().filter(real_unless_sample()).with_names().exclude(pk__in=invited)
    for member in members:
        yield Line(member.name, Standing.NEVER, member.list_group, [], came.words(member.pk))


def standing_of(row: Invitation) -> Standing:
    """Where an invitation stands."""
    if row.reply != Reply.NONE:
        return Standing.ACCEPTED if row.reply == Reply.ACCEPTED else Standing.DECLINED
    return Standing.REFUSED if row.was_refused else Standing.SILENT


def _facts(row: Any, speakers: Speakers, is_waiting: bool) -> Iterator[str]:
    if row.reply != Reply.NONE:
        yield from _answered(row)
    elif not speakers:
        yield _("No e-mail address: by letter or phone")
    elif is_waiting:
        yield _("The mail waits in the outbox")
    elif row.was_refused:
        yield _("Refused on %(day)s") % {"day": _day(row.refused_at)}
    elif row.sent_at:
        yield _("Last mail on %(day)s") % {"day": _day(row.sent_at)}
    else:
        yield _("No mail has gone")
    if row.reply == Reply.NONE and row.last_reminder:
        yield _("Reminded on %(day)s") % {"day": _day(row.last_reminder)}


def _answered(row: Any) -> Iterator[str]:
    day = day_in_words(row.replied_on)
    yield f"{day}, {row.get_channel_display()}" if row.channel else day
    if row.reason:
        yield row.reason
    if row.live:
        yield _("registered: %(number)d") % {"number": row.live}


def _day(at: datetime) -> str:
    return day_in_words(network_day(at))


def _sections(lines: Sequence[Line]) -> Iterator[Section]:
    names = {**{one.value: str(one.label) for one in ListGroup}, OTHERS: _("Other organisations")}
    for standing, title in TITLES.items():
        own = [line for line in lines if line.standing == standing]
        groups = [(names[group], list(some)) for group, some in groupby(own, key=lambda line: line.group)]
        yield Section(standing.value, str(title), len(own), groups)
