"""What a deed to many rows is, which rows were chosen for it, and what becomes of each of them."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.contrib.auth.models import AnonymousUser, PermissionsMixin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.functional import Promise

from r2pnet.admin_queries import LARGEST_KEY

Words = str | Promise
MOST_AT_ONCE = 1_000
"""Rows of one deed: as many as one request does while others wait for its tables."""
_MARKED = re.compile(r"(\d{1,19})((?:\.\d{1,19}){1,3})", re.ASCII)


def mark_of(row: Any, *more: int) -> str:
    """The state of a row: its version, and numbers that change when the deed has been done to it."""
    return "".join(f".{number}" for number in (row.version, *more))


def marks_of(rows: Iterable[Any]) -> dict[int, str]:
    """Each row by its number with the version that it has now."""
    return {row.pk: mark_of(row) for row in rows}


def told_in_words(row: Any) -> str:
    return str(row)


def all_of_it(rows: QuerySet[Any]) -> QuerySet[Any]:
    return rows


@dataclass(frozen=True)
class BulkDeed:
    """A deed that staff do to many rows: `do` is the service that a single one calls.

    `do(row, values, by)` takes what the form has cleaned and raises `Refused` or `ValidationError`; `now(row)` and
    `then(row, done)` say in words what is so and what becomes of it, where `done` is what the service returned.
    `with_names` fetches beside the rows what those words need, so that queries do not grow with the rows. `marks` says
    in which state each row was seen: what has another one when the deed is done was changed meanwhile.
    """

    key: str
    title: Words
    button: Words
    form: type[forms.Form]
    do: Callable[[Any, Mapping[str, Any], Any], Any]
    now: Callable[[Any], str]
    then: Callable[[Any, Any], str]
    consequence: Words = ""
    permissions: tuple[str, ...] = ()
    row_name: Callable[[Any], str] = told_in_words
    with_names: Callable[[QuerySet[Any]], QuerySet[Any]] = all_of_it
    marks: Callable[[Iterable[Any]], dict[int, str]] = marks_of
    offers: Callable[[HttpRequest, QuerySet[Any]], QuerySet[Any] | None] | None = None

    def is_for(self, user: AnonymousUser | PermissionsMixin) -> bool:
        """True for staff who may do it to one."""
        return user.has_perms(self.permissions)


@dataclass(frozen=True)
class Fate:
    """What becomes of one row: `then` in words, or why it is refused."""

    pk: int
    name: str
    now: str
    then: str = ""
    refusal: str = ""


@dataclass(frozen=True)
class Fates:
    """Those of all rows, those that are refused first."""

    rows: list[Fate] = field(default_factory=list)
    is_written: bool = False

    @property
    def refused(self) -> list[Fate]:
        return [fate for fate in self.rows if fate.refusal]

    @property
    def passed(self) -> list[Fate]:
        return [fate for fate in self.rows if not fate.refusal]


def chosen_in(text: str) -> dict[int, str]:
    """The rows, each with the state in which it was seen, that a page carries along as `text`; what is none is none."""
    found = (_MARKED.fullmatch(one) for one in text.split(",", MOST_AT_ONCE)[:MOST_AT_ONCE])
    return {int(one[1]): one[2] for one in found if one and int(one[1]) <= LARGEST_KEY}


def carried(marks: Mapping[int, str]) -> str:
    """`marks` as the page carries them along: one field, however many rows."""
    return ",".join(f"{pk}{mark}" for pk, mark in marks.items())
