"""What one row means and does: its member, institution, person, office and steering term, each with its rules."""

from collections.abc import Mapping
from itertools import product
from math import prod
from typing import Any, Final

from django.utils.translation import gettext as _

from focalpoints.importing.cells import ReadRow, WrongCell
from focalpoints.importing.columns import BY_KEY
from focalpoints.importing.drafts import COLUMN_OF, Draft, step, value_in_words, what_is_wrong
from focalpoints.importing.likenesses import Likenesses
from focalpoints.importing.members import institution_meant, member_meant
from focalpoints.importing.offices import office_meant, term_meant
from focalpoints.importing.outcomes import Outcome
from focalpoints.importing.persons import person_meant
from focalpoints.importing.world import World
from focalpoints.models import Appointment, Institution, Member, Person, SteeringTerm
from focalpoints.models.appointment import Role
from focalpoints.models.term import EndState
from r2pnet.records import Record

MOST_ALTERNATIVES: Final = 16
Choices = Mapping[str, str]


class RowPlanner:
    """Works out rows, one after the other, against what those before them have made."""

    def __init__(self, world: World, alike: Likenesses) -> None:
        self.world, self.alike = world, alike

    def plan(self, row: ReadRow, choices: Choices) -> Outcome:
        """What becomes of the row under `choices`; where something is asked, also under each set of answers."""
        outcome = self.under(row, choices)
        asked = outcome.doubts
        if outcome.is_wrong or not asked or prod(len(one.options) for one in asked) > MOST_ALTERNATIVES:
            return outcome
        for answers in product(*(one.options for one in asked)):
            chosen = {**choices, **{doubt.thing: one.key for doubt, one in zip(asked, answers, strict=True)}}
            then = self.under(row, chosen)
            if not then.doubts:
                told = {"choices": chosen, "changes": then.changes, "sentences": then.sentences_as_json()}
                outcome.alternatives.append(told)
        return outcome

    def under(self, row: ReadRow, choices: Choices) -> Outcome:
        """What the row does when these answers are given; nothing of it is in the world yet."""
        outcome = Outcome(row, sentences=list(row.sentences))
        member = self._member(outcome)
        if outcome.is_wrong:
            return outcome
        institution = self._institution(outcome, member, choices)
        person = self._person(outcome, member, choices)
        if not outcome.is_wrong and member is not None:
            if _kinds(row) & {"appointment"} or person is not None:
                self._office(outcome, member, person, institution, choices)
            if _kinds(row) & {"steering"}:
                self._steering(outcome, member, choices)
        outcome.subject = _subject(outcome, member, person)
        return outcome

    def _member(self, outcome: Outcome) -> Draft | None:
        row = outcome.row
        if "member" not in row.values:
            if "member" not in row.texts and _kinds(row) - {"person"}:
                outcome.wrong("member", _("Name the member that the row is about."))
            return None
        try:
            draft = member_meant(row, self.world)
        except WrongCell as wrong:
            outcome.wrong("member", str(wrong))
            return None
        says = {name: value for name, value in row.of(Member).items() if name != "kind"}
        if draft.is_new or not _kinds(row) & {"appointment", "steering", "person"}:
            says |= row.source
        self._does(outcome, draft, says)
        return draft

    def _institution(self, outcome: Outcome, member: Draft | None, choices: Choices) -> Draft | None:
        row = outcome.row
        says = row.of(Institution)
        if not says or member is None:
            return None
        if "name" not in says and "own_name" not in says:
            outcome.wrong("institution", _("Name the institution whose sector this is."))
            return None
        meant = outcome.asks(institution_meant(row, member, self.world, choices))
        if meant.draft is not None:
            kept = {"name"} if meant.keeps_name else set()
            self._does(outcome, meant.draft, {name: value for name, value in says.items() if name not in kept})
            return meant.draft
        for name, words in (
            ("name", _("A new institution needs its name in English.")),
            ("sector", _("A new institution needs its sector: foreign affairs, justice, interior, … or other.")),
        ):
            if name not in says:
                outcome.wrong(COLUMN_OF[Institution, name], words)
        draft = Draft(Institution(member=member.thing), is_new=True)
        self._does(outcome, draft, says)
        return draft

    def _person(self, outcome: Outcome, member: Draft | None, choices: Choices) -> Draft | None:
        row = outcome.row
        says = row.of(Person)
        if not says:
            return None
        try:
            meant = outcome.asks(person_meant(row, member, self.world, self.alike, choices))
        except WrongCell as wrong:
            outcome.wrong("person", str(wrong))
            return None
        if meant.draft is not None and meant.keeps_name:
            says.pop("name", None)
        draft = meant.draft or Draft(Person(), is_new=True)
        if draft.get("work_email").casefold() == says.get("work_email", "").casefold():
            says.pop("work_email", None)
        self._refuse_account_of_another(outcome, draft, says)
        self._does(outcome, draft, says)
        return draft

    def _refuse_account_of_another(self, outcome: Outcome, person: Draft, says: Mapping[str, Any]) -> None:
        """The same words as where somebody is invited to sign in, who would be refused later."""
        address = says.get("work_email", "").casefold()
        others = self.world.persons_at(address) if address and step(person, says).differs.get("work_email") else []
        if any(one is not person and self.world.account_of(one).casefold() == address for one in others):
            outcome.wrong("email", _("This address is the account of another person."))

    def _office(
        self, outcome: Outcome, member: Draft, person: Draft | None, institution: Draft | None, choices: Choices
    ) -> None:
        says = {**outcome.row.of(Appointment), **outcome.row.source}
        if person is not None:
            outcome.serves = (person, member)
        meant = outcome.asks(office_meant(says, member, person, institution, self.world, choices))
        says |= {"person": person.thing} if person is not None else {}
        says |= {"institution": institution.thing} if institution is not None else {}
        draft = meant.draft
        if draft is None:
            says = {"member": member.thing, "role": Role.FOCAL_POINT, **says}
            draft = Draft(Appointment(member=member.thing), is_new=True)
        self._does(outcome, draft, _with_end(draft, says))

    def _steering(self, outcome: Outcome, member: Draft, choices: Choices) -> None:
        row = outcome.row
        says = row.of(SteeringTerm)
        if not _kinds(row) & {"appointment", "person"}:
            says |= row.source
        meant = outcome.asks(term_meant(says, member, self.world, choices))
        draft = meant.draft or Draft(SteeringTerm(member=member.thing), is_new=True)
        says = {"member": member.thing, **says} if draft.is_new else says
        self._does(outcome, draft, _with_end(draft, says))

    def _does(self, outcome: Outcome, draft: Draft, says: Mapping[str, Any]) -> None:
        """Note the step, and what is wrong with the record that it makes."""
        if not says and not draft.is_new:
            return
        if draft.is_new and not draft.rows:
            for name, value in says.items():  # nobody else knows of it yet
                setattr(draft.thing, name, value)
        doing = step(draft, says)
        if name := draft.clashes(doing.differs):
            self._says_otherwise(outcome, draft, name)
            return
        outcome.does(doing)
        if doing.differs or (draft.is_new and not draft.rows):
            for column, words in what_is_wrong(doing.tried(), doing.differs):
                outcome.wrong(column, words)

    def _says_otherwise(self, outcome: Outcome, draft: Draft, name: str) -> None:
        thing: Record = draft.thing
        words = _("Row %(row)d says “%(value)s” of the same. Write the same in both, or leave one cell empty.")
        said = {"row": draft.said[name], "value": value_in_words(thing, name, draft.get(name))}
        outcome.wrong(COLUMN_OF.get((type(thing), name), ""), words % said)


def _kinds(row: ReadRow) -> set[str]:
    """What the filled cells are about; a source is about something else in the row."""
    return {BY_KEY[key].kind for key in row.texts} - {"source", "member"}


def _with_end(draft: Draft, says: dict[str, Any]) -> dict[str, Any]:
    """A date makes an end known; an end that is open or unknown takes the date away that is on record."""
    if says.get("end") is not None and "end_state" not in says:
        return says | {"end_state": EndState.KNOWN}
    if says.get("end_state") in (EndState.OPEN, EndState.UNKNOWN) and "end" not in says and not draft.is_new:
        return says | {"end": None}
    return says


def _subject(outcome: Outcome, member: Draft | None, person: Draft | None) -> str:
    """A few words: the member, the role, whose it is."""
    texts = outcome.row.texts
    office = next((one.draft.thing for one in outcome.steps if isinstance(one.draft.thing, Appointment)), None)
    role = outcome.row.values.get("role") or (office.role if office is not None else "")
    parts = [
        str(Role(role).label) if role else "",
        str(person.get("name") or texts.get("person", "")) if person is not None else "",
        texts.get("institution", "") if person is None else "",
        texts.get("position", "") if person is None else "",
    ]
    what = ", ".join(part for part in parts if part)
    who = str(member.thing) if member is not None else ""
    return f"{who}: {what}" if who and what else who or what
