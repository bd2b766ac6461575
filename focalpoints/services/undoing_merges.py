"""Undoing a merging, from what it noted; and forgetting what it noted when the time is over."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from focalpoints.duplicates.kinds import KINDS, Kind, value_of
from focalpoints.duplicates.pointers import Pointer, pointers_to
from focalpoints.duplicates.turning import Turned, points, turn, turn_scope_back
from focalpoints.models import Merge, Person, User
from focalpoints.models.merge import DAYS_TO_UNDO
from focalpoints.services.merging import hold_stamps, write_fields
from r2pnet.clock import network_day
from r2pnet.recording import record, save_signed
from r2pnet.refusal import Refused, in_words, refuse_unless


def undo(merge: Merge, *, by: User) -> Merge:
    """Make two of the one again: what moved goes back, as far as it still points where the merging left it.

    `left_over` says in words what was not undone because somebody changed it since, and what came since and stays with
    the kept record. Raises `Refused` when the time is over, or when something would be lost.
    """
    with transaction.atomic():
        hold_stamps()
        noted = Merge.objects.select_for_update(of=("self",), no_key=True).get(pk=merge.pk)
        kind = KINDS[noted.kind]
        stays, goes = _the_two(kind, noted)
        why = _("Merging of two records undone.")
        try:
            said = _undo(kind, noted, stays, goes, by=by, reason=why)
        except ValidationError as error:
            raise Refused(_("It cannot be undone as it is now: %(why)s") % {"why": in_words(error)}) from error
        except IntegrityError as error:
            raise Refused(_("It cannot be undone: something was saved since that does not go with it.")) from error
        noted.undone_at, noted.undone_by, noted.left_over = timezone.now(), by, said
        noted.save()
    return noted


def empty_old_merges(day: date) -> int:
    """Forget what the mergings noted that can be undone no more when `day` begins; how many they were."""
    begins = timezone.make_aware(datetime.combine(day, time.min))
    found = list(Merge.objects.full_and_over(begins))
    for one in found:
        one.empty(begins)
    return len(found)


def first_day_without() -> date | None:
    """On which day the oldest of what mergings noted is forgotten: the one after its last moment."""
    oldest = Merge.objects.filter(emptied_at=None).order_by("merged_at").first()
    return network_day(oldest.last_day_to_undo) + timedelta(days=1) if oldest else None


def _the_two(kind: Kind, noted: Merge) -> tuple[Any, Any]:
    """The two rows, locked; raises `Refused` where the merging cannot be undone."""
    refuse_unless(noted.undone_at is None, _("This was undone already."))
    words = _("The %(days)d days in which it could be undone are over.") % {"days": DAYS_TO_UNDO}
    refuse_unless(timezone.now() < noted.last_day_to_undo, words)
    refuse_unless(noted.emptied_at is None, _("Somebody was erased since: it can be undone no more."))
    found = kind.model._base_manager.select_for_update(no_key=True)
    rows = {row.pk: row for row in found.filter(pk__in=[noted.kept_id, noted.merged_id]).order_by("pk")}
    stays, goes = rows[noted.kept_id], rows[noted.merged_id]
    words = _("The record that was kept has been merged itself since. Undo that one first.")
    refuse_unless(stays.merged_into_id is None, words)
    return stays, goes


def _undo(kind: Kind, noted: Merge, stays: Any, goes: Any, *, by: User, reason: str) -> list[str]:
    """Fields first, then the other record is itself again, then what moved goes back; what was left, in words."""
    said = _fields_back(kind, noted, stays, goes, by=by, reason=reason)
    goes.merged_into = None
    if isinstance(goes, Person):
        save_signed(goes, by=by, reason=reason)
    else:
        record(goes, by=by, reason=reason)  # its name may have been given again since
    pointers = {one.key: one for one in pointers_to(kind.model)}
    said += _came_since(noted, pointers)
    left: dict[str, int] = {}
    for line in noted.moved:
        if not _turned_back(line, pointers, by=by, reason=reason):
            left[line["pointer"]] = left.get(line["pointer"], 0) + 1
    words = _("Left as somebody changed it since: %(what)s.")
    return said + [words % {"what": counted_in_words(key, count, pointers)} for key, count in left.items()]


def counted_in_words(key: str, count: int, pointers: dict[str, Pointer]) -> str:
    """How many rows of one pointer, as its app says it; what is only narrowed to the person, as files."""
    pointer = pointers.get(key)
    if pointer is None or pointer.rule.words is None:
        return _("%(count)d files for the person alone") % {"count": count}
    return pointer.rule.words(count)


def _turned_back(line: Turned, pointers: dict[str, Pointer], *, by: User, reason: str) -> bool:
    if line["pointer"].endswith(".scope"):
        return turn_scope_back(line)
    pointer = pointers.get(line["pointer"])
    if pointer is None or not points(pointer, line["pk"], line["after"]):
        return False
    turn(pointer, line["pk"], line["after"], line["before"], by=by, reason=reason, keep=bool(line.get("had_both")))
    return True


def _fields_back(kind: Kind, noted: Merge, stays: Any, goes: Any, *, by: User, reason: str) -> list[str]:
    """The kept record says what it said before, where nobody has changed that since."""
    back, said = {}, []
    for line in noted.fields:
        name = line["name"]
        if value_of(stays, name) == line["after"]:
            back[name] = line["before"]
        else:
            words = _("Left as somebody changed it since: %(what)s.")
            said.append(words % {"what": kind.label_of(name.removesuffix("_id"))})
    if back:
        account = stays.user_id if "user_id" in back else None
        write_fields(kind, stays, back, by=by, reason=reason)
        if account:
            goes.user_id = account
    return said


def _came_since(noted: Merge, pointers: dict[str, Pointer]) -> Iterator[str]:
    """What points to the kept record, and neither did before nor came by the merging: it stays there."""
    for key, pointer in pointers.items():
        known = {*noted.stood.get(key, []), *(line["pk"] for line in noted.moved if line["pointer"] == key)}
        if came := [pk for pk in pointer.keys(noted.kept_id) if pk not in known]:
            words = _("Came since and stays with the record that was kept: %(what)s.")
            yield words % {"what": counted_in_words(key, len(came), pointers)}
