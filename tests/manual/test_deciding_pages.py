"""The pages on which proposals are decided and merged: without scripts, with what was typed kept."""

import html
import re

import pytest
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.test import Client, RequestFactory

from focalpoints.models import User
from focalpoints.services.accounts import make_staff
from manual.deciding import decide_context
from manual.merging.merge import Decision
from manual.merging.order import Choice
from manual.models import Chapter, Proposal
from manual.models.chapter import ChapterStatus
from manual.services.adopting import adopt
from manual.services.deciding import decline
from manual.services.merging import Decided, ahead
from tests.factories import MemberFactory
from tests.manual.deciding_given import accepted_on, changed_by_author, newest, proposal_on, saying, withdrawn
from tests.manual.given import ADOPTED_ON, chapter_of, next_text
from tests.manual.test_desk_pages import errors_in
from tests.manual.test_leading import holder
from tests.manual.test_merging import ITS, MINE, merged, texts
from tests.meetings.reading import main_of, words_of

pytestmark = pytest.mark.django_db
ROW = "One.\n\nTwo of them stand in a row."


@pytest.fixture
def editor() -> User:
    return make_staff("editor@example.org")


@pytest.fixture
def desk(editor: User) -> Client:
    return browser(editor)


def browser(user: User) -> Client:
    client = Client(SERVER_NAME="localhost")
    client.force_login(user)
    return client


def page_of(proposal: Proposal, page: str = "") -> str:
    return f"/manual/proposals/{proposal.pk}/{page}"


def hidden(page: HttpResponse) -> dict[str, str]:
    """What the form on a page sends again unseen."""
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', main_of(page))
    return {name: html.unescape(value) for name, value in found if name != "csrfmiddlewaretoken"}


def told(page: HttpResponse) -> str:
    """The words for somebody who is led to the page of the proposal."""
    assert page.status_code == 302
    return " ".join(str(one) for one in page.wsgi_request._messages)  # type: ignore[attr-defined]


def in_conflict(by: User) -> tuple[Chapter, Proposal, str]:
    chapter, _first = chapter_of(ROW)
    proposal = accepted_on(chapter, saying(two=MINE), by)
    next_text(chapter, f"One.\n\n{ITS}")
    return chapter, proposal, ahead(proposal).merge.conflicts[0].identity


def test_it_is_accepted_or_declined_and_both_lead_back_to_the_proposal(desk: Client) -> None:
    chapter, _first = chapter_of("One.")
    for deed, state in (("accept", "accepted"), ("decline", "declined")):
        proposal = proposal_on(chapter, saying(one="First."))
        page = desk.post(page_of(proposal, "decide/"), {"deed": deed, "answer": "We keep it.", "seen": "1"})
        assert (page.status_code, page["Location"]) == (302, page_of(proposal))
        assert Proposal.objects.get(pk=proposal.pk).state == state


def test_declining_without_a_reason_is_asked_again(desk: Client) -> None:
    proposal = proposal_on(chapter_of("One.")[0], saying(one="First."))
    page = desk.post(page_of(proposal, "decide/"), {"deed": "decline", "answer": " ", "seen": "1"})
    assert errors_in(page) == ["Why it is declined: Write why the proposal is declined."]
    assert Proposal.objects.get(pk=proposal.pk).state == "open"


def test_what_was_typed_stays_when_the_author_was_faster(desk: Client) -> None:
    proposal = proposal_on(chapter_of("One.")[0], saying(one="First."))
    changed_by_author(proposal, saying(one="At first."))
    page = desk.post(page_of(proposal, "decide/"), {"deed": "decline", "answer": "We keep it.", "seen": "1"})
    assert "Its author has changed the proposal" in errors_in(page)[0]
    assert "We keep it." in main_of(page)
    assert hidden(page)["seen"] == "2"


def test_who_comes_late_reads_what_became_of_it(desk: Client, editor: User) -> None:
    chapter, _first = chapter_of("One.")
    gone = withdrawn(proposal_on(chapter, saying(one="First.")))
    done = merged(accepted_on(chapter, saying(one="First."), editor), editor)
    for proposal, words in ((gone, "withdrawn by its author"), (done, "merged already: it stands in revision 2")):
        for page in ("decide/", "merge/"):
            assert words in told(desk.post(page_of(proposal, page), {"deed": "accept", "seen": "1", "merge": "1"}))
            assert words in told(desk.get(page_of(proposal, page)))


def test_for_others_than_leads_there_is_no_such_page(member_client: Client, editor: User) -> None:
    member = MemberFactory()
    chapter, _first = chapter_of("One.", leads=[member])
    proposal = proposal_on(chapter, saying(one="First."))
    for page in ("decide/", "merge/"):
        assert member_client.get(page_of(proposal, page)).status_code == 404
        assert member_client.post(page_of(proposal, page), {"deed": "accept", "seen": "1"}).status_code == 404
        assert Client(SERVER_NAME="localhost").get(page_of(proposal, page)).status_code == 302
    assert browser(holder(member)).get(page_of(proposal, "decide/")).status_code == 200
    assert Proposal.objects.get(pk=proposal.pk).state == "open"


def test_where_nothing_is_in_conflict_the_result_is_read_at_once_and_then_written(desk: Client, editor: User) -> None:
    chapter, _first = chapter_of("One.\n\nTwo.")
    proposal = accepted_on(chapter, saying(two="Second."), editor)
    page = desk.get(page_of(proposal, "merge/"))
    assert "This is what the chapter will say after revision 1" in words_of(page)
    assert newest(chapter).number == 1
    done = desk.post(page_of(proposal, "merge/"), {**hidden(page), "merge": "1"})
    assert "Merged: it stands in revision 2." in told(done)
    assert texts(chapter) == ["One.", "Second."]


def test_a_conflict_is_decided_read_and_written(desk: Client, editor: User) -> None:
    chapter, proposal, identity = in_conflict(editor)
    page = desk.get(page_of(proposal, "merge/"))
    for words in ("In the chapter now", "In the proposal", "When the proposal was written", "A third text"):
        assert words in words_of(page)
    third = {f"choice-{identity}": "third", f"text-{identity}": "Two stand in\r\nmy row."}
    read = desk.post(page_of(proposal, "merge/"), {**third, "look": "1"})
    assert "Of the proposal, block" in words_of(read)
    assert newest(chapter).number == 2
    desk.post(page_of(proposal, "merge/"), {**hidden(read), "merge": "1"})
    assert texts(chapter) == ["One.", "Two stand in\nmy row."]
    assert Proposal.objects.get(pk=proposal.pk).left_out == [[identity, ["of", "them"]]]


def test_one_can_go_back_with_all_that_was_decided(desk: Client, editor: User) -> None:
    _chapter, proposal, identity = in_conflict(editor)
    third = {f"choice-{identity}": "third", f"text-{identity}": "Written <b>by</b> me.\nIn two lines."}
    read = desk.post(page_of(proposal, "merge/"), {**third, "look": "1"})
    page = desk.post(page_of(proposal, "merge/"), {**hidden(read), "back": "1"})
    assert "Written &lt;b&gt;by&lt;/b&gt; me.\nIn two lines.</textarea>" in main_of(page)
    assert re.search(r'value="third"[^>]*checked', main_of(page))


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({}, "Choose one."),
        ({"choice": "elsewhere"}, "Choose again"),
        ({"choice": "third", "text": " "}, "Write the text"),
        ({"choice": "third", "text": "One block.\n\nAnother."}, "This is one block"),
        ({"choice": "third", "text": "x" * 20_001}, "longer than 20 kB"),
    ],
)
def test_what_is_not_decided_is_asked_again(desk: Client, editor: User, typed: dict[str, str], words: str) -> None:
    _chapter, proposal, identity = in_conflict(editor)
    sent = {f"{name}-{identity}": value for name, value in typed.items()}
    page = desk.post(page_of(proposal, "merge/"), {**sent, "look": "1"})
    assert page.status_code == 200
    assert words in " ".join(errors_in(page))
    assert Proposal.objects.get(pk=proposal.pk).state == "accepted"


def test_a_result_that_is_no_more_is_shown_again_before_it_is_written(desk: Client, editor: User) -> None:
    chapter, _first = chapter_of("One.\n\nTwo.")
    proposal = accepted_on(chapter, saying(two="Second."), editor)
    page = desk.get(page_of(proposal, "merge/"))
    next_text(chapter, "One.\n\nTwo.\n\nThree.")
    again = desk.post(page_of(proposal, "merge/"), {**hidden(page), "merge": "1"})
    assert "read again" in words_of(again)
    assert "after revision 2" in words_of(again)
    desk.post(page_of(proposal, "merge/"), {**hidden(again), "merge": "1"})
    assert texts(chapter) == ["One.", "Second.", "Three."]


def test_decisions_are_kept_when_the_chapter_moves_on(desk: Client, editor: User) -> None:
    chapter, proposal, identity = in_conflict(editor)
    third = {f"choice-{identity}": "third", f"text-{identity}": "Two stand in my row."}
    read = desk.post(page_of(proposal, "merge/"), {**third, "look": "1"})
    next_text(chapter, f"One.\n\n{ITS}\n\nThree.")
    again = desk.post(page_of(proposal, "merge/"), {**hidden(read), "merge": "1"})
    assert "read again" in words_of(again)
    assert "Two stand in my row.</textarea>" in main_of(again)
    next_text(chapter, f"One.\n\n{MINE}\n\nThree.")
    spare = desk.post(page_of(proposal, "merge/"), {**hidden(read), "merge": "1"})
    assert "Two stand in my row." in words_of(spare)
    assert newest(chapter).number == 4


def test_what_the_chapter_says_already_is_only_marked(desk: Client, editor: User) -> None:
    chapter, _first = chapter_of("One.\n\nTwo.")
    first, same = (accepted_on(chapter, saying(two="Second."), editor) for _ in range(2))
    merged(first, editor)
    page = desk.get(page_of(same, "merge/"))
    assert "Revision 2 of the chapter says all of this already" in words_of(page)
    desk.post(page_of(same, "merge/"), {**hidden(page), "merge": "1"})
    assert Proposal.objects.get(pk=same.pk).merged_as == newest(chapter)
    assert newest(chapter).number == 2


def test_the_section_says_to_all_members_what_was_decided_and_asks_leads_alone(editor: User) -> None:
    chapter, proposal, identity = in_conflict(editor)
    done = merged(proposal, editor, Decided({identity: Decision(Choice.OURS)}))
    answered = decline(proposal_on(chapter, saying(one="First.")), "We keep it.", seen=1, by=editor)
    is_open = proposal_on(chapter, saying(one="First."))
    waiting = accepted_on(chapter, saying(one="First."), editor)
    reader = holder(MemberFactory())
    for one, words in ((done, "my"), (answered, "We keep it."), (waiting, "Accepted, not yet merged.")):
        assert words in section(one, reader)
    for user, leads in ((editor, True), (reader, False)):
        assert ("Accept the proposal" in section(is_open, user)) is leads
        assert ("Merge it into the chapter" in section(waiting, user)) is leads


def section(proposal: Proposal, user: User) -> str:
    request = RequestFactory().get("/")
    request.user = user
    kept = Proposal.objects.select_related("chapter", "merged_as").get(pk=proposal.pk)
    return render_to_string("manual/proposal_decide.html", {**decide_context(request, kept)}, request)


def test_on_a_superseded_chapter_it_is_said_in_words(desk: Client, editor: User) -> None:
    chapter, _first = chapter_of("One.")
    accepted, is_open = accepted_on(chapter, saying(one="First."), editor), proposal_on(chapter, saying(one="A."))
    Chapter.objects.filter(pk=chapter.pk).update(status=ChapterStatus.SUPERSEDED)
    assert "superseded" in told(desk.get(page_of(accepted, "merge/")))
    assert "superseded" in words_of(desk.post(page_of(is_open, "decide/"), {"deed": "accept", "seen": "1"}))


def test_answers_and_words_left_out_are_the_members_alone(desk: Client, editor: User, member_client: Client) -> None:
    chapter, proposal, identity = in_conflict(editor)
    decided = Decided({identity: Decision(Choice.OURS)})
    merged(proposal, editor, decided)
    decline(proposal_on(chapter, saying(one="Zqxproposed.")), "Zqxanswer.", seen=1, by=editor)
    adopt(newest(chapter), on=ADOPTED_ON, note="At a test", by=None)
    public = Client(SERVER_NAME="localhost")
    addresses = [page_of(proposal), page_of(proposal, "decide/"), page_of(proposal, "merge/")]
    for address in ("/manual/", chapter.get_absolute_url(), f"{chapter.get_absolute_url()}history/", *addresses):
        said = public.get(address, follow=True).content.decode()
        assert "Zqxanswer" not in said
        assert "Zqxproposed" not in said
        assert MINE not in said
    assert not Proposal.objects.visible_to(public.get("/manual/").wsgi_request.user).exists()
