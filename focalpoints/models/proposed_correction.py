"""What the people of a member propose to change in the public facts of its entry; the secretariat decides."""

from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from focalpoints.models.appointment import Appointment
from focalpoints.models.institution import Institution
from focalpoints.models.member import Member
from r2pnet.acting import History
from r2pnet.partial_dates import PartialDateField, partial_date_constraint
from r2pnet.records import Record
from r2pnet.stamps import StampedQuerySet
from r2pnet.visibility import Reader, grants_of

Target = Appointment | Institution | Member


class CorrectionState(models.TextChoices):
    OPEN = "open", _("Waits for the secretariat")
    PUBLISHED = "published", _("Published")
    CHANGED = "changed", _("Published with changes")
    DECLINED = "declined", _("Declined")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class ProposedCorrectionQuerySet(StampedQuerySet):
    """Reading rules of proposals."""

    def visible_to(self, user: Reader) -> Self:
        """Those of the members whose people `user` belongs to now; for the secretariat all."""
        grants = grants_of(user)
        return self.all() if grants.everything else self.filter(member__in=grants.numbers("member"))

    def open(self) -> Self:
        """Those that wait, the oldest first."""
        return self.filter(state=CorrectionState.OPEN).order_by("proposed_at", "pk")

    def about(self, target: Target) -> Self:
        """Those that would change this very record."""
        if isinstance(target, Appointment):
            return self.filter(appointment=target)
        if isinstance(target, Institution):
            return self.filter(institution=target)
        return self.filter(member=target, appointment=None, institution=None)

    def with_all(self) -> Self:
        """With what a line of a list says, in the same query."""
        names = ("member__country", "member__organisation", "proposed_by", "decided_by")
        return self.select_related(*names, "appointment__institution", "institution")


class ProposedCorrection(Record):
    """Old and new values of one record, and the source that says so. Nothing of it is public before it is published.

    `changes` and, once it is decided, `published` say `{field: {"old": …, "new": …}}` in plain JSON values, as
    `focalpoints.corrections.facts` reads them; `seen_version` is the state of the record that the proposer saw.
    """

    stamp_group = "corrections"

    member = models.ForeignKey(Member, verbose_name=_("member"), on_delete=models.PROTECT, related_name="corrections")
    appointment = models.ForeignKey(
        Appointment, verbose_name=_("office"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    institution = models.ForeignKey(
        Institution, verbose_name=_("institution"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    seen_version = models.PositiveIntegerField(_("state of the record that was seen"))
    changes = models.JSONField(_("proposed"))
    source_url = models.URLField(_("address of the source"), max_length=500, blank=True)
    source_note = models.CharField(_("what the source is"), max_length=300, blank=True)
    source_date = PartialDateField(_("date of the source"))
    remark = models.TextField(_("remark for the secretariat"), max_length=1000, blank=True)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("proposed by"), on_delete=models.PROTECT, related_name="+"
    )
    proposed_at = models.DateTimeField(_("proposed at"), default=timezone.now)
    state = models.CharField(_("state"), max_length=10, choices=CorrectionState.choices, default=CorrectionState.OPEN)
    published = models.JSONField(_("as it was published"), default=dict, blank=True)
    reason = models.TextField(_("reason"), max_length=500, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("decided by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    seen_at = models.DateTimeField(_("read by the member at"), null=True, blank=True)

    objects: ClassVar = ProposedCorrectionQuerySet.as_manager()
    history = History()

    class Meta:
        verbose_name = _("proposed correction")
        verbose_name_plural = _("proposed corrections")
        ordering = ["-proposed_at", "-pk"]
        constraints = [
            partial_date_constraint("source_date"),
            models.CheckConstraint(
                condition=models.Q(appointment=None) | models.Q(institution=None),
                name="focalpoints_proposedcorrection_one_target",
                violation_error_message=_("A proposal is about one record."),
            ),
            models.CheckConstraint(
                condition=~models.Q(source_url="", source_note=""),
                name="focalpoints_proposedcorrection_has_source",
                violation_error_message=_("Write the address of the source, or what it is."),
            ),
            models.CheckConstraint(
                condition=models.Q(state=CorrectionState.OPEN, decided_at=None, decided_by=None, reason="")
                | models.Q(state=CorrectionState.DECLINED, decided_at__isnull=False, decided_by__isnull=False)
                & ~models.Q(reason="")
                | models.Q(
                    state__in=(CorrectionState.PUBLISHED, CorrectionState.CHANGED, CorrectionState.WITHDRAWN),
                    decided_at__isnull=False,
                    decided_by__isnull=False,
                ),
                name="focalpoints_proposedcorrection_decided_or_open",
                violation_error_message=_("What is decided says by whom and when, what is declined also why."),
            ),
            *(
                models.UniqueConstraint(
                    fields=[target],
                    condition=models.Q(state=CorrectionState.OPEN, **{f"{target}__isnull": False}),
                    name=f"focalpoints_proposedcorrection_one_open_{target}",
                    violation_error_message=_("A proposal about this record waits already: change that one."),
                )
                for target in ("appointment", "institution")
            ),
            models.UniqueConstraint(
                fields=["member"],
                condition=models.Q(state=CorrectionState.OPEN, appointment=None, institution=None),
                name="focalpoints_proposedcorrection_one_open_member",
                violation_error_message=_("A proposal about this record waits already: change that one."),
            ),
        ]

    def __str__(self) -> str:
        """Needs the member and what it is about loaded."""
        return f"{self.member.name}: {self.about}"

    def get_absolute_url(self) -> str:
        return reverse("correction", args=[self.pk])

    @property
    def target(self) -> Target:
        """The record that it would change."""
        return self.appointment or self.institution or self.member

    @property
    def about(self) -> str:
        """The record in words."""
        if self.appointment:
            return str(self.appointment)
        return self.institution.name if self.institution else str(_("Membership"))

    @property
    def is_open(self) -> bool:
        return self.state == CorrectionState.OPEN

    @property
    def is_declined(self) -> bool:
        return self.state == CorrectionState.DECLINED
