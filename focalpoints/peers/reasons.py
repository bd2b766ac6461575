"""What a card says of a peer: the office, what they chose to show, and in words why they were found."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.text import get_text_list
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _

from focalpoints.models import Appointment
from focalpoints.peers.finding import Asker


@dataclass(frozen=True)
class PeerCard:
    """An office of a peer as the reader sees it; languages and topics only of those who are open to be asked."""

    office: Appointment
    languages: str
    topics: str
    reasons: str
    write_url: str

    @property
    def known(self) -> str:
        """Languages, then topics."""
        return "; ".join(part for part in (self.languages, self.topics) if part)


def cards_of(offices: Sequence[Appointment], asker: Asker, chosen: Mapping[str, Any] | None = None) -> list[PeerCard]:
    """A card for each of `offices`, which come from `peers_of` with their names."""
    return [_card(office, asker, chosen or {}) for office in offices]


def language_names(codes: Sequence[str]) -> list[str]:
    """The names of languages in the reader's; of one that is not known its code."""
    return [_language(code) for code in codes]


def _card(office: Any, asker: Asker, chosen: Mapping[str, Any]) -> PeerCard:
    person = office.person if office.is_open else None
    topics = {topic.pk: topic.title for topic in person.topics.all()} if person else {}
    return PeerCard(
        office=office,
        languages=", ".join(language_names(person.languages)) if person else "",
        topics=", ".join(topics.values()),
        reasons="; ".join(_reasons(office, person.languages if person else [], topics, asker, chosen)),
        write_url=reverse("write-to-peer", args=[office.member.slug]) if person and not asker.why_not else "",
    )


def _reasons(
    office: Any, languages: Sequence[str], topics: Mapping[int, str], asker: Asker, chosen: Mapping[str, Any]
) -> list[str]:
    reasons = []
    if shared := [code for code in languages if code in asker.languages]:
        names = get_text_list(language_names(shared), _("and"))
        reasons.append(_("shares %(languages)s with you") % {"languages": names})
    if known := [title for key, title in topics.items() if key in asker.topics or key == chosen.get("topic")]:
        reasons.append(_("knows %(topics)s") % {"topics": get_text_list(known, _("and"))})
    if office.shares_group:
        reasons.append(_("same region"))
    if office.shares_sector:
        reasons.append(_("same sector"))
    return reasons


def _language(code: str) -> str:
    try:
        return str(get_language_info(code)["name_translated"])
    except KeyError:
        return code
