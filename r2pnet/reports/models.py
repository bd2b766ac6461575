"""The row of a report: the truth about one document, from its order to its file; and who ordered it."""

from datetime import date, datetime, timedelta
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from r2pnet.clock import network_today
from r2pnet.reports.registry import file_name_of, title_of
from r2pnet.visibility import Level, Reader, Visible, grants_of


class State(models.TextChoices):
    QUEUED = "queued", _("Queued")
    RUNNING = "running", _("In work")
    READY = "ready", _("Ready")
    FAILED = "failed", _("Failed")
    OVERTAKEN = "overtaken", _("Overtaken by another")
    FORGOTTEN = "forgotten", _("No longer kept")


LIVE = (State.QUEUED, State.RUNNING, State.READY)


class ReportQuerySet(models.QuerySet["Report"]):
    """Reading rules of reports. No stamp is kept: no page has an edition of rows that change with every heartbeat."""

    def visible_to(self, user: Reader) -> Self:
        """Only the reports that `user` may see."""
        return self.filter(grants_of(user).as_condition())

    def live(self) -> Self:
        """Those that wait, are in work or are ready: one for each content."""
        return self.filter(state__in=LIVE)

    def ready(self) -> Self:
        """Those with a file."""
        return self.filter(state=State.READY)

    def newest_first(self) -> Self:
        """The one whose content was found current last comes first."""
        return self.order_by("-current_since", "-pk")

    def with_last_order(self) -> Self:
        """Each with `last_ordered_at`, the last time that a person asked for it; none for the schedule's."""
        return self.annotate(last_ordered_at=_last_order_of("pk"))

    def lost_by(self, moment: datetime) -> Self:
        """Those in work whose worker has not been heard of since `moment`."""
        return self.filter(state=State.RUNNING, heartbeat_at__lt=moment)

    def without_message(self, moment: datetime) -> Self:
        """Those that wait and for which no message has been sent since `moment`."""
        unsent = models.Q(sent_at__isnull=True) | models.Q(sent_at__lt=moment)
        return self.filter(unsent, state=State.QUEUED)


def _last_order_of(report: str) -> models.Subquery:
    """When the report in the column `report` was last ordered by a person."""
    orders = ReportOrder.objects.filter(report=models.OuterRef(report)).order_by("-ordered_at")
    return models.Subquery(orders.values("ordered_at")[:1])


class Report(Visible):
    """One document of one content, language and template version, made for readers of one level and scope."""

    last_ordered_at: datetime | None  # by `with_last_order()`

    kind = models.CharField(_("kind"), max_length=40)
    subject = models.CharField(_("about"), max_length=120, blank=True)
    language = models.CharField(_("language"), max_length=12, default="en")
    content_hash = models.CharField(_("hash of the content"), max_length=64)
    template_version = models.CharField(_("version of the template"), max_length=16)
    stamps = models.CharField(_("stamps of the tables"), max_length=64, blank=True)
    as_of = models.DateField(_("as of"), default=network_today)
    state = models.CharField(_("state"), max_length=12, choices=State.choices, default=State.QUEUED)
    done = models.PositiveSmallIntegerField(_("steps done"), default=0)
    total = models.PositiveSmallIntegerField(_("steps in all"), default=0)
    furthest = models.PositiveSmallIntegerField(_("furthest step reached"), default=0)
    attempts = models.PositiveSmallIntegerField(_("failed attempts"), default=0)
    losses = models.PositiveSmallIntegerField(_("workers lost in a row"), default=0)
    claim = models.UUIDField(_("claimed by"), null=True, editable=False)
    sent_at = models.DateTimeField(_("sent to the worker at"), null=True)
    heartbeat_at = models.DateTimeField(_("last heartbeat at"), null=True)
    created_at = models.DateTimeField(_("ordered at"), default=timezone.now)
    current_since = models.DateTimeField(_("current since"), default=timezone.now)
    started_at = models.DateTimeField(_("started at"), null=True)
    ready_at = models.DateTimeField(_("ready at"), null=True)
    failed_at = models.DateTimeField(_("failed at"), null=True)
    file = models.FileField(_("file"), blank=True, max_length=120)
    file_size = models.PositiveIntegerField(_("size in bytes"), null=True)
    pages = models.PositiveIntegerField(_("pages"), null=True)
    error = models.TextField(_("what went wrong"), blank=True)
    ordered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("ordered by"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("Empty: the schedule."),
    )

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        ordering = ["-created_at", "-pk"]
        default_permissions = ("view",)
        permissions = [("order_report", _("Can order a report"))]
        indexes = [
            models.Index(fields=["state", "heartbeat_at"], name="reports_report_at_work"),
            models.Index(fields=["kind", "subject", "language", "-current_since"], name="reports_report_newest"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "subject", "language", "level", "scope", "content_hash"],
                condition=models.Q(state__in=[State.QUEUED.value, State.RUNNING.value, State.READY.value]),
                name="reports_report_one_for_a_content",
                violation_error_message=_("This document is there already, or on its way."),
            ),
            models.CheckConstraint(
                condition=~models.Q(state=State.READY) | ~models.Q(file=""),
                name="reports_report_ready_has_file",
                violation_error_message=_("A report that is ready has a file."),
            ),
        ]

    def __str__(self) -> str:
        about = f" {self.subject}" if self.subject else ""
        return f"{self.title}{about}, {self.as_of.isoformat()}"

    @property
    def title(self) -> str:
        """The title of its kind, in the active language."""
        return title_of(self.kind)

    @property
    def identity(self) -> dict[str, Any]:
        """What it is about and for whom: what two versions of one document share."""
        return {name: getattr(self, name) for name in ("kind", "subject", "language", "level", "scope")}

    @property
    def download_name(self) -> str:
        """The name under which people save it: what it is, about what, and its date."""
        about = f"-{self.subject}" if self.subject else ""
        return f"{file_name_of(self.kind)}{about}-{self.as_of.isoformat()}.pdf"

    @property
    def is_public(self) -> bool:
        return self.level == Level.PUBLIC and not self.scope

    @property
    def changed_at(self) -> datetime:
        """When readers began to get this file."""
        return max(self.ready_at or self.current_since, self.current_since)

    def kept_until(self, last_ordered_at: datetime | None) -> date | None:
        """The last day on which its file is kept, counted from when it was made or last ordered."""
        if self.ready_at is None:
            return None
        newest = max(self.ready_at, last_ordered_at or self.ready_at)
        return newest.date() + timedelta(days=settings.REPORT_KEPT_DAYS)


class ReportOrderQuerySet(models.QuerySet["ReportOrder"]):
    """Reading rules of orders."""

    def of(self, user: Reader) -> Self:
        """The orders of `user` whose reports are for them now, newest first, with their reports in the same query.

        Each with `last_ordered_at`, when anybody last asked for its report.
        """
        own = self.filter(user=user.pk, report__in=Report.objects.visible_to(user)).select_related("report")
        return own.annotate(last_ordered_at=_last_order_of("report")).order_by("-ordered_at", "-pk")


class ReportOrder(models.Model):
    """That a person asked for a report. Two who ask for the same content share its row and its file."""

    last_ordered_at: datetime | None  # by `of(user)`

    report = models.ForeignKey(Report, verbose_name=_("report"), on_delete=models.CASCADE, related_name="orders")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("ordered by"), on_delete=models.CASCADE, related_name="report_orders"
    )
    ordered_at = models.DateTimeField(_("ordered at"), default=timezone.now)

    objects = ReportOrderQuerySet.as_manager()

    class Meta:
        verbose_name = _("order of a report")
        verbose_name_plural = _("orders of reports")
        ordering = ["-ordered_at", "-pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["report", "user"], name="reports_reportorder_one_for_a_person"),
        ]

    def __str__(self) -> str:
        return f"{self.report}, {self.user}"


class OpeningQuerySet(models.QuerySet["Opening"]):
    """Reading rules of openings; which reports somebody may see is asked of the reports."""

    def of_report(self, report: Report) -> Self:
        """Who fetched this report, the newest first."""
        return self.filter(report=report).order_by("-opened_at", "-pk")

    def by_account(self, user: Reader) -> Self:
        """What this account has fetched, the newest first, with the reports in the same query."""
        return self.filter(user=user.pk).select_related("report").order_by("-opened_at", "-pk")


class Opening(models.Model):
    """That somebody fetched a report whose openings are on record, and in which office; written once."""

    report = models.ForeignKey(Report, verbose_name=_("report"), on_delete=models.PROTECT, related_name="openings")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("opened by"), on_delete=models.PROTECT, related_name="report_openings"
    )
    office = models.CharField(_("in which office"), max_length=300)
    opened_at = models.DateTimeField(_("opened at"), default=timezone.now)

    objects = OpeningQuerySet.as_manager()

    class Meta:
        verbose_name = _("opening of a report")
        verbose_name_plural = _("openings of reports")
        ordering = ["-opened_at", "-pk"]
        default_permissions = ("view",)

    def __str__(self) -> str:
        return f"{self.report}, {self.office}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Only a new one: that something was opened is not changed afterwards. Raises `TypeError`."""
        if not self._state.adding:
            raise TypeError("an opening is written once")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Raises `TypeError`: it stays as long as the report is on record."""
        raise TypeError("an opening stays on record")
