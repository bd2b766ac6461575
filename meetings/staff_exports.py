"""What the secretariat takes away of registrations: who, for what, how it stands. Needs are in no file (own table)."""

from operator import attrgetter
from typing import Any, Final

from meetings.models import Registration
from r2pnet.sheets.writing import Column

RELATED: Final = (
    *("person", "meeting", "capacity"),
    *("invitation__member__country", "invitation__member__organisation", "invitation__organisation"),
)


def _sent_by(registration: Registration) -> str:
    """The member or organisation for which somebody comes; a guest comes for nobody."""
    invitation = registration.invitation
    return str(invitation.member or invitation.organisation or "") if invitation else ""


def _of(path: str) -> Any:
    return attrgetter(path)


REGISTRATIONS: Final = (
    Column("meeting", "meeting", _of("meeting.slug")),
    Column("person", "person", _of("person.name")),
    Column("sent_by", "sent_by", _sent_by),
    Column("capacity", "capacity", _of("capacity.kind")),
    *(Column(name, name, _of(name)) for name in ("rank", "office", "mode", "status", "is_listed", "decline_reason")),
    *(Column(name, name, _of(name)) for name in ("registered_at", "named_at", "approved_at")),
    Column("number_of_registration", "number_of_registration", _of("pk")),
    Column("number_of_person", "number_of_person", _of("person_id")),
)
