"""Search over everything that a reader may see: apps offer their hits from their `search.py`.

An app offers `search(text, user) -> list[Hits]`; it searches only what is visible to `user`, and takes `text` as it
comes from `asked`: no longer than `QUERY_LENGTH`, without control characters, with at least one letter or digit.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from r2pnet.offers import offered
from r2pnet.text import searchable
from r2pnet.visibility import Reader

QUERY_LENGTH = 200
HITS_SHOWN = 20

# The pages of text, by the name of their address; the words after the title help to find them.
PAGES = (
    ("about", _("About the network"), _("responsibility to protect R2P focal point secretariat steering group")),
    ("join", _("How a state joins"), _("joining name appoint a focal point")),
    ("about-data", _("About the data"), _("CSV JSON columns signs how to cite sources")),
    ("privacy", _("Privacy"), _("personal data rights erase")),
    ("accessibility", _("Accessibility"), _("keyboard screen reader barrier")),
)


@dataclass(frozen=True)
class Asked:
    """What was typed, cleaned; `was_cut` when it was longer than the search takes."""

    text: str
    was_cut: bool = False

    @property
    def has_words(self) -> bool:
        """False for nothing, or signs only, which would find everything."""
        return bool(searchable(self.text))


@dataclass(frozen=True)
class Hit:
    """One thing found: `name` is the link, `symbol` a code kept whole, `label` who can see it if not everybody."""

    name: str
    url: str
    note: str = ""
    symbol: str = ""
    label: str = ""


@dataclass(frozen=True)
class Hits:
    """What one list holds: the first `HITS_SHOWN` hits, how many there are, and where all of them stand."""

    order: int
    title: str
    hits: Sequence[Hit]
    total: int
    all_url: str = ""

    @property
    def has_more(self) -> bool:
        return self.total > len(self.hits)


def asked(request: HttpRequest, name: str = "q") -> Asked:
    """The text of a query without control characters and extra spaces, cut at `QUERY_LENGTH` letters."""
    typed = request.GET.get(name, "")
    text = " ".join("".join(c if c.isprintable() else " " for c in typed).split())
    return Asked(text[:QUERY_LENGTH].rstrip(), was_cut=len(text) > QUERY_LENGTH)


def search(text: str, user: Reader) -> list[Hits]:
    """The desk's own: the pages of text, by their titles and what they are about."""
    words = searchable(text).split()
    hits = []
    for name, title, about in PAGES:
        known = searchable(f"{title} {about}")
        if all(f" {word}" in known for word in words):
            hits.append(Hit(str(title), reverse(name)))
    return [Hits(90, str(_("About the network and this portal")), hits, len(hits))]


def found_for(text: str, user: Reader) -> list[Hits]:
    """Everything that the apps find for `user`, by their orders; lists without a hit are left out."""
    groups: list[Hits] = [group for offer in offered("search", "search") for group in offer(text, user)]
    return sorted((group for group in groups if group.hits), key=lambda group: group.order)
