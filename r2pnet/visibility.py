"""Who may see what: the one rule.

Every object that can be read has a level and may have a scope that narrows it (`member:12`, `meeting:5`, `person:7`).
A reader holds grants, derived at each request and stored nowhere. `visible_to(user)` puts the two together; every
view, feed, export, search, count, file and report goes through it.
"""

from dataclasses import dataclass
from typing import Self

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.utils.translation import gettext_lazy as _

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

    @property
    def as_text(self) -> str:
        """The same for the same grants: part of the tag of what somebody was shown."""
        return f"{self.everything} {sorted(self.levels)} {sorted(self.scoped)}"

    def as_condition(self) -> models.Q:
        """The same rule for the database, over the columns `level` and `scope`."""
        if self.everything:
            return models.Q()
        condition = models.Q(scope="", level__in=sorted(self.levels))
        for level, scope in sorted(self.scoped):
            condition |= models.Q(level=level, scope=scope)
        return condition


PUBLIC = Grants()
EVERYTHING = Grants(levels=frozenset(Level.values), everything=True)


def grants_of(user: Reader) -> Grants:
    """What `user` may see now: the public's share, or everything for an active member of the secretariat."""
    if user.is_authenticated and user.is_active and getattr(user, "is_staff", False):
        return EVERYTHING
    return PUBLIC


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
