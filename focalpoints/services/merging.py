"""Merging two records that turn out to be the same: one stays, the other becomes it, everything is kept and noted."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from focalpoints.duplicates.kinds import Kind, value_of
from focalpoints.duplicates.pointers import pointers_to
from focalpoints.duplicates.turning import Turned, turn_all
from focalpoints.models import Merge, Person, User
from r2pnet.offers import offered
from r2pnet.recording import save_signed
from r2pnet.refusal import Changed, Refused, in_words, refuse_unless
from r2pnet.stamps import bump

# Of all tables that can hold a pointer, in the order in which everybody takes them: the lower rooms' come first.
STAMPS = ("focalpoints", "meetings", "persons", "nominations", "corrections", "registrations")
BOTH = "both"


def merge(
    kind: Kind,
    kept: int,
    other: int,
    *,
    choices: Mapping[str, str],
    seen: Mapping[int, int],
    reason: str,
    by: User,
) -> Merge:
    """Let the record `other` become `kept`; all that points to it moves, its history stays, and what was done is noted.

    `choices` says for fields that differ whose value stays: the key of one of the two, or "both" for a list; without
    a choice it is the kept one's. `seen` gives the version in which each was shown. Raises `Refused` where something
    has to be done first, and `Changed` when somebody saved one of the two since it was shown.
    """
    with transaction.atomic():
        hold_stamps()
        stays, goes = held(kind, kept, other, seen)
        for offer in offered("merging", "refuse"):
            offer(stays, goes)
        noted = Merge(kind=kind.key, kept_id=kept, merged_id=other, reason=reason, merged_by=by)
        noted.stood = {one.key: keys for one in pointers_to(kind.model) if (keys := one.keys(kept))}
        why = _("Two records merged: %(reason)s") % {"reason": reason}
        try:
            noted.moved = list(turn_all(goes, stays, by=by, reason=why))
            noted.fields = _change(kind, stays, goes, choices, by=by, reason=why)
        except ValidationError as error:
            raise Refused(in_words(error)) from error
        except IntegrityError as error:
            words = _("Both have something of which there can be only one. Take one of the two out first.")
            raise Refused(words) from error
        noted.counts = _counted(noted.moved)
        noted.save()
    return noted


def hold_stamps() -> None:
    """Whoever merges or undoes it writes in all of these tables, before any row is locked."""
    for group in STAMPS:
        bump(group)


def held(kind: Kind, kept: int, other: int, seen: Mapping[int, int]) -> tuple[Any, Any]:
    """The two rows as they are now, locked in the order of their keys; raises `Refused` and `Changed`."""
    refuse_unless(kept != other, _("Choose two different records."))
    rows = {
        row.pk: row
        for row in kind.model._base_manager.select_for_update(no_key=True).filter(pk__in=[kept, other]).order_by("pk")
    }
    refuse_unless(len(rows) == 2, _("One of the two is no longer there: look at the list once more."))
    words = _("One of the two was merged a moment ago: look at the list once more.")
    refuse_unless(all(row.merged_into_id is None for row in rows.values()), words)
    if any(seen.get(pk, row.version) != row.version for pk, row in rows.items()):
        raise Changed(_("Somebody else has changed one of the two since you opened the page: compare them once more."))
    return rows[kept], rows[other]


def _change(
    kind: Kind, stays: Any, goes: Any, choices: Mapping[str, str], *, by: User, reason: str
) -> list[dict[str, Any]]:
    """Write what was chosen into the record that stays, mark the other; a line for each field that was changed."""
    chosen = {name: _chosen(name, choices.get(name, ""), stays, goes) for name in kind.fields}
    lines = [
        {"name": name, "before": before, "after": value}
        for name, value in chosen.items()
        if (before := value_of(stays, name)) != value
    ]
    goes.merged_into = stays
    if isinstance(goes, Person) and goes.user_id:
        lines.append({"name": "user_id", "before": stays.user_id, "after": goes.user_id})
        goes.user = None
    save_signed(goes, by=by, reason=reason)
    if lines:
        write_fields(kind, stays, {line["name"]: line["after"] for line in lines}, by=by, reason=reason)
    return lines


def write_fields(kind: Kind, row: Any, values: Mapping[str, Any], *, by: User, reason: str) -> None:
    """Save `row` with these values as a person's change: checked, in its history with who and why."""
    if "topics" in values:
        row.skip_history_when_saving = True
        row.topics.set(values["topics"])
        del row.skip_history_when_saving
    for name in values.keys() - {"topics"}:
        setattr(row, name, values[name])
    kind.save(row, by=by, reason=reason)


def _chosen(name: str, choice: str, stays: Any, goes: Any) -> Any:
    mine, others = value_of(stays, name), value_of(goes, name)
    if choice == BOTH:
        return [*mine, *(one for one in others if one not in mine)]
    return others if choice == str(goes.pk) else mine


def _counted(moved: Iterable[Turned]) -> dict[str, int]:
    """How many rows of which pointer: what is still told when the rest is emptied."""
    counts: dict[str, int] = {}
    for line in moved:
        counts[line["pointer"]] = counts.get(line["pointer"], 0) + 1
    return counts
