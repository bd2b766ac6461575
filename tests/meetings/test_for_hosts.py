"""What the host of a meeting gets: names of who agreed, numbers of all, and nothing else that is kept."""

import io
from typing import Any

import openpyxl
import pytest
from django.db import connection, models
from django.test import Client
from django.test.utils import CaptureQueriesContext

from focalpoints.models import Person
from meetings.models import Meeting, Needs, Question, Registration, TravelSupport
from meetings.running.for_hosts import OF_THE_NAMED
from meetings.services.asking import answer_questions, save_question
from meetings.services.registering import Wish, withdraw
from r2pnet.models import StaffExport
from tests.factories import RegistrationFactory
from tests.meetings.gathering import account_of, invited, open_meeting, seat
from tests.meetings.reading import notices_in, words_of

pytestmark = pytest.mark.django_db
PAGE = "/desk/meetings/annual-12-test-city/host/"
# Every field of which something stands in a file for the host; a new field of these tables stands in none.
GIVEN = {
    "person": {"name"},
    "registration": {"invitation", "capacity", "rank", "office", "mode", "status"},
    "needs": set(),
    "travelsupport": set(),
}


def asked(meeting: Meeting, position: int, seen_by: str, kind: str = "text", choices: str = "") -> Question:
    words = f"Question {position} for {seen_by}?"
    return save_question(
        Question(meeting=meeting, position=position, kind=kind, words=words, seen_by=seen_by, choices=choices), by=None
    )


def files(client: Client) -> dict[str, str]:
    """The three files as text; of the workbook all cells of both sheets."""
    found = {}
    for name in ("people.csv", "totals.csv", "host.xlsx"):
        content = b"".join(client.post(PAGE, {"file": name}))  # type: ignore[arg-type]
        if name.endswith("csv"):
            found[name] = content.decode()
            continue
        book = openpyxl.load_workbook(io.BytesIO(content))
        rows = [row for sheet in book for row in sheet.iter_rows(values_only=True)]
        found[name] = "\n".join(",".join(str(cell or "") for cell in row) for row in rows)
    return found


def planted(thing: models.Model) -> dict[str, str]:
    """A word of its own in each field of `thing` that takes words, by the field's name; written past every rule."""
    words = {}
    for field in thing._meta.concrete_fields:
        if isinstance(field, models.CharField | models.TextField) and not field.choices:
            words[field.name] = f"zqx{thing._meta.model_name}{field.name}"[: field.max_length or 60].replace("_", "")
    models.QuerySet(type(thing)).filter(pk=thing.pk).update(**words)
    return words


def test_of_every_field_that_is_kept_only_those_on_the_list_reach_the_host(staff_client: Client) -> None:
    meeting = open_meeting()
    registration = seat(invited(meeting), meeting, Wish("in-person", needs="Test", is_listed=True))
    support = TravelSupport.objects.create(registration=registration, reason="Test", state="asked")
    needs = Needs.objects.get()
    reached = {name: set() for name in GIVEN}
    things = (registration, registration.person, needs, support)
    words = {thing._meta.model_name: planted(thing) for thing in things}
    texts = "\n".join(files(staff_client).values())
    for name, fields in words.items():
        reached[name] = {field for field, word in fields.items() if word in texts}
    # A capacity, a rank and what else has choices stands there as its label; of these the columns say which.
    assert reached == {"person": {"name"}, "registration": {"office"}, "needs": set(), "travelsupport": set()}
    assert "@example.org" not in texts
    assert account_of(Person.objects.get()).email not in texts


def test_no_field_of_these_tables_is_given_but_by_a_column_that_is_declared() -> None:
    columns = [key for key, _label, _value in OF_THE_NAMED]
    assert columns == ["name", "sent_by", "capacity", "rank", "office", "how", "status"]
    kept = {
        model._meta.model_name: {field.name for field in model._meta.concrete_fields}
        for model in (Person, Registration, Needs, TravelSupport)
    }
    secret = {name: fields - GIVEN[name] for name, fields in kept.items()}
    row = _OnlyWhatIsGiven(secret)
    assert [value(row) for _key, _label, value in OF_THE_NAMED] == ["given"] * len(columns)


class _OnlyWhatIsGiven:
    """A registration that fails as soon as a column reads what is on no list."""

    def __init__(self, secret: dict[str, set[str]], name: str = "registration") -> None:
        self._secret, self._name = secret, name

    def __getattr__(self, asked: str) -> Any:
        if asked == "person":
            return _OnlyWhatIsGiven(self._secret, "person")
        field = asked.removeprefix("get_").removesuffix("_display")
        assert field not in self._secret[self._name], f"{self._name}.{field} is not for hosts"
        return (lambda: "given") if asked.startswith("get_") else "given"


def test_who_did_not_agree_is_a_number_and_their_answers_stand_alone(staff_client: Client) -> None:
    meeting = open_meeting()
    for_host, secret = asked(meeting, 1, "host"), asked(meeting, 2, "secretariat")
    for number in range(3):
        person = invited(meeting, name=f"Zqxname{number}")
        registration = seat(person, meeting, Wish("in-person", is_listed=number == 1))
        values = {for_host.pk: f"zqx-host-{number}", secret.pk: f"zqx-secret-{number}"}
        answer_questions(registration, values, by=account_of(person))
    given = files(staff_client)
    state = str(Registration.objects.get(person__name="Zqxname1").invitation)
    assert given["people.csv"].split("\r\n") == [
        "name,member or organisation,capacity,rank in the delegation,office,how,status,Question 1 for host?",
        f"Zqxname1,{state},Focal point,Head of delegation,"
        f'"{Registration.objects.get(person__name="Zqxname1").office}",In person,Confirmed,zqx-host-1',
        ",,,,,,,zqx-host-0",
        ",,,,,,,zqx-host-2",
        "",
    ]
    assert [word for word in ("zqx-secret", "Zqxname0", "Zqxname2") if word in "".join(given.values())] == []
    assert "zqx-host" not in given["totals.csv"]


def test_totals_count_everybody_with_a_place_and_choices_for_hosts_alone(staff_client: Client) -> None:
    meeting = open_meeting()
    menu = asked(meeting, 1, "host", "choice", "Fish\nBeans")
    asked(meeting, 2, "secretariat", "choice", "A\nB")
    people = [invited(meeting) for _ in range(4)]
    for number, person in enumerate(people):
        mode = "online" if number == 0 else "in-person"
        registration = seat(person, meeting, Wish(mode, needs="zqx need" if number == 1 else "", is_listed=number == 2))
        answer_questions(registration, {menu.pk: "Fish" if number else "Beans"}, by=account_of(person))
    withdraw(Registration.objects.get(person=people[3]), by=account_of(people[3]))
    RegistrationFactory(meeting=meeting, capacity=meeting.capacities.get(kind="un"), status="attended")
    RegistrationFactory(meeting=meeting, capacity=meeting.capacities.get(kind="un"), status="waiting")
    assert files(staff_client)["totals.csv"].split("\r\n") == [
        "what,which,number",
        "People with a place,All,4",
        "People with a place,Named in the list,1",
        "People with a place,Counted only,3",
        "People with a place,Took part,1",
        "How,In person,3",
        "How,Online,1",
        "Capacity,Focal point,3",
        "Capacity,United Nations,1",
        "Regional group,African Group,3",
        "Regional group,Organisations and others,1",
        "Needs,People who wrote what they need,1",
        "Question 1 for host?,Answers,3",
        "Question 1 for host?,Fish,2",
        "Question 1 for host?,Beans,1",
        "",
    ]


def test_no_file_holds_a_formula(staff_client: Client) -> None:
    meeting = open_meeting()
    question = asked(meeting, 1, "host")
    person = invited(meeting, name="=1+1")
    registration = seat(person, meeting, Wish("in-person", is_listed=True))
    answer_questions(registration, {question.pk: "+2+2"}, by=account_of(person))
    given = files(staff_client)
    for name in ("people.csv", "host.xlsx"):
        [row] = [line for line in given[name].splitlines() if "1+1" in line]
        assert (row.startswith("'=1+1,"), row.endswith(",'+2+2")) == (True, True)


def test_it_is_noted_who_took_what_away_and_looking_is_not(staff_client: Client) -> None:
    meeting = open_meeting()
    seat(invited(meeting), meeting, Wish("in-person", is_listed=True))
    staff_client.get(PAGE)
    assert StaffExport.objects.count() == 0
    files(staff_client)
    kept = [(one.what, one.filters, one.form, one.rows) for one in StaffExport.objects.order_by("pk")]
    assert kept == [
        ("Registrations", "annual-12-test-city, for the host: people", "csv", 1),
        ("Registrations", "annual-12-test-city, for the host: totals", "csv", 0),
        ("Registrations", "annual-12-test-city, for the host: host", "xlsx", 1),
    ]


def test_nobody_else_opens_it_or_takes_it_away(client: Client) -> None:
    meeting = open_meeting()
    person = invited(meeting)
    seat(person, meeting)
    client.force_login(account_of(person))
    assert [client.get(PAGE).status_code, client.post(PAGE, {"file": "people.csv"}).status_code] == [404, 404]
    assert StaffExport.objects.count() == 0


def test_a_file_that_there_is_not_is_said_in_words(staff_client: Client) -> None:
    open_meeting()
    page = staff_client.post(PAGE, {"file": "needs.csv"}, follow=True)
    assert notices_in(page) == ["Choose one of the files below."]
    assert StaffExport.objects.count() == 0


def test_the_page_says_what_the_host_gets_in_the_same_number_of_queries(staff_client: Client) -> None:
    meeting = open_meeting()
    asked(meeting, 1, "participants")
    counted = []
    for number in (3, 30):
        for _one in range(number):
            RegistrationFactory(meeting=meeting, capacity=meeting.capacities.get(kind="un"))
        with CaptureQueriesContext(connection) as queries:
            page = staff_client.get(PAGE)
        counted.append(len(queries))
    assert counted[0] == counted[1]
    words = words_of(page)
    assert "name, member or organisation, capacity, rank in the delegation, office, how, status" in words
    assert "Question 1 for participants?" in words
