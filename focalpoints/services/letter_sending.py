"""Sending a letter: a test to oneself, the letter itself once, and taking back what has not gone yet."""

from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from focalpoints.letter_recipients import Chosen, LetterRecipient, choose
from focalpoints.letter_selection import LetterSelection
from focalpoints.letter_words import KIND, TEST_KIND, Words, filled_in, texts_of, wrong_words
from focalpoints.models import Letter, LetterCopy, Person, User
from focalpoints.models.letter import LetterState
from r2pnet.outbox.models import WAITING, Message, State
from r2pnet.outbox.posting import Recipient, post_many
from r2pnet.recording import save_signed
from r2pnet.refusal import Changed, refuse_unless
from r2pnet.stamps import bump

TESTS_AN_HOUR = 30
AT_A_TIME = 200


@dataclass(frozen=True)
class Ready:
    """A letter as it would go now: its texts by language, who gets it, and a sign for exactly this."""

    letter: Letter
    texts: dict[str, Words]
    chosen: Chosen

    @property
    def sign(self) -> str:
        """The same as long as neither the letter nor who gets it changes."""
        return f"{self.letter.version}-{self.chosen.digest}"

    @property
    def is_written(self) -> bool:
        """True when the words can be sent; English has to be there."""
        return bool(self.texts) and not wrong_words(self.texts)


def ready(letter: Letter, by: User) -> Ready:
    """`letter` as it would go now, if `by` sent it; three queries."""
    texts = texts_of(list(letter.texts.all()))
    return Ready(letter, texts, choose(LetterSelection.from_data(letter.selection), texts, by))


def send_test(letter: Letter, *, by: User) -> list[Message]:
    """Put the letter in each of its languages into the outbox, to `by` alone and marked as a test.

    Each reads as somebody gets it. Raises `Refused` for a letter without words or readers, and when an hour's tests are
    used up.
    """
    with transaction.atomic():
        now = ready(letter, by)
        _refuse_unwritten(now)
        hour = timezone.now() - timedelta(hours=1)
        about = f"{letter._meta.label_lower}:{letter.pk}"
        sent = Message.objects.filter(kind=TEST_KIND, about=about, created_at__gt=hour).count()
        words = _("%(number)d tests of a letter can be sent in an hour. Wait a little.") % {"number": TESTS_AN_HOUR}
        refuse_unless(sent + len(now.texts) <= TESTS_AN_HOUR, words)
        to = []
        for language, text in now.texts.items():
            reader = now.chosen.first_in(language) or now.chosen.recipients[0]
            filled = filled_in(text, reader.office, language)
            values = {"subject": _("Test: %(subject)s") % {"subject": filled.subject}, "text": filled.body}
            to.append((Recipient(by.email, by.name, language), values))
        return post_many(TEST_KIND, about=letter, to=to)


def send_letter(letter: Letter, *, sign: str, by: User) -> Letter:
    """Send a letter to everybody who gets it, once: whoever is second, or presses twice, finds it sent.

    `sign` is that of the letter as `by` saw it (`ready`). Raises `Changed` when the words or the recipients are others
    now, and `Refused` when nobody gets it, it has no English text, or it was given up.
    """
    with transaction.atomic():
        for group in (Person.stamp_group, Letter.stamp_group):  # nobody is erased between the reading and the writing
            bump(group)
        kept = Letter.objects.select_for_update().get(pk=letter.pk)
        if kept.was_sent:
            return kept
        refuse_unless(kept.is_draft, _("This letter was given up: begin a new one from it."))
        now = ready(kept, by)
        _refuse_unwritten(now)
        if now.sign != sign:
            raise Changed(_("The letter, or who gets it, has changed since you looked: look once more, then send."))
        kept.state, kept.sent_by, kept.sent_at = LetterState.SENT, by, timezone.now()
        number = len(now.chosen.recipients)
        save_signed(kept, by=by, reason=_("Sent to %(number)d.") % {"number": number})
        _post(now, kept)
    return kept


def withdraw_letter(letter: Letter, *, by: User) -> tuple[int, int]:
    """Stop the copies that have not gone. How many were stopped, and how many had gone or are just going.

    Raises `Refused` when nothing waits any more.
    """
    with transaction.atomic():
        bump(Letter.stamp_group)
        kept = Letter.objects.select_for_update().get(pk=letter.pk)
        refuse_unless(kept.was_sent, _("This letter has not been sent."))
        messages = Message.objects.filter(letter_copy__letter=kept)
        words = _("The letter was withdrawn before this went.")
        waiting = list(messages.filter(state__in=WAITING).values_list("pk", flat=True))
        values = {"state": State.OUTDATED, "error": words, "version": F("version") + 1}
        stopped = Message.objects.filter(pk__in=waiting, state__in=WAITING).update(**values)
        refuse_unless(stopped, _("Every copy has gone: nothing can be withdrawn any more."))
        gone = kept.copies.count() - stopped
        kept.state = LetterState.WITHDRAWN
        said = _("Withdrawn: %(stopped)d did not go, %(gone)d had gone.") % {"stopped": stopped, "gone": gone}
        save_signed(kept, by=by, reason=said)
    return stopped, gone


def _refuse_unwritten(now: Ready) -> None:
    refuse_unless(now.is_written, _("Write the letter in English first, then it can go."))
    refuse_unless(now.chosen.recipients, _("Nobody gets this letter: choose others, or mend what is missing."))


def _post(now: Ready, letter: Letter) -> None:
    """One message and one copy for each, in the same order."""
    to = [_addressed(now.texts, one) for one in now.chosen.recipients]
    messages = post_many(KIND, about=letter, to=to)
    copies = [
        LetterCopy(
            letter=letter,
            person=one.person,
            member=one.member,
            role=one.office.role,
            address=one.address,
            language=one.language,
            message=message,
        )
        for one, message in zip(now.chosen.recipients, messages, strict=True)
    ]
    LetterCopy.objects.bulk_create(copies, batch_size=AT_A_TIME)


def _addressed(texts: dict[str, Words], one: LetterRecipient) -> tuple[Recipient, dict[str, str]]:
    filled = filled_in(texts[one.language], one.office, one.language)
    values = {"subject": filled.subject, "text": filled.body}
    return Recipient(one.address, one.person.name, one.language), values
