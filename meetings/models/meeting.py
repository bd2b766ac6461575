"""Meetings of the network and their hosts."""

import zoneinfo
from datetime import date
from typing import ClassVar, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from focalpoints.models import Country, Member, Organisation
from r2pnet.clock import network_today
from r2pnet.partial_dates import PartialDateField, partial_date_constraint
from r2pnet.provenance import LoadedRow, Provenance
from r2pnet.records import Record
from r2pnet.searching import SearchedQuerySet
from r2pnet.text import searchable
from r2pnet.visibility import Reader, Visible, grants_of

ZONES = zoneinfo.available_timezones()


class MeetingKind(models.TextChoices):
    ANNUAL = "annual", _("Annual meeting")
    REGIONAL = "regional", _("Regional meeting")
    WEBINAR = "webinar", _("Webinar")
    WORKSHOP = "workshop", _("Workshop")
    MINISTERIAL = "ministerial", _("Ministerial meeting")


class MeetingStatus(models.TextChoices):
    """A draft is the secretariat's; a cancelled meeting stays on record."""

    DRAFT = "draft", _("Draft")
    ANNOUNCED = "announced", _("Announced")
    HELD = "held", _("Held")
    CANCELLED = "cancelled", _("Cancelled")


def validate_zone(name: str) -> None:
    """Raise `ValidationError` unless `name` is a zone of the IANA database, such as Europe/Brussels."""
    if name not in ZONES:
        raise ValidationError(_("There is no such time zone. Write it as Europe/Brussels or America/New_York."))


def _coming(day: date) -> models.Q:
    """The condition of `coming`; the last day is inclusive, a partial date counts as its latest day."""
    lasting = models.Q(end_latest__gte=day) | models.Q(end_latest=None, start_latest__gte=day)
    unset = models.Q(start_latest=None, status=MeetingStatus.DRAFT)
    return (lasting | unset) & ~models.Q(status=MeetingStatus.HELD)


class MeetingQuerySet(SearchedQuerySet):
    """Reading rules of meetings."""

    def visible_to(self, user: Reader) -> Self:
        """Only what `user` may see; drafts are the secretariat's."""
        visible = super().visible_to(user)
        return visible if grants_of(user).everything else visible.exclude(status=MeetingStatus.DRAFT)

    def newest_first(self) -> Self:
        """By the latest day on which a meeting can have begun, the newest first."""
        return self.order_by(models.F("start_latest").desc(nulls_last=True), "-pk")

    def coming(self, day: date | None = None) -> Self:
        """Those whose last day can be `day` (default: the network's today) or later; a draft without a day too.

        What is recorded as held is never coming. A meeting that is cancelled stays coming until its last day.
        """
        return self.filter(_coming(day or network_today()))

    def past(self, day: date | None = None) -> Self:
        """All that is not `coming(day)`."""
        return self.exclude(_coming(day or network_today()))

    def soonest_first(self) -> Self:
        """By first day, the earliest first; those without one last."""
        return self.order_by(models.F("start_latest").asc(nulls_last=True), "pk")

    def before(self, other: "Meeting") -> Self:
        """Those before `other` in time, the nearest first; none when `other` has no day."""
        if other.start is None:
            return self.none()
        same_day = models.Q(start_latest=other.start.latest, pk__lt=other.pk)
        return self.filter(models.Q(start_latest__lt=other.start.latest) | same_day).newest_first()

    def after(self, other: "Meeting") -> Self:
        """Those after `other` in time, the nearest first; none when `other` has no day."""
        if other.start is None:
            return self.none()
        same_day = models.Q(start_latest=other.start.latest, pk__gt=other.pk)
        return self.filter(models.Q(start_latest__gt=other.start.latest) | same_day).soonest_first()

    def taking_place(self) -> Self:
        """Without drafts and without what was cancelled."""
        return self.filter(status__in=[MeetingStatus.ANNOUNCED, MeetingStatus.HELD])

    def coming_first(self, day: date | None = None) -> Self:
        """What is coming, the nearest first, with `is_coming` 1; then the past with 0, the newest first."""
        coming = models.Case(models.When(_coming(day or network_today()), then=1), default=0)
        nearest = models.Case(models.When(is_coming=1, then="start_latest"))
        newest = models.F("start_latest").desc(nulls_last=True)
        rows = self.annotate(is_coming=coming)
        return rows.order_by("-is_coming", nearest.asc(nulls_last=True), newest, "-pk")


class Meeting(Record, Visible, Provenance, LoadedRow):
    """A meeting; past ones are known only as far as the sources say."""

    stamp_group = "meetings"

    kind = models.CharField(_("kind"), max_length=12, choices=MeetingKind.choices)
    ordinal = models.PositiveSmallIntegerField(
        _("number"), null=True, blank=True, help_text=_("A number of its own, never derived from the year.")
    )
    slug = models.SlugField(_("address"), max_length=80, unique=True, editable=False)
    title = models.CharField(_("title"), max_length=200)
    place = models.CharField(_("place"), max_length=120, blank=True)
    country = models.ForeignKey(
        Country, verbose_name=_("state"), null=True, blank=True, on_delete=models.PROTECT, related_name="meetings"
    )
    start = PartialDateField(_("first day"))
    end = PartialDateField(_("last day"))
    zone = models.CharField(
        _("time zone"), max_length=40, blank=True, validators=[validate_zone], help_text=_("Such as Europe/Brussels.")
    )
    theme = models.CharField(_("theme"), max_length=300, blank=True)
    summary = models.TextField(_("summary"), max_length=20_000, blank=True)
    host_note = models.CharField(_("note on the hosts"), max_length=300, blank=True)
    attending = models.PositiveSmallIntegerField(_("states and organisations attending"), null=True, blank=True)
    attending_is_at_least = models.BooleanField(_("it may be more"), default=False)
    status = models.CharField(_("status"), max_length=12, choices=MeetingStatus.choices, default=MeetingStatus.DRAFT)
    search_text = models.TextField(_("words for searching"), editable=False)

    objects: ClassVar = MeetingQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=["loaded", "search_text"])

    class Meta:
        verbose_name = _("meeting")
        verbose_name_plural = _("meetings")
        ordering = ["-start_latest"]
        constraints = [
            partial_date_constraint("start"),
            partial_date_constraint("end"),
            partial_date_constraint("source_date"),
            models.CheckConstraint(
                condition=~models.Q(end_latest__lt=models.F("start_earliest")),
                name="meetings_meeting_ends_after_start",
                violation_error_message=_("The last day lies before the first."),
            ),
            models.UniqueConstraint(
                fields=["ordinal"],
                condition=models.Q(kind=MeetingKind.ANNUAL),
                name="meetings_annual_ordinal_once",
                violation_error_message=_("There is an annual meeting of that number already."),
            ),
            models.CheckConstraint(
                condition=~models.Q(status=MeetingStatus.ANNOUNCED) | models.Q(start_latest__isnull=False),
                name="meetings_announced_has_day",
                violation_error_message=_("A meeting that is announced needs its first day, as far as it is known."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def save(self, *args: object, **kwargs: object) -> None:
        self.search_text = searchable(f"{self.title} {self.place} {self.country or ''} {self.theme}")
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("meeting", args=[self.slug])

    @property
    def is_announced_still(self) -> bool:
        """Announced, and its last day can be today or later."""
        last = self.end or self.start
        return self.status == MeetingStatus.ANNOUNCED and last is not None and last.latest >= network_today()


class MeetingHost(Record, LoadedRow):
    """A host of a meeting: a member where it is one, an organisation otherwise; at most one chairs."""

    stamp_group = "meetings"

    meeting = models.ForeignKey(Meeting, verbose_name=_("meeting"), on_delete=models.CASCADE, related_name="hosts")
    member = models.ForeignKey(
        Member,
        verbose_name=_("member"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="hosted",
    )
    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("organisation"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="hosted",
    )
    is_chair = models.BooleanField(_("chairs"), default=False)
    position = models.PositiveSmallIntegerField(_("order"), default=0)

    history = HistoricalRecords(excluded_fields=["loaded"])

    class Meta:
        verbose_name = _("host")
        verbose_name_plural = _("hosts")
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(member__isnull=False, organisation__isnull=True)
                | models.Q(member__isnull=True, organisation__isnull=False),
                name="meetings_host_is_member_or_organisation",
                violation_error_message=_("Name a member or an organisation, not both."),
            ),
            models.UniqueConstraint(
                fields=["meeting", "member"],
                name="meetings_host_member_once",
                violation_error_message=_("This member hosts the meeting already."),
            ),
            models.UniqueConstraint(
                fields=["meeting", "organisation"],
                name="meetings_host_organisation_once",
                violation_error_message=_("This organisation hosts the meeting already."),
            ),
            models.UniqueConstraint(
                fields=["meeting"],
                condition=models.Q(is_chair=True),
                name="meetings_host_one_chair",
                violation_error_message=_("A meeting has one chair."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.member or self.organisation)
