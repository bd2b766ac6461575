"""Which names of a sheet look like the name of somebody on record, or like another name of the sheet."""

from collections import defaultdict
from collections.abc import Iterable

from focalpoints.importing.tables import Tables, persons_by_name, words_of
from focalpoints.likeness import forget_names, keys_of_name, why_alike_names

Alike = dict[str, list[tuple[int, str]]]


class Likenesses:
    """Asked once for all names of a sheet: only the names of the sheet are kept by their keys, not the tables'."""

    def __init__(self, tables: Tables, names: Iterable[str]) -> None:
        self._names = {words_of(name): name for name in names if words_of(name)}
        self._by_key: dict[str, list[str]] = defaultdict(list)
        for words, name in self._names.items():
            for key in keys_of_name(name):
                self._by_key[key].append(words)
        self._on_record: Alike = defaultdict(list)
        for name, persons in persons_by_name(tables):
            for words, why in self._alike(name):
                self._on_record[words] += [(person, why) for person in persons]
        forget_names()

    def on_record(self, name: str) -> list[tuple[int, str]]:
        """The persons whose names look like this one of the sheet without being the same, each with why."""
        return self._on_record.get(words_of(name), [])

    def in_sheet(self, name: str) -> list[tuple[str, str]]:
        """The other names of the sheet that look like this one, each with why."""
        return [(self._names[words], why) for words, why in self._alike(name)]

    def _alike(self, name: str) -> list[tuple[str, str]]:
        """Names of the sheet, by their words, that look like `name` and are not the same, each with why."""
        own = words_of(name)
        sharing = {words for key in keys_of_name(name) for words in self._by_key.get(key, ())} - {own}
        found = [(words, why_alike_names(name, self._names[words])) for words in sorted(sharing)]
        return [(words, reasons[0]) for words, reasons in found if reasons]
