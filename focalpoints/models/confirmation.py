"""The yearly confirmation: that a member was asked whether its entry is right, and each time that it said so."""

from typing import Any, ClassVar, NoReturn, Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from focalpoints.models.appointment import Appointment
from focalpoints.models.member import Member
from focalpoints.models.person import Person


class AskedBy(models.TextChoices):
    """How the question went out: by mail with a link, or as a sheet to sign for who has no address here."""

    MAIL = "mail", _("Mail with a link")
    SHEET = "sheet", _("Sheet to sign")


class Outcome(models.TextChoices):
    """What became of the question; empty while it is open."""

    CONFIRMED = "confirmed", _("Confirmed")
    OVERTAKEN = "overtaken", _("Overtaken: whoever was asked no longer speaks for the member")
    UNANSWERED = "unanswered", _("Not answered in a whole cycle")


class ConfirmationRequestQuerySet(models.QuerySet["ConfirmationRequest"]):
    """Reading rules of requests."""

    def open(self) -> Self:
        """Those that wait for an answer."""
        return self.filter(closed_at=None)

    def with_asked(self) -> Self:
        """With who was asked and for which member, in the same query."""
        return self.select_related("person__user", "appointment", "member__country", "member__organisation")


class ConfirmationRequest(models.Model):
    """A member is asked whether its entry is right: one open question a member, and one link that works, the newest.

    The token is made while the mail is being sent, and only its hash is kept (threat model, sign-in). `due_on` is the
    day from which the answer was due; `last_asked_at` that of the newest mail, whichever it was.
    """

    member = models.ForeignKey(
        Member, verbose_name=_("member"), on_delete=models.PROTECT, related_name="confirmation_requests"
    )
    appointment = models.ForeignKey(
        Appointment, verbose_name=_("office asked"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    person = models.ForeignKey(
        Person,
        verbose_name=_("person asked"),
        null=True,
        on_delete=models.PROTECT,
        related_name="confirmation_requests",
    )
    asked_by = models.CharField(_("asked by"), max_length=8, choices=AskedBy.choices, default=AskedBy.MAIL)
    due_on = models.DateField(_("due on"))
    asked_at = models.DateTimeField(_("asked at"), default=timezone.now)
    last_asked_at = models.DateTimeField(_("last asked at"), default=timezone.now)
    first_reminder_at = models.DateTimeField(_("first reminder at"), null=True)
    second_reminder_at = models.DateTimeField(_("second reminder at"), null=True)
    sent_at = models.DateTimeField(_("link sent at"), null=True)
    token_hash = models.CharField(max_length=64, null=True, unique=True, editable=False)  # noqa: DJ001  (null: not sent)
    expires_at = models.DateTimeField(_("link works until"), null=True)
    used_at = models.DateTimeField(_("link used at"), null=True)
    closed_at = models.DateTimeField(_("closed at"), null=True)
    outcome = models.CharField(_("outcome"), max_length=12, choices=Outcome.choices, blank=True, default="")

    objects: ClassVar = ConfirmationRequestQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=["token_hash"])

    class Meta:
        verbose_name = _("request to confirm an entry")
        verbose_name_plural = _("requests to confirm an entry")
        ordering = ["-asked_at", "-pk"]
        default_permissions = ()
        # What the daily run reads: the open ones, by when they were asked.
        indexes = [
            models.Index(fields=["asked_at"], condition=models.Q(closed_at=None), name="focalpoints_confirm_open")
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["member"],
                condition=models.Q(closed_at=None),
                name="focalpoints_confirmationrequest_one_open",
                violation_error_message=_("This member has been asked already."),
            ),
            models.CheckConstraint(
                condition=models.Q(closed_at=None, outcome="")
                | (models.Q(closed_at__isnull=False) & ~models.Q(outcome="")),
                name="focalpoints_confirmationrequest_closed_says_how",
                violation_error_message=_("A request that is closed says what became of it."),
            ),
            models.CheckConstraint(
                condition=models.Q(used_at=None) | models.Q(outcome=Outcome.CONFIRMED),
                name="focalpoints_confirmationrequest_used_is_confirmed",
                violation_error_message=_("A link that was used has confirmed the entry."),
            ),
            models.CheckConstraint(
                condition=models.Q(second_reminder_at=None) | models.Q(first_reminder_at__isnull=False),
                name="focalpoints_confirmationrequest_first_before_second",
                violation_error_message=_("The second reminder comes after the first."),
            ),
            models.CheckConstraint(
                condition=models.Q(asked_by=AskedBy.SHEET) | models.Q(person__isnull=False, appointment__isnull=False),
                name="focalpoints_confirmationrequest_mail_to_somebody",
                violation_error_message=_("A mail goes to somebody who holds an office."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member_id} {self.asked_at.date().isoformat()}"

    @property
    def outcome_words(self) -> str:
        """What became of it; nobody is asked by name through a sheet, so that one is overtaken in other words."""
        if self.outcome == Outcome.OVERTAKEN and self.asked_by == AskedBy.SHEET:
            return gettext("Overtaken: asked by mail since, or asked no more")
        return str(self.get_outcome_display())

    def close(self, outcome: Outcome) -> None:
        """The question is settled: its link works no more."""
        self.closed_at, self.outcome = timezone.now(), outcome
        self.save(update_fields=["closed_at", "outcome", "used_at"])


class ConfirmedThrough(models.TextChoices):
    """By which way the member's word came: the link in the mail, its desk, or to staff, who typed it in."""

    LINK = "link", _("by the link in the mail")
    DESK = "desk", _("on the desk")
    MAIL = "mail", _("by mail")
    PHONE = "phone", _("by phone")
    LETTER = "letter", _("by letter")


TYPED_IN = (ConfirmedThrough.MAIL, ConfirmedThrough.PHONE, ConfirmedThrough.LETTER)
"""What staff type in on behalf of a member."""


class WrittenOnce(models.Model):
    """A row that is only ever added: it is neither changed nor deleted, and what was wrong is said by another row."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Raises `TypeError` for a row that is there already."""
        if not self._state.adding:
            raise TypeError(f"{self._meta.label} is written once")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Raises `TypeError`."""
        raise TypeError(f"{self._meta.label} is never deleted")


class ConfirmationQuerySet(models.QuerySet["Confirmation"]):
    """Reading rules of confirmations."""

    def standing(self) -> Self:
        """Those that nobody has taken back."""
        return self.filter(withdrawal=None)

    def newest_first(self) -> Self:
        """By the day on which the member said so."""
        return self.order_by("-confirmed_on", "-pk")


class Confirmation(WrittenOnce):
    """A member said that its entry is right, or what has changed; written once and kept.

    `noted_by` is the account that pressed the button or typed the answer in: nobody's for the link, of which `request`
    says who was asked. `before_on` and `office_before_on` say what stood there before, for it can be taken back.
    """

    member = models.ForeignKey(Member, verbose_name=_("member"), on_delete=models.PROTECT, related_name="confirmations")
    appointment = models.ForeignKey(
        Appointment,
        verbose_name=_("office confirmed"),
        null=True,
        on_delete=models.PROTECT,
        related_name="confirmations",
    )
    request = models.ForeignKey(
        ConfirmationRequest,
        verbose_name=_("request"),
        null=True,
        on_delete=models.PROTECT,
        related_name="confirmations",
    )
    channel = models.CharField(_("by"), max_length=8, choices=ConfirmedThrough.choices)
    confirmed_on = models.DateField(_("confirmed on"))
    noted_at = models.DateTimeField(_("noted at"), default=timezone.now)
    noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("noted by"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    answered_by = models.CharField(_("which office answered"), max_length=200, blank=True)
    changed = models.TextField(_("what has changed"), max_length=1000, blank=True)
    before_on = models.DateField(_("confirmed before that on"), null=True)
    office_before_on = models.DateField(_("office confirmed before that on"), null=True)

    objects: ClassVar = ConfirmationQuerySet.as_manager()

    class Meta:
        verbose_name = _("confirmation")
        verbose_name_plural = _("confirmations")
        ordering = ["-confirmed_on", "-pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["request"],
                condition=models.Q(channel=ConfirmedThrough.LINK),
                name="focalpoints_confirmation_link_works_once",
                violation_error_message=_("This link has been used."),
            ),
            models.CheckConstraint(
                condition=models.Q(channel__in=TYPED_IN) | models.Q(answered_by="", changed=""),
                name="focalpoints_confirmation_words_are_typed_in",
                violation_error_message=_("Only what staff type in has words of its own."),
            ),
            models.CheckConstraint(
                condition=~models.Q(channel=ConfirmedThrough.LINK) | models.Q(request__isnull=False),
                name="focalpoints_confirmation_link_was_asked",
                violation_error_message=_("A link belongs to a request."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member_id} {self.confirmed_on.isoformat()}"


class ConfirmationWithdrawal(WrittenOnce):
    """A confirmation was noted by mistake: who says so, when and why. The confirmation itself stays as it is."""

    confirmation = models.OneToOneField(
        Confirmation, verbose_name=_("confirmation"), on_delete=models.PROTECT, related_name="withdrawal"
    )
    withdrawn_at = models.DateTimeField(_("taken back at"), default=timezone.now)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("taken back by"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    reason = models.CharField(_("why"), max_length=100)

    class Meta:
        verbose_name = _("confirmation taken back")
        verbose_name_plural = _("confirmations taken back")
        ordering = ["-withdrawn_at", "-pk"]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.confirmation_id} {self.withdrawn_at.date().isoformat()}"
