"""What the sheet of a member says of meetings: those that it hosted, or will host."""

from django.utils.translation import gettext

from focalpoints.member_sheet import Table, TableRow
from focalpoints.models import Member
from focalpoints.source_list import SourceList
from meetings.dates import when
from meetings.labels import labels_of
from meetings.models import Meeting
from meetings.rows import attending_words
from meetings.titles import short_title
from r2pnet.visibility import Reader

MEETINGS_SHOWN = 20


def tables(member: Member, reader: Reader, sources: SourceList) -> list[Table]:
    """The newest meetings with `member` as a host that `reader` may see; two queries."""
    hosted = Meeting.objects.visible_to(reader).filter(hosts__member=member)
    rows = tuple(_row(meeting, sources) for meeting in hosted.newest_first()[:MEETINGS_SHOWN])
    if not rows:
        return []
    total = hosted.count()
    note = gettext("The newest %(shown)s of %(total)s.") % {"shown": len(rows), "total": total}
    headings = (gettext("Meeting"), gettext("Place"), gettext("Date"), gettext("Attending"))
    return [Table(gettext("Meetings hosted"), headings, rows, note if total > len(rows) else "")]


def _row(meeting: Meeting, sources: SourceList) -> TableRow:
    labels = [label.words for label in labels_of(meeting)]
    name = short_title(meeting)
    if labels:
        name = gettext("%(meeting)s (%(words)s)") % {"meeting": name, "words": gettext(", ").join(labels)}
    cells = (meeting.place, when(meeting).words, attending_words(meeting))
    return TableRow(name, cells, sources.number_of(meeting))
