"""Deeds on members and names, and what they share: addresses, signatures, refusals."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from hypothesis import given
from hypothesis import strategies as st

from focalpoints.models import Institution, Member, Organisation, OtherName
from focalpoints.models.country import UNGroup
from focalpoints.models.member import MemberKind
from focalpoints.services.joining import save_member
from focalpoints.services.naming import remove_other_name, save_country, save_organisation, save_other_name
from meetings.models import Meeting, Paper
from meetings.models.meeting import HowHeld, MeetingKind
from meetings.services.announcing import save_meeting
from meetings.services.filing import save_paper
from r2pnet.clock import network_today
from r2pnet.models import Stamp
from r2pnet.partial_dates import PartialDate
from r2pnet.recording import record, remove
from r2pnet.refusal import Changed, Refused
from r2pnet.slugs import RESERVED, free_slug
from tests.factories import (
    CountryFactory,
    InstitutionFactory,
    MeetingFactory,
    MeetingHostFactory,
    MemberFactory,
    OrganisationFactory,
    PaperFactory,
    RegionalOrganisationFactory,
    UserFactory,
)
from tests.races import at_once, race

pytestmark = pytest.mark.django_db


class TestRecord:
    def test_it_signs_the_history(self) -> None:
        member, by = MemberFactory(), UserFactory()
        member.joining_note = "changed"
        record(member, by=by, reason="Letter of 3 May")
        newest = member.history.latest()
        assert (newest.history_user, newest.history_change_reason) == (by, "Letter of 3 May")

    def test_a_broken_rule_of_the_model_keeps_its_words(self) -> None:
        member = MemberFactory()
        member.left = PartialDate.of(2020)
        with pytest.raises(ValidationError) as broken:
            record(member, by=None)
        assert broken.value.messages == ["Only a former member has left: choose that standing, or empty the date."]
        assert Member.objects.get(pk=member.pk).left is None

    def test_a_stale_record_is_refused(self) -> None:
        first = MemberFactory()
        second = Member.objects.get(pk=first.pk)
        record(first, by=None)
        with pytest.raises(Changed):
            record(second, by=None)

    def test_a_refused_record_can_be_saved_when_it_is_put_right(self) -> None:
        member = MemberFactory()
        member.left = PartialDate.of(2020)
        with pytest.raises(ValidationError):
            record(member, by=None)
        member.standing = "former"
        assert record(member, by=None).version == 2

    def test_a_confirmation_is_noted_with_who_wrote_it_down_and_kept_by_later_editors(self) -> None:
        member, first, second = MemberFactory(), UserFactory(), UserFactory()
        member.last_confirmed_on = network_today()
        record(member, by=first)
        member.joining_note = "changed"
        record(member, by=second)
        assert Member.objects.get(pk=member.pk).last_confirmed_by == first

    def test_a_confirmation_does_not_lie_ahead(self) -> None:
        member = MemberFactory(last_confirmed_on=None)
        member.last_confirmed_on = network_today() + timedelta(days=1)
        with pytest.raises(Refused) as refused:
            record(member, by=None)
        assert refused.value.field == "last_confirmed_on"

    def test_what_is_removed_stays_in_the_history_with_who_did_it(self) -> None:
        host, by = MeetingHostFactory(), UserFactory()
        gone = host.pk
        remove(host, by=by, reason="Entered by mistake")
        told = type(host).history.filter(id=gone).latest()
        assert (told.history_type, told.history_user, told.history_change_reason) == ("-", by, "Entered by mistake")

    @race
    def test_of_two_who_make_the_same_at_once_one_is_told_in_words(self) -> None:
        member = MemberFactory()

        def make() -> str:
            try:
                record(Institution(member_id=member.pk, name="Ministry of Tests", sector="justice"), by=None)
            except ValidationError as broken:
                return " ".join(broken.messages)
            return "saved"

        outcomes = at_once([make, make])
        assert sorted(outcomes) == ["This member has an institution of that name already.", "saved"]


class TestAddresses:
    @pytest.mark.parametrize(
        ("name", "slug"),
        [
            ("Côte d'Ivoire", "cote-divoire"),
            ("Türkiye", "turkiye"),
            ("Netherlands (Kingdom of the)", "netherlands-kingdom-of-the"),
            ("Timor-Leste", "timor-leste"),
            ("Search", "search-2"),
            ("中国", "member"),
        ],
    )
    def test_of_a_member_is_its_short_name_in_ascii(self, name: str, slug: str) -> None:
        member = Member(kind=MemberKind.STATE, country=CountryFactory(short_name=name))
        assert save_member(member, by=None).slug == slug

    def test_never_changes(self) -> None:
        member = save_member(Member(kind=MemberKind.STATE, country=CountryFactory(short_name="Turkey")), by=None)
        member.country.short_name = "Türkiye"
        save_country(member.country, by=None)
        assert save_member(Member.objects.get(pk=member.pk), by=None).slug == "turkey"

    def test_is_never_used_again_even_when_its_record_is_gone(self) -> None:
        meeting = MeetingFactory(slug="webinar-2026")
        meeting.delete()
        words = {"title": "Another webinar", "start": PartialDate.of(2026, 3), "how_held": HowHeld.ONLINE}
        typed = Meeting(kind=MeetingKind.WEBINAR, **words)
        assert save_meeting(typed, by=None).slug == "webinar-2026-2"

    @pytest.mark.parametrize(
        ("values", "slug"),
        [
            (
                {"kind": "annual", "ordinal": 9, "place": "Brussels", "start": PartialDate.of(2019, 5)},
                "annual-9-brussels",
            ),
            ({"kind": "regional", "place": "Abuja", "start": PartialDate.of(2012)}, "regional-2012-abuja"),
            ({"kind": "workshop", "start": PartialDate.of(2012)}, "workshop-2012"),
            ({"kind": "ministerial", "ordinal": 3, "place": "New York"}, "ministerial-3-new-york"),
            ({"kind": "webinar", "how_held": "online"}, "webinar"),
        ],
    )
    def test_of_a_meeting_is_its_kind_number_or_year_and_place(self, values: dict[str, object], slug: str) -> None:
        assert save_meeting(Meeting(title="A meeting", **values), by=None).slug == slug

    @pytest.mark.parametrize(
        ("symbol", "title", "slug"),
        [
            ("A/RES/60/1", "World Summit Outcome", "a-res-60-1"),
            ("S/RES/2150 (2014)", "A resolution", "s-res-2150-2014"),
            ("", "Twenty years of commitment", "twenty-years-of-commitment"),
        ],
    )
    def test_of_a_paper_is_its_symbol_or_title(self, symbol: str, title: str, slug: str) -> None:
        paper = Paper(symbol=symbol, title=title, kind="framework", year=2014)
        assert save_paper(paper, by=None).slug == slug

    @given(st.text(max_size=300))
    def test_is_always_one_that_pages_can_have(self, words: str) -> None:
        slug = free_slug(Paper, words)
        assert 0 < len(slug) <= 80
        assert slug.isascii()
        assert slug not in RESERVED
        assert "/" not in slug

    def test_counts_on_where_it_is_taken(self) -> None:
        PaperFactory(slug="a-letter")
        PaperFactory(slug="a-letter-2")
        assert free_slug(Paper, "A letter") == "a-letter-3"


class TestNames:
    def test_a_new_name_of_a_state_finds_and_sorts_its_member(self) -> None:
        member = MemberFactory(country__short_name="Turkey")
        member.country.short_name = "Türkiye"
        save_country(member.country, by=None)
        member.refresh_from_db()
        assert (member.sort_name, list(Member.objects.matching("turkiye"))) == ("turkiye", [member])
        assert list(Member.objects.matching("turkey")) == []

    def test_a_new_group_of_a_state_puts_its_member_under_another_heading(self) -> None:
        south = MemberFactory(country__short_name="Southland", country__un_group=UNGroup.AFRICAN)
        west = MemberFactory(country__short_name="Westland", country__un_group=UNGroup.WEOG)
        outside = MemberFactory(country__short_name="Nogroupland", country__un_group="")
        organisation = RegionalOrganisationFactory()
        west.country.un_group = UNGroup.GRULAC
        save_country(west.country, by=None)
        headings = [(member, member.get_list_group_display()) for member in Member.objects.by_group()]
        assert headings == [
            (south, "African Group"),
            (west, "Latin American and Caribbean Group"),
            (outside, "States outside the regional groups"),
            (organisation, "Regional organisations"),
        ]

    def test_another_name_finds_its_member_until_it_is_taken_back(self) -> None:
        member = MemberFactory(country__short_name="Netherlands")
        name = save_other_name(OtherName(country=member.country, name="Holland"), by=None)
        assert list(Member.objects.matching("holl")) == [member]
        remove_other_name(name, by=None)
        assert list(Member.objects.matching("holl")) == []

    def test_a_new_name_of_an_organisation_does_as_well(self) -> None:
        member = RegionalOrganisationFactory(organisation__name="Old Union")
        organisation = Organisation.objects.get()
        organisation.name, organisation.abbreviation = "New Union", "NU"
        save_organisation(organisation, by=None)
        assert list(Member.objects.matching("new union nu")) == [member]

    def test_nobody_edited_the_member(self) -> None:
        member = MemberFactory(country__short_name="Turkey")
        save_other_name(OtherName(country=member.country, name="Türkiye"), by=UserFactory())
        assert member.history.count() == 1

    def test_the_pages_of_members_and_meetings_are_new(self) -> None:
        meeting = MeetingFactory(country=CountryFactory(short_name="Turkey"))
        before = dict(Stamp.objects.values_list("group", "value"))
        meeting.country.short_name = "Türkiye"
        save_country(meeting.country, by=None)
        after = dict(Stamp.objects.values_list("group", "value"))
        assert {group for group in after if after[group] != before[group]} == {"focalpoints", "meetings"}
        assert list(Meeting.objects.matching("turkiye")) == [meeting]

    def test_a_name_that_is_taken_leaves_everything_as_it_was(self) -> None:
        CountryFactory(short_name="Slovenia")
        member = MemberFactory(country__short_name="Slovakia")
        member.country.short_name = "Slovenia"
        with pytest.raises(ValidationError):
            save_country(member.country, by=None)
        assert list(Member.objects.matching("slovakia")) == [member]


def test_a_record_with_a_history_is_not_deleted_with_what_it_belongs_to() -> None:
    institution = InstitutionFactory()
    with pytest.raises(IntegrityError):
        institution.member.delete()
    with pytest.raises(IntegrityError):
        MeetingHostFactory(organisation=OrganisationFactory()).organisation.delete()
