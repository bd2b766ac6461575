"""What is printed and done at the door, asked for by every role: the secretariat's alone, but for one's certificate."""

from typing import Any

import pytest

from meetings.models import Registration
from meetings.models.meeting import Meeting, MeetingStatus
from meetings.on_the_day.codes import badge_token, certificate_code
from meetings.on_the_day.reports import BADGE, BADGES, CERTIFICATE, CERTIFICATES, TICK_LIST
from meetings.services.printing_badges import remember_print
from r2pnet.clock import network_today
from r2pnet.partial_dates import PartialDate
from r2pnet.reports import rendering
from r2pnet.reports.models import Report
from r2pnet.reports.orders import order
from r2pnet.reports.registry import kind_of
from tests.visibility.roles import ROLES, SECRETARIAT
from tests.visibility.walking import ask
from tests.visibility.world import World

pytestmark = pytest.mark.django_db
DOOR = "/desk/meetings/test-meeting/"
OTHERS = [role for role in ROLES if role not in SECRETARIAT]


@pytest.fixture
def day(world: World) -> World:
    """The meeting has begun today, and everybody with a place has a badge."""
    meeting = Meeting.objects.get(slug="test-meeting")
    meeting.start = PartialDate.on(network_today())
    meeting.save()
    remember_print(BADGES.build("test-meeting", "en"))
    return world


def registered() -> list[Registration]:
    return list(Registration.objects.filter(meeting__slug="test-meeting").select_related("person").order_by("pk"))


def pages() -> list[str]:
    """Every address at the door, of every registration there."""
    own = [f"{DOOR}{page}" for page in ("badges/", "check-in/", "check-in/?q=zqx", "check-in/walk-in/?q=zqx")]
    of_one = [f"{DOOR}check-in/{one.pk}/{page}" for one in registered() for page in ("", "lost/", "undo/")]
    return [*own, *of_one, *(f"/desk/check-in/{badge_token(one)}/" for one in registered())]


def test_every_page_at_the_door_is_not_there_for_anybody_but_the_secretariat(day: World) -> None:
    answers = {role: {ask(day.cast.client(role), page).status for page in pages()} for role in ROLES}
    people = {role: {404} for role in OTHERS if role != "visitor"}
    assert answers == {"visitor": {302}, **people, **{role: {200} for role in SECRETARIAT}}


def test_the_answer_to_a_code_does_not_tell_others_whether_it_is_real(day: World) -> None:
    real = f"/desk/check-in/{badge_token(registered()[0])}/"
    made_up = f"/desk/check-in/{registered()[0].pk}-AAAAAAAAAAAAAAAAAAAAAA/"
    for role in OTHERS:
        client = day.cast.client(role)
        told = [(client.get(path).status_code, client.post(path).status_code) for path in (real, made_up)]
        assert told[0] == told[1] == ((302, 302) if role == "visitor" else (404, 404))
        texts = [ask(client, path).text.replace("nonce", "") for path in (real, made_up)]
        assert len(texts[0]) - len(texts[1]) == 0 or role != "visitor"
    assert set(Registration.objects.filter(meeting__slug="test-meeting").values_list("status", flat=True)) == {
        "confirmed", "waiting", "declined",
    }  # fmt: skip


def test_words_of_registrations_stand_on_the_pages_at_the_door_for_the_secretariat(day: World) -> None:
    seated = Registration.objects.seated().filter(meeting__slug="test-meeting")
    for role in SECRETARIAT:
        text = ask(day.cast.client(role), f"{DOOR}check-in/").text
        assert [one.person.name for one in seated if one.person.name not in text] == []


@pytest.mark.parametrize("kind", ["badges", "tick-list", "badge", "certificates"])
def test_nobody_else_orders_or_fetches_what_is_printed_for_all(day: World, kind: str) -> None:
    if kind == "certificates":
        held_by(day, "guest")
    guest = Registration.objects.get(person=day.cast.person("guest"), meeting__slug="test-meeting")
    subject = str(guest.pk) if kind == "badge" else "test-meeting"
    report = order(kind, subject=subject)
    assert (report.level, report.scope) == ("secretariat", "")
    rendering.render(report.pk)
    assert Report.objects.get(pk=report.pk).state == "ready"
    for role in OTHERS:
        client = day.cast.client(role)
        asked = [ask(client, f"/reports/{report.pk}/{page}").status for page in ("", "file", "status.json")]
        posted = client.post("/reports/", {"kind": kind, "subject": subject}).status_code
        assert {*asked, posted} == ({302} if role == "visitor" else {404})
        assert kind_of(kind).may_order(day.cast.reader(role), subject) is False
        assert kind_of(kind).offered(day.cast.reader(role)) == []
    for role in SECRETARIAT:
        assert ask(day.cast.client(role), f"/reports/{report.pk}/file").status == 200


def test_a_certificate_is_its_persons_and_the_secretariats(day: World) -> None:
    guest = held_by(day, "guest")
    report = order("certificate", subject=str(guest.pk))
    rendering.render(report.pk)
    found = {role: ask(day.cast.client(role), f"/reports/{report.pk}/file").status for role in ROLES}
    expected: dict[str, Any] = dict.fromkeys(ROLES, 404) | {"visitor": 302}
    assert found == expected | dict.fromkeys(("guest", *SECRETARIAT), 200)
    here = {str(one.pk) for one in registered()}
    offered = {
        role: [subject for subject, _name in CERTIFICATE.offered(day.cast.reader(role)) if subject in here]
        for role in ROLES
    }
    assert offered == dict.fromkeys(ROLES, []) | dict.fromkeys(("guest", *SECRETARIAT), [str(guest.pk)])


def test_the_page_of_a_certificate_says_what_stands_on_it_and_no_word_of_anybody_else(day: World) -> None:
    guest = held_by(day, "guest")
    words = [one.word for one in day.planted]
    for role in ROLES:
        answer = ask(day.cast.client(role), f"/certificates/{certificate_code(guest)}/")
        assert (answer.status, [word for word in words if word in answer.text]) == (200, [guest.office])
        assert (answer.headers["Cache-Control"], answer.headers["X-Robots-Tag"]) == ("private, no-store", "noindex")


def test_without_its_code_no_page_tells_whether_there_is_a_certificate(day: World) -> None:
    guest = held_by(day, "guest")
    other = next(one for one in registered() if one.status == "confirmed")
    texts = set()
    for number in (guest.pk, other.pk, 987654321):
        answer = ask(day.cast.client("visitor"), f"/certificates/{number}-aaaaa-aaaaa-aaaaa-aaaaa/")
        assert answer.status == 404
        texts.add(answer.text.partition("<main")[2].partition("</main>")[0])
    assert len(texts) == 1


def held_by(world: World, role: str) -> Registration:
    """The registration of that role, who took part in a meeting that was held."""
    Meeting.objects.filter(slug="test-meeting").update(status=MeetingStatus.HELD)
    rows = Registration.objects.filter(person=world.cast.person(role), meeting__slug="test-meeting")
    rows.update(status="attended")
    return rows.select_related("person", "meeting", "capacity").get()


def test_the_kinds_say_their_level() -> None:
    kinds = (BADGE, BADGES, TICK_LIST, CERTIFICATES, CERTIFICATE)
    assert [one.level for one in kinds] == [*["secretariat"] * 4, "members"]
