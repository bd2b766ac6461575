"""Members among the hits of the search over the site: by every name and code that people type for them."""

from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext

from focalpoints.models import Member
from focalpoints.models.country import UNGroup
from focalpoints.models.member import Standing
from r2pnet.desk.search import HITS_SHOWN, Hit, Hits
from r2pnet.visibility import Reader
from r2pnet.who_sees import words_for


def search(text: str, user: Reader) -> list[Hits]:
    """The members that `user` may see and that bear the name; two queries."""
    found = Member.objects.visible_to(user).matching(text).by_name()
    shown = list(found.with_names()[:HITS_SHOWN])
    seen_by = words_for(shown)
    hits = [_hit(member, seen_by.get((member.level, member.scope), "")) for member in shown]
    query = urlencode({"q": text, "standing": "any"})
    return [Hits(10, gettext("Members"), hits, found.count(), f"{reverse('members')}?{query}")]


def _hit(member: Member, label: str) -> Hit:
    return Hit(member.name, member.get_absolute_url(), note=_note(member), symbol=member.code, label=label)


def _note(member: Member) -> str:
    """What the member is, where it is no member now; else its group."""
    if member.standing != Standing.MEMBER:
        return str(Standing(member.standing).label)
    if member.country is None:
        return gettext("Regional organisation")
    return str(UNGroup(member.country.un_group).label) if member.country.un_group else ""
