"""Links, images, headings and notes of one block before it is shown, and what of it cannot be shown."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from django.utils.translation import gettext as _
from markdown_it.common.utils import normalizeReference
from markdown_it.token import Token

from manual.text.links import FAR, followed, is_far, name_of_image
from manual.text.rendering import words_of

TOP_LEVEL: Final = 2
"""The highest headings of a chapter are of the second level on a page, whose first is the chapter's title."""
_LOWEST: Final = 6
ADDRESSES_LIMIT: Final = 400_000
"""Letters of all addresses of a chapter: one definition, used ten thousand times, would fill the memory."""

_TAG: Final = re.compile(r"</?[a-zA-Z][^<>]*>|<!--")
_NOTE: Final = re.compile(r"\[\^[^\[\]\s]{1,200}\]")


@dataclass(frozen=True, slots=True)
class Picture:
    """An image of the manual's own uploads: where it is served from, and its size in pixels."""

    address: str
    width: int
    height: int


FindPicture = Callable[[str], Picture | None]
"""From NAME of `image:NAME` to the upload that the reader may see."""


@dataclass(slots=True)
class Settling:
    """What holds for a whole chapter while its blocks are settled one by one."""

    picture: FindPicture
    anchors: Mapping[str, str]
    highest: int = 1
    """Level of the chapter's highest headings, as they are written: 2 where all begin with at least `##`."""
    written: int = 0
    """Letters of addresses so far."""
    labels: set[str] = field(default_factory=set)
    """Of links and images by label."""
    told: list[str] = field(default_factory=list)
    """What could not be shown, in words."""

    def settle(self, tokens: Sequence[Token], lines: Sequence[str]) -> list[str]:
        """Change `tokens` in place to what is shown, and answer in words what is not. `lines` is their source."""
        self.told = []
        for token in tokens:
            if token.type in ("heading_open", "heading_close"):
                token.tag = f"h{min(max(int(token.tag[1]) - self.highest, 0) + TOP_LEVEL, _LOWEST)}"
            if token.children:
                token.children = list(self._inline(token.children))
        self.told += (_("A row of a table has more cells than its head.") for one in _cut_tables(tokens, lines) if one)
        return list(dict.fromkeys(self.told))

    def _inline(self, tokens: Sequence[Token]) -> Iterator[Token]:
        open_address: str | None = None
        for place, token in enumerate(tokens):
            self.labels.add(normalizeReference(str(token.meta.get("label", ""))))
            if token.type == "image":
                yield self._image(token)
            elif token.type == "link_open":
                open_address = self._refused_link(token, tokens[place + 1 :])
                if open_address is None:
                    yield token
            elif token.type == "link_close" and open_address is not None:
                yield Token("text", "", 0, content=open_address)
                open_address = None
            else:
                self._look_at(token)
                yield token

    def _refused_link(self, token: Token, following: Sequence[Token]) -> str | None:
        """None when it is followed; else what is written after its words: its address, or nothing."""
        address = str(token.attrs.get("href", ""))
        self.written += len(address) + len(str(token.attrs.get("title", "")))
        if self.written > ADDRESSES_LIMIT:
            self.told.append(_("The addresses of all links together are too long; this one is not followed."))
            return ""
        target = followed(address, self.anchors)
        if target is None:
            self.told.append(_("The link to “%(address)s” is not followed.") % {"address": _short(address)})
            return "" if words_of(following[:1]) == address else f" ({address})"
        token.attrs = {**token.attrs, "href": target, **({"rel": FAR} if is_far(target) else {})}
        return None

    def _image(self, token: Token) -> Token:
        address, description = str(token.attrs.get("src", "")), words_of(token.children or ()).strip()
        self.written += len(address)
        if self.written > ADDRESSES_LIMIT:
            self.told.append(_("The addresses of all links together are too long; this one is not followed."))
            return Token("not_shown", "", 0, content=description)
        name = name_of_image(address)
        picture = self.picture(name) if name and description else None
        if picture is None:
            self.told.append(_why_not(name, description) % {"image": _short(address)})
            return Token("not_shown", "", 0, content=f"{description} ({address})".strip())
        token.children = [Token("text", "", 0, content=description)]
        token.attrs |= {"src": picture.address, "width": picture.width, "height": picture.height}
        return token

    def _look_at(self, token: Token) -> None:
        if token.type != "text":
            return
        if found := _TAG.search(token.content):
            self.told.append(_("“%(tag)s” stands as it is: HTML is not read.") % {"tag": _short(found.group())})
        if found := _NOTE.search(token.content):
            self.told.append(_("The note %(label)s is not written.") % {"label": _short(found.group())})


def _why_not(name: str | None, description: str) -> str:
    if name is None:
        return _("The image “%(image)s” is not shown: only images uploaded here are, as image:NAME.")
    if not description:
        return _("The image “%(image)s” is not shown: it has no description.")
    return _("The image “%(image)s” is not shown: there is no upload of this name.")


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:60]}…"


def _cut_tables(tokens: Sequence[Token], lines: Sequence[str]) -> Iterator[bool]:
    """For each table whether letters of its source are in none of its cells."""
    for place, token in enumerate(tokens):
        if token.type == "table_open" and token.map:
            rows = "\n".join(lines[slice(*token.map)])
            end = next(at for at in range(place, len(tokens)) if tokens[at].type == "table_close")
            yield bool(_letters(rows) - _letters("".join(one.content for one in tokens[place:end])))


def _letters(text: str) -> Counter[str]:
    return Counter(letter for letter in text if letter.isalnum())
