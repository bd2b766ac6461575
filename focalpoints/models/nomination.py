"""Nominations: a member names a person for an office; the secretariat accepts or declines."""

from datetime import date, timedelta
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from focalpoints.models.appointment import Appointment, Role
from focalpoints.models.institution import Institution, Sector
from focalpoints.models.member import Member
from focalpoints.models.nomination_letter import NominationLetter
from focalpoints.models.person import Person
from r2pnet.acting import History
from r2pnet.records import Record
from r2pnet.visibility import Level, Visible, VisibleQuerySet


class Way(models.TextChoices):
    """What the nomination does to the office."""

    BEGIN = "begin", _("Takes up the office; nobody leaves it")
    SUCCEED = "succeed", _("Follows the present holder")
    ALTERNATE = "alternate", _("Joins as alternate; the focal point stays")
    COVER = "cover", _("Covers the office together with the focal point for a stated time")
    CORRECT = "correct", _("Was recorded wrongly: puts right what is on record")


class NominationState(models.TextChoices):
    OPEN = "open", _("Waits for the secretariat")
    ACCEPTED = "accepted", _("Accepted")
    DECLINED = "declined", _("Declined")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class NominationQuerySet(VisibleQuerySet):
    """Reading rules of nominations."""

    def open(self) -> Self:
        """Those that wait for the secretariat, the oldest first."""
        return self.filter(state=NominationState.OPEN).order_by("nominated_at", "pk")

    def with_all(self) -> Self:
        """With what a line and the page say, in the same query."""
        names = ("member__country", "member__organisation", "institution", "present__institution", "present__person")
        return self.select_related(*names, "letter", "nominated_by", "decided_by", "person", "appointment__institution")

    def open_first(self) -> Self:
        """Open ones first, the oldest on top; then what was decided, the newest on top."""
        is_open = models.Case(models.When(state=NominationState.OPEN, then=0), default=1)
        since = models.Case(models.When(state=NominationState.OPEN, then="nominated_at"))
        newest = models.F("decided_at").desc(nulls_last=True)
        return self.order_by(is_open, since.asc(nulls_last=True), newest, "-pk")


class Nomination(Record, Visible):
    """That a member names somebody for an office. Its own people and the secretariat see it, and nobody else.

    `role` is the role that the person is to hold; `present` the term of the holder that it is about, where there is
    one. Nothing of the record changes before it is accepted. Once decided it is not changed any more.
    """

    # Its own, with the letters: no page of the record shows one, or is told by its tag that somebody was nominated.
    stamp_group = "nominations"

    level = models.CharField(_("who can see it"), max_length=12, choices=Level.choices, default=Level.MEMBERS)
    member = models.ForeignKey(Member, verbose_name=_("member"), on_delete=models.PROTECT, related_name="nominations")
    role = models.CharField(_("role"), max_length=16, choices=Role.choices, default=Role.FOCAL_POINT)
    way = models.CharField(_("what happens to the office"), max_length=10, choices=Way.choices, default=Way.BEGIN)
    present = models.ForeignKey(
        Appointment,
        verbose_name=_("term of the present holder"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="nominations_after",
    )
    name = models.CharField(_("name"), max_length=200, blank=True)
    work_email = models.EmailField(_("work e-mail"), blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    languages = models.JSONField(_("languages"), default=list, blank=True)
    position = models.CharField(_("position"), max_length=200, blank=True)
    institution = models.ForeignKey(
        Institution,
        verbose_name=_("institution"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="nominations",
    )
    institution_name = models.CharField(_("institution that is not on record"), max_length=200, blank=True)
    sector = models.CharField(_("sector"), max_length=16, choices=Sector.choices, blank=True)
    start_on = models.DateField(_("first day"), null=True, blank=True)
    cover_until = models.DateField(_("last day of the double cover"), null=True, blank=True)
    letter = models.ForeignKey(
        NominationLetter,
        verbose_name=_("letter of the government"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="nominations",
    )
    nominated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("nominated by"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    nominated_at = models.DateTimeField(_("nominated at"), default=timezone.now)
    state = models.CharField(_("state"), max_length=10, choices=NominationState.choices, default=NominationState.OPEN)
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("decided by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    decline_reason = models.CharField(_("reason for declining"), max_length=1000, blank=True)
    appointment = models.ForeignKey(
        Appointment,
        verbose_name=_("office that came of it"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="nominations",
    )
    person = models.ForeignKey(
        Person,
        verbose_name=_("person"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="nominations",
    )

    objects: ClassVar = NominationQuerySet.as_manager()
    history = History()

    class Meta:
        verbose_name = _("nomination")
        verbose_name_plural = _("nominations")
        ordering = ["-nominated_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                "member",
                "role",
                Lower("work_email"),
                condition=models.Q(state=NominationState.OPEN),
                name="focalpoints_nomination_one_open",
                violation_error_message=_("A nomination of this address for this role waits already."),
            ),
            models.CheckConstraint(
                condition=models.Q(state=NominationState.OPEN, decided_at=None, decided_by=None)
                | (~models.Q(state=NominationState.OPEN) & models.Q(decided_at__isnull=False)),
                name="focalpoints_nomination_decided_has_time",
                violation_error_message=_("A nomination that was decided says when, an open one does not."),
            ),
            models.CheckConstraint(
                condition=models.Q(state=NominationState.DECLINED) & ~models.Q(decline_reason="")
                | (~models.Q(state=NominationState.DECLINED) & models.Q(decline_reason="")),
                name="focalpoints_nomination_declined_has_reason",
                violation_error_message=_("Write why it is declined: whoever nominated reads it."),
            ),
            models.CheckConstraint(
                condition=models.Q(state=NominationState.ACCEPTED, appointment__isnull=False, person__isnull=False)
                | (~models.Q(state=NominationState.ACCEPTED) & models.Q(appointment=None, person=None)),
                name="focalpoints_nomination_accepted_has_office",
                violation_error_message=_("An accepted nomination leads to an office and a person, no other does."),
            ),
            models.CheckConstraint(
                condition=models.Q(
                    way=Way.COVER,
                    role=Role.FOCAL_POINT,
                    cover_until__isnull=False,
                    cover_until__gte=models.F("start_on"),
                )
                | (~models.Q(way=Way.COVER) & models.Q(cover_until=None)),
                name="focalpoints_nomination_cover_is_dated",
                violation_error_message=_("A double cover needs its last day, not before its first."),
            ),
            models.CheckConstraint(
                condition=models.Q(way=Way.CORRECT) | models.Q(start_on__isnull=False),
                name="focalpoints_nomination_begins",
                violation_error_message=_("Write the first day in office."),
            ),
            models.CheckConstraint(
                condition=models.Q(way__in=[Way.SUCCEED, Way.CORRECT], present__isnull=False)
                | models.Q(way__in=[Way.ALTERNATE, Way.COVER])
                | models.Q(way=Way.BEGIN, present=None),
                name="focalpoints_nomination_names_the_holder",
                violation_error_message=_("Say whose term it follows or corrects."),
            ),
            models.CheckConstraint(
                condition=models.Q(institution_name="", sector="")
                | (models.Q(institution=None) & ~models.Q(institution_name="") & ~models.Q(sector="")),
                name="focalpoints_nomination_one_institution",
                violation_error_message=_("Choose an institution, or write a new one with its sector, not both."),
            ),
        ]

    def __str__(self) -> str:
        return self.name or str(_("Nomination without name"))

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Whose it is follows from the member, so no way of saving forgets it."""
        self.scope = f"member:{self.member_id}"
        super().save(*args, **kwargs)

    @property
    def is_open(self) -> bool:
        return self.state == NominationState.OPEN

    @property
    def last_day(self) -> date | None:
        """The last day of the present holder where somebody follows them; it still belongs to them."""
        return self.start_on - timedelta(days=1) if self.way == Way.SUCCEED and self.start_on else None

    @property
    def office(self) -> str:
        """Position and institution in words; needs `institution` loaded."""
        named = self.institution.name if self.institution else self.institution_name
        return ", ".join(part for part in (self.position, named) if part)
