"""The history of a record as staff read it: who, when, why, each field before and after. It only tells."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.db import models
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from r2pnet.acting import ActedFor
from r2pnet.admin_forms import partial_dates_of
from r2pnet.days import day_in_words
from r2pnet.partial_dates import PARTS

# Counted and noted by the portal, not written by anybody.
UNTOLD = {"id", "version", "loaded"}


@dataclass(frozen=True)
class Change:
    """One field in words, before and after; `before` is empty where the record was new."""

    field: str
    before: str
    after: str


def tell_changes(rows: Sequence[Any]) -> None:
    """Give each history row of one record, newest first, its `changes` against the row before it,
    and for whom it was done (`acting`).

    The row before the last of `rows` is looked up, so that a page of a long history is whole.
    """
    before = [*rows[1:], rows[-1].prev_record] if rows else []
    for row, previous in zip(rows, before, strict=True):
        row.changes = list(changes_since(row, previous))
        row.acting = acting_in_words(row)


def acting_in_words(row: Any) -> str:
    """On whose behalf, by which way and when the word of it came; empty where nothing of it is recorded."""
    if not isinstance(row, ActedFor):
        return ""
    parts = []
    if row.history_on_behalf_of:
        parts.append(_("on behalf of %(member)s") % {"member": row.history_on_behalf_of})
    if row.history_channel:
        parts.append(str(row.get_history_channel_display()))
    if row.history_received_on:
        parts.append(_("received on %(day)s") % {"day": day_in_words(row.history_received_on)})
    return capfirst(", ".join(parts))


def changes_since(row: Any, previous: Any) -> Iterator[Change]:
    """What differs between a history row and the one before it, which is None where the record was new."""
    model = row.instance_type
    for name, label in _told_fields(model):
        after = _in_words(row, name)
        before = _in_words(previous, name) if previous is not None else ""
        if before != after and (previous is not None or after != _("empty")):
            yield Change(capfirst(str(label)), before, after)
    yield from _changes_of_lists(row, previous)


def _changes_of_lists(row: Any, previous: Any) -> Iterator[Change]:
    """Fields that hold several records, such as a person's topics."""
    for field in row._history_m2m_fields:
        after, before = (_listed(one, field.name) if one is not None else "" for one in (row, previous))
        if before != after:
            yield Change(capfirst(str(field.verbose_name)), before, after)


def fetch_lists(rows: Sequence[Any]) -> None:
    """Read the lists of many history rows of one kind at once: one query for each field that holds several records."""
    for field in rows[0]._history_m2m_fields if rows else ():
        through, target = getattr(rows[0], field.name).model, field.remote_field.model._meta.model_name
        named: dict[int, list[str]] = {row.history_id: [] for row in rows}
        for one in through.objects.filter(history__in=list(named)).select_related(target):
            named[one.history_id].append(str(getattr(one, target) or _("a record that is gone")))
        for row in rows:
            row.lists = {**getattr(row, "lists", {}), field.name: ", ".join(sorted(named[row.history_id]))}


def _listed(row: Any, name: str) -> str:
    if name in getattr(row, "lists", {}):
        return row.lists[name] or _("empty")
    through = getattr(row, name)
    target = row.instance_type._meta.get_field(name).remote_field.model._meta.model_name
    return ", ".join(sorted(str(getattr(one, target)) for one in through.all())) or _("empty")


def _told_fields(model: type[models.Model]) -> Iterator[tuple[str, Any]]:
    """Fields with their names for people; the four columns of a partial date are one field."""
    dates = partial_dates_of(model)
    columns = {f"{name}_{part}" for name in dates for part in PARTS}
    excluded = model.history.model._history_excluded_fields  # type: ignore[attr-defined]  # simple-history's
    for field in model._meta.concrete_fields:
        if field.name.endswith("_earliest") and field.name in columns:
            yield field.name.removesuffix("_earliest"), field.verbose_name
        elif field.name not in columns | UNTOLD | set(excluded):
            yield field.name, field.verbose_name


def _in_words(row: Any, name: str) -> str:
    display = getattr(row, f"get_{name}_display", None)
    try:
        value = display() if display else getattr(row, name, None)
    except ObjectDoesNotExist:
        value = _("a record that is gone")
    if name in partial_dates_of(row.instance_type):
        value = getattr(row.instance_type, name).fget(row)  # the model's own reading of the four columns
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime):
        return date_format(value, "j F Y, H:i")
    if isinstance(value, date):
        return date_format(value, "j F Y")
    return _of_several(value) if value not in (None, "", [], {}) else _("empty")


def _of_several(value: Any) -> str:
    """What one field holds several of: a list, or facts by their names, each before and after."""
    if isinstance(value, dict):
        facts = ((name, one if isinstance(one, dict) else {"new": one}) for name, one in value.items())
        return "\n".join(
            f"{name}: {fact.get('old') or _('empty')} → {fact.get('new') or _('empty')}" for name, fact in facts
        )
    return ", ".join(str(one) for one in value) if isinstance(value, list) else str(value)
