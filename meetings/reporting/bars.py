"""Horizontal bars from numbers: where each begins and how long it is, so that a template only draws."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

WIDTH: Final = 620
LEFT: Final = 200
RIGHT: Final = 530
"""Names stand before the left end, sums behind the bars."""
HEIGHT: Final = 11
GAP: Final = 9
COLOURS: Final = ("#0a535c", "#7fa9a6", "#c9a24b")
LONGEST_NAME: Final = 34


@dataclass(frozen=True)
class Bar:
    """One rectangle."""

    x: float
    y: float
    width: float
    colour: str


@dataclass(frozen=True)
class Line:
    """A name with its bars and the number, or numbers, behind them."""

    name: str
    label: str
    label_x: float
    text_y: float
    bars: tuple[Bar, ...]


@dataclass(frozen=True)
class Bars:
    """The chart: its height, the lines, and what the title says of each."""

    height: float
    lines: tuple[Line, ...]
    colours: tuple[str, ...]


def bars_of(rows: Sequence[tuple[str, Sequence[int]]], *, stacked: bool = False) -> Bars | None:
    """The chart of `rows`, names with numbers: one behind the other when `stacked`, else below each other."""
    longest = max((sum(numbers) if stacked else max(numbers) for _name, numbers in rows), default=0)
    if not longest:
        return None
    scale = (RIGHT - LEFT) / longest
    lines, top = [], float(GAP)
    for name, numbers in rows:
        line = _stacked(name, numbers, top, scale) if stacked else _beside(name, numbers, top, scale)
        lines.append(line)
        top += GAP + HEIGHT * (1 if stacked else len(numbers))
    return Bars(round(top, 1), tuple(lines), COLOURS)


def _stacked(name: str, numbers: Sequence[int], top: float, scale: float) -> Line:
    bars, x = [], float(LEFT)
    for number, colour in zip(numbers, COLOURS, strict=False):
        if number:
            bars.append(Bar(round(x, 1), top, round(number * scale, 1), colour))
            x += number * scale
    return Line(_short(name), str(sum(numbers)), round(x + 6, 1), top + HEIGHT - 1.5, tuple(bars))


def _beside(name: str, numbers: Sequence[int], top: float, scale: float) -> Line:
    bars = [
        Bar(float(LEFT), top + HEIGHT * place, round(number * scale, 1), colour)
        for place, (number, colour) in enumerate(zip(numbers, COLOURS, strict=False))
    ]
    middle = top + HEIGHT * len(numbers) / 2 + 4
    end = LEFT + max(numbers) * scale
    return Line(_short(name), " / ".join(map(str, numbers)), round(end + 6, 1), middle, tuple(bars))


def _short(name: str) -> str:
    """The table beside the chart has the whole name."""
    return name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1].rstrip()}…"
