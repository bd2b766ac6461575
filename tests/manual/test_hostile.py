"""Whatever is written: no script, no style, no other host and no sign that hides gets onto a page."""

import re
from html.parser import HTMLParser
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from manual.text.limits import HIDDEN
from manual.text.reading import reading
from manual.text.settling import ADDRESSES_LIMIT, Picture
from manual.text.showing import shown
from manual.text.shown import ShownText
from r2pnet.refusal import Refused
from tests.manual.test_showing import named

TAGS: Final = {
    *(
        "p",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "blockquote",
        "pre",
        "code",
        "em",
        "strong",
        "ul",
        "ol",
        "li",
        "dl",
        "dt",
        "dd",
    ),
    *("hr", "br", "table", "thead", "tbody", "tr", "th", "td", "sup", "div", "a", "img", "span", "section"),
}
ATTRIBUTES: Final = {
    *("href", "title", "rel", "id", "role", "aria-label", "src", "alt", "width", "height", "start", "scope", "dir"),
    *("tabindex", "class"),
}
ADDRESS: Final = re.compile(
    r"https://[^/\\@]+([/?#].*)?|mailto:[^@]+@[^@]+|#(b-|note-)[a-z0-9-]+|(?!//)[^:\\?#]+([?#].*)?"
)


class Looked(HTMLParser):
    """Every tag and attribute of a page, as a browser reads them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += [(name, value or "") for name, value in attrs]


def anything(name: str) -> Picture:
    return Picture(f"/media/manual/{name}", 1, 1)


def is_safe(text: ShownText) -> bool:
    looked = Looked(text.html)
    addresses = [value for name, value in looked.attributes if name in ("href", "src")]
    images = [value for name, value in looked.attributes if name == "src"]
    return (
        looked.tags <= TAGS
        and {name for name, _value in looked.attributes} <= ATTRIBUTES
        and all(ADDRESS.fullmatch(address) for address in addresses)
        and all(image.startswith("/media/manual/") for image in images)
        and not HIDDEN.search(text.html)
    )


HOSTILE: Final = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<style>*{display:none}</style>",
    "<!-- hidden -->",
    "<a href='javascript:alert(1)'>x</a>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java&#10;script:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](<javascript:alert(1)>)",
    "[x](vbscript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](file:///etc/passwd)",
    "[x](http://example.org/)",
    "[x](//example.org/)",
    "[x](/\\example.org/)",
    "[x](\\\\example.org)",
    "[x](https:example.org)",
    "[x](https:///example.org)",
    "[x](https://portal@example.org/)",
    "[x](%6aavascript:alert(1))",
    "[x][y]\n\n[y]: javascript:alert(1)",
    "<javascript:alert(1)>",
    "<http://example.org/>",
    "![x](https://example.org/x.png)",
    "![x](//example.org/x.png)",
    "![x](/media/secret.png)",
    "![x](data:image/svg+xml;base64,PHN2Zz4=)",
    "![x](image:../../secret)",
    "![x](image:a%2f..%2fb)",
    '![x" onerror="alert(1)](image:map)',
    "![x](image:map '\" onerror=\"alert(1)')",
    '[x](https://example.org/"onmouseover=alert(1) \'" style="x\')',
    '```" onload="alert(1)\n<script>\n```',
    '[^"><script>]: x\n\ny[^"><script>]',
    "# <script>\n\n[x](#script)",
    "|a|\n|-|\n|<script>|",
    "<b>\n: <script>",
    "&lt;script&gt; &#60;script&#62;",
)


@pytest.mark.parametrize("source", HOSTILE)
def test_hostile_markdown_is_safe(source: str) -> None:
    text = shown(reading(source), anything, {block.identity: '"><script>' for block in reading(source)})
    assert is_safe(text)


@given(
    st.lists(
        st.sampled_from((*HOSTILE, *"<>\"'`[]()!&;:#/\\ \n-|*_", "javascript:", "data:", "image:", "<a href=")),
        max_size=12,
    )
)
def test_hostile_markdown_is_safe_however_it_is_put_together(parts: list[str]) -> None:
    assert is_safe(shown(reading("".join(parts)), anything))


@given(st.text(max_size=200))
def test_any_text_is_refused_in_words_or_safe(source: str) -> None:
    try:
        blocks = reading(source)
    except Refused as refused:
        assert re.match(r"Line \d+ holds a sign that nobody sees|The text holds half a letter", refused.message)
    else:
        assert is_safe(shown(blocks, anything))


@given(st.text(max_size=60), st.text("abc\"'<>&", min_size=1, max_size=12))
def test_a_block_that_was_never_read_is_safe_too(text: str, identity: str) -> None:
    block = named([text or "x"])[0]
    assert is_safe(shown([block], anything))
    looked = Looked(shown([type(block)(identity, "x")], anything).html)
    assert looked.attributes == [("class", "block"), ("id", f"b-{identity}"), ("dir", "ltr")]


def test_signs_that_hide_are_shown_as_a_question_where_they_got_past_the_reading() -> None:
    assert "a\ufffdb \ufffd" in shown(named(["a\u202eb &#x202e;"]), anything).html


@pytest.mark.parametrize(
    ("text", "html", "words"),
    [
        (
            "[see](http://example.org/)",
            "see (http://example.org/)",
            "The link to “http://example.org/” is not followed.",
        ),
        ("[see](javascript:x)", "see (javascript:x)", "The link to “javascript:x” is not followed."),
        ("<http://example.org>", "http://example.org", "The link to “http://example.org” is not followed."),
        ("[see](#nowhere)", "see (#nowhere)", "The link to “#nowhere” is not followed."),
        ("<b>bold</b>", "&lt;b&gt;bold&lt;/b&gt;", "“<b>” stands as it is: HTML is not read."),
        (
            "![A map](https://example.org/a.png)",
            '<span class="not-shown">A map (https://example.org/a.png)</span>',
            "The image “https://example.org/a.png” is not shown: only images uploaded here are, as image:NAME.",
        ),
        (
            "![](image:map)",
            '<span class="not-shown">(image:map)</span>',
            "The image “image:map” is not shown: it has no description.",
        ),
        (
            "![A map](image:gone)",
            '<span class="not-shown">A map (image:gone)</span>',
            "The image “image:gone” is not shown: there is no upload of this name.",
        ),
    ],
)
def test_what_is_not_followed_or_loaded_is_written_out_and_named(text: str, html: str, words: str) -> None:
    answer = shown(named([text]), lambda name: None if name == "gone" else anything(name))
    assert f"<p>{html}</p>" in answer.html
    assert [(problem.identity, problem.place, problem.words) for problem in answer.problems] == [("a", 1, words)]


def test_a_long_address_used_again_and_again_does_not_fill_the_memory() -> None:
    texts = [f"[a]: https://example.org/{'x' * 19_000}", "[a] " * 1_900, "![a] " * 1_900]
    answer = shown(named(texts), anything)
    assert len(answer.html) < 2 * ADDRESSES_LIMIT
    assert answer.html.count("<a href=") == ADDRESSES_LIMIT // 19_020
    assert {problem.words for problem in answer.problems} == {
        "The addresses of all links together are too long; this one is not followed."
    }


AT_ITS_WORST: Final = {
    "backticks of every length": "\n\n".join([" ".join("`" * length for length in range(1, 190))] * 10),
    "brackets": "\n\n".join(["[" * 2_000] * 2),
    "images in images": "\n\n".join(["![[" * 1_000] * 2),
    "emphasis": "\n\n".join(["*a_ " * 4_900] * 10),
    "nested lists": "\n\n".join(["\n".join(f"{'  ' * deep}- a" for deep in range(10))] * 300),
    "one line of many items": "\n\n".join(["- " * 10] * 700),
    "definitions": "a\n: b\n" * 1_900,
    "entities": "\n\n".join(["&amp;" * 3_900] * 10),
    "less-than": "\n\n".join(["<" * 19_900] * 10),
    "many small blocks": "a\n\n" * 2_000,
    "a table": "|a" * 90 + "|\n" + "|-" * 90 + "|\n" + "b\n" * 100,
    "backslashes": "\n\n".join(["\\" * 19_900] * 10),
    "spaces": " " * 199_000,
}


@pytest.mark.parametrize("source", AT_ITS_WORST.values(), ids=AT_ITS_WORST.keys())
def test_the_longest_texts_that_are_read_keep_their_letters_and_are_safe(source: str) -> None:
    blocks = reading(source)
    assert sum(block.text.count("a") for block in blocks) == source.count("a")
    assert is_safe(shown(blocks, anything))
