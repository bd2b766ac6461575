"""Letters outside meetings: to whom staff write, in which words, and who got which copy."""

from typing import ClassVar, Final, Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from focalpoints.models.appointment import Role
from focalpoints.models.member import Member
from focalpoints.models.person import Person
from r2pnet.outbox.models import Message
from r2pnet.records import Record

ENGLISH: Final = "en"
LETTER_LANGUAGES: Final = (
    (ENGLISH, "English"),
    ("fr", "Français"),
    ("es", "Español"),
    ("ar", "العربية"),
    ("ru", "Русский"),
    ("zh-hans", "中文"),
)
"""In which a letter can be written, by their own names: the official languages of the UN, English first."""
RIGHT_TO_LEFT: Final = frozenset({"ar"})


class LetterState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    SENT = "sent", _("Sent")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class Letter(Record):
    """One letter, the secretariat's from draft to sent; then nothing of it is changed any more.

    `selection` says for whom it is meant, as `LetterSelection` reads it; who got it is in its copies.
    """

    stamp_group = "letters"

    title = models.CharField(_("title, for the secretariat"), max_length=120)
    selection = models.JSONField(_("to whom"), default=dict, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=LetterState.choices, default=LetterState.DRAFT)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("made by"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField(_("made at"), default=timezone.now)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("sent by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("letter")
        verbose_name_plural = _("letters")
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state=LetterState.DRAFT, sent_at=None)
                | models.Q(state=LetterState.SENT, sent_at__isnull=False)
                | models.Q(state=LetterState.WITHDRAWN),
                name="focalpoints_letter_sent_has_time",
                violation_error_message=_("A letter that was sent says when, a draft does not."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_draft(self) -> bool:
        return self.state == LetterState.DRAFT

    @property
    def was_sent(self) -> bool:
        """True also of one that was withdrawn while copies still waited."""
        return self.sent_at is not None


class LetterText(Record):
    """Subject and text of a letter in one language, placeholders in it."""

    stamp_group = "letters"

    letter = models.ForeignKey(Letter, verbose_name=_("letter"), on_delete=models.CASCADE, related_name="texts")
    language = models.CharField(_("language"), max_length=12, choices=LETTER_LANGUAGES, default=ENGLISH)
    subject = models.CharField(_("subject"), max_length=200)
    body = models.TextField(_("text"), max_length=10_000)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("text of a letter")
        verbose_name_plural = _("texts of letters")
        ordering = ["letter", "language"]
        constraints = [
            models.UniqueConstraint(
                fields=["letter", "language"],
                name="focalpoints_lettertext_once",
                violation_error_message=_("The letter has a text in this language already: change that one."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.letter_id} {self.language}: {self.subject}"


class LetterCopyQuerySet(models.QuerySet["LetterCopy"]):
    """Reading rules of copies."""

    def in_order(self) -> Self:
        """By member, then by person."""
        return self.order_by("member__sort_name", "person__name", "pk")

    def with_all(self) -> Self:
        """With what a line of the list says, in the same query."""
        return self.select_related("person", "member__country", "member__organisation", "message")


class LetterCopy(models.Model):
    """That somebody got a letter, in which office, in which language and where; its message says what became of it.

    Written once, by the sending. The address goes when the person is erased; that the letter went to the office stays.
    """

    letter = models.ForeignKey(Letter, verbose_name=_("letter"), on_delete=models.PROTECT, related_name="copies")
    person = models.ForeignKey(Person, verbose_name=_("person"), on_delete=models.PROTECT, related_name="letter_copies")
    member = models.ForeignKey(Member, verbose_name=_("member"), on_delete=models.PROTECT, related_name="letter_copies")
    role = models.CharField(_("role"), max_length=16, choices=Role.choices)
    address = models.EmailField(_("address"), max_length=254, blank=True)
    language = models.CharField(_("language"), max_length=12, choices=LETTER_LANGUAGES, default=ENGLISH)
    message = models.OneToOneField(
        Message, verbose_name=_("message"), null=True, on_delete=models.SET_NULL, related_name="letter_copy"
    )

    objects: ClassVar = LetterCopyQuerySet.as_manager()

    class Meta:
        verbose_name = _("copy of a letter")
        verbose_name_plural = _("copies of letters")
        ordering = ["letter", "pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["letter", "address"],
                condition=~models.Q(address=""),
                name="focalpoints_lettercopy_once_an_address",
                violation_error_message=_("This address has a copy of the letter already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.letter_id} {self.person_id}"
