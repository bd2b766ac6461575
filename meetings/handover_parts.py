"""What the handover pack says of meetings, as the people of the member may read it."""

from collections.abc import Iterator
from datetime import date
from typing import Final

from django.conf import settings
from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from focalpoints.models import Member, Succession
from meetings.dates import when
from meetings.models import Meeting, NextStep, Paper
from meetings.models.meeting import PLANNED, MeetingQuerySet, MeetingStatus
from meetings.models.registration import LIVE, TAKING_PART, RegistrationStatus
from meetings.next_steps.shown import names_of_meetings
from meetings.times import is_open_to_register, last_day_to_register
from meetings.titles import short_title, title_with_place
from r2pnet.days import day_in_words
from r2pnet.handing_over import Form, Part, Row
from r2pnet.visibility import Reader

AHEAD_AT_MOST: Final = 10
DONE_AT_MOST: Final = 60
PROMISED_AT_MOST: Final = 60
PAPERS_AT_MOST: Final = 3


def parts(succession: Succession, reader: Reader) -> list[Part]:
    """Registrations that wait, dates ahead, what the member took part in and hosted, what to read; seven queries."""
    member = succession.following.member
    ahead = list(_ahead(reader, member, succession.following.person_id)[:AHEAD_AT_MOST])
    return [
        Part("waits", 10, _("What waits for you"), rows=tuple(_to_register(ahead))),
        Part(
            "promised",
            15,
            _("What your member has promised"),
            headings=(_("Next step"), _("Meeting"), _("Due")),
            rows=tuple(_promised(member, reader)),
            if_empty=_("No next step that your member has promised is on record in the portal."),
        ),
        Part(
            "ahead",
            16,
            _("Dates ahead"),
            headings=(_("Meeting"), _("When"), _("Registration")),
            rows=tuple(
                Row(title_with_place(one), (when(one).words, _registration(one)), on=_day(one)) for one in ahead
            ),
            if_empty=_("No meeting is announced."),
            is_counted=True,
        ),
        Part(
            "done",
            70,
            _("What your member has done"),
            headings=(_("What"), _("When"), _("Kept in the portal as")),
            rows=tuple(_done(member, reader)),
            if_empty=_("No meeting in which your member took part is on record."),
        ),
        Part("reading", 20, _("What to read first"), form=Form.FACTS, rows=tuple(_papers(reader))),
    ]


def _ahead(reader: Reader, member: Member, person_id: int | None) -> MeetingQuerySet:
    """Meetings to come, with how many invitations reach the member, and whether the successor has answered."""
    own = Count(
        "registrations", Q(registrations__person=person_id or 0, registrations__status__in=_ANSWERED), distinct=True
    )
    invited = Count("invitations", Q(invitations__member=member), distinct=True)
    found = Meeting.objects.visible_to(reader).filter(status__in=PLANNED).coming()
    counted: MeetingQuerySet = found.annotate(own=own, invited=invited).soonest_first()
    return counted


_ANSWERED = [*LIVE, RegistrationStatus.DECLINED]


def _to_register(ahead: list[Meeting]) -> Iterator[Row]:
    """Open ones to which the member is invited, and that the successor has not answered."""
    for one in ahead:
        counted: dict[str, int] = vars(one)
        if counted["invited"] and not counted["own"] and is_open_to_register(one):
            last = last_day_to_register(one)
            title = _("Register for: %(meeting)s, or name a delegate") % {"meeting": short_title(one)}
            yield Row(title, (day_in_words(last) if last else "", _("Invitation to your member")), on=last)


def _promised(member: Member, reader: Reader) -> Iterator[Row]:
    """Its open next steps: they are the member's, so the successor's from the first day."""
    seen = NextStep.objects.visible_to(reader).filter(member=member).open().by_due_day()
    steps = list(seen[:PROMISED_AT_MOST])
    names = names_of_meetings({step.meeting_id for step in steps}, reader)
    for step in steps:
        meeting = names.get(step.meeting_id, (_("A meeting"), ""))[0]
        yield Row(step.words, (meeting, day_in_words(step.due_on)), on=step.due_on)


def _registration(meeting: Meeting) -> str:
    if is_open_to_register(meeting):
        last = last_day_to_register(meeting)
        return _("Open until %(day)s") % {"day": day_in_words(last)} if last else _("Open")
    return str(MeetingStatus(meeting.status).label)


def _day(meeting: Meeting) -> date | None:
    return meeting.start.latest if meeting.start else None


def _done(member: Member, reader: Reader) -> Iterator[Row]:
    """Past meetings that the member hosted or sent somebody to, the newest first; how many, never who."""
    of_member = Q(registrations__invitation__member=member, registrations__status__in=TAKING_PART)
    found = Meeting.objects.visible_to(reader).taking_place().past()
    counted = found.annotate(
        went=Count("registrations", of_member, distinct=True),
        hosted=Count("hosts", Q(hosts__member=member), distinct=True),
    )
    for one in counted.filter(Q(went__gt=0) | Q(hosted__gt=0)).newest_first()[:DONE_AT_MOST]:
        yield Row(
            title_with_place(one), (when(one).words, _kept_as(**{name: vars(one)[name] for name in ("went", "hosted")}))
        )


def _kept_as(*, went: int, hosted: int) -> str:
    took_part = ngettext("%(number)d person took part", "%(number)d persons took part", went) % {"number": went}
    said = [_("hosted by your member")] if hosted else []
    return "; ".join([*said, *([took_part] if went else [])])


def _papers(reader: Reader) -> Iterator[Row]:
    """The newest papers."""
    for paper in Paper.objects.visible_to(reader).newest_first()[:PAPERS_AT_MOST]:
        yield Row(str(paper), address=f"{settings.SITE_URL}{paper.get_absolute_url()}")
