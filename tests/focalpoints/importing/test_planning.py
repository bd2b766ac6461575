"""What becomes of each row of a sheet, before anything is written."""

import pytest

from focalpoints.importing.tables import read_tables
from focalpoints.likeness import why_alike_names
from focalpoints.models import Appointment, Institution, Member, Person
from focalpoints.models.appointment import Role
from focalpoints.models.country import OtherName
from focalpoints.models.organisation import OrganisationKind
from focalpoints.models.term import EndState
from r2pnet.partial_dates import PartialDate
from tests.factories import (
    AppointmentFactory,
    CountryFactory,
    InstitutionFactory,
    MemberFactory,
    OrganisationFactory,
    PersonFactory,
    RegionalOrganisationFactory,
    UserFactory,
)
from tests.focalpoints.importing.sheets import asked, fates, planned, sentences, told

pytestmark = pytest.mark.django_db
parse = PartialDate.parse


@pytest.fixture
def slovenia() -> Member:
    state = CountryFactory(
        short_name="Slovenia", official_name="the Republic of Slovenia", iso2="SI", iso3="SVN", m49="705"
    )
    OtherName.objects.create(country=state, name="Slovenija")
    return MemberFactory(country=state, slug="slovenia")


WHOLE = {
    "member": "Slovenia",
    "institution": "Ministry of Foreign Affairs",
    "sector": "Foreign affairs",
    "person": "Anna Sample",
    "email": "anna.sample@example.org",
    "phone": "+386 1 5550100",
    "languages": "English, sl",
    "role": "Focal point",
    "position": "Director",
    "start": "15.05.2024",
    "end_state": "open",
    "source_url": "https://source.example/letter",
    "source_date": "2024-05-20",
    "verified": "yes",
}


class TestNew:
    def test_a_row_can_hold_a_member_an_institution_a_person_and_an_office(self) -> None:
        CountryFactory(short_name="Slovenia")
        (outcome,) = planned(WHOLE | {"joined": "by 2013"})
        assert (str(outcome.fate), outcome.subject) == ("new", "Slovenia: Focal point, Anna Sample")
        source = [
            ("Address of the source", "", "https://source.example/letter"),
            ("Date of the source", "", "20 May 2024"),
        ]
        source.append(("Verified", "", "yes"))
        assert told(outcome) == [
            ("Member", "Joined", "", "by 2013"),
            *(("Member", *one) for one in source),
            ("Institution", "Institution", "", "Ministry of Foreign Affairs"),
            ("Institution", "Sector", "", "Foreign affairs"),
            ("Person", "Person", "", "Anna Sample"),
            ("Person", "Work e-mail", "", "anna.sample@example.org"),
            ("Person", "Phone", "", "+386 1 5550100"),
            ("Person", "Languages", "", "en, sl"),
            ("Office", "Role", "", "Focal point"),
            ("Office", "Position", "", "Director"),
            ("Office", "From", "", "15 May 2024"),
            ("Office", "Has it ended", "", "has not ended"),
            *(("Office", *one) for one in source),
            ("Office", "Person", "", "Anna Sample"),
            ("Office", "Institution", "", "Ministry of Foreign Affairs"),
        ]

    def test_a_person_alone_is_a_person(self) -> None:
        (outcome,) = planned({"person": "Anna Sample", "email": "anna@example.org"})
        assert (str(outcome.fate), told(outcome)) == (
            "new",
            [("Person", "Person", "", "Anna Sample"), ("Person", "Work e-mail", "", "anna@example.org")],
        )

    def test_an_institution_alone_is_no_office(self, slovenia: Member) -> None:
        (outcome,) = planned({"member": "SVN", "institution": "Ministry of Justice", "sector": "justice"})
        assert [type(one.draft.thing) for one in outcome.steps] == [Institution]

    def test_a_date_in_the_column_for_the_end_makes_it_known(self, slovenia: Member) -> None:
        (outcome,) = planned({"member": "SVN", "role": "alternate", "start": "2019", "end": "2021"})
        (step,) = outcome.steps
        assert (step.tried().end_state, str(outcome.fate)) == (EndState.KNOWN, "new")

    def test_a_steering_term_takes_the_source_where_there_is_no_office(self, slovenia: Member) -> None:
        row = {
            "member": "SVN",
            "steering_role": "chair",
            "steering_start": "2025",
            "source_note": "The summary says so.",
        }
        (outcome,) = planned(row)
        assert told(outcome) == [
            ("Steering term", "Role in the steering group", "", "Chair of the steering group"),
            ("Steering term", "In the steering group from", "", "2025"),
            ("Steering term", "What the source says", "", "The summary says so."),
        ]

    def test_a_regional_organisation_becomes_a_member(self) -> None:
        OrganisationFactory(name="Sample Union", abbreviation="SU", kind=OrganisationKind.REGIONAL)
        OrganisationFactory(name="Sample Institute", abbreviation="SI")
        assert fates({"member": "SU", "standing": "prospective"}) == ["new"]
        assert sentences({"member": "Sample Institute", "standing": "member"}) == [
            [
                "Row 2, Member: Sample Institute is no regional organisation. Change its kind in the administration "
                "first."
            ]
        ]


class TestWhoIsMeant:
    @pytest.mark.parametrize(
        "text", ["Slovenia", "SLOVENIA", "the Republic of Slovenia", "Slovenija", "SI", "svn", "705", "slovenia"]
    )
    def test_a_member_is_known_by_every_name_and_code(self, slovenia: Member, text: str) -> None:
        (outcome,) = planned({"member": text, "standing": "former", "left": "2024"})
        assert [one.draft.thing for one in outcome.steps] == [slovenia]

    def test_the_zeros_of_a_code_may_be_lost(self) -> None:
        member = MemberFactory(country=CountryFactory(m49="036"))
        (outcome,) = planned({"member": "36", "joined": "2012"})
        assert [one.draft.thing for one in outcome.steps] == [member]

    def test_an_organisation_is_known_by_its_abbreviation(self) -> None:
        union = RegionalOrganisationFactory(organisation__name="Sample Union", organisation__abbreviation="SU")
        (outcome,) = planned({"member": "su", "joined": "2012"})
        assert [one.draft.thing for one in outcome.steps] == [union]

    def test_a_name_that_nobody_has_is_answered_with_the_nearest(self, slovenia: Member) -> None:
        assert sentences({"member": "Slovennia", "joined": "2012"}, {"member": "Atlantis", "joined": "2012"}) == [
            ["Row 2, Member: No state or organisation is called “Slovennia”. Did you mean Slovenia?"],
            [
                "Row 3, Member: No state or organisation is called “Atlantis”. Write the UN short name or the ISO "
                "code; an organisation that the portal does not know is added in the administration first."
            ],
        ]

    @pytest.mark.parametrize("text", ["Slovennia", "of Slovenia Republic", "Сло вениja", "Слованија", "Tstland", "Nw"])
    def test_the_nearest_are_those_that_comparing_with_every_name_finds(self, slovenia: Member, text: str) -> None:
        for name in ("Testland", "Nw Island", "Словенија"):
            CountryFactory(short_name=name)
        names = read_tables().names
        compared = {one for known, those in names.items() for one in those if why_alike_names(text, known)}
        assert read_tables().named_like(text) == compared

    def test_a_name_that_several_have_needs_a_code(self) -> None:
        for name in ("Sampleland", "Testland"):
            OtherName.objects.create(country=CountryFactory(short_name=name), name="Islands")
        assert sentences({"member": "Islands", "joined": "2012"}) == [
            ["Row 2, Member: “Islands” is the name of several: Sampleland, Testland. Write the ISO code."]
        ]

    def test_a_person_in_three_rows_is_one_person(self, slovenia: Member) -> None:
        MemberFactory(country=CountryFactory(short_name="Sampleland"))
        who = {"person": "Anna Sample", "email": "anna@example.org"}
        outcomes = planned(
            who | {"phone": "+386 1 5550100"},
            {"member": "Slovenia", "role": "alternate"} | who,
            {"member": "Sampleland", "role": "assistant", "person": "SAMPLE, Anna"},
        )
        persons = {one.draft for outcome in outcomes for one in outcome.steps if isinstance(one.draft.thing, Person)}
        offices = [one.differs["person"] for outcome in outcomes for one in outcome.steps if "person" in one.differs]
        (person,) = persons
        assert (offices, [str(one.fate) for one in outcomes]) == ([person.thing] * 2, ["new", "new", "new"])

    def test_a_person_is_known_by_address_and_name_in_any_order_and_case(self) -> None:
        PersonFactory(name="Anna Sample", work_email="Anna.Sample@example.org")
        row = {"person": "SAMPLE Anna", "email": "anna.sample@EXAMPLE.org"}
        assert fates(row, {"email": "anna.sample@example.org"}) == ["same", "same"]

    def test_a_person_is_known_by_the_address_of_the_account(self) -> None:
        PersonFactory(name="Anna Sample", work_email="", user=UserFactory(email="anna@example.org"))
        assert fates({"person": "Anna Sample", "email": "anna@example.org"}) == ["changed"]

    def test_accents_that_the_sheet_has_are_a_change(self) -> None:
        PersonFactory(name="Zoe Sample", work_email="zoe@example.org")
        (outcome,) = planned({"person": "Zoë Sample", "email": "zoe@example.org"})
        assert told(outcome) == [("Person", "Person", "Zoe Sample", "Zoë Sample")]

    def test_a_person_of_the_member_is_known_by_the_name_alone(self, slovenia: Member) -> None:
        AppointmentFactory(member=slovenia, role=Role.ALTERNATE, person=PersonFactory(name="Anna Sample"))
        assert fates({"member": "Slovenia", "person": "Anna Sample", "role": "alternate", "position": "Director"}) == [
            "changed"
        ]

    def test_who_was_erased_is_never_found_again(self) -> None:
        person = PersonFactory(name="Former official", work_email="gone@example.org")
        Person.objects.filter(pk=person.pk).update(anonymised_at="2026-01-01T00:00Z")
        assert fates({"person": "Anna Sample", "email": "gone@example.org"}) == ["new"]
        assert sentences({"person": "Former official"}) == [
            ["Row 2, Person: “Former official” stands for somebody who was erased. Write a name."]
        ]


class TestDoubtful:
    def test_the_same_name_at_another_address(self) -> None:
        held = PersonFactory(name="Anna Sample", work_email="old@example.org")
        row = {"person": "Anna Sample", "email": "new@example.org"}
        (outcome,) = planned(row)
        why = "the same name; the address on record is old@example.org"
        assert asked(outcome) == [("person", [(f"existing:{held.pk}", why), ("new", "")])]
        (chosen,) = planned(row, choices={2: {"person": f"existing:{held.pk}"}})
        assert (str(chosen.fate), told(chosen)) == (
            "changed",
            [("Person", "Work e-mail", "old@example.org", "new@example.org")],
        )
        assert fates(row, choices={2: {"person": "new"}}) == ["new"]

    def test_the_same_address_under_another_name(self) -> None:
        held = PersonFactory(name="Bo Specimen", work_email="office@example.org")
        row = {"person": "Anna Sample", "email": "office@example.org"}
        (outcome,) = planned(row)
        why = "the same address, another name"
        options = [(f"existing:{held.pk}", why), (f"renamed:{held.pk}", why), ("new", "")]
        assert asked(outcome) == [("person", options)]
        assert fates(row, choices={2: {"person": f"existing:{held.pk}"}}) == ["same"]
        (renamed,) = planned(row, choices={2: {"person": f"renamed:{held.pk}"}})
        assert told(renamed) == [("Person", "Person", "Bo Specimen", "Anna Sample")]

    @pytest.mark.parametrize(
        ("held", "written", "why"),
        [
            ("Anna Sample", "Anna Sampel", "names alike but for one letter"),
            ("Михаил Примеров", "Mikhail Primerov", "same name written in other letters (transliteration)"),
        ],
    )
    def test_a_name_that_looks_like_it(self, held: str, written: str, why: str) -> None:
        person = PersonFactory(name=held, work_email="old@example.org")
        (outcome,) = planned({"person": written, "email": "new@example.org"})
        options = [(f"existing:{person.pk}", why), (f"renamed:{person.pk}", why), ("new", "")]
        assert asked(outcome) == [("person", options)]

    def test_two_names_of_the_sheet_that_look_alike(self) -> None:
        first, second = planned({"person": "Anna Sample"}, {"person": "Anna Sampel"})
        assert asked(second) == [("person", [("row:2", "names alike but for one letter"), ("new", "")])]
        assert str(first.fate) == "new"

    def test_the_same_name_without_an_address_at_another_member(self, slovenia: Member) -> None:
        held = PersonFactory(name="Anna Sample", work_email="anna@example.org")
        AppointmentFactory(person=held, role=Role.ALTERNATE)
        (outcome,) = planned({"member": "Slovenia", "person": "Anna Sample"})
        why = "the same name, with the address anna@example.org"
        assert asked(outcome) == [("person", [(f"existing:{held.pk}", why), ("new", "")])]

    def test_an_institution_that_looks_like_one_of_the_member(self, slovenia: Member) -> None:
        held = InstitutionFactory(member=slovenia, name="Ministry of Foreign Affairs")
        InstitutionFactory(name="Ministry for Foreign Affair")
        row = {"member": "SVN", "institution": "Ministry for Foreign Affairs", "sector": "foreign-affairs"}
        (outcome,) = planned(row)
        why = "same words but for small ones such as “of”"
        options = [(f"existing:{held.pk}", why), (f"renamed:{held.pk}", why), ("new", "")]
        assert asked(outcome) == [("institution", options)]
        assert fates(row, choices={2: {"institution": f"existing:{held.pk}"}}) == ["same"]
        assert fates(row, choices={2: {"institution": "new"}}) == ["new"]

    def test_an_office_of_which_the_member_has_two(self, slovenia: Member) -> None:
        offices = [AppointmentFactory(member=slovenia, role=Role.ASSISTANT, institution=None) for _one in range(2)]
        (outcome,) = planned({"member": "SVN", "role": "assistant", "position": "Desk officer"})
        assert asked(outcome) == [("office", [(f"existing:{one.pk}", "") for one in offices] + [("new", "")])]

    def test_what_each_answer_would_do_is_kept_with_the_row(self) -> None:
        held = PersonFactory(name="Anna Sample", work_email="old@example.org")
        (outcome,) = planned({"person": "Anna Sample", "email": "new@example.org"})
        assert [(one["choices"], len(one["changes"]), one["sentences"]) for one in outcome.alternatives] == [
            ({"person": f"existing:{held.pk}"}, 1, []),
            ({"person": "new"}, 2, []),
        ]

    def test_an_answer_that_is_none_of_these_leaves_the_question(self) -> None:
        PersonFactory(name="Anna Sample", work_email="old@example.org")
        row = {"person": "Anna Sample", "email": "new@example.org"}
        assert fates(row, choices={2: {"person": "existing:0"}}) == ["doubtful"]


class TestSameAndChanged:
    def test_a_row_that_says_what_is_on_record_changes_nothing(self, slovenia: Member) -> None:
        institution = InstitutionFactory(member=slovenia, name="Ministry of Foreign Affairs")
        person = PersonFactory(name="Anna Sample", work_email="anna.sample@example.org", phone="+386 1 5550100")
        Person.objects.filter(pk=person.pk).update(languages=["en", "sl"])
        AppointmentFactory(
            member=slovenia,
            institution=institution,
            person=person,
            position="Director",
            start=parse("2024-05-15"),
            end_state=EndState.OPEN,
            source_url="https://source.example/letter",
            source_date=parse("2024-05-20"),
        )
        (outcome,) = planned(WHOLE)
        assert (str(outcome.fate), outcome.changes) == ("same", [])

    def test_an_empty_cell_erases_nothing(self, slovenia: Member) -> None:
        person = PersonFactory(name="Anna Sample", work_email="anna@example.org", phone="+386 1 5550100")
        assert fates({"person": "Anna Sample", "email": "anna@example.org", "phone": ""}) == ["same"]
        assert person.phone

    def test_an_end_that_is_open_again_takes_its_date_away(self, slovenia: Member) -> None:
        person = PersonFactory(name="Anna Sample")
        AppointmentFactory(
            member=slovenia, person=person, start=parse("2020"), end_state=EndState.KNOWN, end=parse("2024")
        )
        (outcome,) = planned({"member": "SVN", "person": "Anna Sample", "start": "2020", "end_state": "open"})
        assert told(outcome) == [
            ("Office", "Has it ended", "ended, or ends, on the date given", "has not ended"),
            ("Office", "To", "2024", ""),
        ]

    def test_an_office_that_only_a_source_names_gets_its_person(self, slovenia: Member) -> None:
        ministry = InstitutionFactory(member=slovenia, name="Ministry of Foreign Affairs")
        AppointmentFactory(member=slovenia, institution=ministry, start=parse("by 2021"))
        row = {"member": "SVN", "institution": "Ministry of Foreign Affairs", "person": "Anna Sample"}
        (outcome,) = planned(row)
        assert told(outcome)[1:] == [("Office", "Person", "", "Anna Sample")]

    def test_a_later_term_of_the_same_person_is_another_office(self, slovenia: Member) -> None:
        person = PersonFactory(name="Anna Sample")
        ended = {"start": parse("2012"), "end": parse("2015"), "end_state": EndState.KNOWN}
        AppointmentFactory(member=slovenia, person=person, **ended)
        assert fates({"member": "SVN", "person": "Anna Sample", "start": "2020"}) == ["new"]

    def test_another_start_of_a_term_that_lasts_corrects_it(self, slovenia: Member) -> None:
        person = PersonFactory(name="Anna Sample")
        AppointmentFactory(member=slovenia, person=person, start=parse("2020"), end_state=EndState.OPEN)
        (outcome,) = planned({"member": "SVN", "person": "Anna Sample", "start": "2021-03-01"})
        assert told(outcome) == [("Office", "From", "2020", "1 March 2021")]

    def test_two_terms_in_one_sheet_are_two_offices(self, slovenia: Member) -> None:
        row = {"member": "SVN", "person": "Anna Sample", "role": "focal point"}
        outcomes = planned(row | {"start": "2012", "end": "2015"}, row | {"start": "2020", "end_state": "open"})
        offices = [
            one.draft for outcome in outcomes for one in outcome.steps if isinstance(one.draft.thing, Appointment)
        ]
        assert len(set(offices)) == 2

    def test_a_row_that_stands_twice_is_done_once_and_says_so(self, slovenia: Member) -> None:
        row = {"member": "SVN", "role": "alternate", "position": "Director"}
        assert fates(row, row) == ["new", "same"]
        assert sentences(row, row) == [[], ["Row 3: It says the same as row 2, and is done once."]]

    def test_two_rows_that_contradict_each_other_are_wrong(self) -> None:
        who = {"person": "Anna Sample", "email": "anna@example.org"}
        assert sentences(who | {"phone": "+386 1 5550100"}, who | {"phone": "+386 1 5550101"}) == [
            [],
            ["Row 3, Phone: Row 2 says “+386 1 5550100” of the same. Write the same in both, or leave one cell empty."],
        ]


class TestWrong:
    @pytest.mark.parametrize(
        ("cells", "sentence"),
        [
            ({"email": "anna"}, "Work e-mail: “anna” is no e-mail address. Write one, such as name@example.org."),
            ({"phone": "ask her"}, "Phone: “ask her” is no phone number. Write it with the code of the "
             "country: +43 1 5550100."),
            ({"languages": "Elvish!"}, "Languages: “Elvish!” is no language. Write codes with commas between "
             "them: en, fr, zh-hans."),
            ({"person": "A" * 201}, "Person: It has 201 characters, and 200 are kept: shorten it."),
            ({"person": "…"}, "Person: “…” says nothing: write words, or leave the cell empty."),
            ({"person": "=1+1"}, "Person: A formula stands here. Write the value itself."),
            ({"person": "#REF!"}, "Person: The spreadsheet shows #REF! here: mend the formula, or write the value."),
        ],
    )  # fmt: skip
    def test_a_cell_about_a_person(self, cells: dict[str, str], sentence: str) -> None:
        assert sentences({"person": "Anna Sample"} | cells) == [[f"Row 2, {sentence}"]]

    @pytest.mark.parametrize(
        ("cells", "sentence"),
        [
            ({"role": "boss"}, "Role: “boss” is none of these. Write one: Focal point, Alternate, Assistant, "
             "Contact office, Contact at the mission."),
            ({"agreed_cover": "perhaps"}, "Agreed double cover: “perhaps” is neither yes nor no. Write one of them."),
            ({"start": "1999"}, "From: “1999” lies outside the years 2005 to 2100."),
            ({"start": "9999-12-31"}, "From: “9999-12-31” lies outside the years 2005 to 2100."),
            ({"start": "03/04/2024"}, "From: “03/04/2024” can be two days. Write the month as a word, or the year "
             "first: 2024-05-15."),
            ({"start": "31.02.2024"}, "From: “31.02.2024” is no date. Write 2024-05-15, 15 May 2024, 15.05.2024, "
             "May 2024, 2024, by 2013 or about May 2014."),
            ({"end_state": "open", "end": "unknown"}, "To: The two columns about the end say different things: leave "
             "one of them empty."),
            ({"source_url": "example"}, "Address of the source: “example” is no address of a page. Write it whole, "
             "beginning with https://."),
        ],
    )  # fmt: skip
    def test_a_cell_about_an_office(self, slovenia: Member, cells: dict[str, str], sentence: str) -> None:
        assert sentences({"member": "SVN", "role": "alternate"} | cells) == [[f"Row 2, {sentence}"]]

    @pytest.mark.parametrize(
        ("row", "sentence"),
        [
            ({"role": "alternate"}, "Row 2, Member: Name the member that the row is about."),
            ({"institution": "Ministry of Justice"}, "Row 2, Member: Name the member that the row is about."),
            ({"email": "nobody@example.org"}, "Row 2, Person: Nobody on record has this address: write the name, too."),
            ({"phone": "+386 1 5550100"}, "Row 2, Person: Name the person."),
            ({"member": "SVN", "sector": "justice"}, "Row 2, Institution: Name the institution whose "
             "sector this is."),
            ({"member": "SVN", "kind": "regional organisation"}, "Row 2, Member: Slovenia is recorded as: State."),
            ({"member": "SVN", "institution": "Ministry of Justice"}, "Row 2, Sector: A new institution needs its "
             "sector: foreign affairs, justice, interior, … or other."),
            ({"member": "SVN", "institution_own_name": "Ministrstvo", "sector": "justice"}, "Row 2, Institution: A new "
             "institution needs its name in English."),
        ],
    )  # fmt: skip
    def test_a_row_without_what_it_needs(self, slovenia: Member, row: dict[str, str], sentence: str) -> None:
        assert sentences(row) == [[sentence]]

    def test_the_account_of_another_person_is_no_work_address(self) -> None:
        PersonFactory(name="Bo Specimen", user=UserFactory(email="bo@example.org"))
        row = {"person": "Anna Sample", "email": "bo@example.org"}
        (outcome,) = planned(row, choices={2: {"person": "new"}})
        assert [one.words for one in outcome.sentences] == ["This address is the account of another person."]


def test_nothing_is_read_of_the_rows_one_by_one(slovenia: Member, django_assert_num_queries: object) -> None:
    def rows(number: int) -> list[dict[str, str]]:
        return [
            {"member": "SVN", "role": "assistant", "person": f"Person {one}", "email": f"p{one}@example.org"}
            for one in range(number)
        ]

    for number in (3, 30):
        with django_assert_num_queries(10):  # type: ignore[operator]
            assert fates(*rows(number)) == ["new"] * number
