"""The page of one member: which office, since when, how we know; and who it never names."""

import html
import re
from typing import Any

import pytest
import time_machine
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from focalpoints.directory import directory
from focalpoints.member_sheet import member_sheet
from focalpoints.models import Appointment, Member, User
from focalpoints.models.appointment import Role
from focalpoints.models.country import UNGroup
from focalpoints.models.institution import Sector
from focalpoints.models.member import Standing
from focalpoints.models.term import EndState
from r2pnet.partial_dates import PartialDate
from r2pnet.visibility import Level
from tests.factories import (
    AppointmentFactory,
    InstitutionFactory,
    MeetingHostFactory,
    MemberFactory,
    PersonFactory,
    RegionalOrganisationFactory,
    SteeringTermFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today() -> Any:
    with time_machine.travel("2026-11-24 12:00"):
        yield


def a_member(**facts: Any) -> Member:
    state = {"country__short_name": "Testland", "country__iso3": "TES", "country__m49": "999"}
    return MemberFactory(slug="testland", **{**state, **facts})


def signed_in(user: User) -> Client:
    client = Client(SERVER_NAME="localhost")
    client.force_login(user)
    return client


def page(client: Client, address: str = "/members/testland/") -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def text_of(markup: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", re.sub(r"</?strong>|<bdi>", "", markup))).split())


def facts(markup: str) -> dict[str, str]:
    (listed,) = re.findall(r'<dl class="facts wide">(.*?)</dl>', markup, re.DOTALL)
    return {
        text_of(name): text_of(fact) for name, fact in re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", listed, re.DOTALL)
    }


def chips(markup: str) -> list[str]:
    (head,) = re.findall(r'<div class="head">(.*?)</div>', markup, re.DOTALL)
    return [
        text_of(chip) for chip in re.findall(r'<span class="chip[^"]*">(.*?)</span>(?= |</p>|<span class="chip)', head)
    ]


def moments(markup: str) -> list[str]:
    (listed,) = re.findall(r'<ol class="timeline">(.*?)</ol>', markup, re.DOTALL)
    return [text_of(one) for one in re.findall(r"<li>(.*?)</li>", listed, re.DOTALL)]


def test_the_page_opens_like_an_official_paper(client: Client) -> None:
    a_member(country__official_name="Republic of Testland", source_date=PartialDate.of(2025, 5, 6))
    markup = page(client)
    (docline,) = re.findall(r'<div class="docline">(.*?)</div></div>', markup)
    assert text_of(docline) == "Member TES M49 999 Source of 6 May 2025 /members/testland/"
    assert "<title>Testland – Members – Global Network of R2P Focal Points</title>" in markup
    assert re.findall(r"<h1>(.*?)</h1>", markup) == ["<bdi>Testland</bdi>"]
    assert '<p class="lede"><bdi>Republic of Testland</bdi></p>' in markup


def test_every_fact_stands_with_its_source_and_how_precisely_it_is_known(client: Client) -> None:
    member = a_member(
        country__un_group=UNGroup.EASTERN_EUROPEAN,
        country__m49_subregion="Southern Europe",
        country__group_note="A note on the group",
        joined=PartialDate.parse("by 2013"),
        source_date=PartialDate.of(2025, 5, 6),
    )
    AppointmentFactory(
        member=member,
        institution__name="Ministry of Foreign Affairs",
        position="Head of department",
        end_state=EndState.OPEN,
        source_url="https://source.example/office",
        source_date=PartialDate.of(2024),
    )
    SteeringTermFactory(
        member=member,
        start=PartialDate.parse("by 2021-05-11"),
        source_url="https://source.example/steering",
        source_date=PartialDate.of(2021, 5, 11),
        verified=True,
    )
    markup = page(client)
    assert facts(markup) == {
        "Office of the focal point": "Head of department, Ministry of Foreign Affairs Source of 2024",
        "Regional group": "Eastern European Group (UN), Southern Europe (M49) A note on the group",
        "Member since": "2013 or earlier It was a member by then; the day of joining is not known",
        "How we know of its membership": "Source of 6 May 2025",
        "Steering group": "Named by 11 May 2021; start and end not known Source of 11 May 2021",
        "Sectors covered": "Foreign affairs Justice : none recorded Interior : none recorded Defence : none recorded "
        "Human rights : none recorded Other : none recorded Only in the foreign ministry, as far as is recorded. "
        "A ring: no office recorded in this sector",
    }
    assert 'href="https://source.example/office"' in markup


def test_what_is_not_recorded_is_said_quietly_and_never_called_vacant(client: Client) -> None:
    a_member()
    markup = page(client)
    known = facts(markup)
    assert known["Office of the focal point"] == "Office not recorded"
    assert known["Member since"] == "Not recorded"
    assert known["Steering group"] == "No term recorded"
    assert "Office not recorded." in markup
    assert "acant" not in markup


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (
            {"source_date": PartialDate.of(2025, 5, 6)},
            ["Member", "Source 6 May 2025", "Not confirmed by the member yet"],
        ),
        ({"last_confirmed_on": "2026-03-03"}, ["Member", "Confirmed on 3 March 2026"]),
        ({"source_date": PartialDate.of(2013)}, ["Member", "Named by 2013, nothing newer"]),
        ({"verified": False}, ["Member", "Sign of 11 May 2021", "Unverified"]),
        ({"is_declared_vacant": True}, ["Member", "Vacant"]),
        ({"standing": Standing.FORMER, "left": PartialDate.of(2024)}, ["Left in 2024"]),
        (
            {"is_sample": True, "source_date": PartialDate.of(2013)},
            ["Member", "Named by 2013, nothing newer", "Sample"],
        ),
    ],
)
def test_the_sign_of_its_state_stands_in_words_under_its_name(
    client: Client, given: dict[str, Any], said: list[str]
) -> None:
    a_member(**given)
    assert chips(page(client)) == said


def test_an_unverified_member_says_what_the_sign_is(client: Client) -> None:
    a_member(verified=False, source_note="Sent an official to the first meeting in May 2011.")
    known = facts(page(client))["How we know of its membership"]
    assert known == "Unverified Sent an official to the first meeting in May 2011. Source of 11 May 2021"


def test_a_source_that_may_not_be_linked_shows_its_date_only(client: Client) -> None:
    a_member(source_url="https://planted.example/", source_public=False)
    markup = page(client)
    assert facts(markup)["How we know of its membership"] == "Source of 11 May 2021, on file with the secretariat"
    assert "planted" not in markup


def test_the_timeline_shows_offices_newest_first_with_a_present_vacancy_on_top(client: Client) -> None:
    member = a_member()
    ended = {"end_state": EndState.KNOWN, "member": member, "source_url": ""}
    AppointmentFactory(
        institution__name="Old Ministry", start=PartialDate.of(2013), end=PartialDate.of(2016), verified=False, **ended
    )
    AppointmentFactory(
        institution__name="New Ministry",
        start=PartialDate.of(2019, 1),
        end=PartialDate.of(2026, 10, 30),
        last_confirmed_on="2026-03-03",
        **ended,
    )
    assert moments(page(client)) == [
        "Vacant",
        "January 2019 – 30 October 2026 New Ministry Confirmed by the member on 3 March 2026 No source recorded",
        "2013 – 2016 Old Ministry Unverified No source recorded",
    ]


def test_past_gaps_and_since_when_an_office_is_vacant_are_for_the_secretariat(staff_client: Client) -> None:
    member = a_member()
    ended = {"end_state": EndState.KNOWN, "member": member, "source_url": "", "institution__name": "Ministry"}
    AppointmentFactory(start=PartialDate.of(2013), end=PartialDate.of(2016), **ended)
    AppointmentFactory(
        start=PartialDate.of(2019, 1), end=PartialDate.of(2026, 10, 30), **{**ended, "institution__name": "Office"}
    )
    assert moments(page(staff_client)) == [
        "Since 30 October 2026 Vacant",
        "January 2019 – 30 October 2026 Office No source recorded",
        "2016 – January 2019 Vacant",
        "2013 – 2016 Ministry No source recorded",
    ]


def test_other_offices_stand_apart_as_offices_and_count_as_sectors(client: Client) -> None:
    member = a_member()
    office = {"member": member, "source_url": ""}
    AppointmentFactory(
        role=Role.CONTACT_OFFICE, institution__name="Justice Office", institution__sector=Sector.JUSTICE, **office
    )
    AppointmentFactory(role=Role.ALTERNATE, institution__name="Ministry", end_state=EndState.OPEN, **office)
    AppointmentFactory(
        role=Role.ALTERNATE,
        institution__name="Ended Office",
        institution__sector=Sector.DEFENCE,
        end_state=EndState.KNOWN,
        end=PartialDate.of(2020),
        **office,
    )
    markup = page(client)
    (others,) = re.findall(r"<h2>Other offices</h2>(.*?)</section>", markup, re.DOTALL)
    assert [text_of(one) for one in re.findall(r"<li>(.*?)</li>", others, re.DOTALL)] == [
        "Alternate: Ministry Start not known No source recorded",
        "Alternate: Ended Office Start not known – 2020 No source recorded",
        "Contact office: Justice Office Start and end not known No source recorded",
    ]
    covered = re.findall(r'<span class="point is-on" aria-hidden="true"></span>([^<]*)</li>', markup)
    assert covered == ["Foreign affairs", "Justice"]


def test_a_prospective_member_says_where_its_joining_stands_to_staff_alone(
    client: Client, staff_client: Client
) -> None:
    member = a_member(standing=Standing.PROSPECTIVE, joining_note="The cabinet decides in spring.", source_url="")
    assert client.get(member.get_absolute_url()).status_code == 404
    known = facts(page(staff_client))
    assert known["Where its joining stands"] == "The cabinet decides in spring. No source recorded"
    assert "Member since" not in known


OPEN_TO_ALL = ("/members/testland/", "/members/", "/members.csv", "/members.json", "/search/?q=testland")
TOLD = ("2027", "17 May", "17.05")


def leaving(**facts: Any) -> Member:
    """A member whose focal point and alternate have a last day ahead, on record and told to nobody."""
    member = a_member()
    term = {"start": PartialDate.of(2024, 3, 1), "end_state": EndState.KNOWN, "end": PartialDate.of(2027, 5, 17)}
    ministry = InstitutionFactory(member=member, name="Ministry")
    for role in (Role.FOCAL_POINT, Role.ALTERNATE):
        AppointmentFactory(member=member, role=role, institution=ministry, source_url="", **term | facts)
    return member


def test_a_departure_that_is_only_planned_is_told_to_nobody_else(client: Client, staff_client: Client) -> None:
    member = leaving()
    other, own = UserFactory(), UserFactory()
    for user, of in ((other, MemberFactory(slug="otherland")), (own, member)):
        AppointmentFactory(member=of, role=Role.ASSISTANT, person=PersonFactory(user=user), end_state=EndState.OPEN)
    for reader in (client, signed_in(other)):
        for address in OPEN_TO_ALL:
            response = reader.get(address)
            body = b"".join(response.streaming_content) if response.streaming else response.content  # type: ignore[arg-type]
            seen = f"{body.decode()} {dict(response.headers)}"
            assert [word for word in TOLD if word in seen] == [], address
        assert moments(page(reader)) == ["Since 1 March 2024 Ministry No source recorded"]
        assert "Alternate: Ministry Since 1 March 2024" in text_of(page(reader))
    for reader in (staff_client, signed_in(own)):
        assert moments(page(reader)) == ["1 March 2024 – 17 May 2027 Ministry No source recorded"]
        assert "Alternate: Ministry 1 March 2024 – 17 May 2027" in text_of(page(reader))


def test_the_drawing_ends_at_today_for_those_who_are_not_told(client: Client, staff_client: Client) -> None:
    leaving()
    years = [
        re.findall(r"\b20\d\d\b", "".join(re.findall(r"<figure.*?</figure>", page(one), re.DOTALL)))
        for one in (client, staff_client)
    ]
    assert ["2027" in found for found in years] == [False, True]
    assert years[0]


def test_the_documents_of_all_do_not_tell_it_and_those_of_the_member_do() -> None:
    member = leaving()
    for told in (member_sheet("testland", "en"), directory("", "en")):
        assert [word for word in TOLD if word in str(told)] == []
    Member.objects.filter(pk=member.pk).update(level=Level.SECRETARIAT)
    assert "17 May 2027" in str(member_sheet("testland", "en"))


def test_the_page_is_the_same_as_of_one_who_stays(client: Client) -> None:
    leaving(end_state=EndState.OPEN, end=None)
    before = page(client)
    for office in Appointment.objects.all():
        office.end_state, office.end = EndState.KNOWN, PartialDate.of(2027, 5, 17)
        office.save()
    assert page(client) == before


@pytest.mark.parametrize(
    ("day", "said"), [("2027-05-17", "Since 1 March 2024"), ("2027-05-18", "1 March 2024 – 17 May 2027")]
)
def test_after_its_last_day_everybody_reads_it(client: Client, day: str, said: str) -> None:
    leaving()
    with time_machine.travel(f"{day} 12:00"):
        markup = page(client)
        assert any(one.startswith(f"{said} Ministry") for one in moments(markup))
        assert f"Alternate: Ministry {said}" in text_of(markup)
        assert said in str(member_sheet("testland", "en"))


def test_the_page_of_a_former_member_stays(client: Client) -> None:
    a_member(standing=Standing.FORMER, joined=PartialDate.of(2015), left=PartialDate.of(2024))
    markup = page(client)
    known = facts(markup)
    assert (known["Member since"], known["Left"]) == ("2015 Only the year is known", "2024")
    assert "not yet confirmed" not in text_of(markup)


def test_an_organisation_has_no_group_and_leads_to_its_like(client: Client) -> None:
    RegionalOrganisationFactory(slug="test-union", organisation__name="Test Union", organisation__abbreviation="TU")
    markup = page(client, "/members/test-union/")
    assert "Regional group" not in facts(markup)
    assert '<a href="/members/?kind=regional-organisation">All regional organisations</a>' in markup


def test_how_current_it_is_stands_beside_with_whom_to_tell_of_a_mistake(client: Client) -> None:
    a_member(source_date=PartialDate.of(2025, 5, 6))
    (card,) = re.findall(r'<div class="card first stack">(.*?)</div>', page(client), re.DOTALL)
    assert text_of(card) == (
        "How current is this? The newest source is of 6 May 2025. The member has not yet confirmed its entry. "
        "Tell the secretariat of a mistake"
    )
    assert 'href="mailto:portal@example.org?subject=Entry%20of%20Testland"' in card


def test_meetings_that_it_hosted_are_listed(client: Client) -> None:
    member = a_member()
    MeetingHostFactory(member=member, organisation=None, meeting__title="Hosted meeting", meeting__slug="hosted")
    MeetingHostFactory(meeting__title="Planted meeting")
    MeetingHostFactory(
        member=member, organisation=None, meeting__title="Planted meeting of members", meeting__level=Level.MEMBERS
    )
    markup = page(client)
    assert 'href="/meetings/hosted/"' in markup
    assert "Planted" not in markup


def test_who_holds_an_office_stands_on_the_page_of_a_member_for_members_alone_and_no_contact_at_all(
    client: Client, staff_client: Client
) -> None:
    member = a_member()
    person = PersonFactory(name="Nora Hidden", work_email="nora.hidden@example.org", phone="+999 123")
    for role in Role:
        AppointmentFactory(member=member, role=role, person=person, letter="Letter planted", end_state=EndState.OPEN)
    for reader, seen in ((client, []), (staff_client, ["nora"])):
        markup = page(reader).lower()
        assert [word for word in ("nora", "hidden@", "+999", "planted") if word in markup] == seen


def test_offices_and_terms_above_the_readers_level_are_not_there(client: Client, staff_client: Client) -> None:
    member = a_member()
    for level in (Level.MEMBERS, Level.STEERING, Level.SECRETARIAT):
        for role in (Role.FOCAL_POINT, Role.ALTERNATE):
            AppointmentFactory(
                member=member,
                role=role,
                institution__name=f"Planted {level} {role}",
                institution__sector=Sector.JUSTICE,
                level=level,
                end_state=EndState.OPEN,
            )
        SteeringTermFactory(member=member, level=level, source_note=f"Planted {level}")
    markup = page(client)
    assert "Planted" not in markup
    assert facts(markup)["Office of the focal point"] == "Office not recorded"
    assert "Justice : none recorded" in facts(markup)["Sectors covered"]
    assert page(staff_client).count("Planted") > 6


@pytest.mark.parametrize("hidden", [{"level": Level.MEMBERS}, {"level": Level.SECRETARIAT}, {"scope": "member:1"}])
def test_a_member_that_the_reader_may_not_see_is_not_there_whatever_tag_is_sent(
    client: Client, staff_client: Client, hidden: dict[str, str]
) -> None:
    a_member(**hidden)
    missing = client.get("/members/no-such-member/")
    for headers in ({}, {"If-None-Match": "*"}, {"If-None-Match": staff_client.get("/members/testland/")["ETag"]}):
        found = client.get("/members/testland/", headers=headers)
        assert (found.status_code, "ETag" in found) == (404, False)
        assert found.content == missing.content.replace(b"no-such-member", b"testland")
    assert '<span class="chip closed">' in page(staff_client) or "scope" in hidden


def test_a_page_that_has_not_changed_is_not_sent_again(client: Client) -> None:
    member = a_member()
    tag = client.get("/members/testland/")["ETag"]
    assert client.get("/members/testland/", headers={"If-None-Match": tag}).status_code == 304
    MeetingHostFactory(member=member, organisation=None, meeting__title="New meeting")
    changed = client.get("/members/testland/", headers={"If-None-Match": tag})
    assert "New meeting" in changed.content.decode()
    with time_machine.travel("2026-11-25 12:00"):
        assert client.get("/members/testland/", headers={"If-None-Match": changed["ETag"]}).status_code == 200


@pytest.mark.parametrize("number", [1, 20])
def test_the_page_asks_as_many_queries_for_one_office_as_for_twenty(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, number: int
) -> None:
    member = a_member()
    for _ in range(number):
        AppointmentFactory(member=member, end_state=EndState.UNKNOWN)
        AppointmentFactory(member=member, role=Role.ALTERNATE)
        SteeringTermFactory(member=member)
        MeetingHostFactory(member=member, organisation=None)
    with django_assert_num_queries(7):  # member, stamps, offices, terms; three of the meetings
        page(client)


def test_names_in_every_script_and_markup_in_them_are_shown_as_they_are(client: Client) -> None:
    a_member(country__short_name="<b>دولة</b> & 'Test'", joining_note="")
    markup = page(client)
    assert "<h1><bdi>&lt;b&gt;دولة&lt;/b&gt; &amp; &#x27;Test&#x27;</bdi></h1>" in markup
