"""Where a public fact comes from, and which fields staff have edited since a row was loaded."""

from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from r2pnet.clock import network_today
from r2pnet.partial_dates import PartialDate, PartialDateField

MONTH = timedelta(days=30.44)


class Provenance(models.Model):
    """The source of a public fact: its address and date (not today's), whether it may be linked, who confirmed when."""

    source_url = models.URLField(_("address of the source"), max_length=500, blank=True)
    source_note = models.CharField(
        _("what the source says"),
        max_length=300,
        blank=True,
        help_text=_("Shown beside the source, one short sentence."),
    )
    source_date = PartialDateField(_("date of the source"))
    source_public = models.BooleanField(
        _("the source may be linked"),
        default=True,
        help_text=_('Otherwise the page shows its date and "source on file with the secretariat".'),
    )
    verified = models.BooleanField(
        _("verified"), default=False, help_text=_("A source says so in so many words, not by an indirect sign.")
    )
    last_confirmed_on = models.DateField(_("last confirmed on"), null=True, blank=True)
    last_confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("last confirmed by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )

    class Meta:
        abstract = True

    @property
    def public_source_url(self) -> str:
        """The address if it may be shown, else nothing."""
        return self.source_url if self.source_public else ""

    @property
    def is_freshly_confirmed(self) -> bool:
        """Confirmed in the last `CONFIRMED_FOR_MONTHS` months (asked at 12, grace of three: design, section 3)."""
        if self.last_confirmed_on is None:
            return False
        return self.last_confirmed_on > network_today() - settings.CONFIRMED_FOR_MONTHS * MONTH

    @property
    def has_fresh_source(self) -> bool:
        """The source is younger than `SOURCE_FRESH_FOR_MONTHS` months by the latest day that its date can be."""
        source_date: PartialDate | None = self.source_date
        if source_date is None:
            return False
        return source_date.latest > network_today() - settings.SOURCE_FRESH_FOR_MONTHS * MONTH


class LoadedRow(models.Model):
    """A row that came from a data file: it remembers what `load_network` last wrote into each field."""

    loaded = models.JSONField(_("as loaded"), default=dict, blank=True, editable=False)
    is_sample = models.BooleanField(_("sample"), default=False, editable=False)

    class Meta:
        abstract = True

    @property
    def edited_fields(self) -> list[str]:
        """Names of the fields that no longer hold what was loaded: staff edited them, and loading leaves them alone."""
        return sorted(name for name, value in self.loaded.items() if self.as_loaded(name) != value)

    def as_loaded(self, name: str) -> Any:
        """The present value of a field in the form in which `loaded` keeps it: plain JSON values."""
        relations = {field.name: field.attname for field in self._meta.concrete_fields if field.is_relation}
        value = getattr(self, relations.get(name, name))
        if isinstance(value, PartialDate):
            return value.text
        return value.isoformat() if isinstance(value, date) else value
