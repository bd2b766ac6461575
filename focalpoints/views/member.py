"""The page of one member: which office, since when, and how we know."""

from typing import Any
from urllib.parse import quote, urlencode

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from focalpoints.continuity import continuity_of
from focalpoints.member_rows import left_words
from focalpoints.member_sections import rendered_sections
from focalpoints.member_words import chips_of, group_words, since_of
from focalpoints.models import Member
from focalpoints.models.country import UNGroup
from focalpoints.models.member import Standing
from focalpoints.office_lanes import lanes_of
from focalpoints.offices import offices_seen, sectors_words, steering_moments, term_words, timeline
from focalpoints.reports import may_order_sheets
from focalpoints.signs import Entry, newest_day, since_words
from r2pnet.conditional import answer, edition
from r2pnet.days import day_in_words
from r2pnet.visibility import Reader, is_of_secretariat
from r2pnet.who_sees import who_sees


@require_safe
def member(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The page of a member that the reader may see; 404 for every other address."""
    found = get_object_or_404(Member.objects.visible_to(request.user).with_names(), slug=slug)
    # Persons are shown to members alone: no visitor is told by a tag that one was edited.
    now = edition(request, ["focalpoints", "meetings", *(["persons"] if request.user.is_authenticated else [])])
    if unchanged := now.unchanged(request):
        return unchanged
    return answer(request, now, render(request, "focalpoints/member.html", _words(request, found)))


def _words(request: HttpRequest, found: Member) -> dict[str, Any]:
    offices = offices_seen(found, request.user)
    entry = offices.of_focal_points.entry_of(found)
    seen = who_sees(found.level, found.scope, request.user)
    is_in_network = found.standing != Standing.PROSPECTIVE
    return {
        "seen": seen,
        "member": found,
        "entry": entry,
        "standing_words": left_words(found) or Standing(found.standing).label,
        "chips": chips_of(found, entry, seen),
        "group_words": group_words(found.country) if found.country else "",
        "group_link": _group_link(found),
        "since": since_of(found.joined),
        "left": since_words(found.left) if found.left else "",
        "sectors": offices.sectors,
        "sectors_words": sectors_words(offices.sectors),
        "timeline": timeline(entry, offices),
        "lanes": lanes_of([*offices.of_the_office, *offices.others]),
        "continuity": continuity_of(offices.of_the_office, entry) if offices.is_own and is_in_network else None,
        "other_offices": [(office, capfirst(term_words(office))) for office in offices.others],
        "steering": steering_moments(found, request.user),
        "sections": rendered_sections(request, found),
        "newest": _newest(entry),
        "may_order_sheet": may_order_sheets(request.user),
        "mistake_subject": _mistake_subject(found, request.user),
    }


def _mistake_subject(found: Member, user: Reader) -> str:
    """The subject of a mail to the secretariat about the entry; the secretariat does not write to itself."""
    return "" if is_of_secretariat(user) else quote(gettext("Entry of %(name)s") % {"name": found.name})


def _group_link(found: Member) -> dict[str, str]:
    """Where the members beside this one are listed."""
    base = reverse("members")
    if found.country is None:
        query, words = {"kind": found.kind}, gettext("All regional organisations")
    elif found.country.un_group:
        group = UNGroup(found.country.un_group)
        query, words = {"group": group.value}, gettext("All members of the %(group)s") % {"group": group.label}
    else:
        return {"url": base, "words": gettext("All members")}
    return {"url": f"{base}?{urlencode(query)}", "words": words}


def _newest(entry: Entry) -> dict[str, Any]:
    """The date of the newest source, and the day of the member's own word, if there are any."""
    fact = entry.rests_on
    confirmed = day_in_words(fact.last_confirmed_on) if fact.last_confirmed_on else None
    return {"source_date": fact.source_date, "confirmed": confirmed, "day": newest_day(fact)}
