"""How a person's change of a record is saved: checked, with who and why in its history, refused in words."""

from collections.abc import Mapping
from typing import TypeVar

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from r2pnet.acting import Why, sign
from r2pnet.clock import network_today
from r2pnet.partial_dates import EARLIEST_DAY
from r2pnet.provenance import Provenance
from r2pnet.records import Record
from r2pnet.refusal import Changed, Refused, refuse_unless
from r2pnet.reports.withdrawing import withdraw_narrowed_files
from r2pnet.stamps import bump
from r2pnet.visibility import Visible

Kept = TypeVar("Kept", bound=Record)


def record(
    thing: Kept,
    *,
    by: AbstractBaseUser | None,
    reason: Why = "",
    database_rules: Mapping[str, Refused] | None = None,
    deed: str = "",
) -> Kept:
    """Check `thing` and save it in one transaction; its history says by whom and why, and which `deed` it was.

    `database_rules` gives the words for rules that only the database knows, by the name of the constraint. Raises
    `ValidationError` for a broken rule of the model, `Changed` when somebody has saved the record since it was read,
    and `Refused` when somebody else was faster by a moment and the database refused this one.
    """
    with transaction.atomic():
        _note_confirmation(thing, by)
        thing.full_clean()
        sign(thing, by, reason, deed)
        was_seen_at = _level_and_scope(thing)
        try:
            with transaction.atomic():
                thing.save()
        except IntegrityError as error:
            thing.full_clean()  # what the other saved can be seen now: the model's own rule has better words
            raise _refusal(thing, error, database_rules or {}) from error
        _take_back_files(thing, was_seen_at)
    return thing


def save_signed(thing: Kept, *, by: AbstractBaseUser | None, reason: Why = "") -> Kept:
    """Save `thing`, whose values are a deed's own and not a person's, with who and why in its history.

    Only the database's own rules are checked. Raises `Changed` when somebody has saved it since it was read.
    """
    sign(thing, by, reason)
    thing.save()
    return thing


def remove(thing: Record, *, by: AbstractBaseUser | None, reason: Why = "") -> None:
    """Take out a row that says nothing by itself, such as a host of a meeting; its history stays.

    Raises `Changed` when somebody has saved or removed it since it was read.
    """
    with transaction.atomic():
        bump(thing.stamp_group)
        if not type(thing)._base_manager.filter(pk=thing.pk, version=thing.version).exists():
            raise Changed(_("Somebody else has changed it since you opened the page: look at it once more."))
        sign(thing, by, reason)
        thing.delete()


def _level_and_scope(thing: Record) -> tuple[str, str] | None:
    """At which level and scope the row is saved now; None for a new one, and for what has no level."""
    if not isinstance(thing, Visible):
        return None
    return type(thing)._base_manager.filter(pk=thing.pk).values_list("level", "scope").first()


def _take_back_files(thing: Record, was_seen_at: tuple[str, str] | None) -> None:
    """No file shows the row any longer to readers who have lost it by this change."""
    if isinstance(thing, Visible) and was_seen_at:
        withdraw_narrowed_files(thing.stamp_group, before=was_seen_at, after=(thing.level, thing.scope))


def _note_confirmation(thing: Record, by: AbstractBaseUser | None) -> None:
    """A new day of confirmation is noted with who wrote it down; raises `Refused` for one that has not come yet."""
    if not isinstance(thing, Provenance):
        return
    day = thing.last_confirmed_on
    saved = type(thing)._base_manager.filter(pk=thing.pk).values_list("last_confirmed_on", flat=True).first()
    if day == saved:
        return
    if day is not None:
        words = _("Write the day on which it was confirmed: today or earlier, and not before 2005.")
        refuse_unless(EARLIEST_DAY <= day <= network_today(), words, "last_confirmed_on")
    thing.last_confirmed_by = by if day else None  # type: ignore[assignment]  # the account model is the project's


def _refusal(thing: Record, error: IntegrityError, database_rules: Mapping[str, Refused]) -> Refused:
    """The words of the rule that the database names; SQLite does not name every rule."""
    for name, refusal in database_rules.items():
        if name in str(error):
            return refusal
    for rule in thing._meta.constraints:
        if rule.name in str(error):
            return Refused(str(rule.violation_error_message))
    return Refused(_("Somebody else saved something at the same moment that does not go with this. Try once more."))
