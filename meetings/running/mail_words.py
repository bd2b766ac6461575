"""The words of a meeting's messages on the desk: which kinds there are, whose words each has, how they come out."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django import forms
from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from meetings.dates import when
from meetings.models import Meeting
from meetings.models.meeting import words_of_meeting
from meetings.services.telling import where_words
from meetings.times import last_day_to_register
from meetings.titles import short_title
from r2pnet.admin_forms import RecordInlineForm
from r2pnet.days import day_in_words
from r2pnet.outbox.kinds import MessageKind, kinds_with_texts
from r2pnet.outbox.letters import Block, blocks_of
from r2pnet.outbox.models import MessageText
from r2pnet.outbox.wording import one_line, put_in

OF_MEETINGS: Final = ("meeting-", "registration-", "travel-", "session-", "programme-", "next-step-")
"""How the kinds begin whose messages are about an invitation, a registration or a next step."""


class WordsForm(RecordInlineForm):
    """Subject and text of one kind of message in one language."""

    class Meta:
        model = MessageText
        fields = ("subject", "body")
        widgets = {
            "subject": forms.TextInput(attrs={"dir": "auto"}),
            "body": forms.Textarea(attrs={"dir": "auto", "rows": 18}),
        }


@dataclass(frozen=True)
class InLanguage:
    """Whose words a kind of message has in one language: the meeting's own, those for all meetings, the portal's."""

    code: str
    name: str
    url: str
    whose: str
    is_own: bool


@dataclass(frozen=True)
class KindOfMail:
    """A kind of message with the languages in which its words can be written."""

    title: str
    languages: Sequence[InLanguage]


@dataclass(frozen=True)
class Preview:
    """A message as it comes out with the meeting in it and examples for the rest."""

    subject: str
    blocks: Sequence[Block]


def kinds_of_meetings() -> list[MessageKind]:
    """Every kind of message about an invitation or a registration whose words staff may write."""
    return [kind for kind in kinds_with_texts() if kind.key.startswith(OF_MEETINGS)]


def mails_of(meeting: Meeting) -> list[KindOfMail]:
    """The kinds by title; one query."""
    about, kinds = words_of_meeting(meeting.pk), kinds_of_meetings()
    rows = MessageText.objects.filter(about__in=("", about), kind__in=[kind.key for kind in kinds])
    written = set(rows.values_list("kind", "language", "about"))

    def one(kind: MessageKind, code: str, name: str) -> InLanguage:
        is_own = (kind.key, code, about) in written
        whose = _("own words") if is_own else _("for all meetings") if (kind.key, code, "") in written else ""
        return InLanguage(code, name, _url(meeting, kind, code), whose, is_own)

    found = [KindOfMail(str(kind.title), [one(kind, *language) for language in settings.LANGUAGES]) for kind in kinds]
    return sorted(found, key=lambda kind: kind.title.casefold())


def preview_of(meeting: Meeting, kind: MessageKind, language: str, subject: str, body: str) -> Preview:
    """How `subject` and `body` come out in `language` for somebody at `meeting`."""
    last_day = last_day_to_register(meeting)
    with translation.override(language):
        known = {"meeting": short_title(meeting), "when": when(meeting).words, "where": where_words(meeting)}
        known["last_day"] = day_in_words(last_day) if last_day else ""
        examples = {name: str(kind.examples.get(name, f"[{name}]")) for name in (*kind.placeholders, *kind.late)}
        values = {**examples, **{name: value for name, value in known.items() if name in examples}}
        return Preview(one_line(put_in(subject, values)), list(blocks_of(put_in(body, values))))


def _url(meeting: Meeting, kind: MessageKind, language: str) -> str:
    return reverse("desk-meeting-mail", args=[meeting.slug, kind.key, language])
