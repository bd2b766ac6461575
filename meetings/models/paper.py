"""Papers: UN documents and the network's own, with where they can be read; their files are in `paper_file.py`."""

from typing import ClassVar, Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from meetings.models.meeting import Meeting
from meetings.models.session import Session
from r2pnet.partial_dates import partial_date_constraint
from r2pnet.provenance import LoadedRow, Provenance
from r2pnet.records import Record
from r2pnet.searching import SearchedQuerySet
from r2pnet.text import searchable
from r2pnet.visibility import Visible


class PaperKind(models.TextChoices):
    SECRETARY_GENERAL_REPORT = "secretary-general-report", _("Report of the Secretary-General")
    HIGH_LEVEL_PANEL_REPORT = "high-level-panel-report", _("Report of a High-level Panel")
    GENERAL_ASSEMBLY_RESOLUTION = "general-assembly-resolution", _("Resolution of the General Assembly")
    SECURITY_COUNCIL_RESOLUTION = "security-council-resolution", _("Resolution of the Security Council")
    HUMAN_RIGHTS_COUNCIL_RESOLUTION = "human-rights-council-resolution", _("Resolution of the Human Rights Council")
    FRAMEWORK = "framework", _("Framework")
    LETTER = "letter", _("Letter transmitting a summary of a meeting")
    AGENDA = "agenda", _("Agenda")
    SUMMARY = "summary", _("Summary")
    OUTCOME = "outcome", _("Outcome document")
    JOINT_STATEMENT = "joint-statement", _("Joint statement")
    UN_DOCUMENT = "un-document", _("Document of the United Nations")


class PaperQuerySet(SearchedQuerySet):
    """Reading rules of papers."""

    def newest_first(self) -> Self:
        """By year and day, the newest first, then by symbol."""
        return self.order_by("-year", models.F("dated_on").desc(nulls_last=True), "symbol", "pk")


class Paper(Record, Visible, Provenance, LoadedRow):
    """A document by its symbol, kind and title; `source_url` is where it, or a page about it, can be read."""

    stamp_group = "meetings"

    symbol = models.CharField(_("symbol"), max_length=60, blank=True, help_text=_("As printed: A/RES/60/1."))
    slug = models.SlugField(_("address"), max_length=100, unique=True, editable=False)
    kind = models.CharField(_("kind"), max_length=32, choices=PaperKind.choices)
    title = models.CharField(_("title"), max_length=300)
    year = models.PositiveSmallIntegerField(_("year"), validators=[MinValueValidator(2000), MaxValueValidator(2100)])
    dated_on = models.DateField(_("dated on"), null=True, blank=True)
    meeting = models.ForeignKey(
        Meeting, verbose_name=_("meeting"), null=True, blank=True, on_delete=models.PROTECT, related_name="papers"
    )
    session = models.ForeignKey(
        Session, verbose_name=_("session"), null=True, blank=True, on_delete=models.SET_NULL, related_name="papers"
    )
    search_text = models.TextField(_("words for searching"), editable=False)

    objects: ClassVar = PaperQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=["loaded", "search_text"])

    class Meta:
        verbose_name = _("paper")
        verbose_name_plural = _("papers")
        ordering = ["-year", "symbol"]
        constraints = [
            partial_date_constraint("source_date"),
            models.UniqueConstraint(
                fields=["symbol"],
                condition=~models.Q(symbol=""),
                name="meetings_paper_symbol_once",
                violation_error_message=_("There is a paper with this symbol already."),
            ),
            models.CheckConstraint(
                condition=models.Q(year__gte=2000, year__lte=2100),
                name="meetings_paper_year_in_range",
                violation_error_message=_("Write a year from 2000 to 2100."),
            ),
            models.CheckConstraint(
                condition=models.Q(session=None) | models.Q(meeting__isnull=False),
                name="meetings_paper_session_of_meeting",
                violation_error_message=_("A paper of a session belongs to the meeting of the session."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.symbol} {self.title}".strip()

    def save(self, *args: object, **kwargs: object) -> None:
        self.search_text = searchable(f"{self.symbol} {self.symbol.replace('/', '')} {self.title}")
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("paper", args=[self.slug])
