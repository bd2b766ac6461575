"""The ministries and bodies that hold the office of focal point."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from focalpoints.models.member import Member
from r2pnet.acting import History
from r2pnet.merged import Mergeable, Unmerged
from r2pnet.provenance import LoadedRow
from r2pnet.records import Record
from r2pnet.stamps import StampedQuerySet


class Sector(models.TextChoices):
    FOREIGN_AFFAIRS = "foreign-affairs", _("Foreign affairs")
    JUSTICE = "justice", _("Justice")
    INTERIOR = "interior", _("Interior")
    DEFENCE = "defence", _("Defence")
    HUMAN_RIGHTS = "human-rights", _("Human rights")
    OTHER = "other", _("Other")


class Institution(Record, LoadedRow, Mergeable):
    """A ministry or body of a member. It is seen where an office that names it is seen."""

    stamp_group = "focalpoints"

    member = models.ForeignKey(Member, verbose_name=_("member"), on_delete=models.PROTECT, related_name="institutions")
    name = models.CharField(_("name in English"), max_length=200)
    own_name = models.CharField(_("name in the member's words"), max_length=200, blank=True)
    sector = models.CharField(_("sector"), max_length=16, choices=Sector.choices)

    objects: ClassVar = Unmerged.from_queryset(StampedQuerySet)()  # type: ignore[assignment]  # a narrower one
    history = History(excluded_fields=["loaded"])

    class Meta:
        verbose_name = _("institution")
        verbose_name_plural = _("institutions")
        ordering = ["member__sort_name", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["member", "name"],
                condition=models.Q(merged_into=None),
                name="focalpoints_institution_once",
                violation_error_message=_("This member has an institution of that name already."),
            )
        ]

    def __str__(self) -> str:
        """With the member, for a choice among all: many members have a Ministry of Foreign Affairs."""
        return f"{self.name} ({self.member.name})"
