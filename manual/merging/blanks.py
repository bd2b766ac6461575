"""Which differences of white space count.

A blank that Markdown shows nobody is no change: trailing blanks and the kind of line end are left aside when two texts
of a block are compared. What it shows is a change: two blanks at the end of a line that is not the last (a line break,
CommonMark 6.7), and every blank inside of code. A line that begins with four blanks or a tab may be code, so its
blanks count too.
"""

import re
import unicodedata
from collections.abc import Iterator

FENCE = re.compile(r"[ \t]*(?:(?:[-*+]|\d{1,9}[.)]|>)[ \t]+|>)*(?P<fence>`{3,}(?=[^`]*$)|~{3,})")
CODE = ("    ", "\t")


def alike(one: str, other: str) -> bool:
    """Whether two texts of a block differ in nothing but blanks that nobody sees."""
    return one == other or tidied(one) == tidied(other)


def tidied(text: str) -> str:
    """`text` without the blanks that nobody sees; the text that is kept is never this one, but as it was written."""
    lines = unix_lines(text).split("\n")
    while len(lines) > 1 and not lines[-1].strip():
        lines.pop()
    return "\n".join(tidied_lines(lines))


def unix_lines(text: str) -> str:
    """`text` with "\\n" at the end of each line, whatever a browser or a file has sent."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def as_of_a_block(text: str) -> str:
    """`text` as a block holds it: form NFC, "\\n" between lines, no blank lines before or after it.

    "" when all is blank.
    """
    lines = unix_lines(unicodedata.normalize("NFC", text)).split("\n")
    written = [number for number, line in enumerate(lines) if line.strip()]
    return "\n".join(lines[written[0] : written[-1] + 1]) if written else ""


def tidied_lines(lines: list[str]) -> Iterator[str]:
    """Each line without its unseen blanks; inside of code as it is."""
    fence = ""
    for number, line in enumerate(lines):
        is_code = bool(fence)
        fence = fence_after(line, fence)
        is_last = number == len(lines) - 1
        yield line if is_code or fence or line.startswith(CODE) else without_blanks(line, is_last)


def fence_after(line: str, fence: str) -> str:
    """The fence that is open after `line` when `fence` was open before it; "" for none."""
    if not fence:
        opened = FENCE.match(line)
        return opened["fence"] if opened else ""
    mark = line.lstrip(" \t>").rstrip(" \t")
    closes = len(mark) >= len(fence) and set(mark) == {fence[0]}
    return "" if closes else fence


def without_blanks(line: str, is_last: bool) -> str:
    """`line` without trailing blanks, but for two that break it."""
    bare = line.rstrip(" \t")
    breaks = bool(bare) and not is_last and line.endswith("  ")
    return f"{bare}  " if breaks else bare
