"""Texts of the manual for tests: written out, or drawn as edits of a common base."""

from hypothesis import strategies as st

from manual.merging.merge import Text
from manual.text.block import Block

LETTERS = "abcdefgh"
ADDED_BY_BOTH = "xy"
"""Blocks that both sides may bring with them, as proposals carried forward do."""

WRITTEN = (
    "to protect",
    "not to protect",
    "to  protect",
    "to protect ",
    "to protect\t",
    "الحماية",
    "保护责任",
    "a  \nb",
    "a\nb",
)
written = st.one_of(
    st.sampled_from(WRITTEN),
    st.text("ab #*\n", min_size=1, max_size=6).map(lambda text: text.strip("\n") or "b"),
)


def text(row: str, **changed: str) -> Text:
    """A block for each letter of `row`, with the words of `changed` or its own ("Words of a.")."""
    return tuple(Block(letter * 12, changed.get(letter, f"Words of {letter}.")) for letter in row)


def row(blocks: Text) -> str:
    """The letters of the blocks in order."""
    return "".join(block.identity[0] for block in blocks)


def words_of(blocks: Text) -> dict[str, str]:
    return {block.identity[0]: block.text for block in blocks}


@st.composite
def bases(draw: st.DrawFn) -> Text:
    return text(LETTERS[: draw(st.integers(0, len(LETTERS)))])


@st.composite
def edits(draw: st.DrawFn, base: Text, new: str) -> Text:
    """`base` with blocks removed, moved, changed and, of the letters `new`, inserted."""
    letters = [letter for letter in row(base) if draw(st.integers(0, 5))]
    for _move in range(draw(st.integers(0, 3)) if letters else 0):
        letter = letters.pop(draw(st.integers(0, len(letters) - 1)))
        letters.insert(draw(st.integers(0, len(letters))), letter)
    for letter in new + ADDED_BY_BOTH:
        if letter not in row(base) and not draw(st.integers(0, 2)):
            letters.insert(draw(st.integers(0, len(letters))), letter)
    kept = words_of(base)
    changed = {letter: draw(written) for letter in letters if not draw(st.integers(0, 3))}
    return text("".join(letters), **(kept | changed))


@st.composite
def three(draw: st.DrawFn) -> tuple[Text, Text, Text]:
    """A base, the chapter that came of it, and a proposal on it."""
    base = draw(bases())
    return base, draw(edits(base, "mn")), draw(edits(base, "pq"))
