"""The sessions of a programme as a reader may see them: what was released, through the one rule."""

from meetings.models import Meeting, ReleasedSession
from meetings.models.session import SessionKind
from r2pnet.visibility import Reader


def sessions_for(reader: Reader, meeting: Meeting) -> list[ReleasedSession]:
    """Those of the newest version of the programme that `reader` may see, in order, without breaks; one query."""
    rows = ReleasedSession.objects.visible_to(reader).current().filter(session__meeting=meeting)
    return list(rows.exclude(kind=SessionKind.BREAK).in_order())
