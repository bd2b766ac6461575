"""Rows of the project's data files become records; what staff have edited or deleted since stays as they left it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from django.core.exceptions import NON_FIELD_ERRORS, FieldDoesNotExist, ValidationError
from django.db import IntegrityError, models, transaction
from django.utils.module_loading import autodiscover_modules
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from r2pnet.data_files import Row, WrongRow
from r2pnet.provenance import LoadedRow
from r2pnet.refusal import in_words

Loaded = TypeVar("Loaded", bound=LoadedRow)
Key = tuple[Any, ...]
Loader = Callable[["Load"], None]
Maker = Callable[[], str]

_real_rows: list[tuple[int, Loader]] = []
_samples: list[tuple[int, Maker]] = []


@dataclass
class Tally:
    """What loading did with one kind of record; new, changed and same add up to the rows, `kept` is a part of them."""

    kind: str
    rows: int = 0
    new: int = 0
    changed: int = 0
    same: int = 0
    kept: int = 0


@dataclass
class Load:
    """One run of `load_network`: a tally for each kind, the edits of staff that differ from the files, sentences."""

    tallies: list[Tally] = field(default_factory=list)
    edits: list[str] = field(default_factory=list)
    sentences: list[str] = field(default_factory=list)

    def shelf(
        self,
        model: type[Loaded],
        *key: str,
        columns: Mapping[str, str] | None = None,
        named: Callable[[Loaded], object] = str,
    ) -> "Shelf[Loaded]":
        """The present rows of `model`, ready to be filled from a file; `key` names its natural key.

        `columns` names the file's column where it is not the field's name; `named` is how the list of edits calls a
        record.
        """
        tally = Tally(capfirst(str(model._meta.verbose_name_plural)))
        self.tallies.append(tally)
        return Shelf(model, key, tally, self.edits, columns or {}, named)


class Shelf(Generic[Loaded]):
    """All real rows of one model by their natural key: a run without changes reads them once and writes nothing.

    A row is found by the key that was loaded even when staff have renamed it since; without one, by its present key.
    Rows that staff have struck out are among them, so that they are not loaded once more.
    """

    def __init__(
        self,
        model: type[Loaded],
        key: tuple[str, ...],
        tally: Tally,
        edits: list[str],
        columns: Mapping[str, str],
        named: Callable[[Loaded], object],
    ) -> None:
        self.model, self.key, self.tally, self.edits = model, key, tally, edits
        self.columns, self.named = columns, named
        self.written: list[Loaded] = []
        self._taken: set[Key] = set()
        relations = [one.name for one in model._meta.concrete_fields if one.is_relation]
        rows = model._base_manager.filter(is_sample=False).select_related(*relations).order_by("pk")
        present = {self._key_of(one): one for one in rows}
        renamed = {tuple(one.loaded[name] for name in key): one for one in present.values() if one.loaded}
        self._present = present | renamed
        self._merged = self._merged_rows(relations)
        self._deleted = self._deleted_keys()

    def put(self, row: Row, **values: Any) -> Loaded | None:
        """Make the record of this row, or bring the fields that staff left alone to what the file says.

        Returns None for a record that staff have deleted. Raises `WrongRow` when the record breaks a rule or its key
        has already stood on another line.
        """
        wanted = self.model(**values)
        key = self._key_of(wanted)
        if key in self._taken:
            raise row.wrong(self._column(self.key[0]), _("the same record stands on another line."))
        self._taken.add(key)
        self.tally.rows += 1
        if key in self._present:
            return self._update(row, self._present[key], wanted, values)
        if key in self._merged:
            self._leave(wanted, _("%(record)s: merged into another record by staff, not loaded again"))
            return self._merged[key]
        if key in self._deleted:
            self._leave(wanted, _("%(record)s: deleted by staff, not loaded again"))
            return None
        self.tally.new += 1
        return self._write(row, wanted, {name: wanted.as_loaded(name) for name in values})

    def _column(self, name: str) -> str:
        return self.columns.get(name, name)

    def _key_of(self, one: Loaded) -> Key:
        return tuple(one.as_loaded(name) for name in self.key)

    def _deleted_keys(self) -> set[Key]:
        """The keys of the rows that somebody deleted, as the history knows them."""
        history = getattr(self.model, "history", None)
        if history is None:
            return set()
        return {self._key_of(gone.instance) for gone in history.filter(history_type="-", is_sample=False)}

    def _merged_rows(self, relations: list[str]) -> dict[Key, Loaded]:
        """By the keys of rows that staff have merged into another: the row that they have become."""
        if not hasattr(self.model, "merged_into"):
            return {}
        found: dict[Key, Loaded] = {}
        rows: Any = self.model._base_manager.exclude(merged_into=None)
        for one in rows.filter(is_sample=False).select_related(*relations):
            found[self._key_of(one)] = one.lasting
            if one.loaded:
                found[tuple(one.loaded[name] for name in self.key)] = one.lasting
        return {key: kept for key, kept in found.items() if key not in self._present}

    def _leave(self, wanted: Loaded, words: str) -> None:
        self.tally.same += 1
        self.tally.kept += 1
        self.edits.append(words % {"record": self.named(wanted)})

    def _update(self, row: Row, one: Loaded, wanted: Loaded, values: Mapping[str, Any]) -> Loaded:
        edited = {name for name in values if _is_edited(one, name)}
        differing = [name for name in values if one.as_loaded(name) != wanted.as_loaded(name)]
        self._count_edits(one, edited, [name for name in differing if name in edited])
        free = [name for name in differing if name not in edited]
        if not free:
            self.tally.same += 1
            return one
        self.tally.changed += 1
        for name in free:
            setattr(one, name, values[name])
        return self._write(row, one, one.loaded | {name: one.as_loaded(name) for name in free})

    def _count_edits(self, one: Loaded, edited: set[str], differing: list[str]) -> None:
        self.tally.kept += bool(edited)
        for name in differing:
            words = {"record": self.named(one), "field": _label(self.model, name)}
            self.edits.append(_("%(record)s: %(field)s kept as edited by staff") % words)

    def _write(self, row: Row, one: Loaded, loaded: dict[str, Any]) -> Loaded:
        """Save the record; its rules are asked in words only where the database refuses, which is twice as fast."""
        one.loaded = loaded
        one._change_reason = f"load_network: {row.file}"  # type: ignore[attr-defined]  # read by simple-history
        try:
            one.clean_fields()
            self._save(one)
        except ValidationError as error:
            raise self._as_wrong_row(row, error) from error
        self.written.append(one)
        return one

    def _save(self, one: Loaded) -> None:
        """Raises `ValidationError` for a rule of the database, in the words of that rule."""
        try:
            with transaction.atomic():
                one.save()
        except IntegrityError:
            one.full_clean()
            raise

    def _as_wrong_row(self, row: Row, error: ValidationError) -> WrongRow:
        """The first broken rule, at the column of its field; a rule on the whole row stands at the key's column."""
        broken = {name: why for name, why in error.message_dict.items() if name != NON_FIELD_ERRORS}
        name = next(iter(broken), self.key[0])
        return row.wrong(self._column(name), " ".join(broken[name]) if broken else in_words(error))


def _is_edited(one: LoadedRow, name: str) -> bool:
    """True when the field does not hold what was loaded last. A row that was never loaded is wholly the staff's.

    A field that came into the file after the row was loaded is edited unless it is still blank.
    """
    if not one.loaded:
        return True
    return bool(one.as_loaded(name) != one.loaded.get(name, type(one)().as_loaded(name)))


def _label(model: type[models.Model], name: str) -> str:
    """The field's name for people; a partial date is known by its columns."""
    try:
        found = model._meta.get_field(name)
    except FieldDoesNotExist:
        found = model._meta.get_field(f"{name}_latest")
    return str(getattr(found, "verbose_name", name))


def real_rows(order: int) -> Callable[[Loader], Loader]:
    """Offer a loader of real rows from an app's `real_rows.py`; lower orders come first."""

    def offer(loader: Loader) -> Loader:
        _real_rows.append((order, loader))
        return loader

    return offer


def sample(order: int) -> Callable[[Maker], Maker]:
    """Offer a maker of sample records from an app's `sample.py`; it answers with a sentence on what is there."""

    def offer(maker: Maker) -> Maker:
        _samples.append((order, maker))
        return maker

    return offer


def load_real_rows() -> Load:
    """Run every app's loader, each in a transaction of its own, in their order.

    Raises `WrongRow` at the first wrong row: the app that it belongs to is left as it was.
    """
    autodiscover_modules("real_rows")
    load = Load()
    for _order, loader in sorted(_real_rows, key=lambda pair: pair[0]):
        with transaction.atomic():
            loader(load)
    return load


def load_samples() -> list[str]:
    """Run every app's maker of sample records, each in a transaction of its own; gives their sentences."""
    autodiscover_modules("sample")
    sentences = []
    for _order, maker in sorted(_samples, key=lambda pair: pair[0]):
        with transaction.atomic():
            sentences.append(maker())
    return sentences
