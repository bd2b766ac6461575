"""The entry of a member as everybody sees it, whoever reads the page: what is confirmed is what is public."""

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.urls import NoReverseMatch, reverse

from focalpoints.member_words import chips_of, group_words, since_of
from focalpoints.models import Member
from focalpoints.offices import offices_seen, steering_moments
from focalpoints.services.confirming import seen_of
from focalpoints.signs import since_words
from r2pnet.who_sees import who_sees


def public_entry(member: Member) -> dict[str, Any]:
    """What `focalpoints/confirming/entry.html` shows, and `seen`, which says which entry was shown; three queries.

    The names are those of the member's own page, whose facts it includes.
    """
    public = AnonymousUser()
    offices = offices_seen(member, public)
    entry = offices.of_focal_points.entry_of(member)
    return {
        "member": member,
        "entry": entry,
        "chips": chips_of(member, entry, who_sees(member.level, member.scope, public)),
        "group_words": group_words(member.country) if member.country else "",
        "since": since_of(member.joined),
        "left": since_words(member.left) if member.left else "",
        "sectors": offices.sectors,
        "other_offices": offices.others,
        "steering": steering_moments(member, public),
        "seen": seen_of(member),
    }


def way_to(name: str) -> str:
    """The address of a page of the desk by its name; the desk itself where the page is not built."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return reverse("desk")
