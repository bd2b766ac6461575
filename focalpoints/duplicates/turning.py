"""Turning what points to one record so that it points to another, each with its history; and telling it as data."""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import models

from focalpoints.duplicates.pointers import Pointer, pointers_to
from focalpoints.models import Person, User
from r2pnet.acting import sign
from r2pnet.recording import save_signed
from r2pnet.records import Record
from r2pnet.visibility import Visible

Turned = dict[str, Any]


def turn_all(old: Any, new: Any, *, by: User, reason: str) -> Iterator[Turned]:
    """Let everything that points to `old` point to `new`; a line for each row, as `Merge.moved` keeps them."""
    for pointer in pointers_to(type(old)):
        for key in pointer.keys(old.pk):
            had_both = bool(pointer.list_field) and points(pointer, key, new.pk)
            turn(pointer, key, old.pk, new.pk, by=by, reason=reason)
            line = {"pointer": pointer.key, "pk": key, "before": old.pk, "after": new.pk}
            yield line | {"had_both": had_both}
    yield from turn_scopes(old, new)


def turn(pointer: Pointer, key: int, old: int, new: int, *, by: User, reason: str, keep: bool = False) -> None:
    """Let one row, or one list, point to `new` in the place of `old`; `keep`: a list names the old one as well."""
    row = pointer.owner._base_manager.get(pk=key)
    sign(row, by, reason)
    if pointer.list_field:
        _turn_list(row, pointer.list_field, old, new, keep=keep)
        return
    setattr(row, f"{pointer.field}_id", new)
    if pointer.rule.save:
        pointer.rule.save(row, by=by, reason=reason)
    elif isinstance(row, Record):
        save_signed(row, by=by, reason=reason)
    else:
        row.save()


def points(pointer: Pointer, key: int, pk: int) -> bool:
    """True when the row, or the list, is there and points to the record with the key `pk`."""
    return key in pointer.keys(pk)


def turn_scopes(old: Any, new: Any) -> Iterator[Turned]:
    """What is narrowed to one person, such as a letter of confirmation, is narrowed to the other."""
    if not isinstance(old, Person):
        return
    before, after = f"person:{old.pk}", f"person:{new.pk}"
    for model in _with_scope():
        for key in sorted(model._base_manager.filter(scope=before).values_list("pk", flat=True)):
            model._base_manager.filter(pk=key).update(scope=after)
            yield {"pointer": f"{model._meta.label}.scope", "pk": key, "before": before, "after": after}


def turn_scope_back(line: Turned) -> bool:
    """Undo one line of `turn_scopes`; False when the row is gone or was narrowed to something else since."""
    label = line["pointer"].removesuffix(".scope")
    model = next(one for one in _with_scope() if one._meta.label == label)
    rows = model._base_manager.filter(pk=line["pk"], scope=line["after"])
    return bool(rows.update(scope=line["before"]))


def _with_scope() -> list[type[models.Model]]:
    return [one for one in apps.get_models() if issubclass(one, Visible)]


def _turn_list(row: Any, field: str, old: int, new: int, *, keep: bool) -> None:
    """One line in the history for the two steps."""
    listed = getattr(row, field)
    if not keep:
        row.skip_history_when_saving = True
        listed.remove(old)
        del row.skip_history_when_saving
    listed.add(new)
