"""The people of a member propose that a public fact is otherwise: nothing is public of it before staff publish it."""

from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from focalpoints.corrections.facts import Source, values_of
from focalpoints.models import ProposedCorrection
from focalpoints.models.proposed_correction import CorrectionState
from focalpoints.services.ending import end_term
from focalpoints.services.proposing import propose, withdraw
from r2pnet.partial_dates import PartialDate
from r2pnet.recording import record
from r2pnet.refusal import Changed, Refused
from tests.factories import InstitutionFactory
from tests.focalpoints.corrections import LETTER, Mission, mission, proposed, published, signed_in
from tests.races import at_once, race
from tests.visibility.walking import ask, general_addresses

pytestmark = pytest.mark.django_db
WORD = "zqxproposed"


@pytest.fixture(autouse=True)
def november_2026() -> Any:
    with time_machine.travel("2026-11-24T12:00:00Z", tick=False):
        yield


@pytest.fixture
def testland() -> Mission:
    return mission()


def test_what_is_proposed_stands_on_no_public_page_file_or_feed_until_it_is_published(
    testland: Mission, staff: Any
) -> None:
    source = Source(f"https://{WORD}.example/", f"Letter {WORD}")
    proposed(testland.office, testland.focal_point, source, position=WORD)
    proposed(testland.office.institution, testland.focal_point, source, name=f"Ministry {WORD}")
    readers = [Client(SERVER_NAME="localhost"), mission("Otherland").client()]
    paths = [*general_addresses(), "/members/testland/", "/search/?q=zqx", "/members/?q=zqx"]
    assert [path for reader in readers for path in paths if WORD in ask(reader, path).text] == []
    for one in ProposedCorrection.objects.all():
        published(one, staff, source)
    assert WORD in ask(readers[0], "/members/testland/").text


def test_a_proposal_says_old_and_new_of_what_differs_and_leaves_the_record(testland: Mission) -> None:
    one = proposed(testland.office, testland.focal_point, position="Head of Department", start="2024")
    assert one.changes == {
        "position": {"old": "Head of Unit", "new": "Head of Department"},
        "start": {"old": "2024-02-01", "new": "2024"},
    }
    assert (one.state, one.source_note, one.seen_version) == ("open", "Letter of 3 November 2026", 1)
    testland.office.refresh_from_db()
    assert (testland.office.position, testland.office.start) == ("Head of Unit", PartialDate.of(2024, 2, 1))
    newest = one.history.first()
    assert (newest.history_user, newest.history_change_reason) == (testland.focal_point, "Proposed.")


def test_an_assistant_proposes_and_nobody_of_another_member_does(testland: Mission) -> None:
    assert proposed(testland.office, testland.assistant, position="X").proposed_by == testland.assistant
    with pytest.raises(Refused, match="Only the people of a member propose for it"):
        proposed(testland.member, mission("Otherland").focal_point, joined="2014")


def test_who_has_left_the_office_proposes_nothing_any_more(testland: Mission) -> None:
    end_term(testland.office, last_day=PartialDate.of(2026, 11, 23), by=None, reason="Ended")
    with pytest.raises(Refused, match="Only the people of a member propose for it"):
        proposed(testland.member, testland.focal_point, joined="2014")


def test_without_a_source_or_a_difference_nothing_is_proposed(testland: Mission) -> None:
    with pytest.raises(Refused, match="Write where it comes from"):
        proposed(testland.office, testland.focal_point, Source(), position="X")
    with pytest.raises(Refused, match="Nothing differs from what is on record"):
        proposed(testland.office, testland.focal_point)
    assert ProposedCorrection.objects.count() == 0


WRONG = [
    ("institution", {"name": ""}, "name"),
    ("institution", {"sector": "fisheries"}, "sector"),
    ("institution", {"name": "x" * 201}, "name"),
    ("office", {"start": "soon"}, None),
    ("office", {"position": "x" * 201}, "position"),
]


@pytest.mark.parametrize(("what", "changed", "field"), WRONG)
def test_what_the_record_would_not_take_cannot_be_proposed(
    testland: Mission, what: str, changed: dict[str, str], field: str | None
) -> None:
    target = testland.office if what == "office" else testland.office.institution
    with pytest.raises(ValidationError) as refused:
        proposed(target, testland.focal_point, **changed)
    assert [*getattr(refused.value, "error_dict", {None: 0})] == [field]


def test_an_institution_of_another_member_cannot_be_proposed(testland: Mission) -> None:
    with pytest.raises(Refused, match="belongs to another member"):
        proposed(testland.office, testland.focal_point, institution=str(InstitutionFactory().pk))


def test_a_second_proposal_takes_the_place_of_the_first_knowingly_and_the_history_keeps_both(
    testland: Mission,
) -> None:
    first = proposed(testland.office, testland.focal_point, position="First")
    again = {**values_of(testland.office), "position": "Second"}
    with pytest.raises(Changed):
        propose(testland.office, again, LETTER, seen_version=1, seen_proposal=0, by=testland.assistant)
    second = propose(testland.office, again, LETTER, seen_version=1, seen_proposal=first.version, by=testland.assistant)
    assert (second.pk, second.proposed_by) == (first.pk, testland.assistant)
    told = [(row.changes["position"]["new"], row.history_user) for row in second.history.all()]
    assert told == [("Second", testland.assistant), ("First", testland.focal_point)]


def test_who_looked_at_an_older_record_is_told(testland: Mission) -> None:
    before = testland.office.version
    values = {**values_of(testland.office), "position": "Mine"}
    testland.office.position = "Theirs"
    record(testland.office, by=None)
    with pytest.raises(Changed, match="The record has been changed"):
        propose(testland.office, values, LETTER, seen_version=before, by=testland.focal_point)


def test_it_can_be_withdrawn_as_long_as_it_waits_and_only_by_its_members_people(testland: Mission, staff: Any) -> None:
    one = proposed(testland.office, testland.focal_point, position="X")
    with pytest.raises(Refused):
        withdraw(one, by=mission("Otherland").focal_point)
    assert withdraw(one, by=testland.assistant).state == CorrectionState.WITHDRAWN
    assert withdraw(one, by=testland.focal_point).decided_by == testland.assistant
    other = published(proposed(testland.office, testland.focal_point, position="Y"), staff)
    with pytest.raises(Refused, match="has decided it meanwhile"):
        withdraw(other, by=testland.focal_point)


RULES: list[tuple[str, Callable[[ProposedCorrection], Any]]] = [
    ("a second one about the same record", lambda one: ProposedCorrection(**_columns(one)).save()),
    ("declined without a reason", lambda one: _update(one, state="declined", decided_by=one.proposed_by)),
    ("decided by nobody", lambda one: _update(one, state="published")),
    ("open and decided", lambda one: _update(one, state="open")),
    ("about two records", lambda one: _update(one, None, institution=one.appointment.institution)),
    ("without a source", lambda one: _update(one, None, source_note="")),
]


def _columns(one: ProposedCorrection) -> dict[str, Any]:
    names = ("member", "appointment", "changes", "seen_version", "source_note", "proposed_by")
    return {name: getattr(one, name) for name in names}


def _update(one: ProposedCorrection, decided_at: Any = "now", **values: Any) -> None:
    moment = timezone.now() if decided_at == "now" else None
    ProposedCorrection.objects.filter(pk=one.pk).update(decided_at=moment, **values)


@pytest.mark.parametrize(("name", "deed"), RULES, ids=[name for name, _deed in RULES])
def test_the_database_itself_refuses(testland: Mission, name: str, deed: Callable[[ProposedCorrection], Any]) -> None:
    one = proposed(testland.office, testland.focal_point, position="X")
    with pytest.raises(IntegrityError), transaction.atomic():
        deed(one)


@race
def test_of_two_who_propose_at_once_the_second_is_shown_the_first() -> None:
    with time_machine.travel("2026-11-24T12:00:00Z", tick=False):
        testland = mission()
        values = values_of(testland.office)

        def job(words: str) -> Callable[[], str]:
            def run() -> str:
                try:
                    propose(
                        testland.office,
                        {**values, "position": words},
                        LETTER,
                        seen_version=1,
                        by=testland.focal_point,
                    )
                except Changed:
                    return "told"
                return "proposed"

            return run

        assert sorted(at_once([job("One"), job("Two")])) == ["proposed", "told"]
        assert ProposedCorrection.objects.open().count() == 1


def test_nobody_of_another_member_opens_a_proposal_or_the_form(testland: Mission) -> None:
    one = proposed(testland.office, testland.focal_point, position="X")
    other = mission("Otherland").client()
    for path in (one.get_absolute_url(), f"/desk/entry/office/{testland.office.pk}/"):
        assert (other.get(path).status_code, other.post(path, {"withdraw": "1"}).status_code) == (404, 404)
        assert testland.client("assistant").get(path).status_code == 200
        assert Client(SERVER_NAME="localhost").get(path).headers["Location"].startswith("/account/sign-in/")
    one.refresh_from_db()
    assert one.is_open


def test_who_holds_no_office_now_has_no_entry(testland: Mission, staff: Any) -> None:
    end_term(testland.office, last_day=PartialDate.of(2026, 11, 23), by=None, reason="Ended")
    assert testland.client().get("/desk/entry/").status_code == 404
    assert signed_in(staff).get("/desk/entry/").status_code == 404
