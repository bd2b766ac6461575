"""Tokens to HTML, cleaned by nh3 whatever they hold."""

from collections.abc import Sequence
from html import escape
from itertools import takewhile
from typing import Any, Final

import nh3
from django.utils.translation import gettext as _
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token

from manual.text.limits import HIDDEN
from manual.text.parsing import PARSER

ALIGNED: Final = {f"text-align:{side}": f"align-{side}" for side in ("left", "center", "right")}
_PLAIN: Final = "p h2 h3 h4 h5 h6 blockquote pre code em strong ul li dl dt dd hr br table thead tbody tr td sup div"
_CELLS: Final = {"class": set(ALIGNED.values())}

CLEANER: Final = nh3.Cleaner(
    tags={*_PLAIN.split(), "a", "img", "ol", "th", "span"},
    attributes={
        "a": {"href", "title", "rel", "id", "role", "aria-label"},
        "img": {"src", "alt", "title", "width", "height"},
        "ol": {"start"},
        "th": {"scope"},
        "pre": {"dir"},
        "div": {"tabindex", "role", "aria-label"},
    },
    allowed_classes={
        "th": _CELLS["class"],
        "td": _CELLS["class"],
        "div": {"scrolling"},
        "table": {"table"},
        "sup": {"note-ref"},
        "span": {"not-shown"},
    },
    url_schemes={"https", "mailto"},
    link_rel=None,
)


def as_html(tokens: Sequence[Token]) -> str:
    """Safe HTML of tokens whose links and images are settled."""
    return HIDDEN.sub("\ufffd", CLEANER.clean(_RENDERER.render(tokens, PARSER.options, {})))


class _Renderer(RendererHTML):
    """The parser's own renderer, but for what this portal writes in another way. No rule trusts what it writes."""

    def fence(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        """Code runs from the left in every language; what language it is in is not shown."""
        return f'<pre dir="ltr"><code>{escape(tokens[idx].content)}</code></pre>\n'

    code_block = fence

    def definition(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        """The address of links by label shows as nothing."""
        return ""

    def not_shown(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        """An image that is not loaded: its description and address, as text."""
        return f'<span class="not-shown">{escape(tokens[idx].content)}</span>'

    def footnote_ref(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        """The number of a note, which leads to it."""
        number, again = tokens[idx].meta["id"] + 1, tokens[idx].meta["subId"]
        label = escape(_("Note %(number)s") % {"number": number})
        return (
            f'<sup class="note-ref"><a id="note-ref-{number}-{again}" href="#note-{number}" role="doc-noteref"'
            f' aria-label="{label}">{number}</a></sup>'
        )

    def table_open(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        """A wide table is scrolled by itself, with the keyboard too; the words of its head are its name."""
        head = takewhile(lambda token: token.type != "thead_close", tokens[idx:])
        words = ", ".join(words_of([token]) for token in head if token.type == "inline")
        label = escape(_("Table: %(columns)s") % {"columns": words})
        return f'<div class="scrolling" tabindex="0" role="region" aria-label="{label}"><table class="table">'

    def table_close(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        """What `table_open` opened."""
        return "</table></div>\n"

    def th_open(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        """The policy of the portal allows no style in a page, so a side is a class."""
        side = ALIGNED.get(str(tokens[idx].attrGet("style")))
        scope = ' scope="col"' if tokens[idx].tag == "th" else ""
        return f'<{tokens[idx].tag}{scope} class="{side}">' if side else f"<{tokens[idx].tag}{scope}>"

    td_open = th_open


_RENDERER: Final = _Renderer()


def words_of(tokens: Sequence[Token]) -> str:
    """The words that a reader sees in tokens, descriptions of images among them."""
    return "".join(_words(token) for token in tokens)


def _words(token: Token) -> str:
    if token.children:
        return words_of(token.children)
    if token.type in ("softbreak", "hardbreak"):
        return " "
    return token.content if token.type in ("text", "code_inline", "not_shown", "fence", "code_block") else ""
