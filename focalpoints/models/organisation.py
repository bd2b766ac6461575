"""Organisations that are members, host meetings or are partners."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from r2pnet.merged import Mergeable, Unmerged
from r2pnet.provenance import LoadedRow
from r2pnet.records import Record
from r2pnet.stamps import StampedQuerySet


class OrganisationKind(models.TextChoices):
    REGIONAL = "regional", _("Regional organisation")
    UN = "un", _("Office of the United Nations")
    NGO = "ngo", _("Non-governmental organisation")
    BODY = "body", _("Body of an organisation, or training centre")
    STATE = "state", _("State that is not listed as a member")


class Organisation(Record, LoadedRow, Mergeable):
    """One table of names for regional organisations, hosts that are not members, partners and institutions abroad."""

    stamp_group = "focalpoints"

    name = models.CharField(_("name"), max_length=200)
    abbreviation = models.CharField(_("abbreviation"), max_length=20, blank=True)
    kind = models.CharField(_("kind"), max_length=10, choices=OrganisationKind.choices)

    objects: ClassVar = Unmerged.from_queryset(StampedQuerySet)()  # type: ignore[assignment]  # a narrower one
    history = HistoricalRecords(excluded_fields=["loaded"])

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["name"],
                condition=models.Q(merged_into=None),
                name="focalpoints_organisation_name_once",
                violation_error_message=_("There is an organisation of that name already."),
            )
        ]

    def __str__(self) -> str:
        return self.name
