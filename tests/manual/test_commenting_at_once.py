"""The form is sent twice at one moment, two resolve at once: one thing holds."""

from functools import partial

from manual.models import Comment
from manual.services.commenting import Place, comment, reopen, resolve
from tests.factories import MemberFactory
from tests.manual.commenting_given import block_at, proposal_of, said, voice
from tests.manual.given import chapter_of
from tests.meetings.test_seats_under_pressure import REPEATS
from tests.races import at_once, race


@race
def test_a_double_click_is_one_comment() -> None:
    for number in range(REPEATS):
        _chapter, revision = chapter_of("One.", f"What is {number}?")
        places = (Place(revision=revision, block=block_at(revision)), Place(proposal=proposal_of(revision)))
        by = voice()
        for place in places:
            first, second = at_once([partial(comment, place, "Words.", by=by)] * 2)
            assert first.pk == second.pk
        assert Comment.objects.filter(author=by).count() == 2
        assert Comment.history.filter(author=by).count() == 2


@race
def test_two_who_resolve_at_once_resolve_it_once() -> None:
    for number in range(REPEATS):
        member = MemberFactory()
        _chapter, revision = chapter_of("One.", f"What is {number}?", leads=[member])
        made, leader = said(revision, "Words."), voice(member)
        first, second = at_once([partial(resolve, made, by=by) for by in (made.author, leader)])
        assert first.resolved_by == second.resolved_by
        assert Comment.history.filter(id=made.pk).count() == 2
        at_once([partial(reopen, made, by=by) for by in (made.author, leader)])
        assert Comment.history.filter(id=made.pk).count() == 3


@race
def test_of_one_who_resolves_and_one_who_opens_again_both_are_in_the_history() -> None:
    for number in range(REPEATS):
        member = MemberFactory()
        _chapter, revision = chapter_of("One.", f"What is {number}?", leads=[member])
        made, leader = said(revision, "Words."), voice(member)
        resolve(made, by=leader)
        at_once([partial(resolve, made, by=leader), partial(reopen, made, by=made.author)])
        made.refresh_from_db()
        assert (made.resolved_at is None) == (made.resolved_by is None)
        assert Comment.history.filter(id=made.pk).count() in (3, 4)
