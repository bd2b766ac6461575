"""Proposals for tests, typed and sent as a person does."""

from dataclasses import replace
from typing import Any

from django.test import Client

from focalpoints.models import Member, User
from focalpoints.models.appointment import Role
from focalpoints.models.term import EndState
from manual.models import Chapter, Proposal, Revision
from manual.services.drafting import Typed
from manual.services.proposing import send
from manual.texts import blocks_of
from manual.typed_text import Row, Rows, rows_for
from r2pnet.partial_dates import PartialDate
from tests.factories import AppointmentFactory, MemberFactory, PersonFactory, UserFactory


def speaker(member: Member | None = None, role: Role = Role.FOCAL_POINT, **given: Any) -> User:
    """The account of somebody of a member's office."""
    user: User = UserFactory(**given)
    person = PersonFactory(user=user)
    own = {"member": member or MemberFactory(), "role": role}
    AppointmentFactory(person=person, start=PartialDate.of(2025, 1, 1), end_state=EndState.OPEN, **own)
    return user


def browser(user: User) -> Client:
    client = Client(SERVER_NAME="localhost")
    client.force_login(user)
    return client


def newest(chapter: Chapter, language: str = "en") -> Revision:
    found: Revision = Revision.objects.filter(chapter=chapter, language=language).newest_first()[0]
    return found


def saying(rows: Rows, **words: str) -> Rows:
    """The fields in which the block "One." (`one="…"`) says something else; "" takes it out."""
    found = [replace(row, words=words.get(row.words.strip(".").lower(), row.words)) for row in rows]
    return tuple(replace(row, is_removed=not row.words) for row in found)


def typed(chapter: Chapter, reason: str = "It reads better.", language: str = "en", **given: Any) -> Typed:
    """What somebody has typed on the newest text; words are given by the block that they change."""
    base = given.pop("base", None) or newest(chapter, language)
    asked = {name: given.pop(name) for name in ("is_signed", "seen", "proposal") if name in given}
    text = blocks_of(base)
    return Typed(base, saying(rows_for(text, text), **given), reason, **asked)


def proposed(chapter: Chapter, by: User | None = None, **given: Any) -> Proposal:
    """A proposal that was sent."""
    return send(chapter, typed(chapter, **given), by=by or speaker())


def sent_as(rows: Rows, **fields: str) -> dict[str, str]:
    """A form as a browser sends it."""
    texts = {f"{'gone' if row.is_removed else 'text'}-{row.identity}": row.words for row in rows}
    return {**texts, "reason": "It reads better.", "seen": "", "base": "1", **fields}


def with_row(rows: Rows, place: int, words: str) -> Rows:
    """The fields with other words in one of them."""
    return (*rows[:place], Row(rows[place].identity, words), *rows[place + 1 :])
