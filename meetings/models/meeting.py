"""Meetings of the network and their hosts."""

import zoneinfo
from datetime import date
from typing import ClassVar, Self

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from focalpoints.models import Country
from r2pnet.acting import History
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
    """A draft is the secretariat's; a cancelled meeting stays on record.

    Open to register is a meeting whose status is open and whose days of registration have come and not gone.
    """

    DRAFT = "draft", _("Draft")
    ANNOUNCED = "announced", _("Announced")
    OPEN = "open", _("Registration open")
    CLOSED = "closed", _("Registration closed")
    HELD = "held", _("Held")
    CANCELLED = "cancelled", _("Cancelled")


class HowHeld(models.TextChoices):
    IN_PERSON = "in-person", _("In person")
    ONLINE = "online", _("Online")
    BOTH = "both", _("In person and online")


PLANNED = (MeetingStatus.ANNOUNCED, MeetingStatus.OPEN, MeetingStatus.CLOSED)
"""Announced to others than the secretariat, and still to take place."""


def validate_zone(name: str) -> None:
    """Raise `ValidationError` unless `name` is a zone of the IANA database, such as Europe/Brussels."""
    if name not in ZONES:
        raise ValidationError(_("There is no such time zone. Write it as Europe/Brussels or America/New_York."))


def words_of_meeting(key: int) -> str:
    """How the outbox names the meeting whose words a message has: "meetings.meeting:12"."""
    return f"meetings.meeting:{key}"


def _coming(day: date) -> models.Q:
    """The condition of `coming`; the last day is inclusive, a partial date counts as its latest day."""
    lasting = models.Q(end_latest__gte=day) | models.Q(end_latest=None, start_latest__gte=day)
    unset = models.Q(start_latest=None, status=MeetingStatus.DRAFT)
    return (lasting | unset) & ~models.Q(status=MeetingStatus.HELD)


class MeetingQuerySet(SearchedQuerySet):
    """Reading rules of meetings."""

    def visible_to(self, user: Reader) -> Self:
        """Only what `user` may see, with the meetings that they take part in or are invited to by name.

        Drafts are the secretariat's.
        """
        grants = grants_of(user)
        if grants.everything:
            return super().visible_to(user)
        condition = grants.as_condition()
        if own := grants.numbers("meeting"):
            condition |= models.Q(pk__in=own)
        return self.filter(condition).exclude(status=MeetingStatus.DRAFT)

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
        return self.filter(status__in=[*PLANNED, MeetingStatus.HELD])

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
    how_held = models.CharField(_("how"), max_length=10, choices=HowHeld.choices, default=HowHeld.IN_PERSON)
    start_time = models.TimeField(
        _("begins at"), null=True, blank=True, help_text=_("On the first day, by the clocks of its place: 09:30.")
    )
    end_time = models.TimeField(
        _("ends at"), null=True, blank=True, help_text=_("On the last day, by the clocks of its place.")
    )
    seats = models.PositiveSmallIntegerField(
        _("seats in the room"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("Empty: no limit. Who joins online takes none; a webinar has none."),
    )
    registration_opens_on = models.DateField(
        _("registration opens on"), null=True, blank=True, help_text=_("From 00:00 at the place of the meeting.")
    )
    registration_closes_on = models.DateField(
        _("last day to register"),
        null=True,
        blank=True,
        help_text=_("Until 23:59 at the place of the meeting. Empty: its last day."),
    )
    joining_address = models.URLField(
        _("address for joining online"),
        max_length=500,
        blank=True,
        help_text=_("Told only to those whose place is confirmed: in their calendar, and by mail an hour before."),
    )
    host_note = models.CharField(_("note on the hosts"), max_length=300, blank=True)
    attending = models.PositiveSmallIntegerField(_("states and organisations attending"), null=True, blank=True)
    attending_is_at_least = models.BooleanField(_("it may be more"), default=False)
    status = models.CharField(_("status"), max_length=12, choices=MeetingStatus.choices, default=MeetingStatus.DRAFT)
    search_text = models.TextField(_("words for searching"), editable=False)

    objects: ClassVar = MeetingQuerySet.as_manager()
    history = History(excluded_fields=["loaded", "search_text"])

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
                condition=~models.Q(status__in=[status.value for status in PLANNED])
                | models.Q(start_latest__isnull=False),
                name="meetings_announced_has_day",
                violation_error_message=_("A meeting that is announced needs its first day, as far as it is known."),
            ),
            models.CheckConstraint(
                condition=~models.Q(registration_closes_on__lt=models.F("registration_opens_on")),
                name="meetings_meeting_closes_after_opening",
                violation_error_message=_("The last day to register lies before the first."),
            ),
            models.CheckConstraint(
                condition=~models.Q(registration_closes_on__gt=models.F("end_latest"))
                & ~models.Q(end_latest=None, registration_closes_on__gt=models.F("start_latest")),
                name="meetings_meeting_closes_before_its_end",
                violation_error_message=_("The last day to register lies after the last day of the meeting."),
            ),
            models.CheckConstraint(
                # On one day that is known; who meets until after midnight has a last day of its own.
                condition=~models.Q(
                    models.Q(end_latest=None) | models.Q(end_latest=models.F("start_earliest")),
                    start_latest=models.F("start_earliest"),
                    end_time__lte=models.F("start_time"),
                ),
                name="meetings_meeting_ends_after_it_begins",
                violation_error_message=_(
                    "It ends before it begins. Where it lasts until after midnight, give the day on which it ends."
                ),
            ),
            models.CheckConstraint(
                condition=models.Q(end_time=None) | models.Q(start_time__isnull=False),
                name="meetings_meeting_times_go_together",
                violation_error_message=_("Give the time at which it begins as well."),
            ),
            models.CheckConstraint(
                condition=models.Q(seats=None) | models.Q(seats__gte=1),
                name="meetings_meeting_seats_positive",
                violation_error_message=_("Give the number of seats, or leave it empty where there is no limit."),
            ),
            models.CheckConstraint(
                condition=~models.Q(kind=MeetingKind.WEBINAR) | models.Q(how_held=HowHeld.ONLINE, seats=None),
                name="meetings_webinar_online_without_seats",
                violation_error_message=_(
                    "A webinar is held online and has no seats: choose “Online”, and leave the seats empty."
                ),
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
    def is_webinar(self) -> bool:
        """Held online and without seats, as its capacities are."""
        return self.kind == MeetingKind.WEBINAR

    @property
    def is_announced_still(self) -> bool:
        """Announced, and its last day can be today or later."""
        last = self.last_day
        return self.status in PLANNED and last is not None and last >= network_today()

    @property
    def last_day(self) -> date | None:
        """The latest day that its last day can be."""
        last = self.end or self.start
        return last.latest if last else None
