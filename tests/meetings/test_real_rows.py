"""The real meetings and papers are loaded as their sources tell them."""

import shutil
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from focalpoints.models import Member
from meetings import real_rows as rows_of_meetings
from meetings.models import Meeting, MeetingHost, Paper
from r2pnet.partial_dates import PartialDate, Precision, Sense

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("real_rows")]


def hosts_of(slug: str) -> list[str]:
    return [str(host) for host in MeetingHost.objects.filter(meeting__slug=slug)]


def test_nineteen_meetings_have_addresses_of_kind_number_or_year_and_place() -> None:
    assert list(Meeting.objects.order_by("slug").values_list("slug", flat=True)) == [
        "annual-1-new-york",
        "annual-10-washington",
        "annual-11-brussels",
        "annual-2-new-york",
        "annual-3-accra",
        "annual-4-gaborone",
        "annual-5-madrid",
        "annual-6-seoul",
        "annual-7-doha",
        "annual-8-helsinki",
        "annual-9-brussels",
        "ministerial-3-new-york",
        "ministerial-5-new-york",
        "ministerial-8-new-york",
        "regional-1-ljubljana",
        "regional-2012-abuja",
        "regional-2017-qatar",
        "regional-3-ljubljana",
        "workshop-2012",
    ]
    assert set(Meeting.objects.values_list("status", "level")) == {("held", "public")}


def test_two_meetings_have_no_day() -> None:
    vague = [
        (one.slug, one.title, one.start.text, one.end)
        for one in Meeting.objects.order_by("slug")
        if one.start and (one.start.precision, one.start.sense) != (Precision.DAY, Sense.EXACT)
    ]
    assert vague == [
        ("annual-10-washington", "Tenth annual meeting of R2P Focal Points", "2022", None),
        (
            "regional-1-ljubljana",
            "First regional meeting of R2P national focal points for Europe",
            "by 2013-06-21",
            None,
        ),
    ]
    assert not Meeting.objects.filter(start_latest__isnull=True).exists()


def test_every_meeting_with_a_place_names_its_zone() -> None:
    without = Meeting.objects.filter(zone="")
    assert list(without.values_list("slug", "place", "country")) == [("workshop-2012", "", None)]


def test_hosts_are_members_where_they_are_members_and_organisations_else() -> None:
    assert hosts_of("annual-3-accra") == [
        "Denmark",
        "Ghana",
        "Global Centre for the Responsibility to Protect",
        "Kofi Annan International Peacekeeping Training Centre",
    ]
    assert hosts_of("annual-11-brussels") == ["Global Centre for the Responsibility to Protect"]
    eleventh = Meeting.objects.get(slug="annual-11-brussels")
    assert eleventh.host_note == "With the support of the European Union (European External Action Service)."
    unlisted = MeetingHost.objects.filter(organisation__kind="state").order_by("organisation__name")
    assert [(str(one), one.meeting.slug) for one in unlisted] == [
        ("Brazil", "ministerial-5-new-york"),
        ("Liberia", "ministerial-8-new-york"),
    ]
    ghana = Member.objects.get(slug="ghana")
    assert sorted(host.meeting.slug for host in ghana.hosted.all()) == [
        "annual-1-new-york",
        "annual-2-new-york",
        "annual-3-accra",
        "ministerial-3-new-york",
    ]


def test_a_number_of_attending_states_says_when_it_may_be_more() -> None:
    numbers = Meeting.objects.filter(attending__isnull=False).order_by("slug")
    assert list(numbers.values_list("slug", "attending", "attending_is_at_least")) == [
        ("annual-1-new-york", 31, False),
        ("annual-2-new-york", 36, False),
        ("annual-3-accra", 35, True),
        ("annual-4-gaborone", 30, True),
        ("annual-5-madrid", 50, True),
        ("annual-6-seoul", 50, True),
        ("annual-7-doha", 40, True),
        ("annual-8-helsinki", 39, False),
        ("annual-9-brussels", 45, True),
        ("ministerial-3-new-york", 21, False),
        ("ministerial-8-new-york", 37, True),
        ("regional-1-ljubljana", 31, False),
    ]


def test_twenty_eight_papers_are_loaded_each_under_its_symbol_or_title() -> None:
    assert Paper.objects.count() == 28
    assert Paper.objects.get(slug="a-res-60-1").title == "2005 World Summit Outcome (paragraphs 138-140)"
    assert Paper.objects.get(slug="s-res-2150-2014").symbol == "S/RES/2150 (2014)"
    assert [paper.slug for paper in Paper.objects.filter(symbol="")] == [
        "responsibility-to-protect-20-years-of-commitment-to-principled-and-collective-action"
    ]
    assert sorted(Paper.objects.filter(verified=False).values_list("symbol", flat=True)) == [
        "A/72/884-S/2018/525",
        "A/RES/63/308",
    ]


def test_the_letter_of_chile_and_spain_belongs_to_the_meeting_in_madrid() -> None:
    of_meetings = Paper.objects.filter(meeting__isnull=False).select_related("meeting")
    assert [(paper.symbol, str(paper.meeting)) for paper in of_meetings] == [
        ("S/2015/815", "Fifth annual meeting of the Global Network of R2P Focal Points")
    ]


def test_a_source_on_file_is_never_linked() -> None:
    assert [one.public_source_url for one in Meeting.objects.filter(source_public=False)] == [""]
    assert Paper.objects.filter(source_public=False).count() == 10


def test_a_host_that_staff_removed_does_not_come_back() -> None:
    MeetingHost.objects.get(meeting__slug="annual-5-madrid", organisation__name="Stanley Foundation").delete()
    call_command("load_network", verbosity=0)
    assert hosts_of("annual-5-madrid") == ["Chile", "Spain", "Global Centre for the Responsibility to Protect"]


def test_a_host_whose_name_staff_corrected_is_still_the_same() -> None:
    host = MeetingHost.objects.get(meeting__slug="annual-5-madrid", organisation__name="Stanley Foundation")
    assert host.organisation is not None
    host.organisation.name = "The Stanley Foundation"
    host.organisation.save()
    call_command("load_network", verbosity=0)
    assert hosts_of("annual-5-madrid")[-1] == "The Stanley Foundation"
    assert MeetingHost.objects.count() == 54


def test_an_unknown_host_stops_the_meetings_and_leaves_them_as_they_were(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = shutil.copytree(rows_of_meetings.DATA, tmp_path / "data")
    monkeypatch.setattr(rows_of_meetings, "DATA", copy)
    path = copy / "meetings.csv"
    text = path.read_text(encoding="utf-8").replace(
        "annual-10-washington,annual,10,Tenth", "annual-10-washington,annual,10,10th"
    )
    path.write_text(text.replace("FIN; MEX;", "FIN; ATL;"), encoding="utf-8")
    with pytest.raises(CommandError) as refusal:
        call_command("load_network", verbosity=0)
    assert str(refusal.value) == "meetings.csv, line 9, column hosts: “ATL” is not known here."
    tenth = Meeting.objects.get(slug="annual-10-washington")
    assert (tenth.title, tenth.start) == ("Tenth annual meeting of R2P Focal Points", PartialDate.of(2022))
