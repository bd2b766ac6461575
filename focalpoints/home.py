"""What the members bring to the home page: the map with its count, and the answer to "Is a state a member?"."""

from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext

from focalpoints.member_map import drawn
from focalpoints.member_rows import legend_of, listed, points_of
from focalpoints.models import Country, Member
from focalpoints.models.member import Standing
from focalpoints.tally import tally_of
from r2pnet.desk.home import Answer, HomeSection
from r2pnet.text import searchable
from r2pnet.visibility import Reader

# More than there are states; a longer list of test rows must not be drawn.
MOST_POINTS = 250
MOST_NAMES = 10


def sections(request: HttpRequest) -> list[HomeSection]:
    """The map of the members beside the title, with how many are listed; three queries."""
    members = Member.objects.standing_members().visible_to(request.user)
    points = points_of(listed(members.by_name()[:MOST_POINTS], request.user))
    words = {"map": drawn(points), "legend": legend_of(points), "tally": tally_of(members)}
    return [HomeSection(10, "focalpoints/home_map.html", words)]


def answer(text: str, user: Reader) -> Answer | None:
    """What is known of a state by the name or code `text`: its page, a list of those that fit, or words; three queries.

    A state of exactly that name goes before longer names: Guinea is not Papua New Guinea. None when neither a state nor
    a member fits: something else was asked for.
    """
    wanted = searchable(text)
    states = [state for state in Country.objects.prefetch_related("other_names") if _fits(state, wanted)]
    exact_states = [state for state in states if wanted in _names(state)]
    seen = Member.objects.visible_to(user).with_names()
    fitting = list(seen.matching(text) | seen.filter(country__in=exact_states))
    exact = [member for member in fitting if member.country in exact_states or wanted in _own_names(member)]
    if len(exact) == 1:
        return Answer(url=exact[0].get_absolute_url())
    if fitting and (exact or not exact_states):
        return Answer(url=f"{reverse('members')}?{urlencode(_query(text, fitting))}")
    return Answer(words=_words(exact_states or states)) if states else None


def _own_names(member: Member) -> set[str]:
    return {searchable(member.name), searchable(member.code)}


def _query(text: str, fitting: list[Member]) -> dict[str, str]:
    """The list's query that shows all of `fitting`."""
    query = {"q": text}
    if not all(member.standing == Standing.MEMBER for member in fitting):
        query["standing"] = "any"
    return query


def _names(state: Country) -> set[str]:
    """Every name and code of a state as `searchable` writes it; needs `other_names` loaded."""
    own = (state.short_name, state.official_name, state.iso3, state.iso2, state.m49)
    return {searchable(name) for name in (*own, *(other.name for other in state.other_names.all()))} - {""}


def _fits(state: Country, wanted: str) -> bool:
    names = "".join(_names(state))
    return all(f" {word}" in names for word in wanted.split())


def _words(states: list[Country]) -> str:
    """Words on one state or more that are not listed, which is not to say that they are no members."""
    names = sorted(state.short_name for state in states)
    if len(names) == 1:
        return gettext(
            "%(state)s is not listed. The list is not complete: no source was found that names it, and it may still be "
            "a member."
        ) % {"state": names[0]}
    shown = gettext(", ").join(names[:MOST_NAMES])
    return gettext(
        "None of these is listed: %(states)s. The list is not complete: no source was found that names them, and they "
        "may still be members."
    ) % {"states": f"{shown} …" if len(names) > MOST_NAMES else shown}
