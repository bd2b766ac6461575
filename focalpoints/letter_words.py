"""The words of letters: which placeholders stand in them, what is wrong with them, how they come out for somebody."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from focalpoints.models.appointment import Appointment, Role
from focalpoints.models.letter import ENGLISH, LETTER_LANGUAGES, RIGHT_TO_LEFT, LetterText
from r2pnet.outbox.kinds import MessageKind, kind_of
from r2pnet.outbox.wording import complaints, one_line, put_in

KIND, TEST_KIND = "letter", "letter-test"
PLACEHOLDERS = ("name", "member", "office", "portal")
BODY_LIMIT = 10_000
SUBJECT_LIMIT = 200
_ISOLATED = ("name", "member", "office")


@dataclass(frozen=True)
class Words:
    """Subject and text in one language, with or without placeholders."""

    subject: str
    body: str

    @property
    def is_empty(self) -> bool:
        return not (self.subject or self.body)


def cleaned(words: Words) -> Words:
    """Without spaces around, with one kind of line end."""
    return Words(words.subject.strip(), words.body.replace("\r\n", "\n").replace("\r", "\n").strip())


def wrong_words(texts: Mapping[str, Words]) -> dict[str, list[str]]:
    """What is wrong with `texts`, by field: "subject_fr", "body_fr"; nothing when they can be sent."""
    found: dict[str, list[str]] = {}
    for language, words in texts.items():
        for field, said in _wrong(language, words, kind_of(KIND)).items():
            found[f"{field}_{language}"] = said
    return found


def _wrong(language: str, words: Words, kind: MessageKind) -> dict[str, list[str]]:
    if words.is_empty and language != ENGLISH:
        return {}
    name = dict(LETTER_LANGUAGES)[language]
    found = complaints(kind, words.subject, words.body, PLACEHOLDERS)
    if not words.subject:
        found["subject"] = [_("Write a subject in this language (%s).") % name]
    if not words.body:
        found["body"] = [_("Write the text in this language (%s).") % name]
    for field, text, limit in (("subject", words.subject, SUBJECT_LIMIT), ("body", words.body, BODY_LIMIT)):
        if len(text) > limit:
            found.setdefault(field, []).append(_("Write %(limit)d letters at most.") % {"limit": limit})
        if "\0" in text:
            found.setdefault(field, []).append(_("Take out the null characters."))
    return found


def texts_of(letter_texts: list[LetterText]) -> dict[str, Words]:
    """By language, in the order in which languages are offered."""
    kept = {text.language: Words(text.subject, text.body) for text in letter_texts}
    return {code: kept[code] for code, _name in LETTER_LANGUAGES if code in kept}


def filled_in(words: Words, office: Appointment, language: str) -> Words:
    """`words` as the holder of `office` reads them; the office needs its person, member and institution loaded.

    In a language that is written from right to left, names keep to themselves (Unicode TR 9, isolates): a full stop
    after a Latin name stays where the sentence ends.
    """
    with translation.override(language if language in dict(settings.LANGUAGES) else ENGLISH):
        role = str(Role(office.role).label)
        address = settings.SITE_URL + reverse("desk")
    values = {
        "name": office.person.name if office.person else "",
        "member": office.member.name,
        "office": office.office or role,
        "portal": address,
    }
    body = {name: _isolated(value) if name in _ISOLATED else value for name, value in values.items()}
    return Words(one_line(put_in(words.subject, values)), put_in(words.body, body if is_rtl(language) else values))


def is_rtl(language: str) -> bool:
    """True of a language that is written from right to left."""
    return language in RIGHT_TO_LEFT


def _isolated(text: str) -> str:
    return f"\u2068{text}\u2069"
