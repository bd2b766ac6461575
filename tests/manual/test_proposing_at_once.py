"""Two tabs send the same draft, change and withdraw, keep and send at one moment: one thing holds, and it is said."""

from functools import partial

from manual.models import Proposal, ProposalDraft
from manual.services.drafting import keep_draft, mark_of
from manual.services.proposing import AlreadySent, change, send, withdraw
from r2pnet.refusal import Changed, Refused
from tests.manual.given import chapter_of, next_text
from tests.manual.proposing_given import proposed, speaker, typed
from tests.meetings.test_seats_under_pressure import REPEATS
from tests.races import at_once, race


def said(deed: partial[object]) -> str:
    """What became of it."""
    try:
        deed()
    except AlreadySent:
        return "sent"
    except Changed:
        return "changed"
    except Refused:
        return "refused"
    return "done"


@race
def test_two_tabs_that_send_the_same_draft_send_it_once() -> None:
    for _round in range(REPEATS):
        chapter, _first = chapter_of("One.\n\nTwo.")
        user = speaker()
        draft = keep_draft(chapter, typed(chapter, one="Uno."), by=user)
        given = typed(chapter, one="Uno.", seen=mark_of(draft))
        assert sorted(at_once([partial(said, partial(send, chapter, given, by=user)) for _ in range(2)])) == [
            "done",
            "sent",
        ]
        assert Proposal.objects.filter(chapter=chapter).count() == 1
        assert not ProposalDraft.objects.filter(chapter=chapter).exists()


@race
def test_of_a_change_and_a_withdrawal_nothing_is_changed_after_it_is_withdrawn() -> None:
    for _round in range(REPEATS):
        chapter, _first = chapter_of("One.\n\nTwo.")
        sent = proposed(chapter, one="Uno.")
        new_text = partial(change, sent, typed(chapter, one="Eins."), by=sent.author)
        changed, withdrawn = at_once([partial(said, new_text), partial(said, partial(withdraw, sent, by=sent.author))])
        assert (withdrawn, changed) in [("done", "done"), ("done", "changed")]
        assert sent.proposed_texts.count() == (2 if changed == "done" else 1)
        sent.refresh_from_db()
        assert sent.state == "withdrawn"


@race
def test_two_tabs_that_keep_different_texts_keep_one_and_the_other_is_told() -> None:
    for _round in range(REPEATS):
        chapter, _first = chapter_of("One.\n\nTwo.")
        user = speaker()
        deeds = [partial(keep_draft, chapter, typed(chapter, one=words), by=user) for words in ("Hers.", "His.")]
        assert sorted(at_once([partial(said, deed) for deed in deeds])) == ["changed", "done"]
        assert ProposalDraft.objects.filter(chapter=chapter).count() == 1


@race
def test_a_draft_that_is_kept_while_it_is_sent_is_not_lost() -> None:
    for _round in range(REPEATS):
        chapter, _first = chapter_of("One.\n\nTwo.")
        user = speaker()
        mark = mark_of(keep_draft(chapter, typed(chapter, one="Uno."), by=user))
        deeds = [
            partial(send, chapter, typed(chapter, one="Uno.", seen=mark), by=user),
            partial(keep_draft, chapter, typed(chapter, one="Other.", seen=mark), by=user),
        ]
        sent, kept = at_once([partial(said, deed) for deed in deeds])
        assert sorted([sent, kept]) == ["changed", "done"]
        assert ProposalDraft.objects.filter(chapter=chapter).exists() == (kept == "done")


@race
def test_a_proposal_that_is_sent_while_the_chapter_moves_on_goes_with_it() -> None:
    for _round in range(REPEATS):
        chapter, _first = chapter_of("One.\n\nTwo.")
        given = typed(chapter, one="Uno.")
        at_once([partial(send, chapter, given, by=speaker()), partial(next_text, chapter, "One.\n\nTwo. More.")])
        text = Proposal.objects.get(chapter=chapter).proposed_texts.order_by("-number")[0]
        assert text.base.number == 2
        assert [words for _identity, words in text.blocks] == ["Uno.", "Two. More."]
