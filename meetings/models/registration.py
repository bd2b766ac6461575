"""Registrations: a person takes part in a meeting in a capacity, or waits to."""

from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from focalpoints.models import Appointment, Person
from meetings.models.capacity import Capacity
from meetings.models.invitation import Invitation
from meetings.models.meeting import Meeting, MeetingStatus, words_of_meeting
from r2pnet.acting import History
from r2pnet.records import Record
from r2pnet.visibility import Level, Reader, Visible, VisibleQuerySet, grants_of


class Mode(models.TextChoices):
    IN_PERSON = "in-person", _("In person")
    ONLINE = "online", _("Online")


class Rank(models.TextChoices):
    """The order within a delegation."""

    HEAD = "head", _("Head of delegation")
    ALTERNATE = "alternate", _("Alternate")
    ADVISER = "adviser", _("Adviser")


class RegistrationStatus(models.TextChoices):
    REQUESTED = "requested", _("Waits for approval")
    CONFIRMED = "confirmed", _("Confirmed")
    WAITING = "waiting", _("On the waiting list")
    DECLINED = "declined", _("Declined")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    ATTENDED = "attended", _("Took part")


S = RegistrationStatus
LIVE = (S.REQUESTED, S.CONFIRMED, S.WAITING, S.ATTENDED)
TAKING_PART = (S.CONFIRMED, S.ATTENDED)


class RegistrationQuerySet(VisibleQuerySet):
    """Reading rules of registrations."""

    def visible_to(self, user: Reader) -> Self:
        """A person's own, those who agreed to be listed for participants, all for the secretariat."""
        grants = grants_of(user)
        if grants.everything or not user.is_authenticated:
            # Who is nobody owns nothing: without a key the condition would find all whose person has no account.
            return self.filter(grants.as_condition())
        return self.filter(grants.as_condition() | models.Q(person__user=user.pk))

    def of(self, user: Reader) -> Self:
        """The person's own, of whatever state; none for somebody without an account."""
        return self.filter(person__user=user.pk) if user.is_authenticated else self.none()

    def of_members_of(self, user: Reader) -> Self:
        """The delegations of the members in which the reader holds an office today, of whatever state."""
        if not user.is_authenticated:
            return self.none()
        offices = Appointment.objects.current().filter(person__user=user.pk).values("member")
        return self.filter(invitation__member__in=offices)

    def live(self) -> Self:
        """All but what was declined or withdrawn: at most one for each person and meeting."""
        return self.filter(status__in=LIVE)

    def taking_part(self) -> Self:
        """Those with a place."""
        return self.filter(status__in=TAKING_PART)

    def seated(self) -> Self:
        """Those who take one of the seats: confirmed, and in the room."""
        return self.filter(status__in=TAKING_PART, mode=Mode.IN_PERSON)

    def waiting(self) -> Self:
        """The waiting list in order of arrival."""
        return self.filter(status=S.WAITING).order_by("pk")

    def certified(self) -> Self:
        """Those with a certificate of attendance: they took part, it was held, nobody has erased who it was."""
        held = {"status": S.ATTENDED, "meeting__status": MeetingStatus.HELD}
        return self.filter(**held, person__anonymised_at=None)

    def by_arrival(self) -> Self:
        """In the order in which they came in: numbers are given while the meeting's row is held."""
        return self.order_by("pk")


class Registration(Record, Visible):
    """A person takes part in a meeting in one capacity: by whom named, by whom approved, when registered.

    Needs stand in a table of their own, without a history.
    """

    stamp_group = "registrations"

    meeting = models.ForeignKey(
        Meeting, verbose_name=_("meeting"), on_delete=models.PROTECT, related_name="registrations"
    )
    person = models.ForeignKey(Person, verbose_name=_("person"), on_delete=models.PROTECT, related_name="registrations")
    capacity = models.ForeignKey(
        Capacity, verbose_name=_("capacity"), on_delete=models.PROTECT, related_name="registrations"
    )
    invitation = models.ForeignKey(
        Invitation,
        verbose_name=_("for"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="registrations",
        help_text=_("The member or organisation that is invited. Empty: nobody but themselves."),
    )
    rank = models.CharField(_("rank in the delegation"), max_length=10, choices=Rank.choices, blank=True)
    office = models.CharField(
        _("office, as in the list of participants"), max_length=300, blank=True, help_text=_("Position, institution.")
    )
    mode = models.CharField(_("how"), max_length=10, choices=Mode.choices)
    status = models.CharField(_("status"), max_length=10, choices=S.choices)
    is_listed = models.BooleanField(
        _("shown in the list of participants"), default=False, help_text=_("Only with the person's own word.")
    )
    named_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("named by"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )
    named_at = models.DateTimeField(_("named at"), null=True, blank=True, editable=False)
    named_as = models.CharField(
        _("named as"),
        max_length=200,
        blank=True,
        editable=False,
        help_text=_("The name that whoever named the delegate wrote: the member’s people see it and no other."),
    )
    account_asked_at = models.DateTimeField(
        _("an account was asked for at"),
        null=True,
        blank=True,
        editable=False,
        help_text=_("Who named the delegate asks the secretariat to invite them to an account."),
    )
    is_for_member_to_decide = models.BooleanField(
        _("decided by the member’s focal point"),
        default=False,
        editable=False,
        help_text=_("It waits for the word of the member, or had it; all else is the secretariat’s to decide."),
    )
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("approved by"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )
    approved_at = models.DateTimeField(_("approved at"), null=True, blank=True, editable=False)
    registered_at = models.DateTimeField(_("registered at"), default=timezone.now, editable=False)
    answer_by = models.DateField(
        _("to be declined until"),
        null=True,
        blank=True,
        editable=False,
        help_text=_("Of who moved up: the day until which they say that they do not come."),
    )
    decline_reason = models.CharField(_("reason for declining"), max_length=500, blank=True)
    badge_issue = models.PositiveSmallIntegerField(
        _("issue of the badge"),
        default=1,
        editable=False,
        help_text=_("The code on a badge of an earlier issue opens nothing any more."),
    )

    objects: ClassVar = RegistrationQuerySet.as_manager()
    history = History()

    class Meta:
        verbose_name = _("registration")
        verbose_name_plural = _("registrations")
        ordering = ["meeting", "pk"]
        indexes = [
            # Seats are counted, and the first who waits is found, while everybody else waits for the meeting's row.
            models.Index(fields=["meeting", "status", "mode", "capacity"], name="meetings_registration_seats"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "meeting"],
                condition=models.Q(status__in=[status.value for status in LIVE]),
                name="meetings_registration_one_live",
                violation_error_message=_("This person is registered for the meeting already."),
            ),
            models.CheckConstraint(
                condition=~models.Q(status=S.DECLINED) | ~models.Q(decline_reason=""),
                name="meetings_registration_declined_with_reason",
                violation_error_message=_("Write the reason: the person reads it."),
            ),
            models.CheckConstraint(
                condition=models.Q(is_for_member_to_decide=False) | models.Q(invitation__isnull=False),
                name="meetings_registration_member_decides_by_invitation",
                violation_error_message=_("Only a member that is invited decides about a registration."),
            ),
        ]

    @property
    def words_of(self) -> str:
        """The meeting can have words of its own for its messages (`r2pnet.outbox.posting.own_words_of`)."""
        return words_of_meeting(self.meeting_id)

    def __str__(self) -> str:
        return f"{self.person}, {self.meeting}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Participants see who agreed to be listed and has a place; everybody else is the secretariat's to see."""
        is_shown = self.is_listed and self.status in TAKING_PART
        self.level = Level.MEMBERS if is_shown else Level.SECRETARIAT
        self.scope = f"meeting:{self.meeting_id}" if is_shown else ""
        super().save(*args, **kwargs)

    @property
    def is_live(self) -> bool:
        return self.status in LIVE

    @property
    def takes_seat(self) -> bool:
        """Confirmed, and in the room."""
        return self.status in TAKING_PART and self.mode == Mode.IN_PERSON
