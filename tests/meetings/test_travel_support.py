"""Support for travel: who asks and why is the person's and the secretariat's, the decision is written to them."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from focalpoints.services.erasure import anonymise
from meetings.models import Meeting, Registration, TravelSupport
from meetings.models.meeting import MeetingStatus
from meetings.services.registering import withdraw
from meetings.services.supporting import ask_for_support, decide_support, take_back
from meetings.travel.kept import forget_support, next_day_of_support
from meetings.travel.support import budget_of, supports_of
from r2pnet.outbox.kinds import kind_of
from r2pnet.outbox.models import Message
from r2pnet.own_data import kept_about
from r2pnet.refusal import Changed, Refused
from tests.factories import UserFactory
from tests.meetings.gathering import ONLINE, account_of, invited, open_meeting, seat
from tests.meetings.reading import facts_in, words_of
from tests.races import at_once, race

pytestmark = pytest.mark.django_db
MEETING = "/meetings/annual-12-test-city/"
PAGE, FORM = f"{MEETING}registration/", f"{MEETING}registration/travel/"
STAFF = f"/desk{MEETING}travel/"
WHY = "zqx no budget"


def asked(meeting: Meeting, why: str = WHY, **person: Any) -> TravelSupport:
    registration = seat(invited(meeting, **person), meeting)
    return ask_for_support(registration, why, by=account_of(registration.person))


def told() -> list[tuple[str, str]]:
    """Kind and address of each message on support, in order."""
    rows = Message.objects.filter(kind__startswith="travel-").order_by("pk")
    return list(rows.values_list("kind", "to_address"))


def test_it_is_asked_for_changed_and_taken_back_until_it_is_decided() -> None:
    support = asked(open_meeting())
    registration, by = support.registration, account_of(support.registration.person)
    again = ask_for_support(registration, " another reason ", by=by)
    assert (again.pk, again.reason, TravelSupport.objects.count()) == (support.pk, "another reason", 1)
    assert (take_back(registration, by=by), take_back(registration, by=by)) == (True, False)
    support = ask_for_support(registration, WHY, by=by)
    decide_support(support, "granted", by=UserFactory())
    for deed in (lambda: ask_for_support(registration, WHY, by=by), lambda: take_back(registration, by=by)):
        with pytest.raises(Refused):
            deed()
    assert TravelSupport.objects.get().state == "granted"


def test_nobody_asks_without_a_reason_for_another_online_or_for_what_is_over() -> None:
    meeting = open_meeting()
    room, online = seat(invited(meeting), meeting), seat(invited(meeting), meeting, ONLINE)
    refused: list[Callable[[], object]] = [
        lambda: ask_for_support(room, "  ", by=account_of(room.person)),
        lambda: ask_for_support(room, "x" * 2001, by=account_of(room.person)),
        lambda: ask_for_support(room, WHY, by=account_of(online.person)),
        lambda: ask_for_support(online, WHY, by=account_of(online.person)),
    ]
    for deed in refused:
        with pytest.raises(Refused):
            deed()
    for status in (MeetingStatus.HELD, MeetingStatus.CANCELLED):
        Meeting.objects.update(status=status)
        with pytest.raises(Refused):
            ask_for_support(room, WHY, by=account_of(room.person))
    assert TravelSupport.objects.count() == 0


class TestDeciding:
    def test_the_person_is_written_to_once_for_each_decision(self) -> None:
        support, staff = asked(open_meeting(), work_email="asks@example.org"), UserFactory()
        address = account_of(support.registration.person).email
        support = decide_support(support, "granted", by=staff, amount=Decimal("1200.5"), answer="By bank transfer.")
        again = decide_support(support, "granted", by=staff, amount=Decimal("1200.5"), answer="By bank transfer.")
        assert (again.version, told()) == (support.version, [("travel-granted", address)])
        body = Message.objects.get(kind="travel-granted").body
        assert ": 1,200.50 USD." in body
        assert "\n\nBy bank transfer." in body
        assert WHY not in body
        support = decide_support(support, "declined", by=staff, answer="The budget is spent")
        assert told() == [("travel-granted", address), ("travel-declined", address)]
        assert " The reason: The budget is spent." in Message.objects.get(kind="travel-declined").body
        granted, declined = Message.objects.filter(kind__startswith="travel-").order_by("pk")
        still = [kind_of(one.kind).still_true for one in (granted, declined)]
        assert [true(one) for true, one in zip(still, (granted, declined), strict=True) if true] == [False, True]
        assert (support.amount, support.decided_by) == (None, staff)

    @pytest.mark.parametrize(
        "given",
        [
            {"state": "declined"},
            {"state": "declined", "answer": "x", "amount": Decimal(1)},
            {"state": "granted", "amount": Decimal(0)},
            {"state": "granted", "amount": Decimal(-1)},
            {"state": "granted", "amount": Decimal(1_000_000)},
            {"state": "asked"},
        ],
    )
    def test_what_is_no_decision_is_refused(self, given: dict[str, Any]) -> None:
        support = asked(open_meeting())
        with pytest.raises(Refused):
            decide_support(support, by=UserFactory(), **given)
        assert (TravelSupport.objects.get().state, told()) == ("asked", [])

    def test_nobody_decides_on_what_has_changed_or_ended_since(self) -> None:
        support, staff = asked(open_meeting()), UserFactory()
        ask_for_support(support.registration, "new words", by=account_of(support.registration.person))
        with pytest.raises(Changed):
            decide_support(support, "granted", by=staff)
        now = TravelSupport.objects.get()
        withdraw(now.registration, by=account_of(now.registration.person))
        with pytest.raises(Refused):
            decide_support(now, "granted", by=staff)

    def test_the_database_keeps_amounts_to_what_is_granted(self) -> None:
        support = asked(open_meeting())
        rows = TravelSupport.objects.filter(pk=support.pk)
        for wrong in ({"amount": 5}, {"state": "granted"}, {"decided_at": support.asked_at}):
            with pytest.raises(IntegrityError), transaction.atomic():
                rows.update(**wrong)


def test_the_budget_counts_whose_registration_stands() -> None:
    meeting, staff = open_meeting(), UserFactory()
    supports = [asked(meeting) for _ in range(6)]
    decide_support(supports[0], "granted", by=staff, amount=Decimal("1000.25"))
    decide_support(supports[1], "granted", by=staff, amount=Decimal("999.75"))
    decide_support(supports[2], "granted", by=staff)
    decide_support(supports[3], "declined", by=staff, answer="Spent.")
    left = decide_support(supports[4], "granted", by=staff, amount=Decimal(5000))
    withdraw(left.registration, by=account_of(left.registration.person))
    asked(open_meeting(slug="other", ordinal=13))
    budget = budget_of(supports_of(meeting))
    assert (budget.asked, budget.granted, budget.declined) == (1, 3, 1)
    assert (budget.sum, budget.without_amount) == ("2,000.00 USD", 1)


class TestThePages:
    def test_a_person_asks_and_reads_what_became_of_it(self, client: Client) -> None:
        meeting = open_meeting()
        person = invited(meeting)
        seat(person, meeting)
        client.force_login(account_of(person))
        assert "Do you ask for support for travel?" in words_of(client.get(PAGE))
        failed = client.post(FORM, {"reason": ""})
        assert ("Write why" in words_of(failed), 'id="id_reason_error"' in failed.content.decode()) == (True, True)
        assert "You have asked for support." in words_of(client.post(FORM, {"reason": WHY}, follow=True))
        assert WHY in client.get(FORM).content.decode()
        decide_support(TravelSupport.objects.get(), "granted", by=UserFactory(), amount=Decimal(300))
        facts = facts_in(client.get(PAGE))
        assert (facts["Decision"], facts["Amount"]) == ("Granted", "300.00 USD")
        assert client.get(FORM).headers["Location"] == PAGE

    def test_it_is_taken_back_on_its_page(self, client: Client) -> None:
        support = asked(open_meeting())
        client.force_login(account_of(support.registration.person))
        assert "You ask for no support any more." in words_of(client.post(FORM, {"take_back": "1"}, follow=True))
        assert TravelSupport.objects.count() == 0

    def test_staff_read_and_decide_and_nobody_else_opens_it(self, client: Client, staff_client: Client) -> None:
        meeting = open_meeting()
        support = asked(meeting, name="Zqxname")
        page = f"{STAFF}{support.pk}/"
        client.force_login(account_of(support.registration.person))
        tries = [client.get(STAFF), client.get(page), client.post(page, {"state": "granted", "seen_version": 1})]
        assert ([one.status_code for one in tries], told()) == ([404] * 3, [])
        assert ("Zqxname" in words_of(staff_client.get(STAFF)), WHY in words_of(staff_client.get(page))) == (True, True)
        wrong = staff_client.post(page, {"state": "declined", "answer": "", "amount": "x", "seen_version": 1})
        assert (wrong.status_code, TravelSupport.objects.get().state) == (200, "asked")
        typed = {"state": "granted", "amount": "1200.50", "answer": "", "seen_version": str(support.version)}
        assert staff_client.post(page, typed).headers["Location"] == STAFF
        assert "Granted 1, 1,200.50 USD" in words_of(staff_client.get(STAFF))
        stale = staff_client.post(page, {**typed, "state": "declined", "amount": "", "answer": "Zqx kept"})
        assert ("look at it once more" in words_of(stale), "Zqx kept" in stale.content.decode()) == (True, True)
        assert f'value="{TravelSupport.objects.get().version}"' in stale.content.decode()

    @pytest.mark.parametrize("number", ["0", "987654321", "99999999999999999999"])
    def test_a_number_of_nothing_or_of_another_meeting_is_404(self, staff_client: Client, number: str) -> None:
        open_meeting()
        other = asked(open_meeting(slug="other", ordinal=13))
        assert staff_client.get(f"{STAFF}{number}/").status_code == 404
        assert staff_client.get(f"{STAFF}{other.pk}/").status_code == 404

    def test_the_number_of_queries_does_not_grow(self, staff_client: Client) -> None:
        meeting, counted = open_meeting(), []
        for number in (1, 4):
            for _ in range(number):
                asked(meeting)
            with CaptureQueriesContext(connection) as queries:
                staff_client.get(STAFF)
            counted.append(len(queries))
        assert counted[0] == counted[1]

    @pytest.mark.parametrize("value", ["\x00", "🌍", "\ud800", "long " * 600, "99999999999999999999", "NaN", "1e9"])
    def test_odd_texts_are_taken_or_refused_in_words(self, client: Client, staff_client: Client, value: str) -> None:
        support = asked(open_meeting())
        client.force_login(account_of(support.registration.person))
        typed = value.encode(errors="surrogatepass").replace(b"\x00", b"%00")
        form = "application/x-www-form-urlencoded"
        assert client.generic("POST", FORM, b"reason=" + typed, form).status_code in (200, 302)
        for field in (b"amount", b"answer", b"state", b"seen_version"):
            body = b"state=granted&seen_version=1&" + field + b"=" + typed
            assert staff_client.generic("POST", f"{STAFF}{support.pk}/", body, form).status_code in (200, 302)


class TestKeeping:
    def test_the_words_are_in_no_history(self) -> None:
        support = decide_support(asked(open_meeting()), "declined", by=UserFactory(), answer="zqx answer")
        rows = TravelSupport.history.filter(id=support.pk).values()
        assert [value for row in rows for value in row.values() if "zqx" in str(value)] == []
        assert [row["state"] for row in rows] == ["declined", "asked"]

    def test_they_go_ninety_days_after_the_meeting_and_the_decision_stays(self) -> None:
        meeting, staff = open_meeting(), UserFactory()
        asked(meeting)
        granted = decide_support(asked(meeting), "granted", by=staff, amount=Decimal(5), answer="x")
        last = meeting.last_day
        assert last is not None
        assert (list(forget_support(last + timedelta(days=90))), next_day_of_support()) == (
            [],
            last + timedelta(days=91),
        )
        [gone] = forget_support(last + timedelta(days=91))
        assert (gone.what, gone.about, gone.count) == ("Words on support for travel", "Twelfth test meeting", 2)
        [kept] = TravelSupport.objects.all()
        assert (kept.pk, kept.reason, kept.answer, kept.state, kept.amount) == (granted.pk, "", "", "granted", 5)
        assert (list(forget_support(last + timedelta(days=91))), next_day_of_support()) == ([], None)

    def test_of_who_withdraws_they_go_at_once(self) -> None:
        meeting = open_meeting()
        stays, leaves = asked(meeting), asked(meeting)
        withdraw(leaves.registration, by=account_of(leaves.registration.person))
        assert list(TravelSupport.objects.all()) == [stays]

    def test_a_person_reads_it_and_it_goes_with_an_erasure(self) -> None:
        meeting = open_meeting()
        support = decide_support(asked(meeting), "granted", by=UserFactory(), answer="zqx answer")
        person = support.registration.person
        [own] = [one for one in kept_about(account_of(person)) if one.title == "Support for your travel"]
        assert [(row["state"], row["why"]) for row in own.rows] == [("Granted", WHY)]
        other = asked(meeting)
        [own] = [one for one in kept_about(account_of(other.registration.person)) if one.title == own.title]
        assert len(own.rows) == 1
        anonymise(person, by=None)
        anonymise(other.registration.person, by=None)
        assert list(TravelSupport.objects.values_list("state", "reason", "answer")) == [("granted", "", "")]


@race
def test_of_two_decisions_at_the_same_moment_one_holds_and_is_written() -> None:
    support, staff = asked(open_meeting()), UserFactory()
    seen = [TravelSupport.objects.select_related("registration__meeting").get(pk=support.pk) for _ in range(2)]

    def decide(one: TravelSupport, state: str) -> str:
        try:
            return decide_support(one, state, by=staff, answer="x").state
        except Changed:
            return ""

    outcome = at_once([lambda: decide(seen[0], "granted"), lambda: decide(seen[1], "declined")])
    assert sorted(outcome)[0] == ""
    assert [kind for kind, _address in told()] == [f"travel-{max(outcome)}"]
    assert Registration.objects.get().status == "confirmed"
