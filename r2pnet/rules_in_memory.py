"""The check constraints of a model, asked of one object without the database: for many rows at once.

Django asks the database once for each constraint of each object. What is here says the same of an object in memory, in
three values as SQL does: a check is broken only where it is certainly false.
"""

import operator
from collections.abc import Callable, Iterator
from typing import Any, Final

from django.db import models
from django.db.models.expressions import F

_COMPARED: Final[dict[str, Callable[[Any, Any], bool]]] = {
    "exact": operator.eq,
    "lt": operator.lt,
    "lte": operator.le,
    "gt": operator.gt,
    "gte": operator.ge,
    "in": lambda value, among: value in among,
}


def broken_rules(thing: models.Model) -> Iterator[str]:
    """The message of each check constraint that `thing` breaks.

    Raises `NotImplementedError` for a condition that cannot be read here.
    """
    for rule in thing._meta.constraints:
        if isinstance(rule, models.CheckConstraint) and _holds(rule.condition, thing) is False:
            yield str(rule.violation_error_message)


def _holds(condition: Any, thing: models.Model) -> bool | None:
    """True, false, or None where SQL says NULL."""
    if not isinstance(condition, models.Q):
        lookup, wanted = condition
        return _compare(lookup, wanted, thing)
    parts = [_holds(child, thing) for child in condition.children]
    if condition.connector == models.Q.OR:
        parts = [None if part is None else not part for part in parts]  # by De Morgan: not (not a and not b)
    elif condition.connector != models.Q.AND:
        raise NotImplementedError(condition.connector)
    held = _all(parts)
    is_turned = condition.negated != (condition.connector == models.Q.OR)
    return held if held is None or not is_turned else not held


def _all(parts: list[bool | None]) -> bool | None:
    if False in parts:
        return False
    return None if None in parts else True


def _compare(lookup: str, wanted: Any, thing: models.Model) -> bool | None:
    name, _sign, how = lookup.partition("__")
    value = getattr(thing, _column(thing, name))
    if how == "isnull":
        return bool((value is None) == wanted)
    if wanted is None and how in ("", "exact"):
        return value is None
    if isinstance(wanted, F):
        name_of_other: str = wanted.name  # type: ignore[attr-defined]  # unknown to the stubs
        wanted = getattr(thing, _column(thing, name_of_other))
    if how and how not in _COMPARED:
        raise NotImplementedError(lookup)
    if value is None or wanted is None:
        return None
    return _COMPARED[how or "exact"](value, wanted)


def _column(thing: models.Model, name: str) -> str:
    """A relation is asked by its key; one to a row that is not saved yet has none, and is there all the same."""
    field: Any = thing._meta.get_field(name)
    is_unsaved = field.is_relation and field.is_cached(thing) and getattr(thing, name) is not None
    return name if is_unsaved else str(field.attname)
