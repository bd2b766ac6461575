"""The page of one member: which office, since when, and how we know."""

from typing import Any
from urllib.parse import quote, urlencode

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from focalpoints.m49 import subregion_label
from focalpoints.member_rows import Chip, left_words
from focalpoints.member_sections import rendered_sections
from focalpoints.models import Country, Member
from focalpoints.models.country import UNGroup
from focalpoints.models.member import Standing
from focalpoints.offices import offices_seen, steering_moments, timeline
from focalpoints.signs import Entry, Sign, newest_day, since_words, words_of
from r2pnet.conditional import answer, edition
from r2pnet.days import day_in_words
from r2pnet.partial_dates import PartialDate, Precision, Sense
from r2pnet.visibility import Level


@require_safe
def member(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The page of a member that the reader may see; 404 for every other address."""
    found = get_object_or_404(Member.objects.visible_to(request.user).with_names(), slug=slug)
    now = edition(request, ["focalpoints", "meetings"])
    if unchanged := now.unchanged(request):
        return unchanged
    return answer(request, now, render(request, "focalpoints/member.html", _words(request, found)))


def _words(request: HttpRequest, found: Member) -> dict[str, Any]:
    offices = offices_seen(found, request.user)
    entry = offices.of_focal_points.entry_of(found)
    return {
        "member": found,
        "entry": entry,
        "standing_words": left_words(found) or Standing(found.standing).label,
        "chips": _chips(found, entry),
        "group_words": _group_words(found.country) if found.country else "",
        "group_link": _group_link(found),
        "since": _since(found.joined),
        "left": since_words(found.left) if found.left else "",
        "sectors": offices.sectors,
        "timeline": timeline(entry, offices.of_focal_points.seen, request.user),
        "other_offices": offices.others,
        "steering": steering_moments(found, request.user),
        "sections": rendered_sections(request, found),
        "newest": _newest(entry),
        "mistake_subject": quote(gettext("Entry of %(name)s") % {"name": found.name}),
    }


def _chips(found: Member, entry: Entry) -> list[Chip]:
    """The sign of the member's state in words, and whatever else is to be said at once."""
    chips = []
    if found.standing != Standing.FORMER:
        chips.append(Chip(words_of(entry)))
    if not found.verified:
        chips.append(Chip(gettext("Unverified"), "open"))
    if entry.sign == Sign.FILLED and not _is_confirmed(found, entry):
        chips.append(Chip(gettext("Not confirmed by the member yet"), "due"))
    if found.is_sample:
        chips.append(Chip(gettext("Sample"), "open"))
    if found.level != Level.PUBLIC:
        chips.append(Chip(str(Level(found.level).label), "closed"))
    return chips


def _is_confirmed(found: Member, entry: Entry) -> bool:
    return found.last_confirmed_on is not None or entry.rests_on.last_confirmed_on is not None


def _group_words(state: Country) -> str:
    """UN group and M49 sub-region, each saying whose division of the world it is."""
    group = gettext("%(group)s (UN)") % {"group": UNGroup(state.un_group).label} if state.un_group else ""
    region = (
        gettext("%(region)s (M49)") % {"region": subregion_label(state.m49_subregion)} if state.m49_subregion else ""
    )
    return gettext(", ").join(words for words in (group, region) if words)


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


def _since(joined: PartialDate | None) -> dict[str, Any]:
    """Since when it belongs, whether that is less than a day, and how precisely it is known."""
    if joined is None:
        return {}
    return {"words": since_words(joined), "is_unsure": joined.sense != Sense.EXACT, "note": _precision_words(joined)}


def _precision_words(joined: PartialDate) -> str:
    if joined.sense == Sense.BY:
        return gettext("It was a member by then; the day of joining is not known")
    if joined.sense == Sense.ABOUT:
        return gettext("The date is approximate")
    if joined.precision == Precision.DAY:
        return ""
    return (
        gettext("Only the year is known") if joined.precision == Precision.YEAR else gettext("Only the month is known")
    )


def _newest(entry: Entry) -> dict[str, Any]:
    """The date of the newest source, and the day of the member's own word, if there are any."""
    fact = entry.rests_on
    confirmed = day_in_words(fact.last_confirmed_on) if fact.last_confirmed_on else None
    return {"source_date": fact.source_date, "confirmed": confirmed, "day": newest_day(fact)}
