"""Two records side by side: what each says, what points to each, and what was done when they were merged."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.contrib import admin
from django.urls import reverse
from django.utils.translation import gettext as _

from focalpoints.duplicates.kinds import Kind, value_in_words, value_of
from focalpoints.duplicates.pointers import Pointer, pointers_to
from focalpoints.models import Merge, Topic, User
from focalpoints.services.undoing_merges import counted_in_words

MOST_NAMED: Final = 10


@dataclass(frozen=True)
class Row:
    """A row that points to a record: its name, and its page in the admin where it has one."""

    name: str
    url: str


@dataclass(frozen=True)
class Pointing:
    """How many rows of one table, in words; the first of them by name, and how many more there are."""

    words: str
    rows: list[Row]
    more: int


@dataclass(frozen=True)
class Side:
    """One of two records: its page, and what points to it."""

    record: Any
    url: str
    history_url: str
    pointing: list[Pointing]
    account: str

    @property
    def weight(self) -> tuple[bool, int, int]:
        """Which of two is rather kept: who has an account, then where more points to, then the older one."""
        return (bool(self.account), sum(len(one.rows) + one.more for one in self.pointing), -self.record.pk)


@dataclass(frozen=True)
class Said:
    """What a field says: the same on both sides, or not; or before and after."""

    label: str
    one: str
    other: str

    @property
    def is_same(self) -> bool:
        return self.one == self.other


def side_of(kind: Kind, record: Any) -> Side:
    """One record with all that points to it; two queries for each table that can."""
    pointing = [_pointing(one, keys) for one in pointers_to(kind.model) if (keys := one.keys(record.pk))]
    account = getattr(record, "user", None)
    return Side(record, *pages_of(record), pointing, account.email if account else "")


def differences(kind: Kind, one: Any, other: Any) -> list[str]:
    """The names of the fields in which the two differ, so that somebody has to choose."""
    return [name for name in kind.fields if value_of(one, name) != value_of(other, name)]


def said_by_both(kind: Kind, one: Any, other: Any) -> list[Said]:
    """Each field in words, of both."""
    return [Said(kind.label_of(name), value_in_words(one, name), value_in_words(other, name)) for name in kind.fields]


def pages_of(record: Any) -> tuple[str, str]:
    """The record's page in the admin, and that of its history; one that was merged has its history alone."""
    name = f"admin:{record._meta.app_label}_{record._meta.model_name}"
    own = "" if getattr(record, "merged_into_id", None) else reverse(f"{name}_change", args=[record.pk])
    return own, reverse(f"{name}_history", args=[record.pk])


def moved_in_words(kind: Kind, counts: Mapping[str, int]) -> list[str]:
    """What moved, table by table."""
    pointers = {one.key: one for one in pointers_to(kind.model)}
    return [counted_in_words(key, count, pointers) for key, count in counts.items()]


def changed_in_words(kind: Kind, merge: Merge) -> list[Said]:
    """What the kept record said before and after; empty when that has been forgotten."""
    return [_changed(kind, line["name"], line["before"], line["after"]) for line in merge.fields]


def _changed(kind: Kind, name: str, before: Any, after: Any) -> Said:
    label = kind.label_of(name.removesuffix("_id"))
    return Said(label, _in_words(kind, name, before), _in_words(kind, name, after))


def _in_words(kind: Kind, name: str, value: Any) -> str:
    if value in (None, "", []):
        return _("empty")
    if name == "topics":
        return ", ".join(Topic.objects.filter(pk__in=value).order_by("pk").values_list("title", flat=True))
    if name == "user_id":
        return str(User.objects.get(pk=value).email)
    choices = dict(getattr(kind.model._meta.get_field(name), "flatchoices", ()))
    return ", ".join(value) if isinstance(value, list) else str(choices.get(value, value))


def _pointing(pointer: Pointer, keys: list[int]) -> Pointing:
    shown: Iterable[Any] = pointer.rows(keys[:MOST_NAMED])
    words = pointer.rule.words(len(keys)) if pointer.rule.words else ""
    return Pointing(words, [Row(_name_of(row), _page_of(row)) for row in shown], max(len(keys) - MOST_NAMED, 0))


def _name_of(row: Any) -> str:
    member = getattr(row, "member", None)
    return f"{member}: {row}" if member and str(member) != str(row) else str(row)


def _page_of(row: Any) -> str:
    if not admin.site.is_registered(type(row)):
        return ""
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])
