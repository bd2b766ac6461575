"""Appointments: a member's offices and who holds them."""

from typing import Any, ClassVar, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from focalpoints.models.institution import Institution
from focalpoints.models.member import Member
from focalpoints.models.nomination_letter import NominationLetter
from focalpoints.models.person import Person
from focalpoints.models.term import EndState, StandingTerms, Term, TermQuerySet, ended_before
from r2pnet.acting import History
from r2pnet.clock import network_today


class Role(models.TextChoices):
    FOCAL_POINT = "focal-point", _("Focal point")
    ALTERNATE = "alternate", _("Alternate")
    ASSISTANT = "assistant", _("Assistant")
    CONTACT_OFFICE = "contact-office", _("Contact office")
    MISSION_CONTACT = "mission-contact", _("Contact at the mission")


class AppointmentQuerySet(TermQuerySet):
    def of_focal_points(self) -> Self:
        """Only the office of focal point itself."""
        return self.filter(role=Role.FOCAL_POINT)

    def without_earlier_ends(self) -> Self:
        """Of those that have ended only the last to end: of each member and role, with the same readers.

        Who held an office before the last holder does not say who holds it, and makes most of the rows.
        """
        same = {name: models.OuterRef(name) for name in ("member", "role", "level", "scope", "is_sample")}
        end = models.OuterRef("end_latest")
        later = models.Q(end_latest__gt=end) | models.Q(end_latest=end, pk__gt=models.OuterRef("pk"))
        return self.exclude(models.Exists(Appointment.objects.filter(later, ended_before(network_today()), **same)))

    def without_successor(self) -> Self:
        """Those after whose end nobody is on record in the same role of the member.

        One whose end is not known follows those that ended before it may have begun: a predecessor follows nobody.
        """
        end = models.OuterRef("end_latest")
        later = models.Q(end_state=EndState.OPEN) | models.Q(end_earliest__gt=end)
        later |= models.Q(end_state=EndState.UNKNOWN, start_latest__gte=end)
        beside = {"member": models.OuterRef("member"), "role": models.OuterRef("role"), "is_struck": False}
        same = Appointment._base_manager.filter(later, **beside)
        return self.filter(~models.Exists(same.exclude(pk=models.OuterRef("pk"))))

    def due_for_a_successor(self, days: int) -> Self:
        """Those that end within `days` days with nobody on record after them; agreed double covers need nobody."""
        return self.ending_within(days).without_successor().filter(is_agreed_cover=False)

    def out_of_reach(self) -> Self:
        """Those whose person is known but has no address to write to."""
        return self.filter(person__isnull=False, person__work_email="", person__anonymised_at=None)


class StandingAppointments(StandingTerms.from_queryset(AppointmentQuerySet)):  # type: ignore[misc]  # as StandingTerms
    """Appointments that were so: see `StandingTerms`."""


class Appointment(Term):
    """A member names an office, and perhaps a person, for a role. Ended when it ends, corrected when it was wrong."""

    member = models.ForeignKey(Member, verbose_name=_("member"), on_delete=models.PROTECT, related_name="appointments")
    role = models.CharField(_("role"), max_length=16, choices=Role.choices, default=Role.FOCAL_POINT)
    institution = models.ForeignKey(
        Institution,
        verbose_name=_("institution"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="appointments",
    )
    position = models.CharField(_("position"), max_length=200, blank=True, help_text=_("The office, never a name."))
    office_note = models.CharField(_("note on the office"), max_length=200, blank=True)
    person = models.ForeignKey(
        Person,
        verbose_name=_("person"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="appointments",
        help_text=_("Empty: the source names an office only. The public never sees the person."),
    )
    letter = models.CharField(_("by which letter"), max_length=200, blank=True)
    nomination_letter = models.ForeignKey(
        NominationLetter,
        verbose_name=_("letter on file"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="appointments",
        help_text=_("The letter itself; only the secretariat reads it."),
    )
    is_agreed_cover = models.BooleanField(
        _("agreed double cover"),
        default=False,
        help_text=_("A second focal point beside the first, agreed with the member for a stated time."),
    )

    objects: ClassVar = StandingAppointments()
    everything: ClassVar = AppointmentQuerySet.as_manager()
    history = History(excluded_fields=["loaded"])

    class Meta(Term.Meta):
        abstract = False
        verbose_name = _("appointment")
        verbose_name_plural = _("appointments")
        ordering = ["member__sort_name", "-start_latest"]
        constraints = [
            *Term.Meta.constraints,
            models.CheckConstraint(
                condition=models.Q(is_agreed_cover=False) | models.Q(end_state=EndState.KNOWN),
                name="focalpoints_appointment_cover_is_dated",
                violation_error_message=_("An agreed double cover needs the date on which it ends."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()}: {self.office or _('office not recorded')}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """An office names an institution of its own member; no constraint can say it, so no way of saving forgets it.

        Raises `ValidationError`.
        """
        if self.institution is not None and self.institution.member_id != self.member_id:
            raise ValidationError({"institution": gettext("This institution belongs to another member.")})
        super().save(*args, **kwargs)

    @property
    def office(self) -> str:
        """The office in words: position and institution, as far as they are recorded; needs `institution` loaded."""
        parts = [self.position, self.institution.name if self.institution else ""]
        named = ", ".join(part for part in parts if part)
        return f"{named} ({self.office_note})" if named and self.office_note else named
