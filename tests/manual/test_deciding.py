"""Whoever leads a chapter accepts proposals and declines them with a reason; nobody else does."""

import pytest

from focalpoints.models import User
from focalpoints.services.accounts import make_staff
from manual.models import Chapter, Proposal
from manual.models.chapter import ChapterStatus
from manual.models.proposal import LONGEST_ARGUMENT
from manual.services.deciding import accept, decline
from r2pnet.refusal import Changed, Refused
from tests.factories import MemberFactory, UserFactory
from tests.manual.deciding_given import changed_by_author, proposal_on, saying, withdrawn
from tests.manual.given import chapter_of
from tests.manual.test_leading import holder

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor() -> User:
    return make_staff("editor@example.org")


def test_it_is_accepted_and_that_changes_no_text(editor: User) -> None:
    chapter, _revision = chapter_of("One.\n\nTwo.")
    proposal = accept(proposal_on(chapter, saying(two="Second.")), seen=1, by=editor)
    kept = Proposal.objects.get(pk=proposal.pk)
    assert (kept.state, kept.decided_by, kept.merged_as) == ("accepted", editor, None)
    assert kept.decided_at
    assert chapter.revisions.count() == 1


def test_whoever_speaks_for_a_lead_member_decides_and_others_do_not(editor: User) -> None:
    member = MemberFactory()
    lead, other = holder(member), holder(MemberFactory())
    chapter, _revision = chapter_of("One.", leads=[member])
    proposal = proposal_on(chapter, saying(one="First."))
    for nobody in (other, UserFactory(is_staff=True), proposal.author):
        with pytest.raises(Refused):
            accept(proposal, seen=1, by=nobody)
        with pytest.raises(Refused):
            decline(proposal, "No.", seen=1, by=nobody)
    assert decline(proposal, "  We keep\r\nit. ", seen=1, by=lead).answer == "We keep\nit."


@pytest.mark.parametrize("answer", ["", " \n", "x" * (LONGEST_ARGUMENT + 1)])
def test_declining_needs_a_reason_that_is_not_too_long(editor: User, answer: str) -> None:
    chapter, _revision = chapter_of("One.")
    proposal = proposal_on(chapter, saying(one="First."))
    with pytest.raises(Refused) as refused:
        decline(proposal, answer, seen=1, by=editor)
    assert refused.value.field == "answer"
    assert Proposal.objects.get(pk=proposal.pk).state == "open"


def test_only_an_open_one_is_decided(editor: User) -> None:
    chapter, _revision = chapter_of("One.")
    gone = withdrawn(proposal_on(chapter, saying(one="First.")))
    taken = accept(proposal_on(chapter, saying(one="First.")), seen=1, by=editor)
    refused = decline(proposal_on(chapter, saying(one="First.")), "No.", seen=1, by=editor)
    for proposal, said in ((gone, "withdrawn"), (taken, "accepted"), (refused, "declined")):
        for deed in (
            lambda one=proposal: accept(one, seen=1, by=editor),
            lambda one=proposal: decline(one, "x", seen=1, by=editor),
        ):
            with pytest.raises(Changed, match=said):
                deed()


def test_what_its_author_has_changed_since_is_read_again(editor: User) -> None:
    chapter, _revision = chapter_of("One.")
    proposal = proposal_on(chapter, saying(one="First."))
    changed_by_author(proposal, saying(one="At first."))
    with pytest.raises(Changed, match="Read it again"):
        accept(proposal, seen=1, by=editor)
    assert accept(proposal, seen=2, by=editor).state == "accepted"


def test_of_a_superseded_chapter_it_can_only_be_declined(editor: User) -> None:
    chapter, _revision = chapter_of("One.")
    proposal = proposal_on(chapter, saying(one="First."))
    Chapter.objects.filter(pk=chapter.pk).update(status=ChapterStatus.SUPERSEDED)
    with pytest.raises(Refused, match="superseded"):
        accept(proposal, seen=1, by=editor)
    assert decline(proposal, "Chapter 3 says it.", seen=1, by=editor).state == "declined"
