"""The kinds of report that the apps offer in their `reports.py`."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import PermissionsMixin
from django.utils.functional import Promise

from r2pnet.visibility import Audience, Level, Reader

Builder = Callable[[str, str], Any]
Opener = Callable[[Reader, str], str]
MAY_ORDER_ANY = "reports.order_report"


class NoSubject(LookupError):
    """A report is asked for about something that is not there, or about nothing where it needs something."""


@dataclass(frozen=True)
class Subjects:
    """What a kind of report is about, by the names of an app.

    `offered(user)` are those that `user` may order a report about, each with its name in words, in the order of a
    list; empty for somebody who may order none. `may_order(user, subject)` says the same of one. `named(user,
    subjects)` names those that `user` may see now, in one query: a report about another does not exist for them.
    `audience(subject)` is who may open a report about it: the builder
    reads as they do, whoever orders; it raises `NoSubject` for what is not there. `word` is what the form calls it.
    `offers_any(user)` says with no more than one short query whether `offered` has something.
    """

    word: str | Promise
    offered: Callable[[Reader], list[tuple[str, str]]]
    may_order: Callable[[Reader, str], bool]
    named: Callable[[Reader, Collection[str]], Mapping[str, str]]
    audience: Callable[[str], Audience]
    offers_any: Callable[[Reader], bool]


@dataclass(frozen=True)
class ReportKind:
    """One kind of document, about one thing of many (`subjects`) or about nothing but what it is.

    `build(subject, language)` answers with a frozen dataclass of plain values: all that the document shows, and only
    what its audience may see (a public one reads with an anonymous user). It runs with `language` active. The
    data is hashed: equal data, language and template give the same file. `groups` are the stamp groups of the tables
    that it reads: while they stand still nothing is built. `file_name` begins the name of the file that people save.
    `level` is that of a kind without subjects, and the widest of one that has them. `about` says in a sentence what
    stands in it. `made(data)` is called in the transaction in which a file that was made of this data is kept.
    `in_parts(words)`, for a long one, answers with a `composing.InParts` instead of the one page of `template`, which
    then names only what it is made of; `words` is what the template would get. `frozen(data, pdf)` is called as `made`
    is, by a kind whose app keeps the first file for good.
    `is_written_freely` when people write its text: then even a public file may have the name of somebody.
    """

    key: str
    title: str | Promise
    level: Level
    template: str
    build: Builder
    groups: tuple[str, ...]
    file_name: str
    subjects: Subjects | None = None
    about: str | Promise = field(default="")
    opened_as: Opener | None = None
    made: Callable[[Any], None] | None = None
    in_parts: Callable[[dict[str, Any]], Any] | None = None
    frozen: Callable[[Any, bytes], None] | None = None
    is_written_freely: bool = False

    @property
    def is_logged(self) -> bool:
        """True when it is on record who fetched a file, and whoever may see the report reads it on its page."""
        return self.opened_as is not None

    def audience(self, subject: str) -> Audience:
        """Who may open a report about `subject`; raises `NoSubject` for what is not there."""
        return self.subjects.audience(subject) if self.subjects else Audience(self.level)

    def offered(self, user: Reader) -> list[tuple[str, str]]:
        """The subjects that `user` may order it about; one without a name where it has none; none for most people."""
        if self.subjects:
            return self.subjects.offered(user)
        return [("", "")] if self.may_order(user, "") else []

    def offers_any(self, user: Reader) -> bool:
        """True when `offered` is not empty."""
        return self.subjects.offers_any(user) if self.subjects else self.may_order(user, "")

    def may_order(self, user: Reader, subject: str) -> bool:
        """Those whom its app lets order it; of a kind without subjects the staff who order reports."""
        if self.subjects:
            return self.subjects.may_order(user, subject)
        return not subject and isinstance(user, PermissionsMixin) and user.has_perm(MAY_ORDER_ANY)


_kinds: dict[str, ReportKind] = {}


def register(kind: ReportKind) -> ReportKind:
    """Offer `kind`; raises `ValueError` when another one holds its key."""
    if _kinds.setdefault(kind.key, kind) is not kind:
        raise ValueError(f"two kinds of report are called {kind.key!r}")
    return kind


def kind_of(key: str) -> ReportKind:
    """The kind with this key; raises `KeyError` when no app offers it."""
    return _kinds[key]


def find_kind(key: str) -> ReportKind | None:
    """The kind with this key; none when no app offers it any more."""
    return _kinds.get(key)


def kinds() -> list[ReportKind]:
    """Every kind on offer, by key."""
    return [_kinds[key] for key in sorted(_kinds)]


def may_order_something(user: Reader) -> bool:
    """True when there is a report that `user` may order now; a few queries, however many there are to choose from.

    What is about nothing needs the permissions of the account, which take two: so it is asked last.
    """
    return any(kind.offers_any(user) for kind in sorted(kinds(), key=lambda kind: kind.subjects is None))


def file_name_of(key: str) -> str:
    """The beginning of the name of a kind's file; its key when no app offers it any more."""
    return _kinds[key].file_name if key in _kinds else key


def title_of(key: str) -> str:
    """The title of a kind in words; its key when no app offers it any more."""
    return str(_kinds[key].title) if key in _kinds else key
