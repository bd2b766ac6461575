"""Thanking those who took part in a meeting by mail: once each, whoever presses the button and however often."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from focalpoints.letter_recipients import is_address
from focalpoints.models import User
from meetings.dates import when
from meetings.models import Meeting, Registration, ThanksMail
from meetings.models.meeting import MeetingStatus, words_of_meeting
from meetings.models.registration import RegistrationStatus
from meetings.on_the_day.certificate import is_given
from meetings.reporting.final_list import WITH_WORDS
from meetings.reporting.mails import THANKS
from meetings.services.seating import held
from meetings.services.telling import recipient_of, where_words
from meetings.titles import short_title
from r2pnet.outbox.kinds import Words
from r2pnet.outbox.models import Message, State
from r2pnet.outbox.posting import Recipient, languages_of, post_each
from r2pnet.refusal import Changed, refuse_unless

AT_A_TIME = 500
NEVER_WENT = (State.OUTDATED, State.FAILED)


@dataclass(frozen=True)
class Thanking:
    """Who is thanked, how many were before, and whom no mail reaches."""

    thanked: Sequence[tuple[Registration, Recipient]]
    thanked_before: int
    unreached: Sequence[Registration]

    @property
    def sign(self) -> str:
        """The same for the same people: a page carries it to the deed, which refuses when they are others."""
        return sha256(repr([row.pk for row, _to in self.thanked]).encode()).hexdigest()[:32]


def thanking(meeting: Meeting) -> Thanking:
    """What thanking those who took part would do; four queries, however many they are.

    Whoever was written to, and whose mail was not sent because it was not true for a time or was given up, is not
    thanked.
    """
    came = meeting.registrations.filter(status=RegistrationStatus.ATTENDED).by_arrival()
    rows = list(came.select_related(*WITH_WORDS, "person__user"))
    told = ThanksMail.objects.filter(registration__meeting=meeting).values_list("registration", "registration__person")
    states = _newest_states(rows)
    before = {person for row, person in told if states.get(row) not in NEVER_WENT}
    offered = languages_of(THANKS, words_of_meeting(meeting.pk))
    thanked, unreached = [], []
    for row in rows:
        row.meeting = meeting
        recipient = recipient_of(row.person, offered)
        if row.person_id in before:
            continue
        if recipient and is_address(recipient.address):
            thanked.append((row, recipient))
        else:
            unreached.append(row)
    return Thanking(thanked, sum(row.person_id in before for row in rows), unreached)


def _newest_states(rows: Iterable[Registration]) -> dict[int, str]:
    """What became of the last mail of thanks to each, by the number of the registration."""
    keys = {f"{row._meta.label_lower}:{row.pk}": row.pk for row in rows}
    sent = Message.objects.filter(kind=THANKS, about__in=keys).order_by("pk").values_list("about", "state")
    return {keys[key]: state for key, state in sent}


def send_thanks(meeting: Meeting, *, by: User, said: str, held_back: bool = False) -> Thanking:
    """Write to each of those who took part and were not thanked yet; says what was done.

    Of two at once the second finds nobody left. `said` is the sign of what the page before said; raises `Changed` when
    others would be thanked now, and `Refused` before the meeting is recorded as held.
    """
    with transaction.atomic():
        held(meeting)
        meeting = Meeting.objects.select_related("country").get(pk=meeting.pk)
        refuse_unless(meeting.status == MeetingStatus.HELD, _("Record first that the meeting was held."))
        found = thanking(meeting)
        if not found.thanked:
            return found
        if said != found.sign:
            raise Changed(_("Something has changed since you opened the page: look at it once more."))
        ThanksMail.objects.filter(registration__in=[row for row, _to in found.thanked]).delete()
        kept = [ThanksMail(registration=row, written_by=by) for row, _to in found.thanked]
        ThanksMail.objects.bulk_create(kept, batch_size=AT_A_TIME)
        post_each(THANKS, _letters(found.thanked, meeting), held_back=held_back)
    return found


def values_for(row: Registration, meeting: Meeting, recipient: Recipient) -> dict[str, Words]:
    """What the mail says to one person, in their language; what they can read now is put in while it goes."""
    with translation.override(recipient.language):
        return {
            "name": recipient.name,
            "meeting": short_title(meeting),
            "when": when(meeting).words,
            "where": where_words(meeting) or _("online"),
            "address": settings.SITE_URL + meeting.get_absolute_url(),
            "certificate": _certificate_words(row),
        }


def _letters(
    thanked: Iterable[tuple[Registration, Recipient]], meeting: Meeting
) -> Iterator[tuple[Registration, Recipient, Mapping[str, Words]]]:
    for row, recipient in thanked:
        yield row, recipient, values_for(row, meeting, recipient)


def _certificate_words(row: Registration) -> str:
    """Where their certificate is made; empty for who cannot sign in, and where there is none."""
    if row.person.user_id is None or not is_given(row):
        return ""
    address = settings.SITE_URL + reverse("registration", args=[row.meeting.slug]) + "#certificate"
    return "\n\n{}\n\n{}".format(
        _("Your certificate of attendance is there for you, once you have signed in:"), address
    )
