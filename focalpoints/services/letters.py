"""Writing a letter to focal points outside meetings: begun, meant for these people, in these words; or given up."""

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from focalpoints.letter_selection import LetterSelection
from focalpoints.letter_words import Words, cleaned, wrong_words
from focalpoints.models import Letter, LetterText, User
from focalpoints.models.letter import LetterState
from r2pnet.recording import record, remove
from r2pnet.refusal import refuse_unless
from r2pnet.stamps import bump


def begin_letter(title: str, selection: LetterSelection, *, by: User, copy_of: Letter | None = None) -> Letter:
    """A draft for those whom `selection` means, with the texts of `copy_of` to begin with.

    Raises `Refused` when no role or standing is chosen, `ValidationError` for a title that does not fit.
    """
    with transaction.atomic():
        bump(Letter.stamp_group)
        _refuse_nobody(selection)
        letter = Letter(title=title, selection=selection.as_data, made_by=by)
        record(letter, by=by, reason=_("Begun."))
        for text in copy_of.texts.all() if copy_of else ():
            record(LetterText(letter=letter, language=text.language, subject=text.subject, body=text.body), by=by)
    return letter


def mean(letter: Letter, title: str, selection: LetterSelection, *, seen_version: int, by: User) -> Letter:
    """Say anew for whom a draft is meant, and how it is called.

    Raises `Changed` when somebody has saved it after `seen_version`, `Refused` when it has been sent or given up.
    """
    with transaction.atomic():
        bump(Letter.stamp_group)
        kept = _draft(letter, seen_version)
        _refuse_nobody(selection)
        kept.title, kept.selection = title, selection.as_data
        record(kept, by=by, reason=_("Chosen who gets it."))
    return kept


def write(letter: Letter, texts: Mapping[str, Words], *, seen_version: int, by: User) -> Letter:
    """Save the texts of a draft by language; an empty one is taken out.

    Raises `Changed` when somebody has saved it after `seen_version`, `Refused` with the field ("body_fr") for words
    that cannot be sent, and when it has been sent or given up.
    """
    texts = {language: cleaned(words) for language, words in texts.items()}
    with transaction.atomic():
        bump(Letter.stamp_group)
        kept = _draft(letter, seen_version)
        for field, said in wrong_words(texts).items():
            refuse_unless(False, " ".join(said), field)
        record(kept, by=by, reason=_("Written."))  # its version counts the texts, too
        saved = {text.language: text for text in kept.texts.all()}
        for language, words in texts.items():
            _keep(saved.get(language) or LetterText(letter=kept, language=language), words, by)
    return kept


def give_up(letter: Letter, *, by: User) -> Letter:
    """Lay a draft aside for good. Raises `Refused` for one that was sent: what waits of that is withdrawn."""
    with transaction.atomic():
        bump(Letter.stamp_group)
        kept = Letter.objects.select_for_update().get(pk=letter.pk)
        if kept.state == LetterState.WITHDRAWN and not kept.was_sent:
            return kept
        refuse_unless(kept.is_draft, _("It has been sent: withdraw what still waits."))
        kept.state = LetterState.WITHDRAWN
        record(kept, by=by, reason=_("Given up before it was sent."))
    return kept


def _draft(letter: Letter, seen_version: int) -> Letter:
    """The row, locked, as it was seen: what is saved on it is refused when somebody was faster."""
    kept = Letter.objects.select_for_update().get(pk=letter.pk)
    refuse_unless(kept.is_draft, _("It has been sent or given up meanwhile: nothing of it is changed any more."))
    kept.version = seen_version
    return kept


def _keep(text: LetterText, words: Words, by: User) -> None:
    is_new = text.pk is None
    if words.is_empty:
        if not is_new:
            remove(text, by=by, reason=_("Taken out."))
    elif is_new or (text.subject, text.body) != (words.subject, words.body):
        text.subject, text.body = words.subject, words.body
        record(text, by=by)


def _refuse_nobody(selection: LetterSelection) -> None:
    refuse_unless(selection.roles, _("Choose at least one role."), "roles")
    refuse_unless(selection.standings, _("Choose at least one standing."), "standings")
