"""Who can see a session, as the secretariat chooses it: a level, and for participants the scope of the meeting."""

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from meetings.models import Meeting, ReleasedSession, Session
from r2pnet.visibility import Audience, Level

PARTICIPANTS: Final = "participants"
CHOICES: Final[Mapping[str, str | Promise]] = {
    Level.PUBLIC.value: _("Everybody"),
    Level.MEMBERS.value: _("Members"),
    PARTICIPANTS: _("Participants"),
    Level.STEERING.value: _("Steering group"),
    Level.SECRETARIAT.value: _("Secretariat"),
}
# Each has numbers of its own, so that no gap tells of a session that its reader may not see.
LETTERS: Final[Mapping[str, str]] = {
    Level.PUBLIC.value: "",
    Level.MEMBERS.value: "M",
    PARTICIPANTS: "P",
    Level.STEERING.value: "SG",
    Level.SECRETARIAT.value: "S",
}


def chosen(row: Session | ReleasedSession) -> str:
    """Which of the choices a session has."""
    return PARTICIPANTS if row.is_for_participants else row.level


def choice_words(row: Session | ReleasedSession) -> str:
    """The choice in words."""
    return str(CHOICES[chosen(row)])


def put_choice(session: Session, choice: str, meeting: Meeting) -> None:
    """Write the choice into the level and the scope of the session."""
    is_narrowed = choice == PARTICIPANTS
    session.level = Level.MEMBERS.value if is_narrowed else choice
    session.scope = scope_of(meeting) if is_narrowed else ""


def scope_of(meeting: Meeting) -> str:
    """The scope of those with a place at the meeting."""
    return f"meeting:{meeting.pk}"


def participants_of(meeting: Meeting) -> Audience:
    """Those with a place at the meeting, as one reader."""
    return Audience(Level.MEMBERS, scope_of(meeting))
