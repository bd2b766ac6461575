"""An accepted proposal is merged into the newest text as it was read; no word of it is lost."""

import pytest
from hypothesis import given as drawn
from hypothesis import settings as drawing
from hypothesis import strategies as st

from focalpoints.models import User
from focalpoints.services.accounts import make_staff
from manual.merging.blanks import alike
from manual.merging.merge import Decision, Merge, merge, texts_of
from manual.merging.order import Choice
from manual.merging.words import words_missing
from manual.models import Chapter, Proposal, ProposalText, Revision
from manual.models.chapter import ChapterStatus
from manual.models.revision import LONGEST_REASON
from manual.services.deciding import decline
from manual.services.merging import Ahead, Decided, ahead, merge_proposal, own_words, result_of
from manual.texts import blocks_of
from r2pnet.refusal import Changed, Refused
from tests.factories import UserFactory
from tests.manual.deciding_given import accepted_on, changed_by_author, newest, proposal_on, saying
from tests.manual.given import chapter_of, next_text
from tests.manual.merging.texts import three

pytestmark = pytest.mark.django_db
NOTHING = Decided()


@pytest.fixture
def editor() -> User:
    return make_staff("editor@example.org")


def merged(proposal: Proposal, by: User, decided: Decided = NOTHING) -> Proposal:
    """By somebody who has read the result."""
    return merge_proposal(proposal, decided, looked_at=result_of(ahead(proposal), decided).sign, by=by)


def texts(chapter: Chapter) -> list[str]:
    return [block.text for block in blocks_of(newest(chapter))]


def test_it_becomes_the_next_revision_with_the_identities_kept(editor: User) -> None:
    chapter, first = chapter_of("One.\n\nTwo.")
    proposal = merged(accepted_on(chapter, saying(two="Second."), editor), editor)
    revision = newest(chapter)
    assert texts(chapter) == ["One.", "Second."]
    assert [one.identity for one in blocks_of(revision)] == [one.identity for one in blocks_of(first)]
    assert (revision.number, revision.author, revision.reason) == (
        *(2, editor),
        f"Merged: proposal {proposal.pk}. It reads better.",
    )
    kept = Proposal.objects.get(pk=proposal.pk)
    assert (kept.state, kept.merged_as, kept.left_out) == ("merged", revision, [])


def test_a_long_reason_is_cut(editor: User) -> None:
    chapter, _first = chapter_of("One.")
    merged(accepted_on(chapter, saying(one="First."), editor, reason="long " * 300), editor)
    assert len(newest(chapter).reason) <= LONGEST_REASON


def test_a_chapter_that_has_moved_on_is_not_locked_and_both_changes_stand(editor: User) -> None:
    chapter, _first = chapter_of("One.\n\nTwo.")
    proposal = accepted_on(chapter, saying(two="Second."), editor)
    next_text(chapter, "First.\n\nTwo.\n\nThree.")
    merged(proposal, editor)
    assert texts(chapter) == ["First.", "Second.", "Three."]


MINE = "Two of them stand in my row."
ITS = "Two of them stand in its row."


@pytest.mark.parametrize(
    ("decision", "there", "left_out"),
    [
        (Decision(Choice.OURS), [ITS], ["my"]),
        (Decision(Choice.THEIRS), [MINE], []),
        (Decision(Choice.THIRD, "Two stand in my row and its."), ["Two stand in my row and its."], ["of", "them"]),
        (Decision(Choice.LEFT_OUT), [], MINE.strip(".").split()),
    ],
)
def test_a_conflict_is_decided_by_a_person(
    editor: User, decision: Decision, there: list[str], left_out: list[str]
) -> None:
    chapter, _first = chapter_of("One.\n\nTwo of them stand in a row.")
    proposal = accepted_on(chapter, saying(two=MINE), editor)
    next_text(chapter, f"One.\n\n{ITS}")
    identity = next(one.identity for one in ahead(proposal).merge.conflicts)
    kept = merged(proposal, editor, Decided({identity: decision}))
    assert texts(chapter) == ["One.", *there]
    assert kept.left_out == ([[identity, left_out]] if left_out else [])


def test_what_the_chapter_says_already_is_merged_without_an_empty_revision(editor: User) -> None:
    chapter, _first = chapter_of("One.\n\nTwo.")
    one, same = (accepted_on(chapter, saying(two="Second."), editor) for _ in range(2))
    merged(one, editor)
    assert merged(same, editor).merged_as == newest(chapter)
    assert newest(chapter).number == 2


def test_a_chapter_is_never_left_without_a_block(editor: User) -> None:
    chapter, _first = chapter_of("One.")
    proposal = accepted_on(chapter, saying(one=""), editor)
    with pytest.raises(Refused, match="at least one block"):
        result_of(ahead(proposal), NOTHING)


def test_a_result_that_was_not_read_is_not_written(editor: User) -> None:
    chapter, _first = chapter_of("One.\n\nTwo.\n\nThree.")
    proposal = accepted_on(chapter, saying(two="Second."), editor)
    sign = result_of(ahead(proposal), NOTHING).sign
    next_text(chapter, "First.\n\nTwo.\n\nThree.")
    for looked_at in ("", sign):
        with pytest.raises(Changed, match="has changed since"):
            merge_proposal(proposal, NOTHING, looked_at=looked_at, by=editor)
    sign = result_of(ahead(proposal), NOTHING).sign
    changed_by_author(proposal, saying(three="Third."))
    with pytest.raises(Changed, match="has changed since"):
        merge_proposal(proposal, NOTHING, looked_at=sign, by=editor)
    next_text(chapter, "First.\n\nTwo.\n\nDrei.")
    with pytest.raises(Changed, match="has changed since"):
        merge_proposal(proposal, NOTHING, looked_at=sign, by=editor)
    assert Proposal.objects.get(pk=proposal.pk).state == "accepted"


def test_only_an_accepted_one_is_merged_once_by_who_leads(editor: User) -> None:
    chapter, _first = chapter_of("One.\n\nTwo.")
    proposal = accepted_on(chapter, saying(two="Second."), editor)
    sign = result_of(ahead(proposal), NOTHING).sign
    with pytest.raises(Refused):
        merge_proposal(proposal, NOTHING, looked_at=sign, by=UserFactory())
    merge_proposal(proposal, NOTHING, looked_at=sign, by=editor)
    with pytest.raises(Changed, match="revision 2"):
        merge_proposal(proposal, NOTHING, looked_at=sign, by=editor)
    is_open = proposal_on(chapter, saying(one="First."))
    with pytest.raises(Changed, match="not accepted"):
        merge_proposal(is_open, NOTHING, looked_at="", by=editor)
    with pytest.raises(Changed, match="declined"):
        merge_proposal(decline(is_open, "No.", seen=1, by=editor), NOTHING, looked_at="", by=editor)
    assert newest(chapter).number == 2


def test_nothing_is_merged_into_a_superseded_chapter(editor: User) -> None:
    chapter, _first = chapter_of("One.")
    proposal = accepted_on(chapter, saying(one="First."), editor)
    Chapter.objects.filter(pk=chapter.pk).update(status=ChapterStatus.SUPERSEDED)
    with pytest.raises(Refused, match="superseded"):
        merged(proposal, editor)


def test_a_translation_goes_on_translating_what_it_translates(editor: User) -> None:
    chapter, first = chapter_of("One.")
    french = next_text(chapter, "Un.", "fr", question="Quoi ?", translates=first)
    proposal = Proposal(chapter=chapter, language="fr", author=UserFactory(), state="accepted")
    proposal.decided_by, proposal.decided_at = editor, french.made_at
    proposal.save()
    blocks = [[blocks_of(french)[0].identity, "Premier."]]
    ProposalText(proposal=proposal, number=1, base=french, blocks=blocks, reason="Mieux.").save()
    made = merged(proposal, editor).merged_as
    assert made
    assert (made.language, made.number, made.translates) == ("fr", 2, first)


@drawn(st.data())
@drawing(max_examples=60, deadline=None)
def test_every_word_of_the_proposal_is_in_the_result_or_in_the_list(data: st.DataObject) -> None:
    base, ours, theirs = data.draw(three())
    found = merge(base, ours, theirs)
    decided = data.draw(decisions(found))
    try:
        result = result_of(_ahead(found), decided)
    except Refused:
        return  # a text that may not be kept, such as one in two blocks
    before, after = texts_of(base), texts_of(result.blocks)
    told: dict[object, object] = dict(own_words(result.left_out))  # type: ignore[arg-type]
    for identity, text in texts_of(theirs).items():
        if identity in before and alike(text, before[identity]):
            continue  # not a word of the proposal's
        assert words_missing(text, after.get(identity, "")) == told.get(identity, [])


@st.composite
def decisions(draw: st.DrawFn, found: Merge) -> Decided:
    """Some decision on each."""
    some = {one.identity: Decision(draw(st.sampled_from(Choice)), "A third one.") for one in found.conflicts}
    return Decided(some, {one.identity: draw(st.sampled_from([Choice.OURS, Choice.THEIRS])) for one in found.orders})


def _ahead(found: Merge) -> Ahead:
    return Ahead(Proposal(pk=1), ProposalText(number=1), Revision(number=1), found)
