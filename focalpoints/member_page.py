"""On the page of a member, for members alone: who holds its office of focal point now, and the way to write to them."""

from dataclasses import dataclass

from django.urls import reverse

from focalpoints.member_sections import MemberSection
from focalpoints.models import Appointment, Member, Person
from focalpoints.peers.finding import asker_of
from focalpoints.peers.reasons import language_names
from focalpoints.services.writing_to_peers import asked_at
from r2pnet.visibility import Level, Reader, grants_of


@dataclass(frozen=True)
class PeerName:
    """A person by name, with languages and topics, and where they are written to, if they can be."""

    name: str
    known: str
    write_url: str


def sections(member: Member, user: Reader) -> list[MemberSection]:
    """Nothing for the public; for others the persons whom they may see, in eight queries at most."""
    if not grants_of(user).cover(Level.MEMBERS):
        return []
    offices = Appointment.objects.current().of_focal_points().visible_to(user).filter(member=member)
    people = Person.objects.visible_to(user).filter(appointments__in=offices, anonymised_at=None)
    found = list(people.distinct().prefetch_related("topics").order_by("name", "pk"))
    if not found:
        return []
    asked = _asked(member, user)
    names = [_named(one, member if one.pk == asked else None) for one in found]
    return [MemberSection(5, "focalpoints/member_peers.html", {"people": names})]


def _asked(member: Member, user: Reader) -> int | None:
    asker = asker_of(user)
    office = asked_at(member, asker.person, user) if asker and not asker.why_not else None
    return office.person_id if office else None


def _named(person: Person, member: Member | None) -> PeerName:
    topics = ", ".join(topic.title for topic in person.topics.all())
    known = "; ".join(part for part in (", ".join(language_names(person.languages)), topics) if part)
    return PeerName(person.name, known, reverse("write-to-peer", args=[member.slug]) if member else "")
