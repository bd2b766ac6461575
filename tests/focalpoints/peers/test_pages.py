"""The pages of peers: who is found, with which reasons, by whom; how a message is written, declined, reported."""

import re
import uuid
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from focalpoints.models import DeclinedPeer, Member, PeerMessage, PeerReport, Person
from focalpoints.models.country import UNGroup
from focalpoints.models.member import Standing
from focalpoints.models.term import EndState
from focalpoints.services.accounts import make_staff
from focalpoints.services.writing_to_peers import decline, report_message
from tests.factories import AppointmentFactory, MemberFactory, PersonFactory, TopicFactory, UserFactory
from tests.focalpoints.crowd import many_members
from tests.focalpoints.peers.people import PLANTED, hold, member_of, peer, signed_in, write
from tests.meetings.reading import main_of, notices_in, words_of

pytestmark = pytest.mark.django_db

PEERS = "/desk/peers/"


def state(name: str, group: UNGroup = UNGroup.AFRICAN) -> Member:
    found: Member = MemberFactory(country__short_name=name, country__un_group=group, slug=name.lower())
    return found


@pytest.fixture
def warning() -> Any:
    return TopicFactory(title="Early warning")


@pytest.fixture
def ana(warning: Any) -> Person:
    one = peer("A. Example", member=state("Askland"), languages=["en", "fr"])
    one.topics.add(warning)
    return one


@pytest.fixture
def ben(warning: Any) -> Person:
    one = peer("B. Example", member=state("Benland", UNGroup.WEOG), languages=["fr", "ar", "en"])
    one.topics.add(warning)
    return one


def cards_in(page: Any) -> list[str]:
    """The words of each card, in their order."""
    found = re.findall(r'<li class="card member-card">(.*?)</li>', main_of(page), re.DOTALL)
    return [" ".join(re.sub(r"<[^>]+>", " ", one).split()) for one in found]


def test_a_card_says_the_office_what_was_chosen_and_why_it_was_found(ana: Person, ben: Person) -> None:
    assert (
        cards_in(signed_in(ana).get(PEERS))
        == [
            "Benland Test Head, "
            + ben.appointments.get().institution.name  # type: ignore[union-attr]
            + " French, Arabic, English; Early warning Why: Shares French and English with you; knows Early warning; "
            "same sector Write through the portal : Benland"
        ]
    )


def test_those_with_most_reasons_come_first_then_by_name(ana: Person, ben: Person) -> None:
    hold(peer("C. Example", member=state("Zetland"), is_open=False), state("Yland", UNGroup.GRULAC), sector="justice")
    peer("D. Example", member=state("Dland"), languages=["ru"])
    names = [card.split()[0] for card in cards_in(signed_in(ana).get(PEERS))]
    assert names == ["Benland", "Dland", "Zetland", "Yland"]


def test_who_is_not_open_to_be_asked_is_an_office_alone(ana: Person, ben: Person) -> None:
    Person.objects.filter(pk=ben.pk).update(open_to_be_asked=False)
    client = signed_in(ana)
    (card,) = cards_in(client.get(PEERS))
    assert [word for word in ("French", "warning", "Write") if word in card] == []
    assert cards_in(client.get(f"{PEERS}?language=fr")) == []
    assert client.get("/desk/write/benland/").status_code == 404


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["Benland", "Cland"]),
        ("language=ar", ["Benland"]),
        ("group=weog", ["Benland"]),
        ("group=african", ["Cland"]),
        ("sector=justice", ["Cland"]),
        ("topic={topic}", ["Benland"]),
        ("topic={topic}&language=ru", []),
    ],
)
def test_filters_narrow_the_peers(ana: Person, ben: Person, warning: Any, query: str, found: list[str]) -> None:
    hold(PersonFactory(), state("Cland"), sector="justice")
    page = signed_in(ana).get(f"{PEERS}?{query.format(topic=warning.pk)}")
    assert [card.split()[0] for card in cards_in(page)] == found


def test_filters_that_fit_nobody_can_be_left_out_one_by_one_and_a_bad_value_is_said(ana: Person) -> None:
    page = signed_in(ana).get(f"{PEERS}?language=ru&sector=justice&group=xyz")
    assert "No peer fits these filters." in words_of(page)
    links = re.findall(r'href="(/desk/peers/\?[^"]*)"', main_of(page))
    assert links == ["/desk/peers/?sector=justice", "/desk/peers/?language=ru"]
    assert notices_in(page) == ["We left out the filter 'group=xyz': there is no such choice."]


def test_neither_the_own_member_nor_one_that_left_nor_one_that_has_not_joined_is_a_peer(ana: Person) -> None:
    for standing in (Standing.FORMER, Standing.PROSPECTIVE):
        one = peer(f"{standing.upper()[0]}. Example")
        Member.objects.filter(appointments__person=one).update(standing=standing, level="secretariat")
    hidden = peer("H. Example")
    hidden.appointments.update(level="secretariat")
    gone = peer("G. Example")
    gone.appointments.update(end_state=EndState.UNKNOWN)
    assert cards_in(signed_in(ana).get(PEERS)) == []


def readers(ana: Person) -> dict[str, Client]:
    """Those who hold no office of a member now, each with an account."""
    former = peer("F. Former")
    former.appointments.update(end_state=EndState.UNKNOWN)
    prospective = peer("P. Prospective")
    Member.objects.filter(appointments__person=prospective).update(standing="prospective", level="secretariat")
    nobody = PersonFactory(user=UserFactory())
    clients = {"former": signed_in(former), "prospective": signed_in(prospective), "nobody": signed_in(nobody)}
    for name in ("editor", "account"):
        clients[name] = Client(SERVER_NAME="localhost")
    clients["editor"].force_login(make_staff("editor@example.org"))
    clients["account"].force_login(UserFactory())
    return clients


def test_peers_are_for_holders_of_a_current_office(ana: Person, ben: Person) -> None:
    message = write(ben, ana)
    pages = (PEERS, "/desk/write/benland/", f"/desk/messages/{message.pk}/")
    for name, client in readers(ana).items():
        assert (name, [client.get(page).status_code for page in pages]) == (name, [404, 404, 404])
        assert client.post("/desk/write/benland/", {"topic": "a", "text": "b", "once": uuid.uuid4()}).status_code == 404
    visitor = Client(SERVER_NAME="localhost").get(PEERS)
    assert (visitor.status_code, visitor.headers["Location"]) == (302, f"/account/sign-in/?next={PEERS}")


def test_no_page_of_peers_shows_a_name_an_address_or_a_phone(ana: Person, ben: Person) -> None:
    Person.objects.filter(pk=ben.pk).update(phone="+99 123 456", name="Planted Name")
    client = signed_in(ana)
    page = client.post("/desk/write/benland/", {"topic": "", "text": "Words", "once": uuid.uuid4()})
    for shown in (client.get(PEERS), client.get("/desk/write/benland/"), page, client.get("/desk/")):
        told = shown.content.decode() + str(shown.headers)
        assert [word for word in ("Planted Name", "b.example@", "+99 123") if word in told] == []


def test_the_number_of_queries_does_not_grow_with_the_peers(ana: Person, ben: Person) -> None:
    client = signed_in(ana)
    client.get(PEERS)
    with CaptureQueriesContext(connection) as few:
        client.get(PEERS)
    for number in range(25):
        peer(f"{number}. Example", member=MemberFactory()).topics.add(TopicFactory())
    with CaptureQueriesContext(connection) as many:
        assert len(cards_in(client.get(PEERS))) == 26
    assert len(few) == len(many)
    with CaptureQueriesContext(connection) as desk_of_many:
        client.get("/desk/")
    Person.objects.exclude(pk__in=[ana.pk, ben.pk]).update(open_to_be_asked=False)
    with CaptureQueriesContext(connection) as desk_of_few:
        client.get("/desk/")
    assert len(desk_of_many) == len(desk_of_few)


def test_a_long_list_comes_in_pages_that_keep_the_filter(ana: Person) -> None:
    for member in many_members(101):
        AppointmentFactory(member=member, institution=None, end_state=EndState.OPEN)
    page = signed_in(ana).get(f"{PEERS}?group=african&page=1")
    assert "group=african&amp;page=2" in main_of(page) or len(cards_in(page)) < 100
    assert len(cards_in(signed_in(ana).get(f"{PEERS}?page=2"))) == 1


def form(**typed: Any) -> dict[str, Any]:
    return {"topic": "Training", "text": "How do you train?", "once": str(uuid.uuid4())} | typed


def test_what_is_written_goes_once_and_the_page_after_says_so(ana: Person, ben: Person) -> None:
    client = signed_in(ana)
    page = client.get("/desk/write/benland/")
    assert "They see your name and answer to your mailbox." in words_of(page)
    once = re.search(r'name="once" value="([^"]+)"', main_of(page))
    assert once is not None
    for _time in range(2):
        assert client.post("/desk/write/benland/", form(once=once[1])).headers["Location"] == PEERS
    assert notices_in(client.get(PEERS))[0] == (
        "It goes to the focal point of Benland, who answers to your mailbox. 4 more messages are possible today."
    )
    assert PeerMessage.objects.count() == 1


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"topic": " "}, "Topic: Write what it is about."),
        ({"text": ""}, "Text: Write what you want to ask."),
        ({"text": "x" * 5_001}, "Text: Ensure this value has at most 5000 characters (it has 5001)."),
        ({"topic": "x" * 121}, "Topic: Ensure this value has at most 120 characters (it has 121)."),
        ({"once": "no"}, "Enter a valid UUID."),
        ({"text": "a\0b"}, "Text: Null characters are not allowed."),
    ],
)
def test_what_does_not_fit_is_said_and_stays_typed(ana: Person, ben: Person, typed: dict[str, Any], words: str) -> None:
    page = signed_in(ana).post("/desk/write/benland/", form(**typed))
    assert words in words_of(page)
    assert "<title>Error: Write to the focal point of Benland" in page.content.decode()
    kept = form() | typed
    assert kept["text"][:40] in main_of(page)
    assert PeerMessage.objects.count() == 0


def test_the_sixth_of_a_day_stays_typed_with_the_sentence(ana: Person, ben: Person) -> None:
    client = signed_in(ana)
    for _number in range(5):
        client.post("/desk/write/benland/", form())
    sentence = "Five messages a day. The next is possible tomorrow."
    assert sentence in words_of(client.get("/desk/write/benland/"))
    page = client.post("/desk/write/benland/", form(text="The sixth"))
    assert sentence in words_of(page)
    assert "The sixth</textarea>" in main_of(page)
    assert PeerMessage.objects.count() == 5


def test_a_peer_who_closes_meanwhile_loses_the_writer_no_word(ana: Person, ben: Person) -> None:
    Person.objects.filter(pk=ben.pk).update(open_to_be_asked=False)
    page = signed_in(ana).post("/desk/write/benland/", form(text="My words"))
    assert "The focal point is not open to be asked now. Nothing was sent." in words_of(page)
    assert "My words</textarea>" in main_of(page)


def test_who_was_declined_finds_no_way_to_write_and_is_not_told(ana: Person, ben: Person) -> None:
    decline(write(ana, ben), by=ben)
    client = signed_in(ana)
    (card,) = cards_in(client.get(PEERS))
    assert "Write" not in card
    assert client.get("/desk/write/benland/").status_code == 404
    assert "declin" not in words_of(client.get(PEERS))


def test_the_receiver_declines_takes_it_back_and_reports_by_buttons(ana: Person, ben: Person) -> None:
    message = write(ana, ben, PLANTED)
    path = f"/desk/messages/{message.pk}/"
    assert signed_in(ana).get(path).status_code == 404
    client = signed_in(ben)
    page = client.get(path)
    assert "A. Example wrote to you on" in words_of(page)
    assert PLANTED not in page.content.decode()
    assert DeclinedPeer.objects.count() == 0
    client.post(path, {"decline": "1"})
    assert notices_in(client.get(path)) == ["No more messages from A. Example reach you."]
    client.post(path, {"take_back": "1"})
    assert notices_in(client.get(path)) == ["Messages from A. Example reach you again."]
    assert DeclinedPeer.objects.count() == 0
    assert "Write what is wrong with the message." in words_of(client.post(path, {"report": "1", "words": ""}))
    client.post(path, {"report": "1", "words": "He sells <b>something</b>."})
    assert notices_in(client.get(path)) == ["Reported. The secretariat reads it, and answers you."]
    assert "He sells &lt;b&gt;something&lt;/b&gt;." in main_of(client.get(path))


def test_staff_read_of_a_report_who_when_and_its_words_and_can_stop_the_writer(ana: Person, ben: Person) -> None:
    report = report_message(write(ana, ben, PLANTED), "He sells something.", by=ben)
    staff = Client(SERVER_NAME="localhost")
    staff.force_login(make_staff("editor@example.org"))
    assert "1 report of a message" in words_of(staff.get("/desk/"))
    path = f"/desk/peer-reports/{report.pk}/"
    for page in (staff.get("/desk/peer-reports/"), staff.get(path)):
        assert "A. Example" in words_of(page)
        assert PLANTED not in page.content.decode()
    assert "He sells something." in words_of(staff.get(path))
    assert "Write why. The history keeps it." in words_of(staff.post(path, {"stop": "1", "reason": ""}))
    staff.post(path, {"stop": "1", "reason": "Sells something"})
    assert notices_in(staff.get(path)) == ["A. Example writes to no peer any more. What waits is not sent."]
    assert "Settled on" in words_of(staff.get(path))
    assert "The secretariat has stopped your messages to peers." in words_of(signed_in(ana).get(PEERS))
    staff.post(path, {"let": "1", "reason": "Said sorry"})
    ana.refresh_from_db()
    assert ana.may_write_to_peers
    for person in (ana, ben):
        assert signed_in(person).get(path).status_code == 404
        assert signed_in(person).get("/desk/peer-reports/").status_code == 404


def test_the_desk_shows_three_peers_who_share_a_language_and_a_topic(ana: Person, ben: Person, warning: Any) -> None:
    for number in range(4):
        peer(f"{number}. Example", member=state(f"Cland{number}"), languages=["fr"]).topics.add(warning)
    peer("E. Example", member=state("Eland"), languages=["fr"])
    page = signed_in(ana).get("/desk/")
    assert [card.split()[0] for card in cards_in(page)] == ["Cland0", "Cland1", "Cland2"]
    lonely = signed_in(peer("L. Example", member=state("Lland"), languages=[])).get("/desk/")
    assert "Say in your own data which languages and topics you know" in words_of(lonely)


def test_the_page_of_a_member_shows_members_who_holds_the_office_and_nobody_else(ana: Person, ben: Person) -> None:
    Person.objects.filter(pk=ben.pk).update(phone="+99 123 456")
    words = words_of(signed_in(ana).get("/members/benland/"))
    assert "B. Example French, Arabic, English; Early warning Write through the portal" in words
    assert [word for word in ("b.example@", "+99 123") if word in words] == []
    for client in (Client(SERVER_NAME="localhost"), readers(ana)["former"], readers_free(ana)):
        told = words_of(client.get("/members/benland/"))
        assert [word for word in ("B. Example", "Write through") if word in told] == []
    Person.objects.filter(pk=ben.pk).update(level="secretariat")
    assert "B. Example" not in words_of(signed_in(ana).get("/members/benland/"))


def readers_free(ana: Person) -> Client:
    client = Client(SERVER_NAME="localhost")
    client.force_login(UserFactory())
    return client


def test_reports_that_nobody_settled_are_told_to_staff_alone(ana: Person, ben: Person) -> None:
    report_message(write(ana, ben), "Words", by=ben)
    assert "report of a message" not in words_of(signed_in(ana).get("/desk/"))
    assert PeerReport.objects.count() == 1
    assert member_of(ana).name == "Askland"
