"""Drafts are kept, proposals sent, changed, withdrawn and carried forward: what the services do and refuse."""

from datetime import timedelta

import pytest
from django.utils import timezone

from focalpoints.models.appointment import Role
from manual.models import Chapter, Proposal, ProposalDraft, ProposalText
from manual.retention import forget
from manual.services.drafting import KEPT_DAYS, keep_draft, mark_of, throw_away
from manual.services.proposing import AlreadySent, change, send, withdraw
from manual.typed_text import NotWritten, Row, from_kept, rows_for, with_moved, with_new
from r2pnet.clock import network_today
from r2pnet.refusal import Changed, Refused
from tests.factories import UserFactory
from tests.manual.given import chapter_of, next_text
from tests.manual.proposing_given import newest, proposed, saying, speaker, typed

pytestmark = pytest.mark.django_db
SOURCE = "One.\n\nTwo.\n\nThree."


@pytest.fixture
def chapter() -> Chapter:
    return chapter_of(SOURCE)[0]


def texts_of(proposal: Proposal) -> list[str]:
    return [words for _identity, words in proposal.proposed_texts.order_by("-number")[0].blocks]


def test_what_is_sent_is_open_and_its_draft_is_gone(chapter: Chapter) -> None:
    user = speaker()
    draft = keep_draft(chapter, typed(chapter, one="Uno."), by=user)
    sent = send(chapter, typed(chapter, one="Uno.", seen=mark_of(draft), is_signed=True), by=user)
    assert (sent.state, sent.author, sent.is_signed, texts_of(sent)) == ("open", user, True, ["Uno.", "Two.", "Three."])
    assert sent.member == user.person.appointments.get().member
    assert sent.proposed_texts.get().base == newest(chapter)
    assert [one for one, _words in sent.proposed_texts.get().blocks] == [
        one.identity for one in newest(chapter).blocks.all()
    ]
    assert ProposalDraft.objects.count() == 0


def test_of_staff_no_member_speaks_and_nobody_signs(chapter: Chapter) -> None:
    staff = UserFactory(is_staff=True, is_superuser=True)
    with pytest.raises(Refused, match="Only who speaks for a member signs"):
        send(chapter, typed(chapter, one="Uno.", is_signed=True), by=staff)
    assert send(chapter, typed(chapter, one="Uno."), by=staff).member is None


def test_assistants_and_strangers_propose_nothing(chapter: Chapter) -> None:
    for user in (speaker(role=Role.ASSISTANT), UserFactory()):
        for deed in (send, keep_draft):
            with pytest.raises(Refused, match="Proposals are made by those who speak for a member"):
                deed(chapter, typed(chapter, one="Uno."), by=user)


def test_the_same_sent_twice_is_sent_once(chapter: Chapter) -> None:
    user = speaker()
    first = send(chapter, typed(chapter, one="Uno."), by=user)
    with pytest.raises(AlreadySent) as again:
        send(chapter, typed(chapter, one="Uno."), by=user)
    assert again.value.proposal == first
    assert send(chapter, typed(chapter, one="Eins."), by=user) != first
    withdraw(first, by=user)
    assert send(chapter, typed(chapter, one="Uno."), by=user) != first


def test_a_new_block_has_an_identity_that_its_writer_did_not_choose(chapter: Chapter) -> None:
    given = typed(chapter)
    rows = (*given.rows, Row("a" * 12, "Four.\n\nFive."))
    sent = send(chapter, type(given)(given.base, rows, given.reason), by=speaker())
    blocks = sent.proposed_texts.get().blocks
    assert [words for _identity, words in blocks] == ["One.", "Two.", "Three.", "Four.", "Five."]
    assert "a" * 12 not in [identity for identity, _words in blocks]


def test_blocks_are_moved_taken_out_and_put_in(chapter: Chapter) -> None:
    given = typed(chapter, two="")
    rows = with_moved(given.rows, given.rows[0].identity, 1)
    assert [row.words for row in rows if not row.is_removed] == ["Three.", "One."]
    rows, made = with_new(rows, "")
    rows = tuple(Row(made, "New.") if row.identity == made else row for row in rows)
    sent = send(chapter, type(given)(given.base, rows, given.reason), by=speaker())
    assert texts_of(sent) == ["New.", "Three.", "One."]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ({}, "there is nothing to propose"),
        ({"one": "", "two": "", "three": ""}, "Nothing would be left"),
        ({"one": "x" * 20_001}, "cannot be sent as it is"),
        ({"one": "> " * 20 + "deep"}, "cannot be sent as it is"),
        ({"one": "Hidden \u202e sign"}, "cannot be sent as it is"),
        ({"one": "x" * 200_001}, "longer than 200 kB"),
        ({"one": "x\x00"}, "a sign that nobody sees"),
        ({"one": "x" * 400_001}, "more than a chapter may hold"),
        ({"one": "Uno.", "reason": "  "}, "Write why"),
        ({"one": "Uno.", "reason": "x" * 2001}, "Use at most 2000 letters"),
    ],
)
def test_what_may_not_be_sent_is_refused_in_words(chapter: Chapter, words: dict[str, str], said: str) -> None:
    with pytest.raises(Refused, match=said):
        send(chapter, typed(chapter, **words), by=speaker())
    assert Proposal.objects.count() == 0


def test_what_is_wrong_is_said_of_each_block(chapter: Chapter) -> None:
    given = typed(chapter, one="x" * 20_001, three="a \u202e b")
    with pytest.raises(NotWritten) as refused:
        send(chapter, given, by=speaker())
    assert list(refused.value.blocks) == [given.rows[0].identity, given.rows[2].identity]


def test_nothing_is_proposed_for_a_superseded_chapter(chapter: Chapter) -> None:
    user = speaker()
    sent = proposed(chapter, user, one="Uno.")
    Chapter.objects.filter(pk=chapter.pk).update(status="superseded")
    with pytest.raises(Refused, match="This chapter is superseded"):
        send(chapter, typed(chapter, one="Eins."), by=user)
    with pytest.raises(Refused, match="This chapter is superseded"):
        change(sent, typed(chapter, one="Eins."), by=user)


def test_a_draft_is_kept_whatever_it_says_and_a_stale_tab_takes_nothing_from_it(chapter: Chapter) -> None:
    user = speaker()
    first = keep_draft(chapter, typed(chapter, reason="x" * 3000, one="a \u202e " * 5000), by=user)
    mark = mark_of(first)
    assert keep_draft(chapter, typed(chapter, reason="x" * 3000, one="a \u202e " * 5000), by=user) == first
    second = keep_draft(chapter, typed(chapter, one="Hers.", seen=mark), by=user)
    with pytest.raises(Changed, match="another text in another tab"):
        keep_draft(chapter, typed(chapter, one="His.", seen=mark), by=user)
    with pytest.raises(Changed, match="another text in another tab"):
        send(chapter, typed(chapter, one="His.", seen=mark), by=user)
    assert not throw_away(chapter, "en", by=user, seen=mark)
    assert throw_away(chapter, "en", by=user, seen=mark_of(second))
    with pytest.raises(Changed, match="sent or thrown away"):
        keep_draft(chapter, typed(chapter, one="His.", seen=mark_of(second)), by=user)


def test_an_author_changes_an_open_proposal_and_every_text_stays(chapter: Chapter) -> None:
    user = speaker()
    sent = proposed(chapter, user, one="Uno.")
    changed = change(sent, typed(chapter, one="Eins.", reason="Better.", is_signed=True), by=user)
    assert (changed.is_signed, texts_of(changed)) == (True, ["Eins.", "Two.", "Three."])
    assert list(changed.proposed_texts.values_list("number", "reason")) == [(2, "Better."), (1, "It reads better.")]
    with pytest.raises(AlreadySent):
        change(sent, typed(chapter, one="Eins.", reason="Better.", is_signed=True), by=user)
    with pytest.raises(Refused, match="Only its author"):
        change(sent, typed(chapter, one="Zwei."), by=speaker())


def test_what_is_withdrawn_or_decided_is_changed_no_more(chapter: Chapter) -> None:
    user = speaker()
    sent = proposed(chapter, user, one="Uno.")
    with pytest.raises(Refused, match="Only its author"):
        withdraw(sent, by=speaker())
    assert withdraw(sent, by=user).state == "withdrawn"
    assert withdraw(sent, by=user).version == 2
    with pytest.raises(Changed, match="it is withdrawn"):
        change(sent, typed(chapter, one="Eins."), by=user)
    other = proposed(chapter, user, two="Dos.")
    Proposal.objects.filter(pk=other.pk).update(state="accepted", decided_at=timezone.now(), decided_by=user)
    with pytest.raises(Refused, match="it is accepted, not yet merged"):
        withdraw(other, by=user)


def test_a_proposal_goes_with_its_chapter(chapter: Chapter) -> None:
    sent = proposed(chapter, one="Uno.")
    over = proposed(chapter, three="Tres.")
    withdraw(over, by=over.author)
    second = next_text(chapter, "One.\n\nTwo. More.\n\nThree.")
    text = sent.proposed_texts.get(number=2)
    assert (text.base, text.is_carried, text.still_open, text.reason) == (second, True, [], "It reads better.")
    assert texts_of(sent) == ["Uno.", "Two. More.", "Three."]
    assert over.proposed_texts.count() == 1
    next_text(chapter, "One. More.\n\nTwo. More.\n\nThree.")
    text = sent.proposed_texts.get(number=3)
    assert text.still_open == [[text.blocks[0][0], "One."]]
    assert texts_of(sent) == ["Uno.", "Two. More.", "Three."]


def test_an_author_who_reads_what_the_chapter_says_now_settles_it(chapter: Chapter) -> None:
    sent = proposed(chapter, one="Uno.")
    base = next_text(chapter, "One. More.\n\nTwo.\n\nThree.")
    assert sent.proposed_texts.get(number=2).still_open
    rows = rows_for(sent.proposed_texts.get(number=2).text, sent.proposed_texts.get(number=2).text)
    given = typed(chapter, base=base)
    left = change(sent, type(given)(base, saying(rows, two="Dos."), "More."), by=sent.author)
    assert left.proposed_texts.get(number=3).still_open
    change(sent, type(given)(base, saying(rows, uno="Uno. More."), "More."), by=sent.author)
    assert sent.proposed_texts.get(number=4).still_open == []


def test_what_was_typed_on_an_older_text_is_carried_when_it_is_sent(chapter: Chapter) -> None:
    given = typed(chapter, one="Uno.")
    second = next_text(chapter, "One.\n\nTwo. More.\n\nThree.")
    sent = send(chapter, given, by=speaker())
    assert list(sent.proposed_texts.order_by("number").values_list("number", "is_carried")) == [(1, False), (2, True)]
    assert sent.proposed_texts.get(number=2).base == second
    assert texts_of(sent) == ["Uno.", "Two. More.", "Three."]


def test_another_language_carries_nothing(chapter: Chapter) -> None:
    sent = proposed(chapter, one="Uno.")
    next_text(chapter, "Un.", "fr", question="Quoi ?")
    assert ProposalText.objects.filter(proposal=sent).count() == 1


def test_drafts_that_nobody_saves_for_a_year_are_deleted(chapter: Chapter) -> None:
    drafts = [keep_draft(chapter, typed(chapter, one="Uno."), by=speaker()) for _ in range(2)]
    day = network_today()
    old = timezone.now() - timedelta(days=KEPT_DAYS + 1)
    ProposalDraft.objects.filter(pk=drafts[0].pk).update(saved_at=old)
    assert [one.count for one in forget(day)] == [1]
    assert list(ProposalDraft.objects.all()) == [drafts[1]]
    assert [one.count for one in forget(day)] == [0]


def test_what_is_kept_of_a_draft_comes_back_as_it_was(chapter: Chapter) -> None:
    given = typed(chapter, one="Uno.", two="")
    draft = keep_draft(chapter, given, by=speaker())
    assert from_kept(ProposalDraft.objects.get(pk=draft.pk).blocks) == given.rows
