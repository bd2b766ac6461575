"""The search over the site: one list by groups, over names and titles, of what the reader may see."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from django.test import Client

from meetings.models.meeting import MeetingStatus
from r2pnet.visibility import Level
from tests.factories import CountryFactory, MeetingFactory, MemberFactory, NextStepFactory, PaperFactory
from tests.manual.given import adopted
from tests.meetings.gathering import account_of, invited, open_meeting
from tests.meetings.reading import headings_in, main_of, names_in, notices_in, words_of

pytestmark = pytest.mark.django_db

Queries = Callable[[int], AbstractContextManager[Any]]


@pytest.mark.usefixtures("real_rows")
@pytest.mark.parametrize("typed", ["A/RES/60/1", "a res 60 1", "ARES601", "a/res/60/1", "ares60/1"])
def test_a_un_symbol_is_found_with_and_without_its_strokes(client: Client, typed: str) -> None:
    page = client.get("/search/", {"q": typed})
    assert headings_in(page) == ["Papers 1"]
    assert names_in(page) == ["2005 World Summit Outcome (paragraphs 138-140)"]
    assert "A/RES/60/1 Resolution of the General Assembly, 2005" in words_of(page)


@pytest.mark.usefixtures("real_rows")
def test_hits_stand_by_groups_in_their_order(client: Client) -> None:
    page = client.get("/search/?q=spain")
    assert headings_in(page) == ["Members 1", "Meetings 1", "Papers 1"]
    assert [name.split(" (")[0] for name in names_in(page)] == [
        "Spain",
        "Fifth meeting, Madrid",
        "Letter dated 22 October 2015 from the Permanent Representatives of Chile and Spain",
    ]
    assert "3 hits" in words_of(page)


@pytest.mark.usefixtures("real_rows")
@pytest.mark.parametrize(
    ("typed", "found"),
    [("cote d’ivoire", "Côte d'Ivoire"), ("Ivory Coast", "Côte d'Ivoire"), ("GHA", "Ghana")],
)
def test_members_are_found_without_accents_by_other_names_and_codes(client: Client, typed: str, found: str) -> None:
    assert names_in(client.get("/search/", {"q": typed}))[0] == found


def test_pages_about_the_network_are_found_by_what_they_are_about(client: Client) -> None:
    page = client.get("/search/?q=how+to+cite")
    assert headings_in(page) == ["About the network and this portal 1"]
    assert names_in(page) == ["About the data"]
    assert '<a class="main" href="/about/data/">' in main_of(page)


def test_a_paper_of_the_very_symbol_stands_before_longer_ones(client: Client) -> None:
    for symbol in ("T/12", "T/1", "T/13"):
        PaperFactory(symbol=symbol, title=f"Paper {symbol}")
    assert names_in(client.get("/search/?q=T/1"))[0] == "Paper T/1"
    assert names_in(client.get("/search/?q=t1"))[0] == "Paper T/1"


def test_a_long_list_shows_twenty_and_leads_to_all(client: Client) -> None:
    for number in range(23):
        PaperFactory(title=f"Alpha & {number}")
    page = client.get("/search/", {"q": "alpha &"})
    assert len(names_in(page)) == 20
    assert headings_in(page) == ["Papers 23"]
    assert '<a href="/papers/?q=alpha+%26">Papers: all 23 hits</a>' in main_of(page)


def test_nothing_found_says_what_to_try(client: Client) -> None:
    page = client.get("/search/", {"q": "<Freedonia>"})
    assert "Nothing found for '<Freedonia>'. Try a state's name or a UN symbol." in words_of(page).replace("’", "'")
    assert "<Freedonia>" not in page.content.decode()


@pytest.mark.parametrize("typed", ["", " ", "!?/", "\x00\x00"])
def test_no_word_finds_nothing_and_is_no_error(client: Client, typed: str) -> None:
    PaperFactory()
    page = client.get("/search/", {"q": typed})
    assert (page.status_code, names_in(page)) == (200, [])


def test_a_text_of_ten_thousand_letters_is_cut_and_says_so(client: Client) -> None:
    page = client.get("/search/", {"q": "a " * 5_000})
    assert notices_in(page) == ["The search was longer than 200 letters. We used the first 200."]
    assert "a " * 101 not in main_of(page)


def test_null_bytes_and_controls_are_taken_for_spaces(client: Client) -> None:
    PaperFactory(title="Alpha beta")
    page = client.get("/search/", {"q": "alpha\x00\r\nbeta\x1f"})
    assert names_in(page) == ["Alpha beta"]
    assert 'value="alpha beta"' in main_of(page)


@pytest.fixture
def hidden(db: None) -> None:
    """A draft, a meeting, a paper and a member that are not the public's."""
    MeetingFactory(title="Planted draft", status=MeetingStatus.DRAFT)
    MeetingFactory(title="Planted meeting", level=Level.MEMBERS)
    PaperFactory(title="Planted paper", symbol="PLANTED/1", level=Level.STEERING)
    MemberFactory(level=Level.MEMBERS, slug="hidden", country=CountryFactory(short_name="Plantedland"))


@pytest.mark.usefixtures("hidden")
@pytest.mark.parametrize("typed", ["planted", "planted/1", "planted draft", "test city"])
def test_the_public_finds_nothing_that_is_hidden(client: Client, typed: str) -> None:
    page = client.get("/search/", {"q": typed})
    assert (names_in(page), headings_in(page)) == ([], [])
    assert f"Nothing found for '{typed}'." in words_of(page)


@pytest.mark.usefixtures("hidden")
def test_staff_find_what_is_hidden_with_its_label(staff_client: Client) -> None:
    page = staff_client.get("/search/?q=planted")
    assert headings_in(page) == ["Members 1", "Meetings 2", "Papers 1"]
    assert set(names_in(page)) == {
        "Plantedland",
        "Planted draft, Test City",
        "Planted meeting, Test City",
        "Planted paper",
    }
    words = words_of(page)
    assert "Planted draft, Test City 13–14 May 2019 Draft" in words
    assert "Planted meeting, Test City 13–14 May 2019 Members only" in words
    assert "PLANTED/1 Report of the Secretary-General, 2019 Steering group only" in words


@pytest.mark.parametrize("number", [1, 60])
def test_the_search_takes_nine_queries_whatever_it_finds(
    client: Client, django_assert_num_queries: Queries, number: int
) -> None:
    for index in range(number):
        MemberFactory(country=CountryFactory(short_name=f"Alpha {index}"))
        MeetingFactory(title=f"Alpha {index}")
        PaperFactory(title=f"Alpha {index}")
    with django_assert_num_queries(9):
        client.get("/search/?q=alpha")


def test_an_unchanged_answer_is_not_sent_again(client: Client) -> None:
    tag = client.get("/search/?q=alpha").headers["ETag"]
    assert client.get("/search/?q=alpha", headers={"If-None-Match": tag}).status_code == 304
    assert client.get("/search/?q=beta", headers={"If-None-Match": tag}).status_code == 200
    PaperFactory(title="Alpha")
    again = client.get("/search/?q=alpha", headers={"If-None-Match": tag})
    assert (again.status_code, names_in(again)) == (200, ["Alpha"])


@pytest.fixture
def member_client(client: Client) -> Client:
    """Of the focal point of a member, who may read what is for all members."""
    client.force_login(account_of(invited(open_meeting(title="Zqx meeting"))))
    return client


def test_a_next_step_is_found_by_its_words_and_by_what_came_of_it(member_client: Client) -> None:
    member = MemberFactory(country=CountryFactory(short_name="Testland"))
    step = NextStepFactory(member=member, words="Translate the checklist")
    done = NextStepFactory(
        member=member, meeting=step.meeting, words="Ask", state="done", done_on=step.meeting_begins_on, outcome="Checks"
    )
    page = member_client.get("/search/?q=check")
    assert (headings_in(page), names_in(page)) == (["Next steps 2"], ["Translate the checklist", "Ask"])
    for one in (step, done):
        assert f'href="/meetings/{one.meeting.slug}/next-steps/#step-{one.pk}"' in main_of(page)
    assert "Testland, " in words_of(page)
    assert "Members only" in words_of(page)
    assert names_in(member_client.get("/search/?q=testland+checklist")) == []


@pytest.mark.parametrize("typed", ["checklist", "translate the checklist", "zqxreason"])
def test_the_public_finds_no_next_step_and_members_none_that_was_dropped(member_client: Client, typed: str) -> None:
    dropped = {"state": "dropped", "dropped_on": "2019-06-01", "dropped_reason": "Zqxreason"}
    NextStepFactory(words="Translate the checklist", **dropped)
    assert names_in(member_client.get("/search/", {"q": typed})) == []
    NextStepFactory(words="Translate the checklist zqxreason")
    assert names_in(member_client.get("/search/", {"q": typed})) == ["Translate the checklist zqxreason"]
    assert names_in(Client(SERVER_NAME="localhost").get("/search/", {"q": typed})) == []


def test_a_step_far_down_a_long_list_is_found_on_its_page_of_it(member_client: Client) -> None:
    first = NextStepFactory(words="Alpha")
    for number in range(101):
        NextStepFactory(meeting=first.meeting, member=first.member, words=f"Alpha {number}")
    last = NextStepFactory(meeting=first.meeting, member=first.member, words="Omega")
    address = f"/meetings/{first.meeting.slug}/next-steps/?page=2"
    assert f'href="{address}#step-{last.pk}"' in main_of(member_client.get("/search/?q=omega"))
    assert f'id="step-{last.pk}"' in main_of(member_client.get(address))
    page = member_client.get("/search/?q=alpha")
    assert (headings_in(page), len(names_in(page))) == (["Next steps 102"], 20)
    assert "The first 20 stand here: write more words to find fewer." in words_of(page)


@pytest.mark.parametrize("number", [1, 19])
def test_next_steps_take_six_queries_more_whatever_is_found(
    member_client: Client, django_assert_num_queries: Queries, number: int
) -> None:
    for _ in range(number):
        NextStepFactory(words=f"Alpha {_}")
    member_client.get("/search/?q=beta")
    with django_assert_num_queries(15):
        member_client.get("/search/?q=alpha")


@pytest.mark.parametrize("number", [1, 19])
def test_chapters_take_two_queries_more_whatever_is_found(
    client: Client, django_assert_num_queries: Queries, number: int
) -> None:
    for _ in range(number):
        adopted("Test.", f"Alpha {_}")
    client.get("/search/?q=beta")
    with django_assert_num_queries(11):
        client.get("/search/?q=alpha")
