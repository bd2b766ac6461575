"""The final list of participants of a meeting that was held, in numbered versions: written once, never changed."""

from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from meetings.models.capacity import CapacityKind
from meetings.models.meeting import Meeting
from meetings.models.registration import Mode, Rank, Registration
from r2pnet.stamps import Stamped
from r2pnet.visibility import Level, Reader, Visible, VisibleQuerySet, grants_of


class FinalList(Stamped):
    """A version of the list: who closed it and when. What is otherwise now is counted against its rows."""

    stamp_group = "registrations"

    meeting = models.ForeignKey(
        Meeting, verbose_name=_("meeting"), on_delete=models.PROTECT, related_name="final_lists"
    )
    number = models.PositiveSmallIntegerField(_("version"))
    closed_at = models.DateTimeField(_("closed at"), default=timezone.now)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("closed by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )

    class Meta:
        verbose_name = _("final list of participants")
        verbose_name_plural = _("final lists of participants")
        ordering = ["meeting", "-number"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "number"],
                name="meetings_finallist_number_once",
                violation_error_message=_("There is a version of that number already."),
            ),
            models.CheckConstraint(
                condition=models.Q(number__gte=1),
                name="meetings_finallist_number_positive",
                violation_error_message=_("Versions are counted from 1."),
            ),
        ]

    def __str__(self) -> str:
        return str(_("version %(number)s") % {"number": self.number})


class FinalListRowQuerySet(VisibleQuerySet):
    """Reading rules of what stands in final lists."""

    def visible_to(self, user: Reader) -> Self:
        """Those who may be named, for those who take part; for the secretariat every row."""
        seen = super().visible_to(user)
        return seen if grants_of(user).everything else seen.named()

    def named(self) -> Self:
        """Those who may be named now: whoever takes the consent back is named in no version, whatever was stored.

        Nor is anybody named by the consent of who took the place over later.
        """
        return self.filter(
            level=Level.MEMBERS,
            registration__is_listed=True,
            registration__registered_at__lte=models.F("final_list__closed_at"),
        )


class FinalListRow(Stamped, Visible):
    """Somebody who took part, as the list says it. Who did not agree to be named is a row without words: it counts.

    Only erasing somebody writes it again: the words go and the day stays.
    """

    stamp_group = "registrations"

    final_list = models.ForeignKey(
        FinalList, verbose_name=_("final list"), on_delete=models.CASCADE, related_name="people_listed"
    )
    registration = models.ForeignKey(
        Registration, verbose_name=_("registration"), on_delete=models.PROTECT, related_name="final_rows"
    )
    capacity = models.CharField(_("capacity"), max_length=24, choices=CapacityKind.choices)
    mode = models.CharField(_("how"), max_length=10, choices=Mode.choices)
    group = models.PositiveSmallIntegerField(_("part of the list"), null=True, blank=True)
    delegation = models.CharField(_("delegation"), max_length=300, blank=True)
    rank = models.CharField(_("rank in the delegation"), max_length=10, choices=Rank.choices, blank=True)
    name = models.CharField(_("name"), max_length=200, blank=True)
    office = models.CharField(_("office"), max_length=300, blank=True)
    name_removed_at = models.DateTimeField(_("the name was removed at"), null=True, blank=True)

    objects: ClassVar = FinalListRowQuerySet.as_manager()

    class Meta:
        verbose_name = _("row of a final list")
        verbose_name_plural = _("rows of final lists")
        ordering = ["final_list", "pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["final_list", "registration"], name="meetings_finallistrow_once"),
            models.CheckConstraint(
                condition=models.Q(level=Level.MEMBERS) & ~models.Q(name="") & ~models.Q(scope="")
                | models.Q(level=Level.SECRETARIAT, scope="", name="", office="", delegation="", rank="", group=None),
                name="meetings_finallistrow_named_for_participants_alone",
            ),
        ]

    def __str__(self) -> str:
        """Without the person: names of rows come into logs and lists."""
        return str(_("row of a final list"))
