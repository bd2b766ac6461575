"""Sessions of a meeting's programme as the secretariat writes them, and who chairs and presents: a draft for others."""

from typing import ClassVar, Self

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from focalpoints.models import Member, Organisation, Person
from meetings.models.meeting import Meeting
from r2pnet.acting import History
from r2pnet.records import Record
from r2pnet.visibility import Level, Reader, Visible, VisibleQuerySet, grants_of


class SessionKind(models.TextChoices):
    PLENARY = "plenary", _("Plenary")
    WORKSHOP = "workshop", _("Workshop")
    CASE_STUDY = "case-study", _("Case study")
    BREAK = "break", _("Break")


class SessionRole(models.TextChoices):
    """What an office does in a session."""

    CHAIR = "chair", _("Chair")
    PRESENTER = "presenter", _("Presents")


WITH_SIGN_UP = (SessionKind.WORKSHOP, SessionKind.CASE_STUDY)
"""A plenary and a break are for everybody who is there."""


def is_within(user: Reader) -> models.Q:
    """The condition of sessions in meetings that `user` may see: what is public in a meeting is so for its readers."""
    return models.Q(meeting__in=Meeting.objects.visible_to(user).order_by().values("pk"))


class SessionQuerySet(VisibleQuerySet):
    """Reading rules of sessions."""

    def visible_to(self, user: Reader) -> Self:
        """All for the secretariat; for others those that stand in the newest release, and that they may see there.

        What they read of it is the released row (`ReleasedSession`), never this one.
        """
        if grants_of(user).everything:
            return super().visible_to(user)
        released = self.model.released.rel.related_model
        current = released.objects.visible_to(user).filter(until=None, session=models.OuterRef("pk"))
        return self.filter(models.Exists(current))

    def in_programme(self) -> Self:
        """Those of the draft: without what was taken out, which stays for the versions that had it."""
        return self.filter(is_removed=False)

    def in_order(self) -> Self:
        """By time; of parallel ones by room."""
        return self.order_by("starts_at", "ends_at", "room", "pk")


class Session(Record, Visible):
    """A session of the draft. What others than the secretariat read is what was released of it.

    Its number is given with each release by the order of the programme. Times are kept in UTC and shown in the
    meeting's zone.
    """

    stamp_group = "meetings"

    meeting = models.ForeignKey(Meeting, verbose_name=_("meeting"), on_delete=models.CASCADE, related_name="sessions")
    kind = models.CharField(_("kind"), max_length=10, choices=SessionKind.choices, default=SessionKind.PLENARY)
    number = models.CharField(
        _("number"),
        max_length=12,
        blank=True,
        editable=False,
        help_text=_("As printed; given with the release, by the order of the programme. A break has none."),
    )
    title = models.CharField(_("title"), max_length=300)
    starts_at = models.DateTimeField(_("begins at"))
    ends_at = models.DateTimeField(_("ends at"))
    room = models.CharField(_("room"), max_length=80, blank=True)
    summary = models.TextField(_("summary"), max_length=4_000, blank=True)
    needs_sign_up = models.BooleanField(
        _("people sign up for it"), default=False, help_text=_("Workshops and case studies.")
    )
    seats = models.PositiveSmallIntegerField(
        _("seats"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("Of a session for which people sign up. Empty: no limit."),
    )
    is_removed = models.BooleanField(
        _("taken out"),
        default=False,
        editable=False,
        help_text=_("It stays for the versions of the programme that had it."),
    )

    objects: ClassVar = SessionQuerySet.as_manager()
    history = History()

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        ordering = ["starts_at", "ends_at", "room", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")),
                name="meetings_session_ends_after_start",
                violation_error_message=_("A session ends after it begins."),
            ),
            models.CheckConstraint(
                condition=models.Q(seats=None) | models.Q(seats__gte=1),
                name="meetings_session_seats_positive",
                violation_error_message=_("Give the number of seats, or leave it empty where there is no limit."),
            ),
            models.CheckConstraint(
                condition=models.Q(seats=None) | models.Q(needs_sign_up=True),
                name="meetings_session_seats_with_sign_up",
                violation_error_message=_("Only a session for which people sign up has seats of its own."),
            ),
            models.CheckConstraint(
                condition=models.Q(needs_sign_up=False) | models.Q(kind__in=[kind.value for kind in WITH_SIGN_UP]),
                name="meetings_session_sign_up_where_it_makes_sense",
                violation_error_message=_("People sign up for workshops and case studies; all else is for everybody."),
            ),
            models.CheckConstraint(
                condition=~models.Q(kind=SessionKind.BREAK) | models.Q(number=""),
                name="meetings_session_break_has_no_number",
                violation_error_message=_("A break has no number."),
            ),
            models.CheckConstraint(
                condition=~models.Q(title=""),
                name="meetings_session_has_title",
                violation_error_message=_("Give the session a title."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}".strip()

    @property
    def is_break(self) -> bool:
        return self.kind == SessionKind.BREAK

    @property
    def is_for_participants(self) -> bool:
        """Narrowed to those with a place at the meeting."""
        return self.level == Level.MEMBERS and bool(self.scope)


class SessionOffice(Record):
    """Who chairs or presents: an office of a member or of an organisation.

    The person who will do it is a note for the secretariat: it is in no release and shown to nobody else.
    """

    stamp_group = "meetings"

    session = models.ForeignKey(Session, verbose_name=_("session"), on_delete=models.CASCADE, related_name="offices")
    role = models.CharField(_("role"), max_length=10, choices=SessionRole.choices)
    member = models.ForeignKey(
        Member, verbose_name=_("member"), null=True, blank=True, on_delete=models.PROTECT, related_name="in_sessions"
    )
    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("organisation"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="in_sessions",
    )
    office = models.CharField(
        _("office"), max_length=200, blank=True, help_text=_("In words: national focal point. No name of a person.")
    )
    person = models.ForeignKey(
        Person,
        verbose_name=_("person"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="in_sessions",
        help_text=_("For the secretariat alone: the programme says the office."),
    )
    position = models.PositiveSmallIntegerField(_("order"), default=0)

    history = History()

    class Meta:
        verbose_name = _("office in a session")
        verbose_name_plural = _("offices in sessions")
        ordering = ["role", "position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(member__isnull=False, organisation__isnull=True)
                | models.Q(member__isnull=True, organisation__isnull=False),
                name="meetings_sessionoffice_is_member_or_organisation",
                violation_error_message=_("Name a member or an organisation, not both."),
            ),
            models.UniqueConstraint(
                fields=["session", "role", "member", "office"],
                condition=models.Q(member__isnull=False),
                name="meetings_sessionoffice_member_once",
                violation_error_message=_("This office of the member stands in the session already."),
            ),
            models.UniqueConstraint(
                fields=["session", "role", "organisation", "office"],
                condition=models.Q(organisation__isnull=False),
                name="meetings_sessionoffice_organisation_once",
                violation_error_message=_("This office of the organisation stands in the session already."),
            ),
        ]

    def __str__(self) -> str:
        """By office, without the person: names of rows come into logs and lists."""
        body = str(self.member or self.organisation)
        return f"{body}, {self.office}" if self.office else body
