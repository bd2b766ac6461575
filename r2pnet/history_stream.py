"""The histories of many records as one, newest first: who, when, why, on whose behalf, each field before and after."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import OuterRef, Q, QuerySet, Subquery, Value
from django.utils.text import capfirst
from django.utils.translation import gettext

from r2pnet.record_history import acting_in_words, changes_since, fetch_lists


@dataclass(frozen=True)
class Told:
    """Rows of one history, and the keys in them whose records are named."""

    rows: QuerySet[Any]
    named: tuple[str, ...] = ()


class HistoryStream:
    """What `histories` tell, for a paginator: two queries, and two more for each kind of record on the page."""

    def __init__(self, histories: Iterable[Told]) -> None:
        self._histories: Sequence[Told] = list(histories)

    def count(self) -> int:
        """How many changes there are."""
        return self._keys().count() if self._histories else 0

    def __len__(self) -> int:
        return self.count()

    def __getitem__(self, part: slice) -> list[Any]:
        """The rows of a page; each has what `tell_changes` gives it, its `kind` and what it is `about`."""
        keys = list(self._keys().order_by("-history_date", "-history_id", "of")[part]) if self._histories else []
        told: dict[tuple[int, int], Any] = {}
        for number, history in enumerate(self._histories):
            wanted = [key for _date, key, of in keys if of == number]
            told |= {(number, row.history_id): row for row in _rows(history, wanted)}
        return [told[of, key] for _date, key, of in keys]

    def _keys(self) -> QuerySet[Any]:
        """When, which row, of which history: of all of them."""
        parts = [
            history.rows.order_by().annotate(of=Value(number)).values_list("history_date", "history_id", "of")
            for number, history in enumerate(self._histories)
        ]
        return parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0]


def _rows(history: Told, keys: list[int]) -> list[Any]:
    """The rows with these keys and what each changed against the one before it; two queries, and one for each list."""
    if not keys:
        return []
    every = history.rows.model.objects.select_related("history_user", *history.named)
    rows = list(every.filter(history_id__in=keys).annotate(before=Subquery(_before(history))))
    before = every.in_bulk([row.before for row in rows if row.before])
    fetch_lists([*rows, *before.values()])
    for row in rows:
        row.changes = list(changes_since(row, before.get(row.before)))
        row.acting = acting_in_words(row)
        row.kind = capfirst(str(row.instance_type._meta.verbose_name))
        row.about = _as_it_was(row)
    return rows


def _as_it_was(row: Any) -> str:
    """What the record was called then; what was fetched beside the row is not asked for again."""
    record = row.instance_type(**{field.attname: getattr(row, field.attname) for field in row.tracked_fields})
    record._state.fields_cache.update(row._state.fields_cache)
    try:
        return str(record)
    except ObjectDoesNotExist:
        return gettext("a record that is gone")


def _before(history: Told) -> QuerySet[Any]:
    """The key of the row of the same record before one."""
    earlier = Q(history_date__lt=OuterRef("history_date")) | Q(
        history_date=OuterRef("history_date"), history_id__lt=OuterRef("history_id")
    )
    same = history.rows.model.objects.filter(earlier, id=OuterRef("id"))
    return same.order_by("-history_date", "-history_id").values("history_id")[:1]
