"""The tables that an import is compared with, read once and kept small: what is not touched stays a tuple."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Any, Final, NamedTuple

from focalpoints.importing.drafts import Draft
from focalpoints.likeness import keys_of_name, why_alike_names
from focalpoints.models import Appointment, Country, Institution, Member, Organisation, OtherName, Person, SteeringTerm
from focalpoints.models.appointment import Role
from r2pnet.records import Record
from r2pnet.stamps import stamps
from r2pnet.text import searchable

GROUPS: Final = ("focalpoints", "persons")
"""The stamps of all that an import reads and writes, in the order in which they are taken to write."""
READS_AGAIN: Final = 20
CHUNK: Final = 2000


class Known(NamedTuple):
    """As much of a person as is needed to find them."""

    pk: int
    name: str
    work_email: str
    account: str
    """The address of their account; empty without one."""


class Tables:
    """All members, institutions, persons, offices and steering terms; a draft is made of what a row speaks of."""

    def __init__(self) -> None:
        self.stamps = present_stamps()
        self._drafts: dict[tuple[type[Record], int], Draft] = {}
        self._read_members()
        self._read_institutions()
        self._read_persons()
        self._read_terms()

    def persons_at(self, address: str) -> list[Known]:
        """Those with this work e-mail or this account."""
        return [self.persons[pk] for pk in self._by_address.get(address.casefold(), ())]

    def persons_called(self, name: str) -> list[Known]:
        """Those with the same words in their names, in whatever order and without accents."""
        return [self.persons[pk] for pk in self._by_name.get(words_of(name), ())]

    def served(self, person: int) -> frozenset[int]:
        """The members for which they hold or held an office."""
        return frozenset(self._served.get(person, ()))

    def member(self, pk: int) -> Draft:
        return self.members[pk]

    def person(self, pk: int) -> Draft:
        """The draft of a person, read when a row speaks of them for the first time."""
        held = self._drafts.get((Person, pk))
        if held is None:
            held = self._drafts[Person, pk] = Draft(_made(Person, self._person_rows[pk]))
        return held

    def institutions(self, member: int) -> list[Draft]:
        """Those of a member."""
        return self._institutions.get(member, [])

    def offices(self, member: int) -> list[Draft]:
        """The offices of a member, each with its member and its institution at hand."""
        return [self._term(Appointment, pk) for pk in self._terms_of[Appointment, member]]

    def offices_held(self, member: int, person: int | None) -> list[Draft]:
        """Those of a member that the person holds or held; for None those in which nobody is recorded."""
        return [self._term(Appointment, pk) for pk in self._held_by.get((member, person), ())]

    def focal_points(self, member: int) -> list[Draft]:
        """The offices of focal point of a member."""
        return [self._term(Appointment, pk) for pk in self._focal_points.get(member, ())]

    def steering_terms(self, member: int) -> list[Draft]:
        """The member's times in the steering group."""
        return [self._term(SteeringTerm, pk) for pk in self._terms_of[SteeringTerm, member]]

    @cached_property
    def _institutions_by_pk(self) -> dict[int, Institution]:
        return {one.thing.pk: one.thing for those in self._institutions.values() for one in those}

    def _read_members(self) -> None:
        self.countries = Country.objects.in_bulk()
        self.organisations = Organisation.objects.in_bulk()
        self.names: dict[str, set[Country | Organisation]] = defaultdict(set)
        self.members: dict[int, Draft] = {}
        self.member_of: dict[Country | Organisation, Draft] = {}
        for state in self.countries.values():
            for name in (state.short_name, state.official_name, state.iso2, state.iso3, state.m49):
                self._note_name(name, state)
        for country, name in OtherName.objects.values_list("country", "name"):
            self._note_name(name, self.countries[country])
        for organisation in self.organisations.values():
            for name in (organisation.name, organisation.abbreviation):
                self._note_name(name, organisation)
        for member in Member.objects.with_names():
            named = member.country or member.organisation
            if named is not None:
                self.members[member.pk] = self.member_of[named] = Draft(member)
                self._note_name(member.slug, named)

    def _note_name(self, name: str, named: Country | Organisation) -> None:
        if words := searchable(name):
            self.names[words].add(named)

    def named_like(self, text: str) -> set[Country | Organisation]:
        """Those with a name that looks like `text`."""
        sharing = {name for key in keys_of_name(text) for name in self._names_by_key.get(key, ())}
        return {one for name in sharing if why_alike_names(text, name) for one in self.names[name]}

    @cached_property
    def _names_by_key(self) -> dict[str, list[str]]:
        """Made when the first name is not known: of all names those that share something with it are few."""
        by_key: dict[str, list[str]] = defaultdict(list)
        for name in self.names:
            for key in keys_of_name(name):
                by_key[key].append(name)
        return by_key

    def _read_institutions(self) -> None:
        self._institutions: dict[int, list[Draft]] = defaultdict(list)
        for institution in Institution.objects.order_by("pk").iterator(chunk_size=CHUNK):
            if institution.member_id in self.members:
                institution.member = self.members[institution.member_id].thing
                self._institutions[institution.member_id].append(Draft(institution))

    def _read_persons(self) -> None:
        """Nobody who was erased is found again."""
        self.persons: dict[int, Known] = {}
        self._person_rows: dict[int, tuple[Any, ...]] = {}
        self._by_address: dict[str, list[int]] = defaultdict(list)
        self._by_name: dict[str, list[int]] = defaultdict(list)
        names = _columns(Person)
        at = [names.index(name) for name in ("id", "name", "work_email")]
        rows = Person.objects.filter(anonymised_at=None).order_by("pk").values_list(*names, "user__email")
        for *values, account in rows.iterator(chunk_size=CHUNK):
            pk, name, address = (values[place] for place in at)
            self._person_rows[pk] = tuple(values)
            self.persons[pk] = Known(pk, name, address, account or "")
            self._by_name[words_of(name)].append(pk)
            for one in {address.casefold(), (account or "").casefold()} - {""}:
                self._by_address[one].append(pk)

    def _read_terms(self) -> None:
        self._served: dict[int, set[int]] = defaultdict(set)
        self._term_rows: dict[type[Record], dict[int, tuple[Any, ...]]] = {Appointment: {}, SteeringTerm: {}}
        self._terms_of: dict[tuple[type[Record], int], list[int]] = defaultdict(list)
        self._held_by: dict[tuple[int, int | None], list[int]] = defaultdict(list)
        self._focal_points: dict[int, list[int]] = defaultdict(list)
        for model in (Appointment, SteeringTerm):
            names = _columns(model)
            at = names.index("id"), names.index("member_id")
            rows = model.objects.order_by("pk").values_list(*names)
            for values in rows.iterator(chunk_size=CHUNK):
                pk, member = (values[place] for place in at)
                self._term_rows[model][pk] = values
                self._terms_of[model, member].append(pk)
        self._note_holders()

    def _note_holders(self) -> None:
        names = _columns(Appointment)
        at = [names.index(name) for name in ("member_id", "person_id", "role")]
        for pk, values in self._term_rows[Appointment].items():
            member, person, role = (values[place] for place in at)
            self._held_by[member, person].append(pk)
            if role == Role.FOCAL_POINT:
                self._focal_points[member].append(pk)
            if person:
                self._served[person].add(member)

    def _term(self, model: type[Appointment | SteeringTerm], pk: int) -> Draft:
        """The draft of a term, made when somebody asks for it for the first time."""
        held = self._drafts.get((model, pk))
        if held is None:
            held = Draft(self._related(_made(model, self._term_rows[model].pop(pk))))
            self._drafts[model, pk] = held
        return held

    def _related(self, term: Any) -> Any:
        """With what is in memory already, so that nothing of it is asked from the database."""
        term.member = self.members[term.member_id].thing
        if isinstance(term, Appointment) and term.institution_id in self._institutions_by_pk:
            term.institution = self._institutions_by_pk[term.institution_id]
        return term


def read_tables() -> Tables:
    """The tables as they stood at one moment: read again when somebody wrote meanwhile.

    Where others write all the time the last reading is answered, which can mix two moments; its stamps are those of
    before it, so that whoever compares them before writing finds it overtaken.
    """
    for _try in range(READS_AGAIN):
        tables = Tables()
        if tables.stamps == present_stamps():
            break
    return tables


def present_stamps() -> dict[str, str]:
    """The stamps of the tables by name; of one that never changed there is none."""
    return {group: stamp.value for group, stamp in stamps(GROUPS).items()}


def words_of(name: str) -> str:
    """What is the same in “Anna Sample”, “SAMPLE, Anna” and “Anna Sàmple”."""
    return " ".join(sorted(searchable(name).split()))


def persons_by_name(tables: Tables) -> Iterator[tuple[str, Iterable[int]]]:
    """Every name, as it is written in one of its rows, with the persons who share its words."""
    for those in tables._by_name.values():
        yield tables.persons[those[0]].name, those


def _columns(model: type[Record]) -> list[str]:
    return [one.attname for one in model._meta.concrete_fields]


def _made(model: type[Record], values: Iterable[Any]) -> Any:
    """The record of a row that was read as a tuple."""
    return model.from_db("default", _columns(model), list(values))
