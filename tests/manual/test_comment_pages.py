"""The pages of comments: that nothing of them leaks, what stands there, and that what is typed is kept."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from focalpoints.models.appointment import Role
from manual.models import Chapter, Comment
from manual.services.commenting import Place, comment, resolve
from tests.factories import AppointmentFactory, MemberFactory, PersonFactory, UserFactory
from tests.manual.commenting_given import address_of, block_at, browser, proposal_of, said, voice
from tests.manual.given import adopted, chapter_of, next_text
from tests.meetings.reading import headings_in, main_of, notices_in, words_of

pytestmark = pytest.mark.django_db

Queries = Callable[[int], AbstractContextManager[Any]]


def outsiders() -> list[Client]:
    """The public, somebody whose term has ended, and somebody with an account and nothing else."""
    former = UserFactory()
    AppointmentFactory(person=PersonFactory(user=former))
    return [Client(SERVER_NAME="localhost"), browser(former), browser(UserFactory())]


def test_nothing_of_a_comment_reaches_those_who_read_no_drafts() -> None:
    """Not its words, its number nor its writer, nor by a tag that there is one; its pages are as if not there."""
    _chapter, revision = adopted("Words that stay.\n\nMore.", "What?")
    proposal, writer, clients = proposal_of(revision), voice(name="Zqx Writer", email="zqx@example.org"), outsiders()
    addresses = ("/manual/", "/manual/what/", "/manual/what/?trail=1", "/manual/what/history/", "/search/?q=zqx", "/")
    before = [answers(client, addresses) for client in clients]
    made = said(revision, "zqxwords", by=writer)
    on_proposal = comment(Place(proposal=proposal), "zqxproposal", by=writer)
    resolve(made, by=made.author)
    assert [answers(client, addresses) for client in clients] == before
    for client, known in zip(clients, before, strict=True):
        text = "".join(page for page, _tag in known).replace('value="zqx"', "").lower()
        assert [word for word in ("zqxwords", "zqxproposal", "zqx writer", "comments on") if word in text] == []
        for path in (address_of(revision), "/manual/what/comments/", "/manual/nowhere/comments/"):
            assert (client.get(path).status_code, client.post(path, {"words": "x"}).status_code) == (404, 404)
        for number in (made.pk, on_proposal.pk, 99999):
            assert client.post(f"/manual/comments/{number}/").status_code == 404
    unseen = {clients[0].get(path).content for path in (address_of(revision), "/manual/what/comments/")}
    assert len(unseen) == 1
    address = f"/manual/proposals/{proposal.pk}/comment/"
    assert clients[0].get(address).headers["Location"] == f"/account/sign-in/?next={address}"
    assert [client.get(address).status_code for client in clients[1:]] == [404, 404]
    assert Comment.objects.count() == 2


def answers(client: Client, addresses: tuple[str, ...]) -> list[tuple[str, str]]:
    """What stands at each address, with its tag, but for what is new in every answer."""
    pages = [client.get(address) for address in addresses]
    token = re.compile(r'csrfmiddlewaretoken" value="[^"]+|nonce-[^"]+')
    return [(token.sub("", page.content.decode()), page.headers.get("ETag", "")) for page in pages]


def test_a_comment_changes_the_page_of_a_member_and_its_tag() -> None:
    _chapter, revision = adopted("One.\n\nTwo.", "What?")
    reader = browser(voice())
    page = reader.get("/manual/what/")
    assert "Comment on block 1" in words_of(page)
    tag = page.headers["ETag"]
    assert reader.get("/manual/what/", headers={"if-none-match": tag}).status_code == 304
    said(revision, "Words.")
    said(revision, "More words.")
    assert reader.get("/manual/what/", headers={"if-none-match": tag}).status_code == 200
    words = words_of(reader.get("/manual/what/"))
    assert "2 comments on block 1" in words
    assert "Comment on block 2" in words
    assert "2 comments on block 1" in words_of(reader.get("/manual/what/?trail=1"))


def test_who_wrote_an_unsigned_comment_is_shown_to_nobody(staff_client: Client) -> None:
    member = MemberFactory(country__short_name="Zqxland")
    chapter, revision = adopted("One.", "What?")
    chapter.leads.add(MemberFactory())
    author = voice(member, name="Zqx Writer", email="zqx@example.org")
    said(revision, "Plain words.", by=author)
    proposal = proposal_of(revision)
    comment(Place(proposal=proposal), "Plain words.", by=author)
    addresses = (address_of(revision), "/manual/what/", "/manual/what/comments/")
    for reader in (staff_client, browser(voice())):
        for address in (*addresses, f"/manual/proposals/{proposal.pk}/comment/"):
            assert "zqx" not in reader.get(address).content.decode().lower()
        assert "Plain words. a member of the network" in words_of(reader.get(address_of(revision)))
    said(revision, "Signed words.", by=author, is_signed=True)
    words = words_of(staff_client.get(address_of(revision)))
    assert "Signed words. Zqxland" in words
    assert "Zqx Writer" not in words


def test_the_page_says_before_one_writes_who_will_know() -> None:
    _chapter, revision = adopted("One.", "What?")
    page = main_of(browser(voice()).get(address_of(revision)))
    told = "Unless you sign, pages say “a member of the network”. Who wrote an unsigned comment is then known to nobody"
    assert page.index(told) < page.index("<textarea")
    assert "Nobody has commented on this block of revision 1." in page


def test_one_comments_on_a_block_and_reads_it_there() -> None:
    member = MemberFactory(country__short_name="Testland")
    _chapter, revision = adopted("One.\n\nTwo.", "What?")
    client = browser(voice(member))
    sent = client.post(address_of(revision, 2), {"words": "My words.\r\nMore.", "is_signed": "on"})
    made = Comment.objects.get()
    assert sent.headers["Location"] == f"{address_of(revision, 2)}#comment-{made.pk}"
    assert (made.block, made.words, made.member) == (block_at(revision, 2), "My words.\nMore.", member)
    page = client.get(address_of(revision, 2))
    assert "<h1>Comments on block 2</h1>" in main_of(page)
    assert f'href="/manual/what/?language=en&amp;revision=1#b-{block_at(revision, 2)}"' in main_of(page)
    assert '<div class="source" lang="en" dir="ltr">Two.</div>' in main_of(page)
    assert "Your comment stands here." in page.content.decode()
    assert "My words. More. Testland" in words_of(page)
    client.post(address_of(revision, 2), {"words": "My words.\r\nMore.", "is_signed": "on"})
    assert Comment.objects.count() == 1


def test_what_is_typed_is_kept_when_the_form_fails() -> None:
    _chapter, revision = adopted("One.", "What?")
    proposal = proposal_of(revision)
    client = browser(voice())
    for address in (address_of(revision), f"/manual/proposals/{proposal.pk}/comment/"):
        long = "zqx" * 1001
        page = client.post(address, {"words": long, "is_signed": "on"})
        assert page.status_code == 200
        assert long in page.content.decode()
        assert 'name="is_signed" id="comment_is_signed" checked' in main_of(page)
        assert "<title>Error:" in page.content.decode()
        assert "Write your comment." in words_of(client.post(address, {"words": " "}))
    assert not Comment.objects.exists()


def test_an_assistant_reads_and_does_not_write() -> None:
    _chapter, revision = adopted("One.\n\nTwo.", "What?")
    said(revision, "Words.")
    client = browser(voice(role=Role.ASSISTANT))
    page = client.get(address_of(revision))
    assert "Words. a member of the network" in words_of(page)
    assert "<textarea" not in main_of(page)
    assert client.post(address_of(revision), {"words": "x"}).status_code == 404
    words = words_of(client.get("/manual/what/"))
    assert "1 comment on block 1" in words
    assert "on block 2" not in words


def test_a_comment_on_an_earlier_revision_is_marked_and_not_moved() -> None:
    chapter, first = adopted("One stays.\n\nTwo changes here.\n\nThree goes away.", "What?")
    for position, words in enumerate(("zqxone", "zqxtwo", "zqxthree"), 1):
        said(first, words, position)
    second = next_text(chapter, "One stays.\n\nTwo changes here now.")
    said(second, "zqxnew")
    client = browser(voice())
    page = client.get("/manual/what/")
    assert "Comments on earlier revisions" in headings_in(page)
    section = words_of(page).partition("Comments on earlier revisions")[2]
    assert "One stays. zqxone a member of the network" in section
    changed = "This paragraph has changed since"
    assert re.findall(rf"(zqx\w+)(?:(?!zqx).)*?on revision 1 {changed}", section) == ["zqxtwo", "zqxthree"]
    assert "zqxnew" not in section
    assert "1 comment, 1 on an earlier revision on block 1" in words_of(page)
    assert "Comment (1 on an earlier revision) on block 2" in words_of(page)
    words = words_of(client.get(address_of(second, 2)))
    assert "Nobody has commented on this block of revision 2." in words
    assert f"on revision 1 {changed}" in words
    assert changed not in words_of(client.get(address_of(first, 2)))
    assert "Comments on earlier revisions" not in words_of(client.get("/manual/what/?revision=1"))
    assert "zqxnew" not in words_of(client.get(address_of(first)))
    everything = words_of(client.get("/manual/what/comments/"))
    assert "4 comments, those on the newest revision first" in everything
    assert everything.count(changed) == 2
    for made in Comment.objects.filter(revision=first):
        resolve(made, by=made.author)
    assert "Comments on earlier revisions" not in words_of(client.get("/manual/what/"))


def test_the_author_and_those_who_lead_resolve_and_open_again(staff_client: Client) -> None:
    _chapter, revision = adopted("One.", "What?")
    made = said(revision, "Words.")
    author, other = browser(made.author), browser(voice())
    assert "Resolve comment" in words_of(author.get(address_of(revision)))
    assert "Resolve comment" not in words_of(other.get(address_of(revision)))
    assert other.post(f"/manual/comments/{made.pk}/").status_code == 404
    sent = staff_client.post(f"/manual/comments/{made.pk}/", {"do": "resolve"})
    assert sent.headers["Location"] == f"{address_of(revision)}#comment-{made.pk}"
    words = words_of(author.get(address_of(revision)))
    assert "Resolved on" in words and "Open again" in words
    author.post(f"/manual/comments/{made.pk}/", {"do": "reopen"})
    assert "Resolved on" not in words_of(other.get(address_of(revision)))
    assert other.get(f"/manual/comments/{made.pk}/").headers["Location"] == sent.headers["Location"]


def test_a_proposal_is_discussed() -> None:
    _chapter, revision = adopted("One.", "What?")
    proposal = proposal_of(revision)
    address = f"/manual/proposals/{proposal.pk}/comment/"
    client = browser(voice())
    assert "Nobody has commented." in words_of(client.get(address))
    sent = client.post(address, {"words": "My words."})
    made = Comment.objects.get()
    assert sent.headers["Location"] == f"/manual/proposals/{proposal.pk}/#comment-{made.pk}"
    assert "My words. a member of the network" in words_of(client.get(address))
    assert client.get("/manual/proposals/99999/comment/").status_code == 404
    Chapter.objects.filter(pk=revision.chapter_id).update(level="steering")
    assert client.get(address).status_code == 404


def test_what_is_not_there_is_not_found() -> None:
    _chapter, revision = chapter_of("One.", "What?")
    client = browser(voice())
    block = block_at(revision)
    for query in (
        "?block=" + "a" * 12,
        "?revision=1",
        f"?revision=9&block={block}",
        f"?language=fr&block={block}",
        "?block=%00",
    ):
        assert client.get(f"/manual/what/comments/{query}").status_code == 404
    assert client.post("/manual/what/comments/", {"words": "x"}).status_code == 404
    assert "Nobody has commented." in words_of(client.get("/manual/what/comments/"))
    assert notices_in(client.get("/manual/what/comments/?page=7")) == [
        "We left out the filter 'page=7': there is no such page."
    ]


def test_words_are_no_html() -> None:
    _chapter, revision = adopted("One.", "What?")
    said(revision, "<script>x</script> **bold** javascript:x")
    html = main_of(browser(voice()).get(address_of(revision)))
    assert "&lt;script&gt;x&lt;/script&gt; **bold** javascript:x" in html


def test_a_term_and_an_item_have_their_links_within() -> None:
    _chapter, revision = chapter_of("- item\n- other\n\nTerm\n: What it is.\n\n> Quoted.\n\n```\ncode\n```", "What?")
    html = main_of(browser(voice()).get("/manual/what/"))
    assert html.count('<p class="trail no-print"><a lang="en" dir="ltr"') == revision.blocks.count()
    assert re.search(r"<dd><p class=\"trail[^>]*>.*?</p></dd></div>", html)
    assert html.count("<li") == html.count("</li>")


def test_queries_do_not_grow_with_comments() -> None:
    chapter, revision = adopted("\n\n".join(f"Block {number}." for number in range(40)), "What?")
    proposal = proposal_of(revision)
    later = next_text(chapter, "\n\n".join(f"Block {number}." for number in range(41)))
    client = browser(voice())
    addresses = (
        *("/manual/what/", "/manual/what/?trail=1", "/manual/what/comments/", address_of(later)),
        f"/manual/proposals/{proposal.pk}/comment/",
    )

    def counted() -> list[int]:
        numbers = []
        for address in addresses:
            with CaptureQueriesContext(connection) as queries:
                assert client.get(address).status_code == 200
            numbers.append(len(queries))
        return numbers

    def write(number: int) -> None:
        member = MemberFactory()
        given = {"author": UserFactory(), "member": member, "is_signed": True, "words": f"Words {number}"}
        Comment.objects.create(revision=revision, block=block_at(revision, number % 40 + 1), **given)
        Comment.objects.create(revision=later, block=block_at(later, 1), **given)
        Comment.objects.create(proposal=proposal, **given)

    for number in range(25):
        write(number)
    before = counted()
    for number in range(25, 100):
        write(number)
    assert counted() == before
    assert "180 more" not in words_of(client.get("/manual/what/"))
    assert "80 more" in words_of(client.get("/manual/what/"))
