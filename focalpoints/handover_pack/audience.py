"""Who may read a handover pack, and as whom it is written: the people of the member, and staff."""

from django.utils.translation import gettext

from focalpoints.models import Appointment, Member, Person, Succession
from r2pnet.admin_queries import is_key
from r2pnet.clock import network_today
from r2pnet.reports.registry import NoSubject
from r2pnet.visibility import Audience, Grants, Level, Reader, grants_from, grants_of, is_of_secretariat


class PeopleOf(Audience):
    """What all see who hold an office of `member`: the members' level and what is narrowed to it (grants.py)."""

    def __init__(self, member: Member) -> None:
        super().__init__(Level.MEMBERS, scope_of(member.pk))

    @property
    def grants(self) -> Grants:
        return grants_from([(Level.MEMBERS, ""), (Level.MEMBERS, self.scope)])


def scope_of(member_id: int) -> str:
    """The scope of the people of a member."""
    return f"member:{member_id}"


def audience_of(subject: str) -> Audience:
    """The people of the member, and staff; raises `NoSubject` where there is no such succession."""
    return Audience(Level.MEMBERS, scope_of(succession_of(subject).following.member_id))


def succession_of(subject: str) -> Succession:
    """The succession with the number `subject` that stands; raises `NoSubject` where there is none."""
    if not is_key(subject):
        raise NoSubject(subject)
    found: Succession | None = Succession.objects.live().with_names().filter(pk=int(subject)).first()
    if found is None:
        raise NoSubject(subject)
    return found


def opened_as(user: Reader, subject: str) -> str:
    """In which office `user` opens a pack: the office of the member that they hold now, or the secretariat's."""
    if is_of_secretariat(user):
        return gettext("Secretariat")
    member = succession_of(subject).following.member_id
    held = Appointment.objects.current().filter(person__user=user.pk, member=member).select_related("institution")
    office = held.newest_first().first()
    return str(office) if office else gettext("An office of the member")


def packs_of(user: Reader) -> "list[Succession]":
    """The successions whose pack `user` may read, the newest first; until the first day has come, staff alone may."""
    found = Succession.objects.live().with_names()
    grants = grants_of(user)
    if not grants.everything:
        found = found.filter(following__member__in=grants.numbers("member"), last_day__lt=network_today())
    return list(found.order_by("-last_day", "-pk"))


def name_of_person(person: Person | None) -> str:
    """The name of one of the member's own people, as far as all of them may read it; empty for nobody."""
    if person is None or person.anonymised_at or person.level != Level.MEMBERS or person.scope:
        return ""
    return person.name
