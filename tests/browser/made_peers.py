"""Peers for the pictures: three more focal points who are open to be asked, a message and a report of it."""

import uuid
from typing import Any

from focalpoints.models import Appointment, Member, Organisation, PeerMessage, Person, Topic, User
from focalpoints.models.member import MemberKind
from focalpoints.models.organisation import OrganisationKind
from focalpoints.models.term import EndState
from focalpoints.models.topic import TopicKind
from focalpoints.sample import FOCAL_POINT
from focalpoints.services.joining import save_member
from focalpoints.services.naming import save_organisation
from focalpoints.services.terms import save_appointment
from focalpoints.services.writing_to_peers import report_message, write_to_peer
from r2pnet.partial_dates import PartialDate

INVENTED: dict[str, Any] = {"source_note": "Invented for the pictures of the sample.", "is_sample": True}
PEERS = {"Five": ["en", "fr"], "Six": ["en", "es"], "Seven": ["ar", "en"]}


def make_peers() -> dict[str, str]:
    """Paths of the message that the sample's focal point got, and of a report of one; made when they are not there."""
    if not Person.objects.filter(name="Sample Person Five").exists():
        for number, languages in PEERS.items():
            _make_peer(number, languages)
        asked = Person.objects.get(user__email=FOCAL_POINT)
        _write("Five", asked)
        report_message(_write("Six", asked), "Sample: this is an advertisement.", by=asked)
    plain, reported = PeerMessage.objects.order_by("pk")[:2]
    return {
        "peer_message": f"/desk/messages/{plain.pk}/",
        "peer_message_reported": f"/desk/messages/{reported.pk}/",
        "peer_report": f"/desk/peer-reports/{reported.report.pk}/",
    }


def _make_peer(number: str, languages: list[str]) -> None:
    name = f"Sample Union of Person {number}"
    named = Organisation(name=name, kind=OrganisationKind.REGIONAL, is_sample=True)
    save_organisation(named, by=None)
    member = Member(kind=MemberKind.REGIONAL_ORGANISATION, organisation=named, verified=True, **INVENTED)
    save_member(member, by=None)
    address = f"sample.person.{number.lower()}@example.org"
    account = User.objects.create_user(address, name=f"Sample Person {number}")
    person = Person.objects.create(
        name=f"Sample Person {number}",
        work_email=address,
        languages=languages,
        open_to_be_asked=True,
        user=account,
        is_sample=True,
    )
    person.topics.set(Topic.objects.filter(kind=TopicKind.RISK_FACTOR).order_by("number")[:2])
    office = {"position": f"Sample Head of Unit {number}", "start": PartialDate.of(2025, 3), "end_state": EndState.OPEN}
    save_appointment(Appointment(member=member, person=person, verified=True, **office, **INVENTED), by=None)


def _write(number: str, asked: Person) -> PeerMessage:
    writer = Person.objects.select_related("user").get(name=f"Sample Person {number}")
    member = Member.objects.get(appointments__person=asked)
    assert writer.user is not None
    return write_to_peer(writer, member, topic="Sample", text="Sample: a question.", once=uuid.uuid4(), by=writer.user)
