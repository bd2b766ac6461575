"""Who is told of an adoption by silence, and who can object: focal points and alternates of members of the network."""

from focalpoints.confirming.cycle import MAY_CONFIRM, real_unless_sample
from focalpoints.letter_recipients import address_of, is_address
from focalpoints.models import Appointment, Member, Person
from focalpoints.models.member import MemberQuerySet, Standing
from manual.leading import lead_offices
from manual.models import Chapter
from r2pnet.visibility import Level, Reader

READ_BY_ALL = (Level.PUBLIC, Level.MEMBERS)


def is_read_by_all_members(chapter: Chapter) -> bool:
    """True for a chapter that no level and no scope keeps from any member: another cannot be put before all of them."""
    return chapter.level in READ_BY_ALL and not chapter.scope


def people_to_tell() -> list[Person]:
    """Those with an address, each once and each address once; of two with one address whoever signs in. One query."""
    held = Appointment.objects.current().filter(real_unless_sample(), role__in=MAY_CONFIRM)
    offices = held.filter(member__standing=Standing.MEMBER, person__isnull=False, person__anonymised_at=None)
    people = [office.person for office in offices.select_related("person__user").order_by("pk") if office.person]
    by_address: dict[str, Person] = {}
    for person in sorted(people, key=lambda person: person.user_id is None):
        if is_address(address := address_of(person)):
            by_address.setdefault(address, person)
    once = {person.pk: person for person in by_address.values()}
    return sorted(once.values(), key=lambda person: person.pk)


def members_spoken_for(user: Reader) -> MemberQuerySet:
    """The members in whose name `user` can object today; none for the secretariat, which speaks for no member."""
    held = lead_offices().filter(person__user=user.pk) if user.is_authenticated else lead_offices().none()
    rows: MemberQuerySet = Member.objects.filter(pk__in=held.values("member")).order_by("pk")
    return rows
