"""The tables and, on top of them, what the rows of the sheet have made and changed so far."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, Final

from focalpoints.importing.drafts import Draft, Step
from focalpoints.importing.tables import Tables, words_of
from focalpoints.models import Appointment, Country, Institution, Member, Organisation, Person, SteeringTerm
from r2pnet.records import Record

NOBODY: Final = 0
"""In the place of the object that a person is; new ones have no number yet."""


class World:
    """Where a row finds whom and what it means. Nothing of a row is in it before `take`."""

    def __init__(self, tables: Tables) -> None:
        self.tables = tables
        self.new_members: dict[Country | Organisation, Draft] = {}
        self.drafts: dict[type[Record], list[Draft]] = defaultdict(list)
        self._new: dict[tuple[type[Record], Draft], list[Draft]] = defaultdict(list)
        self._by_address: dict[str, list[Draft]] = defaultdict(list)
        self._by_name: dict[str, list[Draft]] = defaultdict(list)
        self._served: dict[Draft, set[Draft]] = defaultdict(set)
        self._held: dict[tuple[Draft, int], list[Draft]] = defaultdict(list)

    def member_named(self, named: Country | Organisation) -> Draft | None:
        """The member, on record or new in this sheet, that the state or organisation is."""
        return self.tables.member_of.get(named) or self.new_members.get(named)

    def institutions(self, member: Draft) -> list[Draft]:
        return self._listed(Institution, member)

    def offices(self, member: Draft) -> list[Draft]:
        return self._listed(Appointment, member)

    def offices_held(self, member: Draft, person: Draft) -> list[Draft]:
        """Those of the member that the person holds or held, as the record or this sheet says."""
        known = [] if member.is_new or person.is_new else self._known_held(member, person.thing.pk)
        return list(dict.fromkeys([*known, *self._held.get((member, id(person.thing)), ())]))

    def vacant_offices(self, member: Draft) -> list[Draft]:
        """Those of the member in which nobody is recorded."""
        known = [] if member.is_new else self._known_held(member, None)
        those = dict.fromkeys([*known, *self._held.get((member, NOBODY), ())])
        return [one for one in those if one.get("person") is None]

    def focal_points(self, member: Draft) -> list[Draft]:
        """The offices of focal point that are on record."""
        return [] if member.is_new else self.tables.focal_points(member.thing.pk)

    def steering_terms(self, member: Draft) -> list[Draft]:
        return self._listed(SteeringTerm, member)

    def persons_at(self, address: str) -> list[Draft]:
        """Everybody with this work e-mail or account, each once."""
        known = [self.tables.person(one.pk) for one in self.tables.persons_at(address)]
        return list(dict.fromkeys([*known, *self._by_address.get(address.casefold(), ())]))

    def persons_called(self, name: str) -> list[Draft]:
        """Everybody with the same words in the name, each once."""
        known = [self.tables.person(one.pk) for one in self.tables.persons_called(name)]
        return list(dict.fromkeys([*known, *self._by_name.get(words_of(name), ())]))

    def account_of(self, person: Draft) -> str:
        """The address of the person's account; empty for one who has none."""
        known = self.tables.persons.get(person.thing.pk) if person.thing.pk else None
        return known.account if known else ""

    def serves(self, person: Draft, member: Draft) -> bool:
        """The person holds or held an office of the member, as the record or this sheet says."""
        if member in self._served[person]:
            return True
        return not person.is_new and member.thing.pk in self.tables.served(person.thing.pk)

    def take(self, steps: Iterable[Step], row: int) -> None:
        """From now on rows find what this one has made and changed."""
        for step in steps:
            draft = step.draft
            is_first = not draft.rows
            step.take(row)
            if is_first:
                self._register(draft)
            self._note(draft)

    def _register(self, draft: Draft) -> None:
        thing: Any = draft.thing
        self.drafts[type(thing)].append(draft)
        if not draft.is_new or isinstance(thing, Person):
            return
        if isinstance(thing, Member):
            self.new_members[thing.country or thing.organisation] = draft  # type: ignore[index]  # one of them is there
        else:
            self._new[type(thing), self.draft_of(thing.member)].append(draft)

    def draft_of(self, member: Member) -> Draft:
        """The draft of a member, on record or new in this sheet."""
        if member.pk:
            return self.tables.members[member.pk]
        return self.new_members[member.country or member.organisation]  # type: ignore[index]  # one of them is there

    def _note(self, draft: Draft) -> None:
        """By what a person or an office is found, as it is now."""
        thing = draft.thing
        if isinstance(thing, Appointment):
            person = draft.get("person")
            if person is None or isinstance(person, Person):
                self._held[self.draft_of(thing.member), id(person) if person else NOBODY].append(draft)
        if isinstance(thing, Person):
            if draft not in self._by_name[words_of(thing.name)]:
                self._by_name[words_of(thing.name)].append(draft)
            if thing.work_email and draft not in self._by_address[thing.work_email.casefold()]:
                self._by_address[thing.work_email.casefold()].append(draft)

    def note_service(self, person: Draft, member: Draft) -> None:
        """The sheet gives the person an office of the member."""
        self._served[person].add(member)

    def _known_held(self, member: Draft, person: int | None) -> list[Draft]:
        return self.tables.offices_held(member.thing.pk, person)

    def _listed(self, model: type[Record], member: Draft) -> list[Draft]:
        """Those on record, then those that the sheet makes."""
        of = {
            Institution: self.tables.institutions,
            Appointment: self.tables.offices,
            SteeringTerm: self.tables.steering_terms,
        }
        known = [] if member.is_new else of[model](member.thing.pk)
        return [*known, *self._new.get((model, member), ())]
