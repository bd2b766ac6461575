"""What this app puts into the handover pack, beside the office and the people."""

from datetime import timedelta
from typing import Final

from django.conf import settings
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from focalpoints.handover_pack.audience import name_of_person
from focalpoints.handover_pack.offices import office_parts
from focalpoints.handover_pack.people import people_part
from focalpoints.models import Succession
from r2pnet.days import day_in_words
from r2pnet.handing_over import Form, Part, Row
from r2pnet.visibility import Reader

CONFIRM_WITHIN: Final = timedelta(days=14)
"""So long after the first day the successor is asked to look at the member's entry."""

# The rooms of the portal by the names of their addresses; one that is not built yet has none, and is left out.
PLACES: Final = (
    ("desk", gettext_lazy("Your desk")),
    ("first-weeks", gettext_lazy("Your first weeks")),
    ("confirm-entry", gettext_lazy("Your member’s entry, to confirm")),
    ("peers", gettext_lazy("Peers")),
    ("members", gettext_lazy("Members")),
    ("meetings", gettext_lazy("Meetings")),
    ("papers", gettext_lazy("Papers")),
    ("manual", gettext_lazy("The manual")),
    ("case-studies", gettext_lazy("Case studies")),
)


def pack_parts(succession: Succession, reader: Reader) -> list[Part]:
    """Everything of the pack that this app knows."""
    return [
        _waits(succession),
        _first_month(succession),
        _places(),
        *office_parts(succession, reader),
        people_part(succession, reader),
        _reading(succession),
    ]


def address_of(name: str, *args: str) -> str:
    """The whole address of a page by its name; empty while the portal has no such page."""
    try:
        return f"{settings.SITE_URL}{reverse(name, args=args)}"
    except NoReverseMatch:
        return ""


def _waits(succession: Succession) -> Part:
    """The entry to confirm; what the one who left has open is the successor's alone, on the page of the first weeks."""
    by = succession.first_day + CONFIRM_WITHIN
    confirm = Row(
        _("Confirm the public entry of your member"), (day_in_words(by), _("Change of holder of the office")), on=by
    )
    return Part(
        key="waits",
        order=10,
        title=_("What waits for you"),
        headings=(_("What"), _("By"), _("Where it comes from")),
        rows=(confirm,),
        note=_("In the order of their dates; all can be done on your desk in the portal."),
        is_counted=True,
    )


def _first_month(succession: Succession) -> Part:
    predecessor = name_of_person(succession.leaving.person) or _("your predecessor")
    ticks = (
        _("Sign in with the invitation sent to your work address, and add a passkey"),
        _("Read your member’s entry and confirm it"),
        _("Meet %(name)s for an hour; the open points are in this pack") % {"name": predecessor},
        _("Write to one peer from the list in this pack"),
        _("Say which topics you know and in which languages others may write to you"),
        _("Put the calendar of the network into your own"),
    )
    return Part(
        key="first-month",
        order=30,
        title=_("The first month"),
        form=Form.TICKS,
        rows=tuple(Row(words) for words in ticks),
        note=_("To print and tick. Nothing here is an obligation."),
    )


def _places() -> Part:
    """Addresses of the pages that are there, and of the secretariat."""
    found = [Row(str(words), address=address_of(name)) for name, words in PLACES]
    contact = Row(_("The secretariat"), (settings.SECRETARIAT_NAME,), note=settings.SECRETARIAT_EMAIL)
    return Part(
        key="places",
        order=40,
        title=_("Where things are"),
        form=Form.FACTS,
        rows=(*(row for row in found if row.address), contact),
    )


def _reading(succession: Succession) -> Part:
    member = succession.following.member
    rows = (
        Row(_("The page of your member"), address=address_of("member", member.slug)),
        Row(_("What the network is, and what a focal point does"), address=address_of("about")),
    )
    return Part(key="reading", order=20, title=_("What to read first"), form=Form.FACTS, rows=rows)
