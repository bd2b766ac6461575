"""How much of a spreadsheet is read at once; beyond that it is refused with the number."""

from typing import Final

from django.utils.formats import number_format
from django.utils.translation import gettext as _

MOST_BYTES: Final = 10_000_000
MOST_ROWS: Final = 20_000
MOST_COLUMNS: Final = 100
# What a workbook may be once it is unpacked, and how many times its own size, which no real list comes near.
MOST_UNPACKED: Final = 100_000_000
MOST_TIMES: Final = 200
UNPACKED_ANYWAY: Final = 20_000_000
MOST_PARTS: Final = 1_000
LONGEST_CELL: Final = 5_000


def in_figures(number: int) -> str:
    """`number` as its reader writes it, with the thousands set apart: 50,000."""
    return number_format(number, use_l10n=True, force_grouping=True)


def too_large(size: int) -> str:
    """What is said of a file of `size` bytes, which is more than `MOST_BYTES`."""
    words = _("This file has %(number)s MB; %(most)s MB are read at once: split it.")
    return words % {"number": megabytes(size), "most": megabytes(MOST_BYTES)}


def megabytes(number: int) -> str:
    """`number` of bytes in megabytes: 10 or 12.5."""
    return number_format(f"{number / 1_000_000:.1f}".removesuffix(".0"), use_l10n=True)
