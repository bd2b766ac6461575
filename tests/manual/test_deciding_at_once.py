"""Two decide about a proposal, or merge it, at the same moment: one does, the other is told, nothing is lost."""

from functools import partial

from django.db import transaction

from focalpoints.services.accounts import make_staff
from manual.models import Chapter, Proposal
from manual.services.deciding import accept, decline
from manual.services.merging import Decided, ahead, merge_proposal, result_of
from r2pnet.refusal import Changed
from r2pnet.stamps import bump
from tests.manual.deciding_given import accepted_on, proposal_on, saying, withdrawn
from tests.manual.given import chapter_of
from tests.manual.test_writing_at_once import said
from tests.meetings.test_seats_under_pressure import REPEATS
from tests.races import at_once, race


@race
def test_of_two_staff_who_merge_at_once_one_does_and_the_other_is_told() -> None:
    editors = [make_staff(f"editor{number}@example.org") for number in range(2)]
    for _round in range(REPEATS):
        chapter, _first = chapter_of("One.\n\nTwo.")
        proposal = accepted_on(chapter, saying(two="Second."), editors[0])
        sign = result_of(ahead(proposal), Decided()).sign
        deeds = [partial(merge_proposal, proposal, Decided(), looked_at=sign, by=editor) for editor in editors]
        assert sorted(at_once([partial(said, deed) for deed in deeds])) == ["changed", "done"]
        assert chapter.revisions.count() == 2
        assert Proposal.objects.get(pk=proposal.pk).merged_as == chapter.revisions.get(number=2)


@race
def test_two_proposals_merged_at_once_do_not_overwrite_each_other() -> None:
    editor = make_staff("editor@example.org")
    for _round in range(REPEATS):
        chapter, _first = chapter_of("One.\n\nTwo.")
        proposals = [accepted_on(chapter, saying(**words), editor) for words in ({"one": "First."}, {"two": "Second."})]
        deeds = [
            partial(merge_proposal, one, Decided(), looked_at=result_of(ahead(one), Decided()).sign, by=editor)
            for one in proposals
        ]
        assert sorted(at_once([partial(said, deed) for deed in deeds])) == ["changed", "done"]
        assert chapter.revisions.count() == 2
        assert Proposal.objects.filter(chapter=chapter, state="accepted").count() == 1


@race
def test_of_accepting_and_withdrawing_at_once_one_is_done() -> None:
    editor = make_staff("editor@example.org")
    for _round in range(REPEATS):
        chapter, _first = chapter_of("One.")
        proposal = proposal_on(chapter, saying(one="First."))
        deeds = [partial(accept, proposal, seen=1, by=editor), partial(withdraw, proposal)]
        assert sorted(at_once([partial(said, deed) for deed in deeds])) == ["changed", "done"]
        assert Proposal.objects.get(pk=proposal.pk).state in ("accepted", "withdrawn")


@race
def test_of_accepting_and_declining_at_once_one_is_done() -> None:
    editor = make_staff("editor@example.org")
    for _round in range(REPEATS):
        chapter, _first = chapter_of("One.")
        proposal = proposal_on(chapter, saying(one="First."))
        deeds = [partial(accept, proposal, seen=1, by=editor), partial(decline, proposal, "No.", seen=1, by=editor)]
        assert sorted(at_once([partial(said, deed) for deed in deeds])) == ["changed", "done"]


def withdraw(proposal: Proposal) -> None:
    """What its author does while it is open, under the same lock."""
    with transaction.atomic():
        bump(Chapter.stamp_group)
        if Proposal.objects.get(pk=proposal.pk).state != "open":
            raise Changed("It is decided already.")
        withdrawn(proposal)
