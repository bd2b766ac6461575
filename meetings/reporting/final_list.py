"""The final list of participants: what closing it would write, what is otherwise since, and what may be read of it."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from meetings.models import FinalList, FinalListRow, Meeting, Registration
from meetings.models.meeting import MeetingStatus
from meetings.models.registration import TAKING_PART, RegistrationStatus
from meetings.official_order import group_of
from r2pnet.clock import network_day
from r2pnet.days import day_in_words
from r2pnet.visibility import Level

SHOWN_WORDS = ("capacity", "mode", "group", "delegation", "rank", "name", "office")
WITH_WORDS = (
    *("person", "capacity", "invitation__organisation"),
    *("invitation__member__country", "invitation__member__organisation"),
)


@dataclass(frozen=True)
class Changes:
    """What is otherwise than a version says, by kind: numbers, and no name."""

    came: int = 0
    gone: int = 0
    no_longer_named: int = 0
    now_named: int = 0
    otherwise: int = 0

    @property
    def number(self) -> int:
        return self.came + self.gone + self.no_longer_named + self.now_named + self.otherwise

    @property
    def words(self) -> list[str]:
        """One sentence for each kind of change."""
        kinds = (
            (self.came, ngettext("%(number)d person took part who is not on it.",
                                 "%(number)d people took part who are not on it.", self.came)),
            (self.gone, ngettext("%(number)d person on it did not take part after all.",
                                 "%(number)d people on it did not take part after all.", self.gone)),
            (self.no_longer_named, ngettext("%(number)d person is no longer named.",
                                            "%(number)d people are no longer named.", self.no_longer_named)),
            (self.now_named, ngettext("%(number)d person has agreed to be named since.",
                                      "%(number)d people have agreed to be named since.", self.now_named)),
            (self.otherwise, ngettext("Of %(number)d person the name, office or capacity is written otherwise now.",
                                      "Of %(number)d people the name, office or capacity is written otherwise now.",
                                      self.otherwise)),
        )  # fmt: skip
        return [words % {"number": number} for number, words in kinds if number]


def can_be_closed(meeting: Meeting) -> bool:
    """Once it is on record that the meeting was held."""
    return meeting.status == MeetingStatus.HELD


def who_took_part(meeting: Meeting) -> list[Registration]:
    """Those of `meeting` who are noted as having taken part, with all that the list says of them; one query."""
    rows = meeting.registrations.filter(status=RegistrationStatus.ATTENDED)
    return list(rows.select_related(*WITH_WORDS).by_arrival())


def not_noted(meeting: Meeting) -> int:
    """How many had a place and are not noted as having taken part."""
    rows = meeting.registrations.filter(status__in=TAKING_PART)
    return rows.exclude(status=RegistrationStatus.ATTENDED).count()


def row_of(one: Registration) -> FinalListRow:
    """What a version says of somebody: without their word to be named, how they took part and nothing else."""
    row = FinalListRow(registration=one, capacity=one.capacity.kind, mode=one.mode, level=Level.SECRETARIAT)
    if one.is_listed:
        row.level, row.scope = Level.MEMBERS, f"meeting:{one.meeting_id}"
        row.group, row.delegation = group_of(one), str(one.invitation or "")
        row.rank, row.name, row.office = one.rank, one.person.name, one.office
    return row


def newest_version(meeting: Meeting) -> FinalList | None:
    """The version that stands; none while the list is not closed."""
    found: FinalList | None = FinalList.objects.filter(meeting=meeting).order_by("-number").first()
    return found


def changes_since(version: FinalList) -> Changes:
    """What is otherwise now than `version` says; three queries, however long the list."""
    return changes_between(version, who_took_part(version.meeting))


def changes_between(version: FinalList, took_part: Iterable[Registration]) -> Changes:
    """What is otherwise than `version` says, where `took_part` are those who took part; one query."""
    now = {one.pk: one for one in took_part}
    rows = list(version.people_listed.select_related("registration"))
    found = dict.fromkeys(("came", "gone", "no_longer_named", "now_named", "otherwise"), 0)
    # Whoever took a place over since is somebody else: the one went, and the other came.
    same = {row.registration_id for row in rows if row.registration.registered_at <= version.closed_at}
    found["came"] = len(now.keys() - same)
    for row in rows:
        one = now.get(row.registration_id) if row.registration_id in same else None
        if kind := _change(row, one):
            found[kind] += 1
    return Changes(**found)


def _change(row: FinalListRow, one: Registration | None) -> str:
    if one is None:
        return "gone"
    fresh = row_of(one)
    if row.name_removed_at or (row.name and not fresh.name):
        return "no_longer_named"
    if fresh.name and not row.name:
        return "now_named"
    is_same = all(getattr(row, name) == getattr(fresh, name) for name in SHOWN_WORDS)
    return "" if is_same else "otherwise"


def sign_of(took_part: Iterable[Registration], version: FinalList | None) -> str:
    """The same for the same list to be made: a page carries it to the deed, which refuses when it is another now."""
    rows = [(one.pk, *(getattr(row_of(one), name) for name in SHOWN_WORDS)) for one in took_part]
    return hashlib.sha256(repr((version.pk if version else 0, rows)).encode()).hexdigest()[:32]


def since_words(version: FinalList, changes: Changes) -> str:
    """ "2 changes since 3 December 2026": empty while nothing is otherwise."""
    if not changes.number:
        return ""
    words = ngettext("%(number)d change since %(day)s", "%(number)d changes since %(day)s", changes.number)
    return words % {"number": changes.number, "day": day_in_words(network_day(version.closed_at))}


def version_words(version: FinalList) -> str:
    """ "Final list, version 1, closed on 3 December 2026"."""
    day = day_in_words(network_day(version.closed_at))
    return _("Final list, version %(number)d, closed on %(day)s") % {"number": version.number, "day": day}
