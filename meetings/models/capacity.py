"""In what capacity people take part in a meeting: a table for each meeting, filled from a standard set."""

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from meetings.models.meeting import Meeting
from r2pnet.records import Record


class CapacityKind(models.TextChoices):
    """The standard set, in the order of the official list of participants."""

    FOCAL_POINT = "focal-point", _("Focal point")
    ALTERNATE = "alternate", _("Alternate")
    DELEGATE = "delegate", _("Delegate")
    MISSION = "mission", _("Contact at the mission")
    PROSPECTIVE = "prospective", _("Prospective member")
    REGIONAL_ORGANISATION = "regional-organisation", _("Regional organisation")
    UN = "un", _("United Nations")
    OBSERVER = "observer", _("Observer")
    SPEAKER = "speaker", _("Speaker")
    STAFF = "staff", _("Secretariat")


class MayAsk(models.TextChoices):
    """Who may ask for a place in a capacity, among those of an invited member or organisation."""

    FOCAL_POINT = "focal-point", _("the focal point")
    ALTERNATE = "alternate", _("an alternate")
    MISSION = "mission", _("the contact at the mission")
    OFFICE = "office", _("whoever holds an office of the member, or is named")
    NAMED = "named", _("whom the invitation names")
    NOBODY = "nobody", _("nobody: the secretariat registers")


class Approval(models.TextChoices):
    NOBODY = "nobody", _("nobody has to")
    MEMBER = "member", _("the member’s focal point")
    STAFF = "staff", _("the secretariat")


class BadgeColour(models.TextChoices):
    PETROL = "petrol", _("petrol")
    OCHRE = "ochre", _("ochre")
    PLUM = "plum", _("plum")
    GREEN = "green", _("green")
    GREY = "grey", _("grey")


class Capacity(Record):
    """One way to take part in one meeting: who may ask, who approves, how many seats, what its holders may read.

    The numbers of all capacities may add up to more than the meeting's seats; both limits hold.
    """

    stamp_group = "meetings"

    meeting = models.ForeignKey(Meeting, verbose_name=_("meeting"), on_delete=models.CASCADE, related_name="capacities")
    kind = models.CharField(_("capacity"), max_length=24, choices=CapacityKind.choices)
    may_ask = models.CharField(_("who may ask"), max_length=12, choices=MayAsk.choices)
    approval = models.CharField(_("who approves"), max_length=8, choices=Approval.choices, default=Approval.NOBODY)
    seats = models.PositiveSmallIntegerField(
        _("seats of its own"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("Empty: only the meeting's number counts."),
    )
    reads_papers = models.BooleanField(
        _("reads what is for participants"),
        default=True,
        help_text=_("Papers and the list of participants of this meeting, while the place is confirmed."),
    )
    badge_word = models.CharField(
        _("word on the badge"), max_length=40, blank=True, help_text=_("Empty: the capacity.")
    )
    badge_colour = models.CharField(
        _("colour of the badge"), max_length=8, choices=BadgeColour.choices, default=BadgeColour.GREY
    )
    position = models.PositiveSmallIntegerField(_("order"), default=0)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("capacity")
        verbose_name_plural = _("capacities")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "kind"],
                name="meetings_capacity_once",
                violation_error_message=_("The meeting has this capacity already."),
            ),
            models.CheckConstraint(
                condition=models.Q(seats=None) | models.Q(seats__gte=1),
                name="meetings_capacity_seats_positive",
                violation_error_message=_("Give the number of seats, or leave it empty where there is no limit."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_kind_display())
