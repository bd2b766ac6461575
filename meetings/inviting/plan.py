"""What inviting would do: who is written to, who is invited already, and whom no mail reaches."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from focalpoints.models import Member, Organisation
from meetings.inviting.speakers import Speakers, speakers_of, speakers_of_members
from meetings.models import Invitation, Meeting
from meetings.models.invitation import Reply
from r2pnet.outbox.models import WAITING, Message, State

INVITATION: Final = "meeting-invitation"
REMINDER: Final = "meeting-reminder"
OFF: Final = "meeting-off"
NEWS: Final = "meeting-news"


@dataclass(frozen=True)
class Guest:
    """A member or an organisation that was chosen; `invitation` is the one that it has already."""

    member: Member | None
    organisation: Organisation | None
    invitation: Invitation | None
    speakers: Speakers
    was_written: bool

    @property
    def name(self) -> str:
        return str(self.member or self.organisation)

    @property
    def is_to_be_written(self) -> bool:
        return bool(self.speakers) and not self.was_written


@dataclass(frozen=True)
class Plan:
    """Those who were chosen, in their order."""

    guests: Sequence[Guest]

    @property
    def written(self) -> list[Guest]:
        """A mail goes to each of their speakers."""
        return [guest for guest in self.guests if guest.is_to_be_written]

    @property
    def already(self) -> list[Guest]:
        """Invited, and written to or answered: nothing happens to them."""
        return [guest for guest in self.guests if guest.was_written]

    @property
    def by_letter(self) -> list[Guest]:
        """Invited, and reached by no mail: somebody sends a letter."""
        return [guest for guest in self.guests if not guest.speakers and not guest.was_written]

    @property
    def new(self) -> list[Guest]:
        """Those who have no invitation yet."""
        return [guest for guest in self.guests if guest.invitation is None]

    @property
    def digest(self) -> str:
        """The same for the same guests, addresses and languages: what somebody agreed to."""
        lines = [f"{guest.name} {speaker.address}" for guest in self.written for speaker in guest.speakers]
        lines += [f"{guest.name}" for guest in self.by_letter]
        return hashlib.sha256("\n".join(sorted(lines)).encode()).hexdigest()[:32]


def plan(meeting: Meeting, members: Iterable[Member], organisations: Iterable[Organisation]) -> Plan:
    """What inviting these to `meeting` would do; seven queries at most."""
    states, bodies = list(members), list(organisations)
    rows = list(Invitation.objects.filter(meeting=meeting))
    by_member = {row.member_id: row for row in rows if row.member_id}
    by_body = {row.organisation_id: row for row in rows if row.organisation_id}
    written, reached = written_of(rows), speakers_of(rows) if rows else {}
    offices = speakers_of_members([state.pk for state in states])

    def guest(member: Member | None, body: Organisation | None, row: Invitation | None, speakers: Speakers) -> Guest:
        speakers = reached[row.pk] if row else speakers
        return Guest(member, body, row, speakers, row is not None and row.pk in written)

    guests = [guest(one, None, by_member.get(one.pk), offices.get(one.pk, ())) for one in states]
    guests += [guest(None, one, by_body.get(one.pk), ()) for one in bodies]
    return Plan(guests)


def written_of(rows: Sequence[Invitation]) -> set[int]:
    """The keys of those of `rows` that need no invitation by mail any more: it was written, or has an answer; a query.

    One that was not sent, since it was no longer true when it would have gone, was not written.
    """
    abouts = {about(row): row.pk for row in rows}
    posted = Message.objects.filter(kind=INVITATION, about__in=abouts).exclude(state=State.OUTDATED)
    found = {abouts[one] for one in posted.values_list("about", flat=True)}
    return found | {row.pk for row in rows if row.sent_at or row.reply != Reply.NONE}


def waiting_of(rows: Sequence[Invitation]) -> set[int]:
    """The keys of those of `rows` whose invitation or reminder waits in the outbox or is being sent; one query."""
    abouts = {about(row): row.pk for row in rows}
    waiting = Message.objects.filter(kind__in=(INVITATION, REMINDER), about__in=abouts)
    found = waiting.filter(state__in=(*WAITING, State.SENDING)).values_list("about", flat=True)
    return {abouts[one] for one in found}


def about(invitation: Invitation) -> str:
    """As the outbox names the record that a message is about."""
    return f"{invitation._meta.label_lower}:{invitation.pk}"
