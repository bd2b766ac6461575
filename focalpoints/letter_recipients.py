"""Who gets a letter: for everybody who is meant the address and the language, or why they get none."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import Case, Value, When
from django.urls import reverse
from django.utils.translation import gettext as _

from focalpoints.letter_selection import LetterSelection, letter_language, no_samples
from focalpoints.models import Appointment, Member, Person
from focalpoints.models.appointment import Role
from focalpoints.models.letter import ENGLISH, LETTER_LANGUAGES
from r2pnet.visibility import Reader


@dataclass(frozen=True)
class LetterRecipient:
    """Somebody who gets a copy: in which office, where, and in which language; `person` holds `office`."""

    office: Appointment
    person: Person
    address: str
    language: str

    @property
    def member(self) -> Member:
        return self.office.member

    @property
    def role(self) -> str:
        return str(self.office.get_role_display())

    @property
    def language_name(self) -> str:
        return dict(LETTER_LANGUAGES)[self.language]

    @property
    def language_reason(self) -> str:
        """Why it is English for somebody who works in other languages; empty where it is one of theirs."""
        if self.language in map(letter_language, self.person.languages):
            return ""
        if not self.person.languages:
            return _("No language is on record.")
        names = dict(LETTER_LANGUAGES)
        read = ", ".join(names.get(letter_language(code), code) for code in self.person.languages)
        return _("No text in a language of theirs: %(languages)s.") % {"languages": read}


@dataclass(frozen=True)
class LeftOut:
    """Who is meant and gets no copy: why, and the page on which that is mended."""

    who: str
    member: Member
    why: str
    url: str


@dataclass(frozen=True)
class Chosen:
    """Everybody who gets a copy, in the order of the members, and who is left out."""

    recipients: Sequence[LetterRecipient] = ()
    left_out: Sequence[LeftOut] = ()
    languages: Counter[str] = field(default_factory=Counter)

    @property
    def digest(self) -> str:
        """The same for the same people, addresses and languages: what somebody agreed to send to."""
        lines = (f"{one.person.pk} {one.office.pk} {one.address} {one.language}" for one in self.recipients)
        return hashlib.sha256("\n".join(sorted(lines)).encode()).hexdigest()[:32]

    @property
    def by_language(self) -> list[tuple[str, str, int]]:
        """Code, name and number of each language that somebody gets."""
        return [(code, name, self.languages[code]) for code, name in LETTER_LANGUAGES if self.languages[code]]

    def first_in(self, language: str) -> LetterRecipient | None:
        """Somebody who gets the text in `language`."""
        return next((one for one in self.recipients if one.language == language), None)


def choose(selection: LetterSelection, written: Iterable[str], reader: Reader) -> Chosen:
    """Who gets a letter that is written in the languages `written`, each person and each address once; two queries.

    Only whoever holds an office now: an end that has passed or is not known takes nobody in. Somebody with two offices
    gets it in that which comes first: focal points before alternates, those before others.
    """
    members = list(selection.asked_members(reader))
    offices = _offices(selection, members, reader)
    sorting = _Sorting(selection, set(written) or {ENGLISH})
    for office in offices:
        sorting.take(office)
    held = {office.member_id for office in offices}
    left_out = [*sorting.left_out, *(_nobody(member) for member in members if member.pk not in held)]
    recipients = sorted(sorting.recipients, key=lambda one: (one.member.sort_name, one.person.name, one.person.pk))
    in_order = sorted(left_out, key=lambda one: (one.member.sort_name, one.who))
    return Chosen(recipients, in_order, Counter(one.language for one in recipients))


def _offices(selection: LetterSelection, members: Sequence[Member], reader: Reader) -> list[Appointment]:
    ranks = [When(role=role, then=Value(rank)) for rank, role in enumerate(Role.values)]
    found = Appointment.objects.visible_to(reader).current().filter(no_samples())
    asked = found.filter(no_samples("person__"), role__in=selection.roles, member__in=[member.pk for member in members])
    in_order = asked.order_by(Case(*ranks, default=Value(len(ranks))), "member__sort_name", "pk")
    return list(in_order.select_related("person__user", "institution", "member__country", "member__organisation"))


def _nobody(member: Member) -> LeftOut:
    url = reverse("admin:focalpoints_member_change", args=[member.pk])
    return LeftOut("", member, _("Nobody is on record in one of these roles now."), url)


class _Sorting:
    """Takes offices one after the other: who gets a copy, who is left out."""

    def __init__(self, selection: LetterSelection, written: set[str]) -> None:
        self.selection = selection
        self.written = written
        self.recipients: list[LetterRecipient] = []
        self.left_out: list[LeftOut] = []
        self._persons: set[int] = set()
        self._holders: dict[str, str] = {}

    def take(self, office: Appointment) -> None:
        person = office.person
        if self._is_confirmed(office):
            return
        if person is None:
            self._leave_out(office, str(office), _("The record names an office and no person."), "appointment")
        elif person.pk not in self._persons and self.selection.speaks(person.languages):
            self._persons.add(person.pk)
            self._take_person(office, person)

    def _is_confirmed(self, office: Appointment) -> bool:
        is_fresh = office.is_freshly_confirmed or office.member.is_freshly_confirmed
        return self.selection.unconfirmed_only and is_fresh

    def _take_person(self, office: Appointment, person: Person) -> None:
        address = address_of(person)
        if person.anonymised_at:
            self._leave_out(office, str(office), _("The person has been erased."), "appointment")
        elif not address:
            self._leave_out(office, person.name, _("No e-mail address is on record."), "person")
        elif not is_address(address):
            self._leave_out(office, person.name, _("What is on record is no e-mail address."), "person")
        elif address in self._holders:
            why = _("%(name)s has the same address and gets it.") % {"name": self._holders[address]}
            self._leave_out(office, person.name, why, "person")
        else:
            self._holders[address] = person.name
            self.recipients.append(LetterRecipient(office, person, address, self._language_of(person)))

    def _language_of(self, person: Person) -> str:
        """The first of the person's languages in which there is a text, else English."""
        read = (letter_language(code) for code in person.languages)
        return next((code for code in read if code in self.written), ENGLISH)

    def _leave_out(self, office: Appointment, who: str, why: str, page: str) -> None:
        key = office.person_id if page == "person" else office.pk
        url = reverse(f"admin:focalpoints_{page}_change", args=[key])
        self.left_out.append(LeftOut(who, office.member, why, url))


def address_of(person: Person) -> str:
    """Where somebody is written to, in small letters: what they sign in with, else the work e-mail; empty for none."""
    signs_in = person.user is not None and person.user.is_active
    address = person.user.email if signs_in and person.user else person.work_email
    return address.strip().lower()


def is_address(text: str) -> bool:
    """True for what a mail can be sent to."""
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True
