"""What is kept about somebody: seen, taken away, corrected, asked to be erased; each sees only their own."""

import json
import re
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from focalpoints.models import ErasureRequest, Person, User
from focalpoints.models.term import EndState
from focalpoints.services.accounts import StaffGroup, make_staff
from focalpoints.services.erasure import ask_to_be_erased
from r2pnet.partial_dates import PartialDate
from r2pnet.reports.models import ReportOrder, State
from tests.factories import AppointmentFactory, MemberFactory, PersonFactory, ReportFactory, TopicFactory, UserFactory
from tests.meetings.reading import headings_in, main_of, names_in, notices_in, words_of

pytestmark = pytest.mark.django_db

DATA, CORRECT, ERASE = "/account/data/", "/account/data/correct/", "/account/data/erase/"


@pytest.fixture(autouse=True)
def november_2026() -> Any:
    with time_machine.travel("2026-11-24T12:00:00Z", tick=False):
        yield


def ordered(user: User, **fields: Any) -> None:
    """A report that `user` has ordered."""
    ReportOrder.objects.create(report=ReportFactory(**fields), user=user)


def signed_in(user: User) -> Client:
    client = Client(SERVER_NAME="localhost")
    client.force_login(user)
    return client


@pytest.fixture
def person() -> Person:
    user = UserFactory(email="a.example@ministry.example", name="A. Example")
    one = PersonFactory(
        name="A. Example",
        work_email="a.example@ministry.example",
        phone="+99 1234",
        languages=["en", "pt"],
        user=user,
    )
    one.topics.add(TopicFactory(title="Mediation"))
    AppointmentFactory(
        person=one,
        member=MemberFactory(country__short_name="Testland"),
        institution=None,
        position="Test Head",
        start=PartialDate.of(2025, 2),
        end_state=EndState.OPEN,
        letter="Note of 5 May",
    )
    return one


@pytest.fixture
def own(person: Person) -> Client:
    return signed_in(person.user)


def form_of(person: Person, **changed: Any) -> dict[str, Any]:
    return {
        "name": person.name,
        "phone": person.phone,
        "languages": person.languages,
        "topics": [topic.pk for topic in person.topics.all()],
        "seen_version": person.version,
    } | changed


def errors_in(page: Any) -> list[str]:
    """The lines of the summary on top."""
    summary = re.search(r'<div class="errors.*?</div>', main_of(page), re.DOTALL)
    found = re.findall(r"<li>(.*?)</li>", summary[0], re.DOTALL) if summary else []
    return [re.sub(r"<[^>]+>", "", one) for one in found]


def test_everything_kept_stands_there_by_its_source_with_the_reason_and_how_long(own: Client) -> None:
    page = own.get(DATA)
    assert headings_in(page) == [
        "You",
        "Your offices",
        "Handovers of your offices",
        "Nominations",
        "Your meetings",
        "Your answers to the questions of meetings",
        "Support for your travel",
        "Changes of your registrations that were asked for",
        "Next steps that you took on",
        "Sessions for which you signed up, or that you chair or present",
        "Final lists of participants, and thanks",
        "The secret address of your calendar",
        "Texts of the manual that you wrote",
        "Images of the manual that you uploaded",
        "Your account",
        "Ways in",
        "Invitations to sign in",
        "Reports you ordered",
        "Letters from the secretariat",
        "Reports you opened",
        "Messages to you",
        "Corrections you proposed",
        "Yearly confirmations",
        "Messages between peers",
        "What your entry said before",
        "Spreadsheets that were imported",
        "Correct it",
        "Take it with you",
        "Have it erased",
    ]
    words = words_of(page)
    assert (
        "You So that the secretariat, and the members of the network, can reach those who hold an office. "
        "Until you ask for it to be erased. The office then stays on record without a name. "
        "Name A. Example Work e-mail a.example@ministry.example Phone +99 1234 Languages English, Portuguese "
        "Topics of expertise Mediation Open to be asked by peers no May write to peers yes Who can see it Members only"
    ) in words
    assert (
        "Member Testland Role Focal point Office Test Head Term Since February 2025 By which letter Note of 5 May"
    ) in words
    assert page.headers["Cache-Control"] == "private, no-store"


def test_the_page_says_who_outside_of_the_network_reads_a_name(own: Client) -> None:
    words = words_of(own.get("/account/data/"))
    assert "Of this the public sees only offices with their dates, never a name or an address." in words
    assert "all who take part read your name and office, the United Nations and observers too." in words


def test_the_file_holds_the_same_with_english_names(own: Client, person: Person) -> None:
    ordered(person.user, state=State.QUEUED)
    page = own.get("/account/data/export.json", headers={"accept-language": "ar"})
    assert page.headers["Content-Type"] == "application/json; charset=utf-8"
    assert page.headers["Content-Disposition"] == 'attachment; filename="own-data-2026-11-24.json"'
    assert page.headers["Cache-Control"] == "private, no-store"
    held = json.loads(page.content)
    assert held["made_at"] == "2026-11-24T12:00:00+00:00"
    by_title = {one["title"]: one["rows"] for one in held["kept"]}
    assert by_title["You"] == [
        {
            "name": "A. Example",
            "work e-mail": "a.example@ministry.example",
            "phone": "+99 1234",
            "languages": "English, Portuguese",
            "topics of expertise": "Mediation",
            "open to be asked by peers": "no",
            "may write to peers": "yes",
            "who can see it": "Members only",
        }
    ]
    assert by_title["Reports you ordered"] == [
        {"report": "Members of the network", "ordered on": "24 November 2026", "state": "Queued"}
    ]
    assert by_title["Your account"][0]["e-mail address"] == "a.example@ministry.example"
    assert [row["name"] for row in by_title["What your entry said before"]] == ["A. Example"] * 3
    assert {(one["why"] != "", one["until"] != "") for one in held["kept"]} == {(True, True)}


def test_nobody_sees_what_is_kept_about_another(person: Person) -> None:
    other = UserFactory(email="other@example.org")
    PersonFactory(user=other, name="Other")
    for user in (other, UserFactory(is_staff=True, is_superuser=True), UserFactory()):
        client = signed_in(user)
        told = words_of(client.get(DATA)) + client.get("/account/data/export.json").content.decode()
        assert [word for word in ("A. Example", "ministry.example", "1234", "Testland") if word in told] == []


def test_a_former_focal_point_still_sees_their_own(person: Person, own: Client) -> None:
    office = person.appointments.get()
    office.end_state, office.end = EndState.KNOWN, PartialDate.of(2026, 1, 1)
    office.save()
    assert "Name A. Example" in words_of(own.get(DATA))


def test_no_secret_of_the_account_stands_in_the_file(person: Person) -> None:
    person.user.set_password("a password of twelve letters")
    person.user.save()
    client = signed_in(person.user)
    told = client.get("/account/data/export.json").content.decode()
    secrets = (person.user.password, client.session.session_key, client.cookies["session"].value)
    assert [secret for secret in secrets if secret in told] == []


def test_the_number_of_queries_does_not_grow_with_the_rows(person: Person, own: Client) -> None:
    own.get(DATA)
    with CaptureQueriesContext(connection) as few:
        own.get(DATA)
    for _number in range(15):
        AppointmentFactory(person=person, member=MemberFactory(), end_state=EndState.OPEN)
        ordered(person.user, state=State.QUEUED)
        person.save()
    with CaptureQueriesContext(connection) as many:
        own.get(DATA)
    assert len(few) == len(many)


def test_what_is_corrected_is_saved_in_the_history_as_the_persons_own(own: Client, person: Person) -> None:
    page = own.post(CORRECT, form_of(person, name="  Ana   Example ", phone="+99 5678", languages=["fr", "pt"]))
    assert (page.status_code, page.headers["Location"]) == (302, DATA)
    person.refresh_from_db()
    assert (person.name, person.phone, person.languages) == ("Ana Example", "+99 5678", ["fr", "pt"])
    assert person.open_to_be_asked is False
    newest = person.history.first()
    assert (newest.history_user, newest.history_change_reason) == (person.user, "Corrected by the person.")
    assert User.objects.get(pk=person.user_id).name == "Ana Example"
    assert notices_in(own.get(DATA)) == ["Corrected. It is seen from now on wherever your name stands."]


def test_whether_peers_may_ask_is_the_persons_own_choice_and_the_history_keeps_it(own: Client, person: Person) -> None:
    own.post(CORRECT, form_of(person, open_to_be_asked="on"))
    assert re.search(r'<input type="checkbox" name="open_to_be_asked"[^>]* checked', main_of(own.get(CORRECT)))
    assert "Open to be asked by peers yes" in words_of(own.get(DATA))
    person.refresh_from_db()
    own.post(CORRECT, form_of(person))
    assert [row.open_to_be_asked for row in person.history.all()[:2]] == [False, True]


def test_the_form_shows_what_is_held_and_neither_office_nor_address_can_be_sent(own: Client, person: Person) -> None:
    page = own.get(CORRECT)
    assert 'value="A. Example"' in main_of(page)
    assert re.findall(r'value="([a-z-]+)"[^>]* checked', main_of(page)) == ["en", "pt"]
    own.post(CORRECT, form_of(person, work_email="evil@example.org", level="secretariat", user=""))
    person.refresh_from_db()
    assert (person.work_email, person.level, person.user_id is None) == (
        "a.example@ministry.example", "members", False,
    )  # fmt: skip


REFUSED = [
    ({"name": ""}, ["Write your name."]),
    ({"name": " - "}, ["Write your name."]),
    ({"name": "x" * 201}, ["Ensure this value has at most 200 characters (it has 201)."]),
    ({"name": "a\0b"}, ["Null characters are not allowed."]),
    (
        {"phone": "call me"},
        ["Write the number with its digits, such as +32 2 501 81 11, or leave it empty."],
    ),
    ({"languages": ["xx"]}, ["Choose among the languages listed."]),
    ({"name": "", "phone": "?"}, [
        "Write your name.",
        "Write the number with its digits, such as +32 2 501 81 11, or leave it empty.",
    ]),
]  # fmt: skip


@pytest.mark.parametrize(("typed", "words"), REFUSED)
def test_what_does_not_fit_is_named_on_top_and_beside_and_stays_typed(
    own: Client, person: Person, typed: dict[str, Any], words: list[str]
) -> None:
    page = own.post(CORRECT, form_of(person, **typed))
    assert page.status_code == 200
    labels = [{"name": "Name", "phone": "Phone", "languages": "Languages in which you work"}[field] for field in typed]
    assert errors_in(page) == [f"{label}: {said}" for label, said in zip(labels, words, strict=True)]
    assert "<title>Error: Correct my data" in page.content.decode()
    assert main_of(page).count('class="error"') == len(words)
    person.refresh_from_db()
    assert person.name == "A. Example"
    if typed.get("phone"):
        assert f'value="{typed["phone"]}"' in main_of(page)


def test_markup_and_other_scripts_in_a_name_are_kept_and_shown_as_text(own: Client, person: Person) -> None:
    name = "<b>أحمد</b> & Zoë 🌍"
    own.post(CORRECT, form_of(person, name=name))
    person.refresh_from_db()
    assert person.name == name
    assert "<bdi>&lt;b&gt;أحمد&lt;/b&gt; &amp; Zoë 🌍</bdi>" in main_of(own.get(DATA))


def test_of_two_who_change_the_same_entry_the_second_is_told_and_can_send_again(own: Client, person: Person) -> None:
    opened = form_of(person, phone="+99 0000")
    Person.objects.get(pk=person.pk).save()
    page = own.post(CORRECT, opened)
    assert errors_in(page) == [
        "Somebody else has changed your entry since you opened this page; it says now: A. Example; phone: +99 1234; "
        "languages: English, Portuguese; open to be asked: no; topics: Mediation. What you typed is below: "
        "send it again to keep it."
    ]
    assert 'value="+99 0000"' in main_of(page)
    again = re.search(r'name="seen_version" value="(\d+)"', main_of(page))
    assert again is not None
    assert own.post(CORRECT, opened | {"seen_version": again[1]}).status_code == 302
    person.refresh_from_db()
    assert person.phone == "+99 0000"


def test_erasing_is_asked_once_on_its_own_page_and_a_look_changes_nothing(own: Client, person: Person) -> None:
    page = own.get(ERASE)
    assert headings_in(page) == ["What goes", "What stays"]
    assert "It cannot be undone. No reason is needed." in words_of(page)
    assert ErasureRequest.objects.count() == 0


def test_who_asks_twice_has_asked_once(own: Client, person: Person) -> None:
    for _time in range(2):
        assert own.post(ERASE).headers["Location"] == ERASE
    assert [(one.person, one.decided_at) for one in ErasureRequest.objects.all()] == [(person, None)]
    page = own.get(ERASE)
    assert notices_in(page)[0] == "Asked. The secretariat carries it out; until then you can take it back."
    assert "You asked for it on 24 November 2026. The secretariat carries it out." in words_of(page)
    assert "Ask to be erased</button>" not in main_of(page)


def test_the_request_can_be_taken_back(own: Client, person: Person) -> None:
    own.post(ERASE)
    own.post(ERASE, {"take_back": "1"})
    assert ErasureRequest.objects.count() == 0
    assert notices_in(own.get(ERASE))[-1] == "The request is taken back. Nothing was erased."


def test_an_account_without_a_person_reads_whom_to_write_to() -> None:
    client = signed_in(UserFactory())
    for path in (CORRECT, ERASE):
        for page in (client.get(path), client.post(path)):
            assert "Your account is joined to nobody on record" in words_of(page)
    assert ErasureRequest.objects.count() == 0


def test_the_secretariat_sees_the_request_as_due_and_an_administrator_carries_it_out(person: Person) -> None:
    ask_to_be_erased(person)
    administrator = signed_in(make_staff("administrator@example.org", group=StaffGroup.ADMINISTRATOR))
    desk = administrator.get("/desk/")
    assert names_in(desk) == ["A. Example asks to be erased"]
    change = f"/admin/focalpoints/person/{person.pk}/change/"
    assert f'href="{change}"' in main_of(desk)
    erase = f"/admin/focalpoints/person/{person.pk}/erase/"
    assert f'href="{erase}"' in administrator.get(change).content.decode()
    assert "A. Example has asked for it on 24 November 2026." in administrator.get(erase).content.decode()
    person.refresh_from_db()
    assert person.name == "A. Example"
    assert administrator.post(erase, {"reason": "Asked"}).headers["Location"] == change
    person.refresh_from_db()
    assert person.name == "Former official"
    assert names_in(administrator.get("/desk/")) == []
    assert f'href="{erase}"' not in administrator.get(change).content.decode()


def test_an_editor_may_not_erase(person: Person) -> None:
    editor = signed_in(make_staff("editor@example.org"))
    erase = f"/admin/focalpoints/person/{person.pk}/erase/"
    assert [editor.get(erase).status_code, editor.post(erase).status_code] == [403, 403]
    assert erase not in editor.get(f"/admin/focalpoints/person/{person.pk}/change/").content.decode()
    person.refresh_from_db()
    assert person.name == "A. Example"


def test_what_a_service_refuses_is_said_on_the_page() -> None:
    administrator = make_staff("administrator@example.org", group=StaffGroup.ADMINISTRATOR)
    one = PersonFactory(user=administrator)
    page = signed_in(administrator).post(f"/admin/focalpoints/person/{one.pk}/erase/", {"reason": ""})
    assert "This person belongs to the secretariat." in page.content.decode()
    assert signed_in(administrator).get("/admin/focalpoints/person/999999/erase/").status_code == 404


def test_every_way_into_the_account_is_told_without_its_secret(person: Person) -> None:
    client = signed_in(person.user)
    Authenticator.objects.create(user=person.user, type=Authenticator.Type.TOTP, data={"secret": "zqxsecret"})
    seen = {"ip": "192.0.2.7", "user_agent": "Test Browser", "session_key": client.session.session_key}
    UserSession.objects.create(user=person.user, **seen)
    told = client.get("/account/data/export.json").content.decode()
    [ways] = [one["rows"] for one in json.loads(told)["kept"] if one["title"] == "Ways in"]
    assert [(row["kind"], row.get("network address"), row.get("browser")) for row in ways] == [
        ("Passkey, app or recovery codes", None, None),
        ("Where you are signed in", "192.0.2.7", "Test Browser"),
    ]
    assert [secret for secret in ("zqxsecret", client.session.session_key) if secret in told] == []
