"""What waits for a decision or its merging stands on the desk of those who lead the chapter, and of nobody else."""

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test.utils import CaptureQueriesContext

from focalpoints.models import User
from focalpoints.services.accounts import make_staff
from manual.deciding_cards import deciding_cards
from manual.models import Chapter
from manual.models.chapter import ChapterStatus
from tests.factories import MemberFactory
from tests.manual.deciding_given import accepted_on, proposal_on, saying, withdrawn
from tests.manual.given import chapter_of
from tests.manual.test_deciding_pages import browser
from tests.manual.test_leading import holder

pytestmark = pytest.mark.django_db


def titles(user: Any) -> list[str]:
    return [card.context["task"].title for card in deciding_cards(user)]


def test_leads_and_staff_are_told_what_waits_and_others_nothing() -> None:
    member, editor = MemberFactory(), make_staff("editor@example.org")
    chapter, _revision = chapter_of("One.", leads=[member])
    is_open = proposal_on(chapter, saying(one="First."))
    accepted = accepted_on(chapter, saying(one="A."), editor)
    withdrawn(proposal_on(chapter, saying(one="B.")))
    waiting = [f"Decide on proposal {is_open.pk}", f"Proposal {accepted.pk} is accepted, not yet merged"]
    lead, other = holder(member), holder(MemberFactory())
    assert titles(editor) == waiting
    assert titles(lead) == waiting
    assert titles(other) == titles(AnonymousUser()) == []
    Chapter.objects.filter(pk=chapter.pk).update(status=ChapterStatus.SUPERSEDED)
    assert titles(editor) == waiting[:1]


def test_ten_ask_no_more_queries_than_one() -> None:
    editor = make_staff("editor@example.org")
    counts = []
    for number in (1, 9):
        for _each in range(number):
            chapter, _revision = chapter_of("One.")
            proposal_on(chapter, saying(one="First."))
        with CaptureQueriesContext(connection) as asked:
            titles(User.objects.get(pk=editor.pk))
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_the_desk_leads_there() -> None:
    editor = make_staff("editor@example.org")
    chapter, _revision = chapter_of("One.")
    proposal = accepted_on(chapter, saying(one="First."), editor)
    assert f"/manual/proposals/{proposal.pk}/merge/" in browser(editor).get("/desk/").content.decode()
