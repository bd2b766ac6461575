"""Letters for tests: people who hold an office now, and a letter to them that is written."""

from typing import Any

from focalpoints.letter_selection import LetterSelection
from focalpoints.letter_words import Words
from focalpoints.models import Appointment, Letter, Person, User
from focalpoints.models.term import EndState
from focalpoints.services.letter_sending import ready, send_letter
from focalpoints.services.letters import begin_letter, write
from tests.factories import AppointmentFactory, MemberFactory, PersonFactory

ENGLISH = Words("To {member}", "Dear {name},\n\nyou hold the office {office}.\n\n{portal}")
FRENCH = Words("À {member}", "Madame, Monsieur {name},\n\nbonjour.")
ARABIC = Words("إلى {member}", "السيد {name}،\n\nمرحبا.")


def holder(name: str, *, languages: tuple[str, ...] = (), email: str | None = None, **office: Any) -> Appointment:
    """The office of somebody of that name who holds it now."""
    address = f"{name.lower().replace('. ', '.').replace(' ', '.')}@example.org" if email is None else email
    person = PersonFactory(name=name, languages=list(languages), work_email=address)
    made: Appointment = AppointmentFactory(person=person, **{"end_state": EndState.OPEN, **office})
    return made


def many_holders(number: int) -> None:
    """So many people with an office now, made in a few queries."""
    member, start = MemberFactory(), Person.objects.count()
    people = Person.objects.bulk_create(
        Person(name=f"P. {one:04d}", work_email=f"p{one}@example.org", languages=["en", "fr", "ar"][one % 3 :][:1])
        for one in range(start, start + number)
    )
    Appointment.objects.bulk_create(
        Appointment(member=member, person=person, end_state=EndState.OPEN, position="Head") for person in people
    )


def member_called(name: str, **fields: Any) -> Any:
    return MemberFactory(country__short_name=name, slug=name.lower(), **fields)


def written(by: User, selection: LetterSelection | None = None, **texts: Words) -> Letter:
    """A draft with an English text, and others by language."""
    letter = begin_letter("A round letter", selection or LetterSelection(), by=by)
    return write(letter, {"en": ENGLISH, **texts}, seen_version=letter.version, by=by)


def sent(by: User, selection: LetterSelection | None = None, **texts: Words) -> Letter:
    letter = written(by, selection, **texts)
    return send_letter(letter, sign=ready(letter, by).sign, by=by)
