"""An import and somebody else at the same moment, each with a connection of their own."""

from threading import Event

from django.db import transaction

from focalpoints.models import Appointment, ImportRow, Person, SheetImport, User
from focalpoints.models.sheet_import import ImportState
from focalpoints.models.term import EndState
from focalpoints.services import importing
from focalpoints.services.accounts import make_staff
from focalpoints.services.importing import choose
from focalpoints.services.terms import save_appointment
from focalpoints.services.uploading import decide
from r2pnet.partial_dates import PartialDate
from r2pnet.recording import record
from r2pnet.refusal import Refused
from tests.factories import MemberFactory, PersonFactory
from tests.focalpoints.importing.sheets import decided, nothing, read, uploaded
from tests.races import at_once, race

ROWS = [{"person": f"Sample Person {one}", "email": f"p{one}@example.org"} for one in range(40)]


def staff() -> User:
    return make_staff("secretariat@example.org")


@race
def test_two_workers_with_one_import_write_it_once() -> None:
    by = staff()
    held = decided(read(uploaded(*ROWS, by=by)), by)
    at_once([lambda: importing.write(held.pk, nothing) for _worker in range(2)])
    assert (Person.objects.count(), Person.history.count()) == (40, 40)
    assert SheetImport.objects.get().state == ImportState.DONE


@race
def test_an_edit_at_the_moment_of_writing_is_neither_lost_nor_mixed() -> None:
    by = staff()
    anna = PersonFactory(name="Anna Sample", work_email="anna@example.org")
    rows = [*ROWS, {"person": "Anna Sample", "email": "anna@example.org", "phone": "+386 1 5550102"}]
    held = decided(read(uploaded(*rows, by=by)), by)

    def edit() -> str:
        fresh = Person.objects.get(pk=anna.pk)
        fresh.languages = ["en"]
        try:
            record(fresh, by=by)
        except Refused:
            return "refused"
        return "saved"

    def write() -> str:
        importing.write(held.pk, nothing)
        return str(SheetImport.objects.get(pk=held.pk).state)

    edited, state = at_once([edit, write])
    saved = Person.objects.get(pk=anna.pk)
    assert (state, saved.phone) == ("done", "+386 1 5550102")
    assert saved.languages == (["en"] if edited == "saved" else [])
    history = list(Person.history.filter(id=anna.pk).order_by("history_id").values_list("version", flat=True))
    assert history == list(range(1, saved.version + 1))


@race
def test_of_an_import_and_a_single_deed_for_one_office_one_is_refused() -> None:
    by = staff()
    member = MemberFactory(country__short_name="Testland")
    row = {"member": "Testland", "person": "Anna Sample", "start": "2024-07-01", "end_state": "open"}
    held = decided(read(uploaded(row, by=by)), by)

    def appoint() -> bool:
        new = Appointment(member=member, start=PartialDate.parse("2024-01-01"), end_state=EndState.OPEN)
        try:
            save_appointment(new, by=by)
        except Refused:
            return False
        return True

    appointed, _nothing = at_once([appoint, lambda: importing.write(held.pk, nothing)])
    state = SheetImport.objects.get().state
    assert Appointment.objects.count() == 1
    assert state == (ImportState.PLANNED if appointed else ImportState.DONE)


@race
def test_no_choice_is_saved_after_the_decision() -> None:
    by = staff()
    for address in ("old@example.org", "older@example.org"):
        PersonFactory(name="Anna Sample", work_email=address)
    row = read(uploaded({"person": "Anna Sample", "email": "new@example.org"}, by=by)).rows.get()
    choose(row, "person", "new", by=by)
    began, answered = Event(), Event()

    def decide_slowly() -> None:
        with transaction.atomic():
            decide(row.sheet_import, by)
            began.set()
            answered.wait(timeout=1)  # who chooses waits for this to end, and so for the time that is over

    def choose_late() -> str:
        assert began.wait(timeout=20)
        try:
            choose(row, "person", row.doubts[0]["options"][0]["key"], by=by)
        except Refused as refused:
            return refused.message
        finally:
            answered.set()
        return "saved"

    _decided, said = at_once([decide_slowly, choose_late])
    assert (said, ImportRow.objects.get().choices) == ("This row waits for no choice any more.", {"person": "new"})


@race
def test_an_import_comes_to_an_end_though_somebody_saves_persons_all_the_time() -> None:
    by = staff()
    held = decided(read(uploaded(*ROWS, by=by)), by)
    over, saved, tries = Event(), Event(), []

    def save_on_and_on() -> None:
        while not over.is_set():
            record(Person(name="Bo Specimen"), by=by)
            saved.set()
            over.wait(timeout=0.01)

    def wait_for_another(done: int, total: int) -> None:
        """Until somebody has saved a person; in vain once they wait for the import."""
        if done == total:
            saved.clear()
            tries.append(saved.wait(timeout=2))

    def write() -> None:
        try:
            importing.write(held.pk, wait_for_another)
        finally:
            over.set()

    at_once([write, save_on_and_on])
    assert tries == [True] * (importing.TRIES - 1) + [False]
    assert SheetImport.objects.get().state == ImportState.DONE
    assert Person.objects.filter(name__startswith="Sample Person").count() == 40


@race
def test_others_write_while_an_import_is_planned() -> None:
    by = staff()
    held = uploaded(*ROWS, by=by)
    begun, saved = Event(), Event()

    def wait(done: int, total: int) -> None:
        begun.set()
        assert saved.wait(timeout=20)

    def write() -> None:
        assert begun.wait(timeout=20)
        record(Person(name="Bo Specimen"), by=by)
        saved.set()

    at_once([lambda: importing.plan(held.pk, wait), write])
    assert SheetImport.objects.get().state == ImportState.PLANNED
    assert Person.objects.count() == 1
