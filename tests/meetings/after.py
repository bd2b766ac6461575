"""A meeting that was held, with people who took part."""

from datetime import timedelta
from typing import Any

from focalpoints.models import Person, User
from meetings.models import FinalList, Meeting, Registration
from meetings.models.meeting import MeetingStatus
from meetings.reporting.final_list import newest_version, sign_of, who_took_part
from meetings.services.closing_the_list import close_list
from r2pnet.clock import network_today
from r2pnet.outbox.kinds import kind_of
from r2pnet.outbox.models import Message
from r2pnet.outbox.wording import put_in
from r2pnet.partial_dates import PartialDate
from tests.factories import (
    AppointmentFactory,
    InvitationFactory,
    MemberFactory,
    PersonFactory,
    RegistrationFactory,
    UserFactory,
)
from tests.meetings.gathering import capacity_of, open_meeting


def held_meeting(**fields: Any) -> Meeting:
    """A meeting of last week, with the standard capacities."""
    day = network_today() - timedelta(days=7)
    given = {"status": MeetingStatus.HELD, "start": PartialDate.on(day), "end": PartialDate.on(day), **fields}
    return open_meeting(**given, registration_closes_on=day - timedelta(days=30))


def took_part(meeting: Meeting, name: str = "A. Example", *, kind: str = "focal-point", **fields: Any) -> Registration:
    """Somebody with an account and an office of an invited member, who took part; listed unless it is said."""
    person = fields.pop("person", None) or PersonFactory(name=name, user=UserFactory())
    invitation = fields.pop("invitation", None)
    if invitation is None:
        member = MemberFactory(country__un_group=fields.pop("un_group", "african"))
        invitation = InvitationFactory(meeting=meeting, member=member, reply="accepted", replied_on=network_today())
        AppointmentFactory(
            member=member, person=person, position="Head of Unit", start=PartialDate.of(2025), end_state="open",
            institution__member=member, institution__sector=fields.pop("sector", "foreign-affairs"),
        )  # fmt: skip
    given = {"status": "attended", "is_listed": True, "office": f"Head of Unit of {name[:20]}", **fields}
    row: Registration = RegistrationFactory(
        meeting=meeting, person=person, capacity=capacity_of(meeting, kind), invitation=invitation, **given
    )
    return row


def close(meeting: Meeting, staff: User) -> FinalList:
    """Close the list as it is now."""
    return close_list(meeting, by=staff, said=sign_of(who_took_part(meeting), newest_version(meeting)))


def thanks_as_they_go() -> dict[str, str]:
    """The texts of the mails of thanks, as they would go now, by who gets them."""
    return {one.to_name: _as_it_goes(one) for one in Message.objects.filter(kind="meeting-thanks").order_by("pk")}


def _as_it_goes(message: Message) -> str:
    fill = kind_of(message.kind).fill
    assert fill is not None
    return put_in(message.body, fill(message))


def person_of(registration: Registration) -> Person:
    """Who it is, as it is now."""
    return Person.objects.get(pk=registration.person_id)
