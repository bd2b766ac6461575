"""Who may see what: the one rule.

Every object that can be read has a level and may have a scope that narrows it (`member:12`, `meeting:5`, `person:7`).
A reader holds grants, derived at each request and stored nowhere. `visible_to(user)` puts the two together; every
view, feed, export, search, count, file and report goes through it.

What a person holds is known to the apps: each offers, from its `grants.py`, `held(user) -> Iterable[QuerySet]`, whose
rows are pairs of a level and a scope (`pairs`); it reads nothing of the user but the key. All are asked in one query.
"""

from collections.abc import Callable, Iterable
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, Self

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db import connection, models
from django.db.models.functions import Cast, Concat
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from r2pnet.clock import network_today
from r2pnet.offers import offered
from r2pnet.stamps import StampedQuerySet

Reader = AbstractBaseUser | AnonymousUser


class Level(models.TextChoices):
    """Who can see it, widest first."""

    PUBLIC = "public", _("Public")
    MEMBERS = "members", _("Members only")
    STEERING = "steering", _("Steering group only")
    SECRETARIAT = "secretariat", _("Secretariat only")


@dataclass(frozen=True)
class Grants:
    """What a reader may see: levels without a scope, pairs of level and scope, or everything."""

    levels: frozenset[str] = frozenset({Level.PUBLIC})
    scoped: frozenset[tuple[str, str]] = frozenset()
    everything: bool = False

    def cover(self, level: str, scope: str = "") -> bool:
        """True when an object of this level and scope may be read."""
        if self.everything:
            return True
        return (level, scope) in self.scoped if scope else level in self.levels

    def numbers(self, scope: str) -> list[int]:
        """The numbers of what is held by that scope: 5 and 7 for "meeting" when meeting:5 and meeting:7 are held."""
        return numbers_in((one for _level, one in self.scoped), scope)

    @property
    def as_text(self) -> str:
        """The same for the same grants: part of the tag of what somebody was shown."""
        return f"{self.everything} {sorted(self.levels)} {sorted(self.scoped)}"

    def as_condition(self) -> models.Q:
        """The same rule for the database, over the columns `level` and `scope`."""
        if self.everything:
            return models.Q()
        condition = models.Q(scope="", level__in=sorted(self.levels))
        for level in Level.values:
            if scopes := sorted(scope for held_at, scope in self.scoped if held_at == level):
                condition |= models.Q(level=level, scope__in=scopes)
        return condition


def numbers_in(scopes: Iterable[str], kind: str) -> list[int]:
    """The numbers of the scopes of one kind: 5 and 7 for "meeting" of meeting:5, member:3 and meeting:7."""
    start = f"{kind}:"
    return sorted({int(scope.removeprefix(start)) for scope in scopes if scope.startswith(start)})


PUBLIC = Grants()
EVERYTHING = Grants(levels=frozenset(Level.values), everything=True)


class Audience(AnonymousUser):
    """Nobody in person: the reader for whom a file is made that all of one level and scope may open.

    It sees what each of them sees: of a level that and what is wider, of a scope only what is narrowed to it and what
    is public.
    """

    def __init__(self, level: str, scope: str = "") -> None:
        self.level = Level(level)
        self.scope = scope

    @property
    def grants(self) -> Grants:
        """What all who may open the file have in common."""
        if self.scope:
            return grants_from([(self.level, self.scope)])
        if self.level == Level.SECRETARIAT:
            return EVERYTHING
        return grants_from([(one, "") for one in Level.values[: Level.values.index(self.level) + 1]])


_kept: ContextVar[dict[Any, Grants] | None] = ContextVar("grants", default=None)


class GrantsOfTheRequest:
    """What a reader holds is asked once a request, however many lists a page has; nothing outlives the request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        token = _kept.set({})
        try:
            return self.get_response(request)
        finally:
            _kept.reset(token)


def grants_of(user: Reader) -> Grants:
    """What `user` may see now: the public's share, what their offices and registrations give, or, as staff, all.

    Superusers are asked nothing; of everybody else the apps say what they hold, a group of the secretariat among it.
    """
    if isinstance(user, Audience):
        return user.grants
    if not (user.is_authenticated and user.is_active):
        return PUBLIC
    if getattr(user, "is_staff", False) and getattr(user, "is_superuser", False):
        return EVERYTHING
    kept = _kept.get()
    if kept is None:
        return _derived(user)
    if user.pk not in kept:
        kept[user.pk] = _derived(user)
    return kept[user.pk]


def is_of_secretariat(user: Reader) -> bool:
    """True for those who may see everything: what is due to the secretariat, and its rooms, are theirs."""
    return grants_of(user).everything


def forget_grants() -> None:
    """Ask anew in the rest of this request: what its reader holds has just been changed."""
    kept = _kept.get()
    if kept is not None:
        kept.clear()


def pairs(rows: models.QuerySet[Any], level: Level, scope: str = "", number: str = "") -> models.QuerySet[Any]:
    """For each of `rows` one pair of a level and a scope: none, or `scope` with the number in the column `number`."""
    text: Any = Concat(models.Value(f"{scope}:"), Cast(number, models.CharField())) if scope else models.Value("")
    granted = {"granted_level": models.Value(level.value), "granted_scope": Cast(text, models.CharField())}
    return rows.order_by().annotate(**granted).values_list("granted_level", "granted_scope")


@dataclass(frozen=True)
class _Anybody:
    """Stands for a reader while the question of what they hold is put together: nothing but a key."""

    pk: int = -(2**31) + 7


def _derived(user: Reader) -> Grants:
    """Everything that the apps know `user` to hold, in one query."""
    sql, values = _question(network_today(), connection.vendor)
    with connection.cursor() as cursor:
        cursor.execute(sql, [user.pk if value == _Anybody.pk else value for value in values])
        return grants_from(cursor.fetchall())


@lru_cache(maxsize=4)
def _question(day: date, vendor: str) -> tuple[str, tuple[Any, ...]]:
    """The query over everything that the apps offer, as the database takes it, with `_Anybody` in the reader's place.

    To put it together takes ten times as long as to ask it, and it is the same for everybody until the day is over:
    what the apps offer may depend on the reader's key and on the day, on nothing else.
    """
    first, *others = [rows for held in offered("grants", "held") for rows in held(_Anybody())]
    asked: tuple[str, tuple[Any, ...]] = (first.union(*others) if others else first).query.sql_with_params()
    return asked


def grants_from(held: Iterable[tuple[str, str]]) -> Grants:
    """Grants of somebody who holds these pairs.

    What is narrowed to a scope that they hold may be read up to the level they hold it at, and at every level that they
    hold without a scope: a participant without an office reads what is for members and narrowed to that meeting, and
    nothing else of the members' level. The secretariat's level without a scope is everything.
    """
    found = list(held)
    if (Level.SECRETARIAT, "") in found:
        return EVERYTHING
    levels = frozenset({Level.PUBLIC.value, *(level for level, scope in found if not scope)})
    widest_first = Level.values
    scoped = {
        (level, scope)
        for held_at, scope in found
        if scope
        for level in {*(levels if held_at != Level.PUBLIC else ()), *widest_first[: widest_first.index(held_at) + 1]}
    }
    return Grants(levels, frozenset(scoped))


class VisibleQuerySet(StampedQuerySet):
    """Reading rules of everything that has a level."""

    def visible_to(self, user: Reader) -> Self:
        """Only the rows that `user` may see."""
        return self.filter(grants_of(user).as_condition())


class Visible(models.Model):
    """An object with a level and, where it is narrower, a scope."""

    level = models.CharField(_("who can see it"), max_length=12, choices=Level.choices, default=Level.PUBLIC)
    scope = models.CharField(_("narrowed to"), max_length=40, blank=True, editable=False)

    class Meta:
        abstract = True
