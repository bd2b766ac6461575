"""The hosts of meetings as a reader may see them."""

from dataclasses import dataclass, field

from django.db.models import Prefetch, Q, QuerySet
from django.utils.text import slugify

from focalpoints.models import Member
from meetings.models import Meeting, MeetingHost
from r2pnet.text import searchable
from r2pnet.visibility import Grants, Reader, grants_of

EDITIONS_KEPT = 16


@dataclass(frozen=True)
class Host:
    """A host by its name: a member with the address of its page, or an organisation without one."""

    name: str
    url: str = ""
    is_chair: bool = False


def hosts_seen_by(user: Reader) -> QuerySet[MeetingHost]:
    """Hosts that `user` may read of, with their names: organisations, and the members that they may see."""
    seen = Q(member=None) | Q(member__in=Member.objects.visible_to(user))
    named = MeetingHost.objects.filter(seen).select_related("organisation", "member__country", "member__organisation")
    return named.order_by("position", "pk")


def with_hosts(meetings: QuerySet[Meeting], user: Reader, *, real_only: bool = False) -> QuerySet[Meeting]:
    """`meetings` with the hosts that `user` may read of, without samples if asked; one more query for all of them."""
    hosts = hosts_seen_by(user)
    if real_only:
        hosts = hosts.exclude(Q(member__is_sample=True) | Q(organisation__is_sample=True))
    return meetings.prefetch_related(Prefetch("hosts", hosts))


def hosts_of(meeting: Meeting) -> list[Host]:
    """The hosts of a meeting that came by `with_hosts`, in their order."""
    return [
        Host(str(one), one.member.get_absolute_url() if one.member else "", one.is_chair) for one in meeting.hosts.all()
    ]


def hosts_named(meeting: Meeting) -> str:
    """The names of the hosts in a row of words; as `hosts_of`."""
    return ", ".join(str(one) for one in meeting.hosts.all())


def host_slug(host: MeetingHost) -> str:
    """A host as addresses name it: a member by its slug, an organisation by its name in ASCII letters."""
    if host.member:
        return host.member.slug
    return slugify(str(host)) or f"organisation-{host.organisation_id}"


@dataclass
class KnownHost:
    """A host of some meeting that a reader may see: its name, and the members and organisations that are called so."""

    name: str
    members: set[int] = field(default_factory=set)
    organisations: set[int] = field(default_factory=set)

    def meetings(self) -> QuerySet[MeetingHost, int]:
        """The keys of the meetings that it hosts."""
        theirs = Q(member__in=self.members) | Q(organisation__in=self.organisations)
        return MeetingHost.objects.filter(theirs).values_list("meeting", flat=True)


_known: dict[tuple[str, Grants], dict[str, KnownHost]] = {}


def known_hosts(user: Reader, stamp: str) -> dict[str, KnownHost]:
    """Every host of a meeting that `user` may see, by its slug, in the order of their names.

    `stamp` is that of the tables (`r2pnet.conditional.Edition`): as long as it is the same, nothing is asked again.
    """
    key = (stamp, grants_of(user))
    if key not in _known:
        while len(_known) >= EDITIONS_KEPT:
            _known.pop(next(iter(_known)), None)
        _known[key] = _read_hosts(user)
    return _known[key]


def _read_hosts(user: Reader) -> dict[str, KnownHost]:
    hosts = hosts_seen_by(user).filter(meeting__in=Meeting.objects.visible_to(user))
    known: dict[str, KnownHost] = {}
    for host in sorted(hosts, key=lambda one: searchable(str(one))):
        one = known.setdefault(host_slug(host), KnownHost(str(host)))
        if host.member_id:
            one.members.add(host.member_id)
        if host.organisation_id:
            one.organisations.add(host.organisation_id)
    return known
