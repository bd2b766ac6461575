"""The list of members: what stands in it, how much it weighs, and what must not be in it."""

import gzip
import html
import re
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from focalpoints.home import answer
from focalpoints.models import Member, OtherName
from focalpoints.models.country import UNGroup
from focalpoints.models.member import Standing
from focalpoints.models.term import EndState
from focalpoints.search import search
from focalpoints.sitemaps import sitemaps
from r2pnet.partial_dates import PartialDate
from r2pnet.visibility import Level
from tests.factories import (
    AppointmentFactory,
    CountryFactory,
    MemberFactory,
    MembershipCountFactory,
    PersonFactory,
    RegionalOrganisationFactory,
    SteeringTermFactory,
)
from tests.focalpoints.crowd import many_members

pytestmark = pytest.mark.django_db
NOT_COMPLETE = "The list is not complete: no source was found that names"


def a_state(name: str, **facts: Any) -> Member:
    country = {f"country__{key}": facts.pop(key) for key in ("un_group", "iso3", "map_x", "map_y") if key in facts}
    return MemberFactory(country__short_name=name, slug=name.lower().replace(" ", "-"), **country, **facts)


def page(client: Client, query: str = "") -> str:
    response = client.get(f"/members/{query}")
    assert response.status_code == 200
    return response.content.decode()


def text_of(markup: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", re.sub(r"</?strong>|<bdi>", "", markup))).split())


def row_texts(markup: str) -> list[str]:
    return [text_of(row) for row in re.findall(r'<li class="member">(.*?)</li>', markup, re.DOTALL)]


def headings(markup: str) -> list[str]:
    return [text_of(heading) for heading in re.findall(r'<h2 class="group">(.*?)</h2>', markup, re.DOTALL)]


def result_line(markup: str) -> str:
    (line,) = re.findall(r'<p role="status">(.*?)</p>', markup, re.DOTALL)
    return text_of(line)


def notices(markup: str) -> list[str]:
    return [text_of(notice) for notice in re.findall(r'<p class="notice due">(.*?)</p>', markup, re.DOTALL)]


@time_machine.travel("2026-11-24 12:00")
def test_a_row_says_office_sign_and_since_when_and_what_is_not_known(client: Client) -> None:
    office = {"institution__name": "Ministry of Foreign Affairs", "end_state": EndState.OPEN}
    fresh = a_state("Confirmedland", iso3="CON", joined=PartialDate.of(2015), last_confirmed_on="2026-03-03")
    AppointmentFactory(member=fresh, **office)
    a_state("Signland", iso3="SIG", verified=False, source_date=PartialDate.of(2011))
    vague = a_state("Vagueland", iso3="VAG", joined=PartialDate.parse("by 2013"))
    AppointmentFactory(member=vague, verified=False, institution__name="Office of Vagueness", end_state=EndState.OPEN)
    empty = a_state("Zeroland", iso3="ZER")
    AppointmentFactory(member=empty, end_state=EndState.KNOWN, end=PartialDate.of(2024))
    assert row_texts(page(client)) == [
        "Confirmedland CON since 2015 Ministry of Foreign Affairs Confirmed on 3 March 2026",
        "Signland SIG Office not recorded Unverified Sign of 2011",
        "Vagueland VAG since 2013 or earlier Office of Vagueness unverified Named by 11 May 2021, nothing newer",
        "Zeroland ZER Vacant",
    ]
    points = re.findall(r'<li class="member"><span class="point ([a-z-]*)"', page(client))
    assert points == ["is-on", "is-open", "is-half", ""]


def test_the_list_says_how_complete_it_is_and_counts_samples_apart(client: Client) -> None:
    MembershipCountFactory()
    a_state("Testland")
    a_state("Signland", verified=False)
    RegionalOrganisationFactory(organisation__name="Sample Union", slug="sample-union", is_sample=True)
    markup = page(client)
    assert "<strong>2 of 63</strong> (count of 11 May 2021) listed from sources; 1 verified, 1 not." in markup
    assert result_line(markup) == "2 members, 1 verified, 1 unverified. And 1 sample."
    assert headings(markup) == ["African Group 2 members", "Regional organisations"]
    assert row_texts(markup)[-1] == "Sample Union Office not recorded Sample Named by 11 May 2021, nothing newer"


def test_the_count_of_a_filtered_list_is_that_of_the_filter(client: Client) -> None:
    MembershipCountFactory()
    a_state("Testland", un_group=UNGroup.WEOG)
    a_state("Signland", un_group=UNGroup.WEOG, verified=False)
    a_state("Otherland", un_group=UNGroup.AFRICAN)
    markup = page(client, "?group=weog")
    assert result_line(markup) == "2 members, 1 verified, 1 unverified."
    assert "of 63" not in markup


def test_groups_stand_in_their_order_with_their_counts_and_organisations_last(client: Client) -> None:
    RegionalOrganisationFactory(organisation__name="A Union")
    a_state("Westland", un_group=UNGroup.WEOG)
    a_state("Southland", un_group=UNGroup.AFRICAN)
    a_state("Eastland", un_group=UNGroup.AFRICAN)
    assert headings(page(client)) == [
        "African Group 2 members",
        "Western European and Others Group 1 member",
        "Regional organisations 1 member",
    ]
    assert headings(page(client, "?sort=name")) == ["Members by name 4 members"]


def test_by_date_the_headings_are_years(client: Client) -> None:
    a_state("Newland", source_date=PartialDate.of(2025, 5, 6))
    a_state("Oldland", source_date=PartialDate.of(2013))
    a_state("Dateless", source_date=None)
    assert headings(page(client, "?sort=date")) == ["2025", "2013", "Without a date"]


def test_former_members_are_only_in_the_list_with_the_filter(client: Client) -> None:
    a_state("Testland")
    a_state("Goneland", iso3="GON", standing=Standing.FORMER, left=PartialDate.of(2024))
    assert [row.split()[0] for row in row_texts(page(client))] == ["Testland"]
    assert row_texts(page(client, "?standing=former")) == ["Goneland GON Office not recorded Left in 2024"]
    assert "<figure" not in page(client, "?standing=former")
    assert "<figure" in page(client, "?standing=any")


def test_an_empty_list_offers_each_filter_to_be_left_out(client: Client) -> None:
    a_state("Testland")
    markup = page(client, "?q=zz&group=weog&sort=name")
    (empty,) = re.findall(r'<div class="empty.*?</div>', markup, re.DOTALL)
    assert text_of(empty).startswith("No member fits these filters.")
    assert [
        (html.unescape(url), text_of(words)) for url, words in re.findall(r'<li><a href="(.*?)">(.*?)</a>', empty)
    ] == [
        ("/members/?group=weog&sort=name", "Leave out: Name or ISO code: zz"),
        ("/members/?q=zz&sort=name", "Leave out: UN regional group: Western European and Others Group"),
    ]
    assert result_line(markup) == "No member"


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("?group=xyz", ["We left out the filter 'group=xyz': there is no such group."]),
        ("?page=-1", ["We left out the filter 'page=-1': there is no such page."]),
        ("?page=abc", ["We left out the filter 'page=abc': there is no such page."]),
        ("?page=2", ["We left out the filter 'page=2': there is no such page."]),
        ("?page=" + "9" * 5000, [f"We left out the filter 'page={'9' * 60}…': there is no such page."]),
        ("?page=%D9%A1", ["We left out the filter 'page=١': there is no such page."]),
        ("?page=0", ["We left out the filter 'page=0': there is no such page."]),
        ("?page=%0099", ["We left out the filter 'page=99': there is no such page."]),
        ("?page=1", []),
        ("?q=%00testland%00", []),
        ("?q=" + "a" * 10_000, ["The search was longer than 200 letters. We used the first 200."]),
        ("?group=%3Cscript%3E", ["We left out the filter 'group=<script>': there is no such group."]),
    ],
)
def test_a_bad_value_is_answered_in_words(client: Client, query: str, words: list[str]) -> None:
    a_state("Testland")
    markup = page(client, query)
    assert notices(markup) == words
    assert "<script>" not in markup


def test_the_form_keeps_what_was_asked_and_opens_where_a_rare_filter_is_set(client: Client) -> None:
    a_state("Testland")
    markup = page(client, "?q=%22test%22&sector=justice")
    assert 'name="q" type="search" maxlength="200" value="&quot;test&quot;"' in markup
    assert re.findall(r'<option value="([^"]*)" selected>', markup) == ["", "", "", "justice", "", "", "", ""]
    assert "<details open>" in markup
    assert "<details>" in page(client)


def test_pages_keep_the_filter_and_repeat_the_heading_of_their_group(client: Client) -> None:
    many_members(230)
    first, second = page(client, "?verified=yes&sort=name"), page(client, "?page=2")
    assert (len(row_texts(first)), len(row_texts(second))) == (100, 100)
    assert 'href="?verified=yes&sort=name&page=2"' in html.unescape(first)
    assert headings(page(client))[-1] == "Eastern European Group 46 members"
    assert headings(second) == [
        "Eastern European Group 46 members",
        "Latin American and Caribbean Group 46 members",
        "Western European and Others Group 46 members",
    ]
    seen = [row for number in (1, 2, 3) for row in row_texts(page(client, f"?page={number}"))]
    assert len(seen) == len(set(seen)) == 230


def standings_offered(markup: str) -> list[str]:
    (offered,) = re.findall(r'<select id="standing" name="standing">(.*?)</select>', markup, re.DOTALL)
    return re.findall(r"<option[^>]*>(.*?)</option>", offered)


def test_standings_that_are_the_secretariats_alone_are_offered_to_it_alone(
    client: Client, staff_client: Client
) -> None:
    a_state("Testland")
    a_state("Plantedland", standing=Standing.PROSPECTIVE)
    everybody = ["Members", "Former members", "Members and former members"]
    staff = ["Members", "Prospective members", "Former members", "All three"]
    for reader, offered in ((client, everybody), (staff_client, staff), (client, everybody)):  # the form is kept
        assert standings_offered(page(reader)) == offered
        assert standings_offered(page(reader, "?standing=any")) == offered
    found = page(client, "?standing=prospective")
    assert text_of(found).count("No member fits these filters.") == 1
    assert "Plantedland" not in found
    assert "Plantedland" in page(staff_client, "?standing=prospective")
    assert '<option value="any" selected>' in page(client, "?standing=any")


def test_the_files_beside_the_list_keep_its_filters(client: Client) -> None:
    a_state("Testland")
    markup = html.unescape(page(client, "?group=african&q=test&page=1"))
    assert 'href="/members.csv?q=test&group=african"' in markup
    assert 'href="/members.json?q=test&group=african"' in markup
    assert 'href="/members.pdf"' in markup


def test_the_map_shows_the_states_of_the_list_and_no_others(client: Client) -> None:
    a_state("Westland", un_group=UNGroup.WEOG, map_x=300, map_y=100)
    a_state("Southland", map_x=500, map_y=300)
    RegionalOrganisationFactory(organisation__name="A Union")
    shown = re.findall(r"<circle[^>]*><title>([^<]*)</title>", page(client))
    assert sorted(shown) == ["Southland", "Westland"]
    assert re.findall(r"<circle[^>]*><title>([^<]*)</title>", page(client, "?group=weog")) == ["Westland"]


PLANTED = ("planted", "nora hidden", "nora.hidden@example.org")


def plant() -> None:
    """Members, offices and terms that the public may not see, and persons, whom it never sees."""
    open_member = a_state("Testland")
    person = PersonFactory(name="Nora Hidden", work_email="nora.hidden@example.org", phone="+999 planted")
    AppointmentFactory(member=open_member, institution__name="Ministry", person=person, end_state=EndState.OPEN)
    for level in (Level.MEMBERS, Level.STEERING, Level.SECRETARIAT):
        a_state(f"Planted {level}", level=level, map_x=100, map_y=100)
        AppointmentFactory(
            member=open_member, institution__name=f"Planted {level}", level=level, end_state=EndState.OPEN
        )
        SteeringTermFactory(member=open_member, level=level, source_note="Planted note", end_state=EndState.OPEN)
    a_state("Planted scoped", scope="member:1")


@pytest.mark.parametrize(
    ("query", "counted"),
    [
        ("", "1 member, 1 verified, 0 unverified."),
        ("?sort=date", "1 member, 1 verified, 0 unverified."),
        ("?standing=any", "1 member, 1 verified, 0 unverified."),
        ("?verified=yes", "1 member, 1 verified, 0 unverified."),
        ("?q=planted", "No member"),
        ("?steering=named", "No member"),
    ],
)
def test_what_the_public_may_not_see_is_in_no_list_count_filter_or_map(
    client: Client, query: str, counted: str
) -> None:
    plant()
    markup = page(client, query)
    assert result_line(markup) == counted
    for echo in ('value="planted"', "q=planted", "Name or ISO code: planted"):
        markup = markup.replace(echo, "")
    assert [word for word in PLANTED if word in markup.lower()] == []


def test_the_secretariat_sees_them_with_a_chip_and_never_a_person(staff_client: Client) -> None:
    plant()
    markup = page(staff_client, "?sort=name")
    assert '<span class="chip closed">Members only</span>' in markup
    assert len(row_texts(markup)) == 5
    assert "nora" not in markup.lower()


def test_what_the_public_may_not_see_is_in_no_search_answer_or_sitemap() -> None:
    plant()
    nobody = AnonymousUser()
    (hits,) = search("planted", nobody)
    assert (list(hits.hits), hits.total) == ([], 0)
    assert [hit.name for hit in search("testland", nobody)[0].hits] == ["Testland"]
    found = answer("Planted members", nobody)
    assert found is not None
    assert (found.url, found.words.partition(".")[0]) == ("", "Planted members is not listed")
    assert [one.slug for one in sitemaps()["members"].items()] == ["testland"]


@pytest.mark.parametrize("number", [63, 5_000])
def test_the_list_asks_four_queries_however_long_it_is(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, number: int
) -> None:
    many_members(number)
    MembershipCountFactory()
    for query in ("", "?q=test&sector=foreign-affairs&verified=yes&sort=date", "?group=weog&page=nonsense"):
        with django_assert_num_queries(4):
            assert row_texts(page(client, query)) != []


def test_signed_in_the_list_asks_six_queries(
    staff_client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    many_members(63)
    with django_assert_num_queries(6):
        page(staff_client)


def test_the_list_of_63_weighs_at_most_60_kb_and_12_packed(client: Client) -> None:
    many_members(63)
    MembershipCountFactory()
    plain = client.get("/members/").content
    packed = client.get("/members/", headers={"Accept-Encoding": "gzip"})
    assert packed["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.content).count(b'<li class="member">') == 63
    assert (len(plain) <= 60_000, len(packed.content) <= 12_000) == (True, True), (len(plain), len(packed.content))


def test_a_list_that_has_not_changed_is_not_sent_again(client: Client) -> None:
    member = a_state("Testland")
    for address in ("/members/", "/members/?group=african"):
        tag = client.get(address)["ETag"]
        again = client.get(address, headers={"If-None-Match": tag})
        assert (again.status_code, again.content) == (304, b"")
    tag = client.get("/members/")["ETag"]
    assert client.get("/members/?sort=name")["ETag"] != tag
    member.source_date = PartialDate.of(2026)
    member.save()
    changed = client.get("/members/", headers={"If-None-Match": tag})
    assert "2026" in changed.content.decode()


def test_in_arabic_the_list_runs_from_right_to_left_and_keeps_its_links(client: Client) -> None:
    a_state("Testland")
    markup = client.get("/ar/members/").content.decode()
    assert '<html lang="ar" dir="rtl">' in markup
    assert '<a class="main" href="/ar/members/testland/"><bdi>Testland</bdi></a>' in markup


@pytest.mark.parametrize(
    ("typed", "url", "words"),
    [
        ("ivory coast", "/members/cote-divoire/", ""),
        ("CIV", "/members/cote-divoire/", ""),
        ("cote d’ivoire", "/members/cote-divoire/", ""),
        ("test union", "/members/test-union/", ""),
        ("guinea", "", f"Guinea is not listed. {NOT_COMPLETE} it, and it may still be a member."),
        ("new guinea", "/members/?q=new+guinea", ""),
        ("goneland", "/members/goneland/", ""),
        ("gonel", "/members/?q=gonel&standing=any", ""),
        (
            "listed land",
            "",
            f"None of these is listed: Unlisted Land A, Unlisted Land B. {NOT_COMPLETE} them, and they may still be"
            " members.",
        ),
    ],
)
def test_is_a_state_a_member_is_answered_by_its_page_a_list_or_words(typed: str, url: str, words: str) -> None:
    ivory = a_state("Côte d'Ivoire", iso3="CIV")
    ivory.slug = "cote-divoire"
    ivory.save()
    OtherName.objects.create(country=ivory.country, name="Ivory Coast")
    RegionalOrganisationFactory(organisation__name="Test Union", slug="test-union")
    CountryFactory(short_name="Guinea")
    a_state("Papua New Guinea")
    a_state("Goneland", standing=Standing.FORMER)
    for letter in "AB":
        OtherName.objects.create(country=CountryFactory(short_name=f"Unlisted Land {letter}"), name="Listed land of")
    found = answer(typed, AnonymousUser())
    assert found is not None
    assert (found.url, found.words) == (url, words)


@pytest.mark.parametrize("typed", ["freedonia", "agenda", "A/RES/60/1"])
def test_what_is_no_state_and_no_member_is_left_to_the_search_over_everything(typed: str) -> None:
    a_state("Testland")
    assert answer(typed, AnonymousUser()) is None
