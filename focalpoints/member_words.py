"""What a member's page and its sheet say beside its name: chips, groups, since when."""

from typing import Any

from django.utils.translation import gettext

from focalpoints.m49 import subregion_label
from focalpoints.member_rows import Chip
from focalpoints.models import Country, Member
from focalpoints.models.country import UNGroup
from focalpoints.models.member import Standing
from focalpoints.signs import Entry, Sign, since_words, words_of
from r2pnet.partial_dates import PartialDate, Precision, Sense
from r2pnet.who_sees import WhoSees


def chips_of(found: Member, entry: Entry, seen: WhoSees) -> list[Chip]:
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
    if not seen.is_everybody:
        chips.append(Chip(seen.words, "closed"))
    return chips


def _is_confirmed(found: Member, entry: Entry) -> bool:
    return found.last_confirmed_on is not None or entry.rests_on.last_confirmed_on is not None


def group_words(state: Country) -> str:
    """UN group and M49 sub-region, each saying whose division of the world it is."""
    group = gettext("%(group)s (UN)") % {"group": UNGroup(state.un_group).label} if state.un_group else ""
    region = (
        gettext("%(region)s (M49)") % {"region": subregion_label(state.m49_subregion)} if state.m49_subregion else ""
    )
    return gettext(", ").join(words for words in (group, region) if words)


def since_of(joined: PartialDate | None) -> dict[str, Any]:
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
