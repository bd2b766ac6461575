"""The states: 193 members of the United Nations and two observers, with the names people type for them."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from r2pnet.provenance import LoadedRow
from r2pnet.records import Record


class UNGroup(models.TextChoices):
    AFRICAN = "african", _("African Group")
    ASIA_PACIFIC = "asia-pacific", _("Asia-Pacific Group")
    EASTERN_EUROPEAN = "eastern-european", _("Eastern European Group")
    GRULAC = "grulac", _("Latin American and Caribbean Group")
    WEOG = "weog", _("Western European and Others Group")


class UNStatus(models.TextChoices):
    MEMBER = "member", _("Member state")
    OBSERVER = "observer", _("Observer")


class Country(Record, LoadedRow):
    """A state as the United Nations names and groups it (M49 for regions); reference data, open to all."""

    stamp_group = "focalpoints"

    iso3 = models.CharField(_("ISO 3166 code, three letters"), max_length=3, unique=True)
    iso2 = models.CharField(_("ISO 3166 code, two letters"), max_length=2, unique=True)
    m49 = models.CharField(_("M49 code"), max_length=3, unique=True)
    short_name = models.CharField(_("UN short name"), max_length=120, unique=True)
    official_name = models.CharField(_("official name"), max_length=200, blank=True)
    un_status = models.CharField(_("in the United Nations"), max_length=8, choices=UNStatus.choices)
    un_group = models.CharField(_("UN regional group"), max_length=20, choices=UNGroup.choices, blank=True)
    group_note = models.CharField(_("note on the group"), max_length=300, blank=True)
    m49_region = models.CharField(_("M49 region"), max_length=60, blank=True)
    m49_subregion = models.CharField(_("M49 sub-region"), max_length=60, blank=True)
    m49_intermediate_region = models.CharField(_("M49 intermediate region"), max_length=60, blank=True)
    map_x = models.FloatField(_("place on the map, from the left of 1000"), null=True, blank=True)
    map_y = models.FloatField(_("place on the map, from the top of 439"), null=True, blank=True)

    history = HistoricalRecords(excluded_fields=["loaded"])

    class Meta:
        verbose_name = _("state")
        verbose_name_plural = _("states")
        ordering = ["short_name"]

    def __str__(self) -> str:
        return self.short_name


class OtherName(Record, LoadedRow):
    """A name that people type and the list does not use: Ivory Coast, Turkey, Holland."""

    stamp_group = "focalpoints"

    country = models.ForeignKey(Country, verbose_name=_("state"), on_delete=models.CASCADE, related_name="other_names")
    name = models.CharField(_("name"), max_length=120)

    history = HistoricalRecords(excluded_fields=["loaded"])

    class Meta:
        verbose_name = _("other name")
        verbose_name_plural = _("other names")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["country", "name"],
                name="focalpoints_other_name_once",
                violation_error_message=_("This state has that name already."),
            )
        ]

    def __str__(self) -> str:
        return self.name
