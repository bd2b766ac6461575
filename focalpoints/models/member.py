"""The members of the network: states and regional organisations."""

from typing import ClassVar, Self

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from focalpoints.models.country import Country, UNGroup
from focalpoints.models.organisation import Organisation
from r2pnet.acting import History
from r2pnet.clock import network_today
from r2pnet.partial_dates import PartialDateField, partial_date_constraint
from r2pnet.provenance import LoadedRow, Provenance
from r2pnet.records import Record
from r2pnet.searching import SearchedQuerySet
from r2pnet.text import searchable
from r2pnet.visibility import Level, Visible


class MemberKind(models.TextChoices):
    STATE = "state", _("State")
    REGIONAL_ORGANISATION = "regional-organisation", _("Regional organisation")


class Standing(models.TextChoices):
    PROSPECTIVE = "prospective", _("Prospective member")
    MEMBER = "member", _("Member")
    FORMER = "former", _("Former member")


class JoiningState(models.TextChoices):
    """How far a prospective member has come; for the secretariat alone."""

    ASKED = "asked", _("Asked")
    LETTER_AWAITED = "letter-awaited", _("Letter awaited")
    NAMED = "named", _("Focal point named")


class ListGroup(models.IntegerChoices):
    """The headings of the list of members, in its order: the UN's groups, states outside them, organisations."""

    AFRICAN = 1, UNGroup.AFRICAN.label
    ASIA_PACIFIC = 2, UNGroup.ASIA_PACIFIC.label
    EASTERN_EUROPEAN = 3, UNGroup.EASTERN_EUROPEAN.label
    GRULAC = 4, UNGroup.GRULAC.label
    WEOG = 5, UNGroup.WEOG.label
    NO_GROUP = 6, _("States outside the regional groups")
    ORGANISATIONS = 7, _("Regional organisations")


class MemberQuerySet(SearchedQuerySet):
    """Reading rules of members."""

    def standing_members(self) -> Self:
        """Those that belong to the network now, as far as is recorded: not prospective, not former."""
        return self.filter(standing=Standing.MEMBER)

    def with_names(self) -> Self:
        """With the state or organisation that names each, in the same query."""
        return self.select_related("country", "organisation")

    def by_group(self) -> Self:
        """Under the headings of the list, organisations last; under each by name."""
        return self.order_by("list_group", "sort_name", "pk")

    def by_name(self) -> Self:
        """In the alphabet of the names without accents."""
        return self.order_by("sort_name", "pk")


class Member(Record, Visible, Provenance, LoadedRow):
    """A state or a regional organisation in the network. Its slug is given once and never changes."""

    stamp_group = "focalpoints"

    kind = models.CharField(_("kind"), max_length=24, choices=MemberKind.choices)
    country = models.OneToOneField(
        Country, verbose_name=_("state"), null=True, blank=True, on_delete=models.PROTECT, related_name="member"
    )
    organisation = models.OneToOneField(
        Organisation,
        verbose_name=_("organisation"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="member",
    )
    slug = models.SlugField(_("address"), max_length=80, unique=True, editable=False)
    standing = models.CharField(_("standing"), max_length=12, choices=Standing.choices, default=Standing.MEMBER)
    joining_note = models.CharField(
        _("where its joining stands"), max_length=300, blank=True, help_text=_("Prospective members only.")
    )
    joining_state = models.CharField(
        _("how far its joining is"), max_length=16, choices=JoiningState.choices, blank=True
    )
    joining_since = models.DateField(_("so since"), null=True, blank=True)
    joined = PartialDateField(_("joined"))
    left = PartialDateField(_("left"))
    is_declared_vacant = models.BooleanField(
        _("the secretariat says that the office is vacant"),
        default=False,
        help_text=_("Only when the secretariat knows it; silence of the sources is no vacancy."),
    )
    list_group = models.PositiveSmallIntegerField(_("heading in the list"), choices=ListGroup.choices, editable=False)
    sort_name = models.CharField(_("name for sorting"), max_length=200, editable=False, db_index=True)
    search_text = models.TextField(_("names for searching"), editable=False)

    objects: ClassVar = MemberQuerySet.as_manager()
    history = History(excluded_fields=["loaded", "list_group", "sort_name", "search_text"])

    class Meta:
        verbose_name = _("member")
        verbose_name_plural = _("members")
        ordering = ["sort_name"]
        # The order of the list, and behind it what is counted of it: neither is sorted, nor are rows read to count.
        indexes = [
            models.Index(
                fields=["standing", "scope", "level", "list_group", "sort_name", "verified", "is_sample"],
                name="focalpoints_member_listed",
            )
        ]
        constraints = [
            partial_date_constraint("joined"),
            partial_date_constraint("left"),
            partial_date_constraint("source_date"),
            models.CheckConstraint(
                condition=models.Q(kind=MemberKind.STATE, country__isnull=False, organisation__isnull=True)
                | models.Q(kind=MemberKind.REGIONAL_ORGANISATION, country__isnull=True, organisation__isnull=False),
                name="focalpoints_member_is_state_or_organisation",
                violation_error_message=_("Name a state for a state, an organisation for an organisation, not both."),
            ),
            models.CheckConstraint(
                condition=~models.Q(standing=Standing.PROSPECTIVE) | models.Q(level=Level.SECRETARIAT),
                name="focalpoints_member_prospective_is_not_shown",
                violation_error_message=_("A prospective member is for the secretariat alone."),
            ),
            models.CheckConstraint(
                condition=models.Q(joining_state="", joining_since=None)
                | models.Q(standing=Standing.PROSPECTIVE, joining_since__isnull=False) & ~models.Q(joining_state=""),
                name="focalpoints_member_joining_is_dated",
                violation_error_message=_("How far a joining is, and since when, is said of prospective members."),
            ),
            models.CheckConstraint(
                condition=models.Q(left_latest__isnull=True) | models.Q(standing=Standing.FORMER),
                name="focalpoints_member_left_is_former",
                violation_error_message=_("Only a former member has left: choose that standing, or empty the date."),
            ),
            models.CheckConstraint(
                condition=~models.Q(left_latest__lt=models.F("joined_earliest")),
                name="focalpoints_member_left_after_joining",
                violation_error_message=_("The member left certainly before it joined."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        super().clean()
        self.settle_joining()

    def save(self, *args: object, **kwargs: object) -> None:
        self.settle_joining()
        if self._state.adding or "search_text" not in self.get_deferred_fields():
            self.collect_names()
        super().save(*args, **kwargs)

    def settle_joining(self) -> None:
        """Whether a state will join is no matter of the public’s, whatever level is chosen; of others it is over."""
        if self.standing == Standing.PROSPECTIVE:
            self.level, self.scope = Level.SECRETARIAT, ""
            self.joining_since = (self.joining_since or network_today()) if self.joining_state else None
        else:
            self.joining_state, self.joining_since = "", None

    def collect_names(self) -> None:
        """Note the heading under which it is listed, and by which names it is sorted and found."""
        self.list_group = self._heading()
        self.sort_name = searchable(self.name).strip()[:200]
        self.search_text = self._names_for_searching()

    def get_absolute_url(self) -> str:
        return reverse("member", args=[self.slug])

    @property
    def name(self) -> str:
        """The UN's short name, or the organisation's; needs `with_names()`."""
        named = self.country or self.organisation
        return str(named) if named else ""

    @property
    def code(self) -> str:
        """The three-letter ISO code, or the organisation's abbreviation."""
        if self.country:
            return self.country.iso3
        return self.organisation.abbreviation if self.organisation else ""

    def _heading(self) -> ListGroup:
        if self.country is None:
            return ListGroup.ORGANISATIONS
        return ListGroup[UNGroup(self.country.un_group).name] if self.country.un_group else ListGroup.NO_GROUP

    def _names_for_searching(self) -> str:
        """Every name and code that people type for this member."""
        if self.country:
            state = self.country
            names = [state.short_name, state.official_name, state.iso3, state.iso2, state.m49]
            names += state.other_names.values_list("name", flat=True)
        else:
            names = [self.name, self.code]
        return "".join(searchable(name) for name in names)
