"""Everything that points to a record that can be merged, found from the models: a later one is not forgotten.

An app says in its `merging.py` what becomes of each pointer to persons, institutions and organisations:
`rules() -> Mapping[str, Rule]`, by names such as "meetings.Registration.person". And `refuse(kept, other) -> None`
raises `Refused` where two records cannot become one before somebody has done something.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db import models

from r2pnet.offers import offered


@dataclass(frozen=True)
class Rule:
    """What merging does with rows that point to the merged record: they move to the kept one, or stay.

    `words` counts them for a person: "3 registrations". `save` writes a row that was moved, in the place of the usual
    way. `named_with` is what the names of the rows need.
    """

    words: Callable[[int], str] | None = None
    save: Callable[..., Any] | None = None
    named_with: tuple[str, ...] = ()

    @property
    def moves(self) -> bool:
        return self.words is not None


STAYS = Rule()


@dataclass(frozen=True)
class Pointer:
    """A field of some table that points to a kind of record; `list_field` where it is a list of another record."""

    model: type[models.Model]
    field: str
    rule: Rule
    list_field: str = ""

    @property
    def key(self) -> str:
        return f"{self.model._meta.label}.{self.field}"

    @property
    def owner(self) -> type[models.Model]:
        """The model whose rows are named: of a list the one that has it."""
        if not self.list_field:
            return self.model
        return next(one for one in _owners(self.model) if _through(one, self.list_field) is self.model)

    def keys(self, pk: int) -> list[int]:
        """The keys of the rows, or of the owners of lists, that point to the record with this key."""
        column = _owner_column(self) if self.list_field else "pk"
        rows = self.model._base_manager.filter(**{self.field: pk})
        return sorted(rows.values_list(column, flat=True))

    def rows(self, keys: list[int]) -> list[Any]:
        """The rows, or owners, with these keys, with all that their names need."""
        found = self.owner._base_manager.filter(pk__in=keys).select_related(*self.rule.named_with)
        return list(found.order_by("pk"))


def pointers_to(model: type[models.Model]) -> list[Pointer]:
    """Every pointer to `model` that moves when two are merged, in the order of the apps and tables.

    One that no app has a rule for moves as well, under its table's name: nothing is left behind unseen.
    """
    return [one for one in every_pointer_to(model) if one.rule.moves]


def every_pointer_to(model: type[models.Model]) -> Iterator[Pointer]:
    """Those that stay, too. Histories tell what was, and are none."""
    rules = _rules()
    for relation in model._meta.get_fields(include_hidden=True):
        if not isinstance(relation, models.ManyToOneRel) or is_history(relation.related_model):
            continue
        table: Any = relation.related_model
        key = f"{table._meta.label}.{relation.field.name}"
        yield Pointer(table, relation.field.name, rules.get(key) or _unruled(table), _list_field(table))


def has_rule(pointer: Pointer) -> bool:
    """True when an app has said what becomes of it."""
    return pointer.key in _rules()


def is_history(model: Any) -> bool:
    """True for the tables of simple-history, of records and of their lists."""
    return hasattr(model, "instance_type") or hasattr(model, "m2m_history_id")


@cache
def _rules() -> Mapping[str, Rule]:
    return {key: rule for offer in offered("merging", "rules") for key, rule in offer().items()}


def _unruled(model: type[models.Model]) -> Rule:
    return Rule(lambda count: f"{model._meta.verbose_name_plural}: {count}")


def _owners(through: Any) -> list[type[models.Model]]:
    """The models that a table of a list joins."""
    return [field.related_model for field in through._meta.fields if field.is_relation]


def _list_field(table: Any) -> str:
    """The name of the list that this table holds for another model; empty for a table of its own."""
    owner = table._meta.auto_created
    if not owner:
        return ""
    return next(str(field.name) for field in owner._meta.many_to_many if field.remote_field.through is table)


def _through(owner: Any, name: str) -> Any:
    found = {field.name: field.remote_field.through for field in owner._meta.many_to_many}
    return found.get(name)


def _owner_column(pointer: Pointer) -> str:
    names = (field for field in pointer.model._meta.fields if field.is_relation)
    return next(str(field.attname) for field in names if field.related_model is pointer.owner)
