"""What the one who hands over learns of the successor, may take back, and is told; a first day on which one fails."""

from datetime import date
from typing import Any

import pytest
import time_machine
from django.test import Client

from focalpoints.models import AccountInvitation, Appointment, Member, Person, Succession, User
from focalpoints.models.term import EndState
from focalpoints.services import beginning_successions as beginning
from focalpoints.services.beginning_successions import begin_due
from focalpoints.services.succession import Successor, succeed, take_back
from r2pnet.outbox.models import Message
from r2pnet.partial_dates import PartialDate
from r2pnet.refusal import Refused
from tests.factories import AppointmentFactory, PersonFactory, UserFactory
from tests.meetings.reading import words_of

pytestmark = pytest.mark.django_db
PAGE = "/desk/handover/"
LAST_DAY = date(2026, 12, 31)
NEXT = Successor("Typed Name", "next@example.org")
TYPED = {"last_day": "31 December 2026", "name": NEXT.name, "work_email": NEXT.work_email, "position": ""}
NEUTRAL = ("The secretariat has to record this successor: write to it.", "work_email")


@pytest.fixture(autouse=True)
def november_2026() -> Any:
    with time_machine.travel("2026-11-24T12:00:00Z", tick=False):
        yield


@pytest.fixture
def office() -> Appointment:
    leaver = PersonFactory(user=UserFactory(email="leaver@example.org"), work_email="leaver@example.org")
    return term("Testland", leaver)


@pytest.fixture
def leaver(office: Appointment) -> User:
    return User.objects.get(email="leaver@example.org")


@pytest.fixture
def holder(leaver: User) -> Client:
    client = Client(SERVER_NAME="localhost")
    client.force_login(leaver)
    return client


def term(member: str | Member, person: Person, **fields: Any) -> Appointment:
    of = {"member": member} if isinstance(member, Member) else {"member__country__short_name": member}
    given = {"start": PartialDate.of(2025), "end_state": EndState.OPEN, "institution": None, "person": person}
    found: Appointment = AppointmentFactory(**{**of, **given, **fields})
    return found


def busy() -> None:
    term("Otherland", PersonFactory(work_email=NEXT.work_email))


def closed() -> None:
    PersonFactory(work_email=NEXT.work_email, user=UserFactory(is_active=False))


def twice() -> None:
    PersonFactory.create_batch(2, work_email=NEXT.work_email)


def refusal_of(office: Appointment, by: User | None) -> tuple[str, str | None]:
    with pytest.raises(Refused) as refused:
        succeed(office, last_day=LAST_DAY, successor=NEXT, by=by)
    return refused.value.message, refused.value.field


class TestWhoseTheAddressIs:
    @pytest.mark.parametrize("on_record", [busy, closed, twice])
    def test_who_hands_over_is_refused_in_the_same_words_whatever_is_on_record(
        self, office: Appointment, leaver: User, staff: User, on_record: Any
    ) -> None:
        on_record()
        assert refusal_of(office, leaver) == NEUTRAL
        assert refusal_of(office, staff) != NEUTRAL
        assert Succession.objects.count() == 0

    def test_the_second_focal_point_of_the_own_member_is_said(self, office: Appointment, leaver: User) -> None:
        cover = {"is_agreed_cover": True, "end_state": EndState.KNOWN, "end": PartialDate.of(2028)}
        term(office.member, PersonFactory(work_email=NEXT.work_email), **cover)
        assert refusal_of(office, leaver) == ("This person is already focal point of Testland.", "work_email")

    def test_looks_at_what_it_means_count_too(self, holder: Client) -> None:
        answers = [holder.post(PAGE, TYPED).status_code for _look in range(31)]
        assert (answers[:30], answers[30]) == ([200] * 30, 429)

    def test_a_name_on_record_is_shown_nowhere_before_the_first_day(self, holder: Client, leaver: User) -> None:
        PersonFactory(name="Planted Name", work_email="planted@example.org", user=UserFactory(email=NEXT.work_email))
        holder.post(PAGE, TYPED | {"confirm": "1"})
        succession = Succession.objects.get()
        pages = (PAGE, "/desk/", f"{PAGE}{succession.pk}/take-back/")
        shown = [words_of(holder.get(page)) for page in pages]
        assert [("Planted" in page, "planted@" in page) for page in shown] == [(False, False)] * 3
        assert ["The person with the address that you wrote" in page for page in shown] == [True] * 3
        told = Message.objects.get(kind="succession-planned")
        assert "Planted" not in f"{told.subject} {told.body}"
        assert "The person with the address that you wrote follows on 1 January 2027" in told.body

    def test_what_was_typed_is_shown_of_somebody_new_also_when_they_have_corrected_it(self, holder: Client) -> None:
        holder.post(PAGE, TYPED | {"confirm": "1"})
        Person.objects.filter(work_email=NEXT.work_email).update(name="Other Name", work_email="private@example.org")
        page = words_of(holder.get(PAGE))
        assert "Typed Name, next@example.org" in page
        assert ["Other Name" in page, "private@" in page] == [False, False]

    def test_staff_are_told_who_is_on_record(self, office: Appointment, leaver: User, staff_client: Client) -> None:
        PersonFactory(name="Planted Name", work_email=NEXT.work_email)
        succeed(office, last_day=LAST_DAY, successor=NEXT, by=leaver)
        assert "Planted Name" in words_of(staff_client.get(f"{PAGE}{office.member.slug}/"))


class TestTakingBack:
    def test_what_the_secretariat_recorded_the_leaver_does_not_take_back(
        self, office: Appointment, leaver: User, holder: Client, staff: User
    ) -> None:
        succession = succeed(office, last_day=LAST_DAY, successor=NEXT, by=staff)
        with pytest.raises(Refused, match="The secretariat recorded this handover: write to it"):
            take_back(succession, by=leaver)
        page = f"{PAGE}{succession.pk}/take-back/"
        assert [holder.get(page).status_code, holder.post(page).status_code] == [404, 404]
        words = words_of(holder.get(PAGE))
        assert "The secretariat recorded this handover" in words
        assert "Take the handover back" not in words
        assert Succession.objects.live().get() == succession

    def test_staff_take_back_what_the_leaver_ordered(self, office: Appointment, leaver: User, staff: User) -> None:
        succession = succeed(office, last_day=LAST_DAY, successor=NEXT, by=leaver)
        assert not take_back(succession, by=staff).is_live


class TestAnAgreedCover:
    @pytest.fixture
    def cover(self, office: Appointment) -> Appointment:
        person = PersonFactory(user=UserFactory(email="cover@example.org"))
        until = {"end_state": EndState.KNOWN, "end": PartialDate.of(2028)}
        return term(office.member, person, is_agreed_cover=True, **until)

    def test_is_not_handed_over_by_its_holder(self, cover: Appointment) -> None:
        words = "An agreed double cover ends on its day: the secretariat records who follows."
        user = User.objects.get(email="cover@example.org")
        assert refusal_of(cover, user) == (words, None)
        client = Client(SERVER_NAME="localhost")
        client.force_login(user)
        assert client.get(PAGE).status_code == 404
        assert "Start the handover" not in words_of(client.get("/desk/"))


class TestTheFirstDay:
    def begun(self) -> tuple[Succession, Succession]:
        first, second = (
            succeed(
                term(name, PersonFactory(work_email=f"{name}@example.org")),
                last_day=LAST_DAY,
                successor=Successor(name, f"next.{name}@example.org"),
                by=None,
            )
            for name in ("Oneland", "Twoland")
        )
        Message.objects.all().delete()
        AccountInvitation.objects.update(expires_at="2026-12-10T00:00:00Z")
        return first, second

    def test_one_that_fails_keeps_no_other_from_beginning_and_is_tried_again(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        first, second = self.begun()
        tell = beginning.tell_both

        def fails_for_the_first(succession: Succession, *kinds: str) -> None:
            if succession.pk == first.pk:
                raise OSError("the disk is full")
            tell(succession, *kinds)

        monkeypatch.setattr(beginning, "tell_both", fails_for_the_first)
        with time_machine.travel("2027-01-01T05:10:00Z", tick=False):
            assert begin_due(date(2027, 1, 1)) == 1
            assert Succession.objects.exclude(announced_at=None).get() == second
            monkeypatch.setattr(beginning, "tell_both", tell)
            assert begin_due(date(2027, 1, 1)) == 1

    def test_a_refused_invitation_keeps_nobody_from_being_welcomed(self) -> None:
        first, _second = self.begun()
        assert first.following.person is not None
        PersonFactory(user=UserFactory(email=first.following.person.work_email))
        with time_machine.travel("2027-01-01T05:10:00Z", tick=False):
            assert begin_due(date(2027, 1, 1)) == 2
        assert Message.objects.filter(kind="succession-begun").count() == 2
        assert Message.objects.filter(kind="account-invitation").count() == 1


class TestWords:
    def test_hold_for_who_has_another_office(self, holder: Client) -> None:
        check = words_of(holder.post(PAGE, TYPED))
        assert "your access through this office ends" in check
        assert "What comes with this office opens on 1 January 2027" in check
        assert "nothing else" not in check
