"""The real record of members is loaded whole, true and as often as wanted."""

import shutil
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from focalpoints import real_rows as rows_of_members
from focalpoints.models import (
    Appointment,
    Country,
    Institution,
    Member,
    MembershipCount,
    Organisation,
    OtherName,
    Person,
    SteeringTerm,
    Topic,
)
from focalpoints.models.term import EndState
from r2pnet.partial_dates import PartialDate

pytestmark = pytest.mark.django_db

SENTENCE = "41 of 63 (count of 11 May 2021) listed from sources; 29 verified, 12 not."


def load_network() -> list[str]:
    out = StringIO()
    call_command("load_network", stdout=out)
    return out.getvalue().splitlines()


def every_table() -> str:
    out = StringIO()
    call_command("dumpdata", stdout=out)
    return out.getvalue()


@pytest.fixture
def own_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the data files that a test may change."""
    copy = shutil.copytree(rows_of_members.DATA, tmp_path / "data")
    monkeypatch.setattr(rows_of_members, "DATA", copy)
    return copy


def change(path: Path, before: str, after: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count(before) == 1
    path.write_text(text.replace(before, after), encoding="utf-8")


def test_the_command_prints_a_table_and_the_true_sentence() -> None:
    lines = load_network()
    assert [line.split() for line in lines[1:-1]] == [
        ["Topics", "21", "21", "0", "0", "0"],
        ["States", "195", "195", "0", "0", "0"],
        ["Other", "names", "67", "67", "0", "0", "0"],
        ["Organisations", "10", "10", "0", "0", "0"],
        ["Members", "41", "41", "0", "0", "0"],
        ["Institutions", "6", "6", "0", "0", "0"],
        ["Appointments", "6", "6", "0", "0", "0"],
        ["Steering", "terms", "6", "6", "0", "0", "0"],
        ["Counts", "of", "members", "6", "6", "0", "0", "0"],
        ["Meetings", "19", "19", "0", "0", "0"],
        ["Hosts", "54", "54", "0", "0", "0"],
        ["Papers", "28", "28", "0", "0", "0"],
    ]
    assert lines[0].split() == ["Rows", "in", "file", "new", "changed", "same", "kept", "as", "edited"]
    assert lines[-1] == SENTENCE


def test_a_second_run_writes_nothing() -> None:
    load_network()
    before = every_table()
    lines = load_network()
    assert every_table() == before
    assert {tuple(line.split()[-4:-2]) for line in lines[1:-1]} == {("0", "0")}
    assert lines[-1] == SENTENCE


@pytest.mark.usefixtures("real_rows")
def test_the_states_are_those_of_the_united_nations_each_with_a_place_on_the_map() -> None:
    by_status = {status: Country.objects.filter(un_status=status).count() for status in ("member", "observer")}
    assert by_status == {"member": 193, "observer": 2}
    assert OtherName.objects.count() == 67
    assert not Country.objects.exclude(map_x__range=(0, 1000), map_y__range=(0, 439)).exists()
    assert list(Country.objects.filter(un_group="").values_list("iso3", flat=True)) == ["VAT", "PSE"]


@pytest.mark.usefixtures("real_rows")
def test_twelve_members_rest_on_a_sign_and_twenty_nine_on_a_source() -> None:
    unverified = Member.objects.filter(verified=False).order_by("slug")
    assert [member.slug for member in unverified] == [
        "benin",
        "chile",
        "guatemala",
        "mexico",
        "mozambique",
        "netherlands-kingdom-of-the",
        "senegal",
        "sierra-leone",
        "sweden",
        "timor-leste",
        "united-states-of-america",
        "uruguay",
    ]
    assert [member.slug for member in unverified if not member.source_note] == []
    verified = Member.objects.filter(verified=True)
    assert (verified.filter(kind="state").count(), verified.filter(kind="regional-organisation").count()) == (27, 2)


@pytest.mark.usefixtures("real_rows")
def test_six_offices_are_named_and_no_person() -> None:
    offices = Appointment.objects.select_related("member__country", "institution").order_by("member__slug")
    assert [(one.member.slug, one.office, one.start.text if one.start else None) for one in offices] == [
        ("denmark", "Ministry of Foreign Affairs", "by 2017-12"),
        ("finland", "Ministry for Foreign Affairs (held at ambassador level in 2018)", "by 2018-06-07"),
        ("germany", "Federal Foreign Office", None),
        (
            "qatar",
            "Ministry of Foreign Affairs (a special envoy of the minister, as of 2018)",
            "by 2018-06-15",
        ),
        ("slovenia", "Ministry of Foreign Affairs", "by 2025-05-06"),
        (
            "united-kingdom-of-great-britain-and-northern-ireland",
            "Foreign and Commonwealth Office (as of 2013)",
            "by 2013",
        ),
    ]
    assert [one.source_url for one in offices] == [one.member.source_url for one in offices]
    assert set(Institution.objects.values_list("sector", flat=True)) == {"foreign-affairs"}
    assert Person.objects.count() == 0


@pytest.mark.usefixtures("real_rows")
def test_nobody_is_in_office_or_vacant_by_silence_of_the_sources() -> None:
    assert list(Appointment.objects.current()) == []
    assert list(SteeringTerm.objects.current()) == []
    assert set(Appointment.objects.values_list("end_state", flat=True)) == {EndState.UNKNOWN}
    assert not Member.objects.filter(is_declared_vacant=True).exists()
    assert not Member.objects.filter(last_confirmed_on__isnull=False).exists()


@pytest.mark.usefixtures("real_rows")
def test_the_steering_group_is_that_of_the_statement_of_2021() -> None:
    terms = SteeringTerm.objects.order_by("member__slug")
    assert [(term.member.slug, term.start, term.end) for term in terms] == [
        (slug, PartialDate.parse("by 2021-05-11"), None)
        for slug in ("australia", "denmark", "ghana", "lithuania", "luxembourg", "slovenia")
    ]


@pytest.mark.usefixtures("real_rows")
def test_the_counts_are_as_the_network_published_them() -> None:
    counts = [(one.counted.text, one.states, one.organisations) for one in MembershipCount.objects.all() if one.counted]
    assert counts == [
        ("2010-09", 11, None),
        ("2012-09", 17, None),
        ("2015-08-27", 50, None),
        ("2016-09-06", 55, 1),
        ("2017-04-28", 58, 1),
        ("2021-05-11", 61, 2),
    ]


@pytest.mark.usefixtures("real_rows")
def test_the_taxonomy_has_four_crimes_three_pillars_and_fourteen_risk_factors() -> None:
    kinds = ("crime", "pillar", "risk-factor", "theme")
    assert [Topic.objects.filter(kind=kind).count() for kind in kinds] == [4, 3, 14, 0]
    specific = Topic.objects.filter(kind="risk-factor", crime__isnull=False).order_by("number")
    assert [(one.number, str(one.crime)) for one in specific] == [
        (9, "Genocide"),
        (10, "Genocide"),
        (11, "Crimes against humanity"),
        (12, "Crimes against humanity"),
        (13, "War crimes"),
        (14, "War crimes"),
    ]


@pytest.mark.usefixtures("real_rows")
def test_a_source_that_staff_corrected_stays_and_is_listed() -> None:
    slovenia = Member.objects.get(slug="slovenia")
    slovenia.source_url = "https://source.example/corrected"
    slovenia.save()
    lines = load_network()
    slovenia.refresh_from_db()
    assert slovenia.source_url == "https://source.example/corrected"
    assert lines[-2:] == ["Slovenia: address of the source kept as edited by staff", SENTENCE]
    assert [line.split() for line in lines if line.startswith("Members")] == [["Members", "41", "0", "0", "41", "1"]]


def test_a_corrected_file_reaches_what_staff_left_alone(own_files: Path) -> None:
    load_network()
    change(own_files / "members.csv", "rwanda,state,RWA,,member,2015", "rwanda,state,RWA,,member,by 2015-08")
    load_network()
    assert Member.objects.get(slug="rwanda").joined == PartialDate.parse("by 2015-08")
    assert Member.history.filter(slug="rwanda").count() == 2


def test_a_name_that_comes_into_the_file_later_finds_its_member(own_files: Path) -> None:
    load_network()
    assert list(Member.objects.matching("Helvetia")) == []
    with (own_files / "other_names.csv").open("a", encoding="utf-8") as names:
        names.write("CHE,Helvetia\n")
    load_network()
    assert [member.slug for member in Member.objects.matching("Helvetia")] == ["switzerland"]
    assert Member.history.filter(slug="switzerland").count() == 1


def test_an_abbreviation_that_changes_in_the_file_finds_its_member(own_files: Path) -> None:
    load_network()
    change(own_files / "organisations.csv", ",OAS,", ",OEA,")
    load_network()
    assert [member.slug for member in Member.objects.matching("OEA")] == ["organization-of-american-states"]


def test_a_member_that_staff_deleted_stays_deleted_and_stops_nothing(own_files: Path) -> None:
    load_network()
    Member.objects.get(slug="uruguay").delete()
    lines = load_network()
    assert not Member.objects.filter(slug="uruguay").exists()
    assert lines[-2:] == [
        "Uruguay: deleted by staff, not loaded again",
        SENTENCE.replace("41", "40").replace("12", "11"),
    ]


@pytest.mark.parametrize(
    ("file", "before", "after", "message"),
    [
        ("members.csv", ",GHA,", ",ATL,", "members.csv, line 20, column country: “ATL” is not known here."),
        (
            "members.csv",
            "germany,state,DEU,,member,2012,",
            "germany,state,DEU,,member,12,",
            "members.csv, line 13, column joined: “12” is not a date from 2005 to 2100.",
        ),
        (
            "members.csv",
            "rwanda,state,",
            "rwanda,empire,",
            "members.csv, line 31, column kind: Value 'empire' is not a valid choice.",
        ),
        (
            "counts.csv",
            "2012-09,17",
            "2012-09,about 17",
            "counts.csv, line 3, column states: “about 17” is not a whole number.",
        ),
    ],
)
def test_a_wrong_row_is_named_and_nothing_is_half_loaded(
    own_files: Path, file: str, before: str, after: str, message: str
) -> None:
    change(own_files / file, before, after)
    with pytest.raises(CommandError) as refusal:
        load_network()
    assert str(refusal.value) == message
    tables = (Country, Organisation, Member, Appointment, Topic, MembershipCount)
    assert [table.objects.count() for table in tables] == [0] * len(tables)
