"""Records are saved through the services: signed, refused in words at the field, never lost between two editors."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from focalpoints.models import Appointment, Country, Member, OtherName, SteeringTerm, User
from focalpoints.models.term import EndState
from focalpoints.services.terms import save_term
from meetings.models import Meeting, MeetingHost, Paper
from r2pnet.clock import network_today
from r2pnet.partial_dates import PartialDate
from r2pnet.record_admin import RecordAdmin
from tests.admin.pages import errors_of, filled_in, text_of
from tests.factories import (
    AppointmentFactory,
    CountryFactory,
    InstitutionFactory,
    MeetingFactory,
    MeetingHostFactory,
    MemberFactory,
    OrganisationFactory,
    PaperFactory,
    PersonFactory,
    TopicFactory,
)
from tests.races import at_once, race

pytestmark = pytest.mark.django_db


def change(thing: Any) -> str:
    return reverse(f"admin:{thing._meta.app_label}_{thing._meta.model_name}_change", args=[thing.pk])


def add(model: Any) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_add")


def edit(client: Client, thing: Any, **changed: Any) -> Any:
    """Change `thing` in its form; a term that is on record is corrected, with a reason."""
    address = change(thing)
    if isinstance(thing, Appointment | SteeringTerm):
        address, changed = correct(thing), {"reason": "Recorded wrongly", **changed}
    return client.post(address, filled_in(client.get(address), **changed))


def correct(term: Any) -> str:
    return reverse(f"admin:focalpoints_{term._meta.model_name}_correct", args=[term.pk])


@pytest.fixture
def slovenia(db: None) -> Member:
    return MemberFactory(country__short_name="Slovenia", slug="slovenia")


class TestSaving:
    def test_a_partial_date_is_one_line_as_people_write_it(self, staff_client: Client, slovenia: Member) -> None:
        assert edit(staff_client, slovenia, joined="May 2012").status_code == 302
        slovenia.refresh_from_db()
        assert slovenia.joined == PartialDate.of(2012, 5)
        page = staff_client.get(change(slovenia))
        assert 'name="joined" value="May 2012"' in page.content.decode()
        assert edit(staff_client, slovenia, joined="").status_code == 302
        slovenia.refresh_from_db()
        assert slovenia.joined is None

    def test_the_history_says_who_and_why(self, staff_client: Client, staff: User, slovenia: Member) -> None:
        edit(staff_client, slovenia, source_note="A letter", reason="Letter of 3 May")
        newest = slovenia.history.latest()
        assert (newest.history_user, newest.history_change_reason) == (staff, "Letter of 3 May")
        assert newest.source_note == "A letter"

    def test_saving_without_a_change_writes_nothing(self, staff_client: Client, slovenia: Member) -> None:
        assert edit(staff_client, slovenia).status_code == 302
        slovenia.refresh_from_db()
        assert (slovenia.version, slovenia.history.count()) == (1, 1)

    def test_a_new_member_gets_its_address_once(self, staff_client: Client) -> None:
        country = CountryFactory(short_name="Côte d’Ivoire")
        typed = {"kind": "state", "country": country.pk, "standing": "member", "level": "public"}
        assert staff_client.post(add(Member), filled_in(staff_client.get(add(Member)), **typed)).status_code == 302
        member = Member.objects.get(country=country)
        assert (member.slug, member.sort_name, str(member.history.get().history_user)) == (
            "cote-divoire",
            "cote d ivoire",
            "secretariat@example.org",
        )

    def test_a_new_meeting_and_a_new_paper_get_theirs(self, staff_client: Client) -> None:
        typed = {"kind": "annual", "ordinal": 12, "title": "Twelfth meeting", "place": "Sao Tomé", "status": "draft"}
        page = staff_client.post(add(Meeting), filled_in(staff_client.get(add(Meeting)), **typed))
        assert page.status_code == 302
        typed = {"symbol": "S/RES/2150 (2014)", "kind": "framework", "title": "A paper", "year": 2014}
        page = staff_client.post(add(Paper), filled_in(staff_client.get(add(Paper)), **typed))
        assert page.status_code == 302
        assert (Meeting.objects.get().slug, Paper.objects.get().slug) == ("annual-12-sao-tome", "s-res-2150-2014")

    def test_a_new_day_of_confirmation_is_noted_with_who_wrote_it(
        self, staff_client: Client, staff: User, slovenia: Member
    ) -> None:
        edit(staff_client, slovenia, last_confirmed_on=network_today().isoformat())
        slovenia.refresh_from_db()
        assert (slovenia.last_confirmed_on, slovenia.last_confirmed_by) == (network_today(), staff)
        edit(staff_client, slovenia, last_confirmed_on="")
        slovenia.refresh_from_db()
        assert (slovenia.last_confirmed_on, slovenia.last_confirmed_by) == (None, None)

    def test_a_states_new_name_reaches_its_member_and_its_meetings(self, staff_client: Client) -> None:
        member = MemberFactory(country__short_name="Turkey")
        meeting = MeetingFactory(country=member.country)
        page = staff_client.get(change(member.country))
        typed = {"other_names__TOTAL_FORMS": 1, "other_names__0__name": "Turkey", "other_names__0__country": ""}
        sent = filled_in(page, short_name="Türkiye", **typed)
        assert staff_client.post(change(member.country), sent).status_code == 302
        assert list(Member.objects.matching("turkiye")) == list(Member.objects.matching("turkey")) == [member]
        assert list(Meeting.objects.matching("turkiye")) == [meeting]
        member.refresh_from_db()
        assert (member.sort_name, member.history.count()) == ("turkiye", 1)

    def test_a_name_that_is_taken_back_finds_nothing_any_more(self, staff_client: Client, staff: User) -> None:
        member = MemberFactory(country__short_name="Netherlands")
        name = OtherName.objects.create(country=member.country, name="Holland")
        page = edit(staff_client, member.country, other_names__0__DELETE="on")
        assert (page.status_code, OtherName.objects.count()) == (302, 0)
        assert list(Member.objects.matching("holland")) == []
        gone = OtherName.history.filter(id=name.pk).latest()
        assert (gone.history_type, gone.history_user, gone.name) == ("-", staff, "Holland")

    def test_a_host_can_be_taken_out(self, staff_client: Client) -> None:
        host = MeetingHostFactory()
        assert edit(staff_client, host.meeting, hosts__0__DELETE="on").status_code == 302
        assert (MeetingHost.objects.count(), MeetingHost.history.latest().history_type) == (0, "-")

    def test_topics_of_a_person_are_in_the_history(self, staff_client: Client) -> None:
        person, topic = PersonFactory(), TopicFactory(title="Early warning")
        edit(staff_client, person, topics=[topic.pk], languages="EN, fr, en")
        person.refresh_from_db()
        assert (list(person.topics.all()), person.languages) == ([topic], ["en", "fr"])
        history = text_of(staff_client.get(reverse("admin:focalpoints_person_history", args=[person.pk])))
        assert "Expertise empty Early warning" in history


class TestRefusals:
    """Each broken rule is a sentence at its field; what was typed is still there."""

    @pytest.mark.parametrize(
        ("typed", "field", "words"),
        [
            ({"joined": "31 February 2012"}, "joined", "Write a date from 2005 to 2100 as far as it is known"),
            ({"joined": "9999"}, "joined", "Write a date from 2005 to 2100 as far as it is known"),
            ({"joined": "2004"}, "joined", "Write a date from 2005 to 2100 as far as it is known"),
            ({"joined": "2012\x00"}, "joined", "Null characters are not allowed."),
            ({"left": "2020"}, "left", "Only a former member has left: choose that standing, or empty the date."),
            (
                {"joined": "2020", "left": "2012", "standing": "former"},
                "left",
                "The member left certainly before it joined.",
            ),
            ({"source_url": "javascript:alert(1)"}, "source_url", "Enter a valid URL."),
            ({"source_note": "x\x00y"}, "source_note", "Null characters are not allowed."),
            ({"source_note": "x" * 2_000_000}, "source_note", "Ensure this value has at most 300 characters"),
            (
                {"standing": "monarch"},
                "standing",
                "Select a valid choice. monarch is not one of the available choices.",
            ),
            ({"last_confirmed_on": "9999-12-31"}, "last_confirmed_on", "Write a day from the years 2000 to 2100."),
            ({"last_confirmed_on": "2099-01-01"}, "last_confirmed_on", "Write the day on which it was confirmed"),
            ({"last_confirmed_on": "2004-12-31"}, "last_confirmed_on", "Write the day on which it was confirmed"),
            ({"last_confirmed_on": "soon"}, "last_confirmed_on", "Write a day as 2025-05-15 or 15 May 2025."),
            ({"reason": "x" * 101}, "reason", "Ensure this value has at most 100 characters"),
        ],
    )
    def test_of_a_member(
        self, staff_client: Client, slovenia: Member, typed: dict[str, str], field: str, words: str
    ) -> None:
        page = edit(staff_client, slovenia, joining_note="kept as typed", **typed)
        errors = errors_of(page)
        assert list(errors) == [field]
        assert errors[field][0].startswith(words)
        assert 'value="kept as typed"' in page.content.decode()
        slovenia.refresh_from_db()
        assert (slovenia.version, slovenia.joining_note) == (1, "")

    def test_a_member_that_is_both_a_state_and_an_organisation(self, staff_client: Client) -> None:
        typed = {"kind": "state", "country": CountryFactory().pk, "organisation": OrganisationFactory().pk}
        page = staff_client.post(add(Member), filled_in(staff_client.get(add(Member)), **typed))
        assert errors_of(page) == {
            "country": ["Name a state for a state, an organisation for an organisation, not both."]
        }

    def test_a_second_member_for_a_state(self, staff_client: Client, slovenia: Member) -> None:
        typed = {"kind": "state", "country": slovenia.country_id}
        page = staff_client.post(add(Member), filled_in(staff_client.get(add(Member)), **typed))
        assert errors_of(page) == {"country": ["Member with this State already exists."]}

    def test_a_second_focal_point_on_its_own_page(self, staff_client: Client, slovenia: Member) -> None:
        AppointmentFactory(member=slovenia, start=PartialDate.of(2025, 5, 6), end_state=EndState.OPEN)
        typed = {"member": slovenia.pk, "start": "2026", "end_state": "open"}
        page = staff_client.post(add(Appointment), filled_in(staff_client.get(add(Appointment)), **typed))
        assert errors_of(page) == {
            "start": ["Slovenia has a focal point since 6 May 2025: end that term first, or record an agreed cover."]
        }
        assert Appointment.objects.count() == 1

    def test_a_second_focal_point_on_the_members_page_undoes_the_whole_page(
        self, staff_client: Client, slovenia: Member
    ) -> None:
        AppointmentFactory(member=slovenia, start=PartialDate.of(2025, 5, 6), end_state=EndState.OPEN)
        typed = {
            "joining_note": "half saved?",
            "appointments__TOTAL_FORMS": 1,
            "appointments__0__member": slovenia.pk,
            "appointments__0__role": "focal-point",
            "appointments__0__level": "public",
            "appointments__0__start": "2026",
            "appointments__0__end_state": "open",
        }
        page = edit(staff_client, slovenia, **typed)
        assert errors_of(page) == {
            "appointments-0-start": [
                "Slovenia has a focal point since 6 May 2025: end that term first, or record an agreed cover."
            ]
        }
        assert 'value="half saved?"' in page.content.decode()
        slovenia.refresh_from_db()
        assert (slovenia.joining_note, Appointment.objects.count()) == ("", 1)

    def test_an_end_before_the_start_and_an_end_without_its_day(self, staff_client: Client) -> None:
        office = AppointmentFactory()
        page = edit(staff_client, office, start="2020", end="2012", end_state="known")
        assert errors_of(page) == {"end": ["The end lies certainly before the start."]}
        page = edit(staff_client, office, end_state="known")
        assert errors_of(page) == {"end": ["Give the date of the end, or say that it is open or not known."]}
        page = edit(staff_client, office, is_agreed_cover="on")
        assert errors_of(page) == {"is_agreed_cover": ["An agreed double cover needs the date on which it ends."]}

    def test_an_institution_of_another_member(self, staff_client: Client) -> None:
        page = edit(staff_client, AppointmentFactory(), institution=InstitutionFactory().pk)
        assert errors_of(page) == {"institution": ["This institution belongs to another member."]}

    @pytest.mark.parametrize(
        ("typed", "field", "words"),
        [
            ({"zone": "Europe/Atlantis"}, "zone", "There is no such time zone. Write it as Europe/Brussels or"),
            ({"end": "2011"}, "end", "The last day lies before the first."),
            ({"attending": "40000000000"}, "attending", "Ensure this value is less than or equal to 32767."),
            ({"attending": "-1"}, "attending", "Ensure this value is greater than or equal to 0."),
            ({"summary": "x" * 20_001}, "summary", "Ensure this value has at most 20000 characters (it has 20001)."),
            ({"kind": "annual", "ordinal": "9"}, "ordinal", "There is an annual meeting of that number already."),
        ],
    )
    def test_of_a_meeting(self, staff_client: Client, typed: dict[str, str], field: str, words: str) -> None:
        MeetingFactory(kind="annual", ordinal=9)
        errors = errors_of(edit(staff_client, MeetingFactory(), **typed))
        assert list(errors) == [field]
        assert errors[field][0].startswith(words)

    def test_a_host_that_is_both_and_a_second_chair(self, staff_client: Client) -> None:
        chair = MeetingHostFactory(is_chair=True)
        typed = {
            "hosts__TOTAL_FORMS": 2,
            "hosts__1__meeting": chair.meeting_id,
            "hosts__1__organisation": OrganisationFactory().pk,
            "hosts__1__position": 1,
        }
        page = edit(staff_client, chair.meeting, **typed, hosts__1__is_chair="on")
        assert errors_of(page) == {"hosts-1-is_chair": ["A meeting has one chair."]}
        page = edit(staff_client, chair.meeting, **typed, hosts__1__member=MemberFactory().pk)
        assert errors_of(page) == {"hosts-1-member": ["Name a member or an organisation, not both."]}

    def test_of_papers_and_persons(self, staff_client: Client) -> None:
        PaperFactory(symbol="A/RES/60/1")
        page = edit(staff_client, PaperFactory(), symbol="A/RES/60/1")
        assert errors_of(page) == {"symbol": ["There is a paper with this symbol already."]}
        page = edit(staff_client, PaperFactory(), year="9999", dated_on="1999-12-31")
        assert errors_of(page) == {
            "year": ["Ensure this value is less than or equal to 2100."],
            "dated_on": ["Write a day from the years 2000 to 2100."],
        }
        page = edit(staff_client, PersonFactory(), level="public", languages="english; \\u0000")
        assert errors_of(page) == {
            "languages": ["“english; \\u0000” is no code of a language. Write en, fr, zh-hans."],
            "level": ["A person is never shown to the public: the office is."],
        }

    def test_scripts_and_every_writing_system_are_kept_and_escaped(
        self, staff_client: Client, slovenia: Member
    ) -> None:
        note = "<script>alert(1)</script> 🕊️ العربية 中文"
        assert edit(staff_client, slovenia, source_note=note).status_code == 302
        slovenia.refresh_from_db()
        assert slovenia.source_note == note
        page = staff_client.get(change(slovenia)).content.decode()
        assert "<script>alert(1)" not in page
        assert "&lt;script&gt;alert(1)&lt;/script&gt; 🕊️ العربية 中文" in page

    def test_the_top_of_the_page_names_each_field(self, staff_client: Client, slovenia: Member) -> None:
        page = text_of(edit(staff_client, slovenia, joined="9999", left="2020"))
        assert "Not saved yet: this is to be put right" in page
        assert "Joined : Write a date from 2005 to 2100" in page
        assert "Left : Only a former member has left" in page

    def test_ten_megabytes_are_refused_in_words(self, staff_client: Client, slovenia: Member) -> None:
        page = staff_client.post(change(slovenia), {"source_note": "x" * 10_000_000})
        assert page.status_code == 400
        assert "The portal cannot read this request" in text_of(page)
        slovenia.refresh_from_db()
        assert slovenia.version == 1


class TestTwoEditors:
    def test_the_second_is_told_loses_nothing_and_can_then_save_knowingly(
        self, staff_client: Client, slovenia: Member
    ) -> None:
        second = staff_client.get(change(slovenia))
        edit(staff_client, slovenia, source_note="The first editor's", joined="2012")
        page = staff_client.post(change(slovenia), filled_in(second, source_note="The second editor's"))
        errors = errors_of(page)
        assert errors["source_note"] == ["Now saved: “The first editor's”. Yours, kept here: “The second editor's”."]
        assert errors["joined"] == ["Now saved: “2012”. Yours, kept here: “empty”."]
        assert errors["__all__"][0].startswith("Somebody else has saved this record since you opened it.")
        assert "The second editor&#x27;s" in page.content.decode()
        slovenia.refresh_from_db()
        assert slovenia.source_note == "The first editor's"
        assert staff_client.post(change(slovenia), filled_in(page, joined="2012")).status_code == 302
        slovenia.refresh_from_db()
        assert (slovenia.source_note, slovenia.joined) == ("The second editor's", PartialDate.of(2012))

    def test_a_third_change_between_is_told_again(self, staff_client: Client, slovenia: Member) -> None:
        second = staff_client.get(change(slovenia))
        edit(staff_client, slovenia, source_note="one")
        page = staff_client.post(change(slovenia), filled_in(second, source_note="mine"))
        edit(staff_client, slovenia, source_note="two")
        page = staff_client.post(change(slovenia), filled_in(page))
        assert errors_of(page)["source_note"] == ["Now saved: “two”. Yours, kept here: “mine”."]

    def test_choices_and_records_are_told_by_their_names(self, staff_client: Client) -> None:
        meeting = MeetingFactory(country=CountryFactory(short_name="Slovenia"))
        second = staff_client.get(change(meeting))
        ghana = CountryFactory(short_name="Ghana")
        edit(staff_client, meeting, kind="regional", country=ghana.pk, attending_is_at_least="on")
        errors = errors_of(staff_client.post(change(meeting), filled_in(second)))
        assert errors["kind"] == ["Now saved: “Regional meeting”. Yours, kept here: “Workshop”."]
        assert errors["country"] == ["Now saved: “Ghana”. Yours, kept here: “Slovenia”."]
        assert errors["attending_is_at_least"] == ["Now saved: “yes”. Yours, kept here: “no”."]

    def test_an_institution_on_the_members_page_is_told_too(self, staff_client: Client) -> None:
        ministry = InstitutionFactory(own_name="Direction")
        second = staff_client.get(change(ministry.member))
        edit(staff_client, ministry, own_name="Ministère")
        page = staff_client.post(change(ministry.member), filled_in(second, institutions__0__own_name="Bureau"))
        assert errors_of(page)["institutions-0-own_name"] == ["Now saved: “Ministère”. Yours, kept here: “Bureau”."]
        assert staff_client.post(change(ministry.member), filled_in(page)).status_code == 302
        ministry.refresh_from_db()
        assert ministry.own_name == "Bureau"

    def test_two_who_wrote_the_same_are_not_bothered(self, staff_client: Client, slovenia: Member) -> None:
        second = staff_client.get(change(slovenia))
        edit(staff_client, slovenia, source_note="the same")
        page = staff_client.post(change(slovenia), filled_in(second, source_note="the same"))
        slovenia.refresh_from_db()
        assert (page.status_code, slovenia.source_note, slovenia.history.count()) == (302, "the same", 2)

    def test_a_form_without_its_version_is_no_way_around(self, staff_client: Client, slovenia: Member) -> None:
        sent = filled_in(staff_client.get(change(slovenia)), source_note="mine")
        del sent["seen_version"]
        assert "source_note" in errors_of(staff_client.post(change(slovenia), sent))


class TestAtTheSameMoment:
    """Two members of staff, each with a connection of their own; the forms are filled in before either is sent."""

    @race
    def test_of_two_who_save_one_is_told(self, staff: User) -> None:
        member = MemberFactory()
        sent = {note: posting(staff, change(member), source_note=note) for note in ("one", "two")}
        pages = at_once(list(sent.values()))
        member.refresh_from_db()
        other = {"one": "two", "two": "one"}[member.source_note]
        outcomes = [errors_of(page)["source_note"][0] if page.status_code == 200 else "saved" for page in pages]
        assert sorted(outcomes) == [f"Now saved: “{member.source_note}”. Yours, kept here: “{other}”.", "saved"]

    @race
    def test_of_two_who_name_a_focal_point_one_is_told(self, staff: User) -> None:
        member = MemberFactory(country__short_name="Slovenia")
        typed = {"member": member.pk, "end_state": "open"}
        sent = [posting(staff, add(Appointment), start=start, **typed) for start in ("2026-01-01", "2026-02-01")]
        pages = at_once(sent)
        outcomes = [
            errors_of(page)["start"][0].partition(":")[2] if page.status_code == 200 else "saved" for page in pages
        ]
        assert sorted(outcomes) == [" end that term first, or record an agreed cover.", "saved"]
        assert Appointment.objects.count() == 1

    @race
    def test_a_state_and_an_office_of_its_member_never_wait_for_each_other(self, staff: User) -> None:
        office = AppointmentFactory(role="alternate")
        for number in range(6):
            words = f"Number {number}"
            state = posting(staff, change(office.member.country), official_name=words)
            pages = at_once([state, posting(staff, correct(office), letter=words, reason=words)])
            assert [page.status_code for page in pages] == [302, 302]

    @race
    def test_a_page_of_many_rows_and_one_of_its_rows_never_wait_for_each_other(self, staff: User) -> None:
        """Who saves the page after the row was saved is told of it; nobody meets a fault."""
        office = AppointmentFactory(role="alternate")
        other = AppointmentFactory(role="assistant", member=office.member, institution=office.institution)
        for number in range(6):
            words = f"Number {number}"
            page = posting(staff, change(office.member), institutions__0__own_name=words, joining_note=words)
            pages = at_once([page, posting(staff, correct(other), position=words, reason=words)])
            assert [page.status_code for page in pages] in ([302, 302], [200, 302])


def posting(staff: User, address: str, **typed: Any) -> Callable[[], Any]:
    """The form at `address`, opened and filled in now in a browser of its own, to be sent when called."""
    client = Client(SERVER_NAME="localhost", raise_request_exception=False)
    client.force_login(staff)
    sent = filled_in(client.get(address), **typed)
    return lambda: client.post(address, sent)


def test_the_other_names_of_a_state_stand_on_its_page(staff_client: Client) -> None:
    country = CountryFactory(short_name="Slovenia")
    page = edit(staff_client, country, other_names__TOTAL_FORMS=1, other_names__0__name="Slovenija")
    assert page.status_code == 302
    assert list(Country.objects.get().other_names.values_list("name", flat=True)) == ["Slovenija"]


def test_real_rows_can_be_opened_and_saved(staff_client: Client, real_rows: None) -> None:
    for model in (Member, Appointment, SteeringTerm, Meeting, Paper):
        rows = model._default_manager.order_by("pk")
        before = rows.values()[0]
        page = edit(staff_client, rows[0], source_note="Looked at")
        assert (page.status_code, rows.values()[0]) == (302, before | {"source_note": "Looked at", "version": 2})
        assert str(rows[0].history.latest().history_user) == "secretariat@example.org"


def test_every_real_row_keeps_the_rules_of_its_service(real_rows: None) -> None:
    for page in (page for page in admin.site._registry.values() if isinstance(page, RecordAdmin)):
        for thing in page.model._default_manager.all():
            save = save_term if isinstance(thing, Appointment | SteeringTerm) else page.save_record
            save(thing, by=None)
