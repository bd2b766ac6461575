"""Taking a list away: memory does not grow with the rows, whatever the form."""

from collections.abc import Iterator

from benchmarks.lines import note
from benchmarks.stage import Stage

SIZES = (1_000, 20_000)
FORMS = ("csv", "json", "xlsx")
MOST_MORE_MIB = 10


def flat_memory(stage: Stage) -> Iterator[str]:
    """The list of offices with their persons, in each form, at two sizes: peak of a process that takes it once."""
    rows, found = stage.rows(63, "export"), {}
    for size in SIZES:
        rows.ask("export", "fill", size)
        for form in FORMS:
            found[form, size] = rows.ask("export", form)
    for form in FORMS:
        few, many = (found[form, size] for size in SIZES)
        words = f"export as {form}, 1,000 / 20,000 rows: peak {few['peak']:.0f} / {many['peak']:.0f} MiB "
        words += f"(before it {many['before']:.0f}), {few['seconds']:.1f} / {many['seconds']:.1f} s, "
        words += f"{many['bytes'] / 1e6:.1f} MB (<= {MOST_MORE_MIB} MiB more)"
        yield note("-", words, many["peak"] - few["peak"] <= MOST_MORE_MIB)
