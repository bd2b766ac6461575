"""What a change of a meeting does to whom, counted before it is done: by the rules of the deed, in constant queries."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from meetings.models import Meeting, MeetingReport
from meetings.models.meeting import MeetingStatus
from meetings.models.registration import RegistrationStatus
from meetings.running.moved_programme import MovedProgramme, moved_programme
from meetings.services.changes import AFTER_ALL, CANCELLED, invited_to_tell, is_news, who_is_told
from meetings.services.seating import Limits, moving_up
from meetings.services.telling import recipient_of


@dataclass(frozen=True)
class Consequences:
    """Who is written to, who moves up, who goes on waiting; `version` is that of the meeting it was counted for.

    `certificates` of attendance there are from then on, None where it is not about that; `certificates_ended` hold no
    longer. `afterwards` says in whole sentences what becomes of the report and the final list.
    """

    version: int
    kind: str = ""
    told: int = 0
    without_address: int = 0
    invited: tuple[str, ...] = ()
    moving_up: tuple[str, ...] = ()
    still_waiting: int = 0
    are_files_renewed: bool = False
    certificates: int | None = None
    certificates_ended: int = 0
    afterwards: tuple[str, ...] = ()
    programme: MovedProgramme | None = None

    @property
    def sign(self) -> str:
        """The same for the same consequences: a page carries it to the deed, which refuses when they are others."""
        return hashlib.sha256(repr(self).encode()).hexdigest()[:32]

    @property
    def words(self) -> list[str]:
        """One sentence for each thing that happens, for the secretariat."""
        return [*self._told_words(), *self._seat_words(), *self._file_words(), *self._later_words()]

    def _told_words(self) -> Iterator[str]:
        if not self.told and not self.without_address and not self.invited:
            yield _("Nobody is written to.")
            return
        if self.told or self.without_address:
            yield self._messages()
        if number := len(self.invited):
            words = ngettext(
                "%(number)d that is invited and has not registered is told: %(names)s.",
                "%(number)d that are invited and have not registered are told: %(names)s.",
                number,
            )
            yield words % {"number": number, "names": ", ".join(self.invited)}
        if self.without_address:
            words = ngettext(
                "%(number)d more has no address on record: tell them yourself.",
                "%(number)d more have no address on record: tell them yourself.",
                self.without_address,
            )
            yield words % {"number": self.without_address}

    def _messages(self) -> str:
        if self.kind == CANCELLED:
            words = ngettext(
                "%(number)d person who has registered is told that it is cancelled.",
                "%(number)d people who have registered are told that it is cancelled.",
                self.told,
            )
        elif self.kind == AFTER_ALL:
            words = ngettext(
                "%(number)d person who has registered is told that it takes place after all.",
                "%(number)d people who have registered are told that it takes place after all.",
                self.told,
            )
        else:
            words = ngettext(
                "%(number)d person with a place is told when, where and how it takes place.",
                "%(number)d people with a place are told when, where and how it takes place.",
                self.told,
            )
        return words % {"number": self.told}

    def _seat_words(self) -> Iterator[str]:
        if number := len(self.moving_up):
            words = ngettext(
                "%(number)d person who waits moves up and is told: %(names)s.",
                "%(number)d people who wait move up and are told: %(names)s.",
                number,
            )
            yield words % {"number": number, "names": ", ".join(self.moving_up)}
        if self.still_waiting:
            words = ngettext(
                "%(number)d person goes on waiting.", "%(number)d people go on waiting.", self.still_waiting
            )
            yield words % {"number": self.still_waiting}

    def _file_words(self) -> Iterator[str]:
        if self.are_files_renewed:
            yield _(
                "Calendar files follow: each message brings a new one, and calendars that are subscribed to read it."
            )
            yield _("Lists of participants and letters of confirmation made before can no longer be opened.")

    def _later_words(self) -> Iterator[str]:
        if self.programme:
            yield from self.programme.words
        yield from self._certificate_words()
        yield from self.afterwards

    def _certificate_words(self) -> Iterator[str]:
        if self.certificates:
            words = ngettext(
                "%(number)d person who took part finds a certificate of attendance on their desk.",
                "%(number)d people who took part find a certificate of attendance on their desk.",
                self.certificates,
            )
            yield words % {"number": self.certificates}
        if self.certificates is not None:
            yield _("Who is noted later as having taken part finds theirs then; taken back, it holds no longer.")
        if number := self.certificates_ended:
            words = ngettext(
                "%(number)d certificate of attendance holds no longer, and its code proves nothing any more.",
                "%(number)d certificates of attendance hold no longer, and their codes prove nothing any more.",
                number,
            )
            yield words % {"number": number}


def consequences_of(before: Meeting, after: Meeting, of_capacities: Limits | None = None) -> Consequences:
    """What happens when `before`, the row as it is, is saved as `after`, its capacities with other limits by number.

    Fourteen queries at most, however many have registered. Nothing is written.
    """
    kind, rows = who_is_told(before, after)
    reached = [recipient_of(registration.person) is not None for registration in rows]
    moved = moving_up(after, of_capacities)
    waiting = after.registrations.waiting().count()
    stay = 0 if after.status == MeetingStatus.CANCELLED else waiting - len(moved)
    return Consequences(
        version=before.version,
        kind=kind,
        told=sum(reached),
        without_address=len(reached) - sum(reached),
        invited=tuple(str(invitation) for invitation, _speakers in invited_to_tell(before, after)),
        moving_up=tuple(registration.person.name for registration in moved),
        still_waiting=stay,
        are_files_renewed=is_news(before, after) and before.status != MeetingStatus.DRAFT,
        programme=moved_programme(before, after),
        **_of_certificates(before, after),
        afterwards=tuple(_of_report_and_list(before, after)),
    )


def _of_report_and_list(before: Meeting, after: Meeting) -> Iterator[str]:
    """What becomes of a report that is shown and a list that is closed when it was held or not; else no query."""
    was_held, is_held = (one.status == MeetingStatus.HELD for one in (before, after))
    if was_held == is_held:
        return
    if MeetingReport.objects.filter(meeting=before, shown_at__isnull=False).exists():
        gone = _("The report that is shown is read by the secretariat alone from then on.")
        yield _("The report is read again by those whom it is shown to.") if is_held else gone
    if before.final_lists.exists():
        gone = _("No version of the final list is read any more: the list says who had a place.")
        yield _("The newest version of the final list is read again.") if is_held else gone


def _of_certificates(before: Meeting, after: Meeting) -> dict[str, int]:
    """How many certificates there are once the meeting was held, or end when it was not; no query for all else."""
    was_held, is_held = (one.status == MeetingStatus.HELD for one in (before, after))
    if was_held == is_held:
        return {}
    came = before.registrations.filter(status=RegistrationStatus.ATTENDED, person__anonymised_at=None).count()
    if was_held:
        return {"certificates_ended": came}
    return {"certificates": came} if came or before.registrations.taking_part().exists() else {}
