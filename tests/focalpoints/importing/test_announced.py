"""Whatever a sheet says: what was announced is exactly what is written, and the same sheet again changes nothing."""

from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, event, given, settings
from hypothesis import strategies as st

from focalpoints.importing.columns import BY_KEY
from focalpoints.importing.drafts import NAMES, label_of, value_in_words
from focalpoints.models import Appointment, Institution, Member, Person, SheetImport, SteeringTerm, User
from focalpoints.models.sheet_import import ImportState
from focalpoints.services.accounts import make_staff
from focalpoints.services.importing import choose
from tests.examples import examples
from tests.factories import (
    AppointmentFactory,
    CountryFactory,
    InstitutionFactory,
    MemberFactory,
    PersonFactory,
)
from tests.focalpoints.importing.sheets import Texts, decided, dump, read, uploaded, written

pytestmark = pytest.mark.django_db
TOLD = {
    Member: ("standing", "joined", "left", "joining_note"),
    Institution: ("name", "own_name", "sector"),
    Person: ("name", "work_email", "phone", "languages"),
    Appointment: ("role", "position", "start", "end_state", "end", "institution", "person"),
    SteeringTerm: ("role", "start", "end_state", "end"),
}

cells = {
    "member": st.sampled_from(["Testland", "Sampleland", "Otherland"]),
    "joined": st.sampled_from(["", "", "2012", "by 2013"]),
    "institution": st.sampled_from(
        ["", "Ministry of Justice", "Ministry for Justice", "MINISTRY OF JUSTICE", "Office"]
    ),
    "sector": st.sampled_from(["justice", "other"]),
    "person": st.sampled_from(["", "Anna Sample", "SAMPLE Anna", "Anna Sampel", "Bo Specimen"]),
    "email": st.sampled_from(["", "", "anna@example.org", "bo@example.org"]),
    "phone": st.sampled_from(["", "", "+386 1 5550100"]),
    "role": st.sampled_from(["", "alternate", "assistant", "focal point"]),
    "position": st.sampled_from(["", "", "Director", "Adviser"]),
    "start": st.sampled_from(["", "2012", "2020", "2024-05-15"]),
    "end_state": st.sampled_from(["", "", "open"]),
    "end": st.sampled_from(["", "", "2022"]),
    "steering_role": st.sampled_from(["", "", "member"]),
}
sheets = st.lists(st.fixed_dictionaries(cells), min_size=1, max_size=4)


def state() -> dict[tuple[str, int], dict[str, str]]:
    """Every record of the kinds that are imported, each field in the words in which a plan tells it."""
    found: dict[tuple[str, int], dict[str, str]] = {}
    for model, names in TOLD.items():
        for one in model._default_manager.all():
            words = {label_of(model, name): value_in_words(one, name, getattr(one, name)) for name in names}
            found[str(NAMES[model]), one.pk] = words
    return found


def announced(held: SheetImport) -> list[tuple[str, str, str, str]]:
    """All that the plan says will change, of the fields that `state` tells."""
    labels = {label_of(model, name) for model, names in TOLD.items() for name in names}
    return sorted(
        (one["thing"], one["field"], one["before"], one["after"])
        for row in held.rows.all()
        for one in row.changes
        if one["field"] in labels
    )


def happened(before: Any, after: Any) -> list[tuple[str, str, str, str]]:
    """The differences between two states; of a new record what is not as every new one is."""
    blank = {
        str(NAMES[model]): {
            label_of(model, name): value_in_words(model(), name, model().__dict__.get(name)) for name in names
        }
        for model, names in TOLD.items()
    }
    changes = []
    for (thing, pk), words in after.items():
        for field, word in words.items():
            held = before.get((thing, pk), {}).get(field, "")
            if word != held and not ((thing, pk) not in before and word == blank[thing][field]):
                changes.append((thing, field, held, word))
    return sorted(changes)


def in_place() -> User:
    for name in ("Testland", "Sampleland", "Otherland"):
        CountryFactory(short_name=name)
    member = MemberFactory(country__short_name="Heldland")
    by = make_staff("secretariat@example.org")
    anna = PersonFactory(name="Anna Sample", work_email="anna@example.org")
    AppointmentFactory(member=member, person=anna, role="alternate", institution=None)
    held = MemberFactory(country=CountryFactory._meta.model.objects.get(short_name="Testland"))
    InstitutionFactory(member=held, name="Ministry of Justice", sector="justice")
    return by


def answered(held: SheetImport, by: User) -> bool:
    """Choose the first answer that leads to no mistake in every row; false where there is none."""
    for row in held.rows.undecided():
        right = [one for one in row.outcomes if not one["sentences"]]
        if not right:
            return False
        for thing, key in right[0]["choices"].items():
            row = choose(row, thing, key, by=by)
    return True


class Undo(Exception):
    """Ends an example without a trace."""


@settings(
    max_examples=examples(25),
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(rows=sheets)
def test_what_is_announced_is_what_is_written_and_the_same_again_is_nothing(db: None, rows: list[Texts]) -> None:
    try:
        with transaction.atomic():
            _one_example(rows, in_place())
            raise Undo
    except Undo:
        pass


def _one_example(rows: list[Texts], by: User) -> None:
    assert set(rows[0]) <= set(BY_KEY)
    before, everything = state(), dump()
    held = read(uploaded(*rows, by=by))
    assert dump() == everything
    if held.counts["error"]:
        return
    for _time in range(3):  # what is chosen in one row can change what another means, which is then shown
        if not answered(held, by):
            return
        told = announced(held)
        held = written(decided(held, by))
        if held.state == ImportState.DONE:
            break
        assert dump() == everything
        if held.counts["error"]:
            return
    event(f"written: {len(told)} changes" if told else "written: nothing")
    assert held.state == ImportState.DONE
    assert _net(told) == happened(before, state())
    if gives_away_an_address(rows):
        return  # once that is written, the sheet means other people than before: it is planned, and shown, anew
    again = read(uploaded(*rows, by=by))
    said = [row.sentences or row.changes for row in again.rows.exclude(fate__in=["same", "doubtful"])]
    assert said == []


def gives_away_an_address(rows: list[Texts]) -> bool:
    """True where a row writes another address to somebody, by which another row may have meant who had it before."""
    others = {"anna@example.org": ("Bo Specimen",), "bo@example.org": ("Anna Sample", "SAMPLE Anna", "Anna Sampel")}
    return any(row["person"] in others.get(row["email"], ()) for row in rows)


def _net(told: list[tuple[str, str, str, str]]) -> list[tuple[str, str, str, str]]:
    """Without what a new record says as every new one does, and without what is empty before and after."""
    plain = {("Member", "Standing", "", "Member"), ("Office", "Role", "", "Focal point")}
    plain |= {("Steering term", "Role in the steering group", "", "Member of the steering group")}
    return [one for one in told if one not in plain and one[2] != one[3]]
