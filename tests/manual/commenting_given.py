"""Comments for tests, and who writes them."""

from typing import Any

from django.test import Client

from focalpoints.models import Member, User
from focalpoints.models.appointment import Role
from focalpoints.models.term import EndState
from manual.models import Comment, Proposal, Revision
from manual.services.commenting import Place, comment
from r2pnet.partial_dates import PartialDate
from tests.factories import AppointmentFactory, MemberFactory, PersonFactory, UserFactory


def voice(member: Member | None = None, role: Role = Role.FOCAL_POINT, **given: Any) -> User:
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


def block_at(revision: Revision, position: int = 1) -> str:
    """The identity of a block."""
    identity: str = revision.blocks.get(position=position).identity
    return identity


def said(revision: Revision, words: str, position: int = 1, **given: Any) -> Comment:
    """A comment on a block, by somebody who speaks for a member."""
    by = given.pop("by", None) or voice()
    return comment(Place(revision=revision, block=block_at(revision, position)), words, by=by, **given)


def proposal_of(revision: Revision) -> Proposal:
    """A proposal without a text, which is enough to be discussed."""
    proposal: Proposal = Proposal.objects.create(chapter=revision.chapter, language=revision.language, author=voice())
    return proposal


def address_of(revision: Revision, position: int = 1) -> str:
    """The page of the comments on a block."""
    query = f"language={revision.language}&revision={revision.number}&block={block_at(revision, position)}"
    return f"/manual/{revision.chapter.slug}/comments/?{query}"
