"""The taxonomy: four crimes, three pillars, fourteen risk factors, themes."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from r2pnet.provenance import LoadedRow
from r2pnet.records import Record


class TopicKind(models.TextChoices):
    CRIME = "crime", _("Crime")
    PILLAR = "pillar", _("Pillar")
    RISK_FACTOR = "risk-factor", _("Risk factor")
    THEME = "theme", _("Theme")


class Topic(Record, LoadedRow):
    """A term to file under. Risk factors and their numbers: Framework of Analysis, A/70/741-S/2016/71."""

    stamp_group = "focalpoints"

    kind = models.CharField(_("kind"), max_length=12, choices=TopicKind.choices)
    number = models.PositiveSmallIntegerField(_("number"))
    title = models.CharField(_("title"), max_length=200)
    crime = models.ForeignKey(
        "self",
        verbose_name=_("specific to the crime"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="specific_risk_factors",
    )

    history = HistoricalRecords(excluded_fields=["loaded"])

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        ordering = ["kind", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "number"],
                name="focalpoints_topic_number_once",
                violation_error_message=_("This kind has a topic of that number already."),
            )
        ]

    def __str__(self) -> str:
        return self.title
