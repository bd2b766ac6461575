"""Doing a deed to many rows: tried first, with nothing kept; then all of it, or nothing."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from r2pnet.bulk.deed import BulkDeed, Fate, Fates
from r2pnet.refusal import Refused, in_words
from r2pnet.stamps import bump

ROWS_OF_A_TRY = 50
"""As many rows are tried in one transaction, which is rolled back: others who write wait no longer than for these."""


def tried(deed: BulkDeed, rows: QuerySet[Any], chosen: Mapping[int, str], values: Mapping[str, Any], by: Any) -> Fates:
    """What would become of each chosen row of `rows`; nothing is kept, and nothing is sent.

    `rows` are those that the person may change: one that is not among them is not named and stands nowhere.
    """
    fates: list[Fate] = []
    for some in _in_parts(chosen):
        with transaction.atomic():
            fates += _done_one_by_one(deed, rows, some, values, by)
            transaction.set_rollback(True)
    return Fates(_refused_first(fates))


def done(
    deed: BulkDeed,
    rows: QuerySet[Any],
    chosen: Mapping[int, str],
    values: Mapping[str, Any],
    by: Any,
    *,
    leave_out: bool = False,
) -> Fates:
    """Do it to each chosen row, in one transaction; what was changed since it was seen is refused.

    When one is refused nothing is written, unless `leave_out` says that those are left out; nor when all are.
    """
    with transaction.atomic():
        fates = _done_one_by_one(deed, rows, chosen, values, by, is_seen=True)
        refused = sum(bool(fate.refusal) for fate in fates)
        is_written = bool(fates) and (refused == 0 or (leave_out and refused < len(fates)))
        if not is_written:
            transaction.set_rollback(True)
    return Fates(_refused_first(fates), is_written)


def _in_parts(chosen: Mapping[int, str]) -> Iterator[dict[int, str]]:
    pairs = list(chosen.items())
    for start in range(0, len(pairs), ROWS_OF_A_TRY):
        yield dict(pairs[start : start + ROWS_OF_A_TRY])


def _done_one_by_one(
    deed: BulkDeed,
    rows: QuerySet[Any],
    chosen: Mapping[int, str],
    values: Mapping[str, Any],
    by: Any,
    *,
    is_seen: bool = False,
) -> list[Fate]:
    """The stamp is taken before the rows are locked, as everybody does."""
    bump(rows.model.stamp_group)
    locked = deed.with_names(rows).filter(pk__in=chosen).select_for_update(of=("self",), no_key=True)
    found = list(locked.order_by("pk"))
    marks = deed.marks(found)
    return [_fate(deed, row, values, by, is_changed=is_seen and marks[row.pk] != chosen[row.pk]) for row in found]


def _fate(deed: BulkDeed, row: Any, values: Mapping[str, Any], by: Any, *, is_changed: bool) -> Fate:
    name, now = deed.row_name(row), deed.now(row)
    if is_changed:
        words = _("It was changed since you saw this page, perhaps by your own first press: look at it once more.")
        return Fate(row.pk, name, now, refusal=words)
    try:
        with transaction.atomic():
            what = deed.do(row, values, by)
            return Fate(row.pk, name, now, then=deed.then(row, what))
    except Refused as refusal:
        return Fate(row.pk, name, now, refusal=refusal.message)
    except ValidationError as errors:
        return Fate(row.pk, name, now, refusal=in_words(errors))


def _refused_first(fates: list[Fate]) -> list[Fate]:
    return sorted(fates, key=lambda fate: not fate.refusal)
