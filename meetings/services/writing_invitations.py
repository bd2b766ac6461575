"""The mails about an invitation: to whom, in which language, and what stands in them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from focalpoints.models import Person
from meetings.dates import when
from meetings.inviting.speakers import Speaker, Speakers
from meetings.models import Invitation, Meeting
from meetings.models.meeting import words_of_meeting
from meetings.services.telling import where_words
from meetings.times import last_day_to_register
from meetings.titles import short_title
from r2pnet.days import day_in_words
from r2pnet.outbox.kinds import Words, kind_of
from r2pnet.outbox.letters import Block, blocks_of
from r2pnet.outbox.posting import Recipient, languages_of, words_for
from r2pnet.outbox.wording import one_line, put_in

Letters = Iterator[tuple[Invitation, Recipient, Mapping[str, Words]]]


@dataclass(frozen=True)
class Sample:
    """A text as somebody reads it: of which kind, in which language, how many get it in that, to whom, its words."""

    kind: str
    code: str
    name: str
    number: int
    reader: str
    subject: str
    body: str
    is_rtl: bool

    @property
    def blocks(self) -> list[Block]:
        """The text as the mail shows it."""
        return list(blocks_of(self.body))


def letters(kind: str, invitations: Iterable[tuple[Invitation, Speakers]]) -> Letters:
    """What `post_each` takes: one for each speaker of each invitation, with nobody else's name or address in it."""
    offered = dict[str, set[str]]()
    for invitation, speakers in invitations:
        of = invitation.words_of
        if of not in offered:
            offered[of] = languages_of(kind, of)
        for speaker in speakers:
            recipient = _recipient(speaker, offered[of])
            yield invitation, recipient, values_for(str(invitation), invitation.meeting, recipient)


def samples(kind: str, meeting: Meeting, guests: Iterable[tuple[str, Speakers]]) -> list[Sample]:
    """The text in each language that somebody gets, as the first of them reads it; English first."""
    offered, readers = languages_of(kind, words_of_meeting(meeting.pk)), dict[str, list[tuple[str, Recipient]]]()
    for name, speakers in guests:
        for speaker in speakers:
            recipient = _recipient(speaker, offered)
            readers.setdefault(recipient.language, []).append((name, recipient))
    first = sorted(readers, key=lambda code: (code != settings.LANGUAGE_CODE, code))
    return [_sample(kind, meeting, code, readers[code]) for code in first]


def values_for(name: str, meeting: Meeting, recipient: Recipient) -> dict[str, str]:
    """The values of the placeholders, in the language of `recipient`; `name` is who is invited."""
    last_day = last_day_to_register(meeting)
    with translation.override(recipient.language):
        return {
            "name": recipient.name,
            "member": name,
            "meeting": short_title(meeting),
            "when": when(meeting).words,
            "where": where_words(meeting),
            "answer_by": _("Please answer by %(day)s.") % {"day": day_in_words(last_day)} if last_day else "",
            "address": settings.SITE_URL + reverse("answer", args=[meeting.slug]),
        }


def _sample(kind: str, meeting: Meeting, code: str, readers: list[tuple[str, Recipient]]) -> Sample:
    name, recipient = readers[0]
    written, subject, body = words_for(kind_of(kind), code, words_of_meeting(meeting.pk))
    values = values_for(name, meeting, recipient)
    return Sample(
        kind,
        written,
        dict(settings.LANGUAGES)[written],
        len(readers),
        recipient.name,
        one_line(put_in(subject, values)),
        put_in(body, values),
        translation.get_language_info(written)["bidi"],
    )


def _recipient(speaker: Speaker, offered: set[str]) -> Recipient:
    return Recipient(speaker.address, speaker.person.name, _language(speaker.person, offered))


def _language(person: Person, offered: set[str]) -> str:
    return next((code for code in person.languages if code in offered), settings.LANGUAGE_CODE)
