"""The columns of a record as the secretariat takes it away: every field, related records by what never changes.

Not among them: what the portal keeps for itself (versions, words for searching, what was loaded from which file).
"""

from collections.abc import Callable, Iterator
from operator import attrgetter
from typing import Any, Final

from django.db import models

from r2pnet.admin_forms import partial_dates_of
from r2pnet.partial_dates import PARTS
from r2pnet.sheets.writing import Column

OF_THE_PORTAL: Final = {"loaded", "search_text", "sort_name", "version", "scope", "last_confirmed_by"}
# What a record is known by outside the portal; of one that has none of these its number stands in the file.
IDENTIFIERS: Final = ("slug", "iso3")
SOURCE: Final = ("source_url", "source_note", "source_date", "source_public", "verified", "last_confirmed_on")


def columns_of(model: type[models.Model]) -> tuple[Column, ...]:
    """A column for each field of `model`; its partial dates are one each, and come where their first part stands."""
    return tuple(_columns_of(model))


def related_of(model: type[models.Model]) -> list[str]:
    """The related records that `columns_of` reads, for `select_related`."""
    return [field.name for field in model._meta.concrete_fields if field.is_relation and _identifier_of(field)]


def source_columns() -> tuple[Column, ...]:
    """Where a fact comes from, with the names that every file gives it."""
    return tuple(Column(name, name, attrgetter(name)) for name in SOURCE)


def _columns_of(model: type[models.Model]) -> Iterator[Column]:
    dates = partial_dates_of(model)
    parts = {f"{name}_{part}": name for name in dates for part in PARTS}
    for field in model._meta.concrete_fields:
        if field.name in parts:
            if field.name.endswith("_earliest"):
                yield Column(parts[field.name], parts[field.name], attrgetter(parts[field.name]))
        elif field.name not in OF_THE_PORTAL:
            yield Column(field.name, field.name, _value_of(field))


def _value_of(field: Any) -> Callable[[Any], Any]:
    if field.is_relation and (identifier := _identifier_of(field)):
        return lambda row: getattr(getattr(row, field.name), identifier, None)
    return attrgetter(field.attname)


def _identifier_of(field: Any) -> str:
    names = {one.name for one in field.related_model._meta.concrete_fields} if field.is_relation else set()
    return next((name for name in IDENTIFIERS if name in names), "")
