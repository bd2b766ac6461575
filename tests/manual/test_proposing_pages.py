"""The editor, the list of proposals and the page of one: what stands there, for whom, and what comes of each button."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from focalpoints.models import User
from focalpoints.models.appointment import Role
from manual.models import Chapter, Proposal, ProposalDraft
from manual.own_data import erase, own_data
from manual.services.drafting import keep_draft, mark_of
from manual.texts import blocks_of
from manual.typed_text import Rows, from_kept, rows_for
from r2pnet.own_data import Erased
from tests.factories import MemberFactory, UserFactory
from tests.manual.given import adopted, chapter_of, next_text
from tests.manual.proposing_given import browser, newest, proposed, saying, sent_as, speaker, typed, with_row
from tests.meetings.reading import main_of, names_in, notices_in, words_of

pytestmark = pytest.mark.django_db
Queries = Callable[[int], AbstractContextManager[Any]]
EDITOR = "/manual/what/propose/"
SOURCE = "One.\n\nTwo.\n\nThree."


@pytest.fixture
def chapter() -> Chapter:
    return adopted(SOURCE, "What?")[0]


@pytest.fixture
def author() -> User:
    return speaker(MemberFactory(country__short_name="Testland"), name="Zqx Example", email="zqx@example.org")


def rows_of(chapter: Chapter) -> Rows:
    text = blocks_of(newest(chapter))
    return rows_for(text, text)


def errors_in(page: HttpResponse) -> list[str]:
    return [str(one) for errors in page.context["form"].errors.values() for one in errors]


def shown_without_tokens(page: HttpResponse) -> str:
    return re.sub(r'token" value="[^"]+', "", main_of(page))


def press(user: User, rows: Rows, do: str, **fields: str) -> HttpResponse:
    return browser(user).post(EDITOR, {**sent_as(rows), "do": do, **fields})


def test_the_editor_has_a_folded_field_for_each_block_and_says_who_knows_the_writer(
    chapter: Chapter, author: User
) -> None:
    page = browser(author).get(EDITOR)
    identities = [row.identity for row in rows_of(chapter)]
    html = main_of(page)
    assert re.findall(r'<textarea id="text-(\w+)" name="text-\1"[^>]*>\s([^<]+)<', html) == list(
        zip(identities, ["One.", "Two.", "Three."], strict=True)
    )
    assert "<details open>" not in html
    assert "known to nobody on the portal but the history, which administrators can read" in words_of(page)
    assert html.index("administrators can read") < html.index("<textarea")
    assert "20 kB a block" in words_of(page)
    opened = main_of(browser(author).get(EDITOR, {"block": identities[1]}))
    assert opened.count("<details open>") == 1
    assert ProposalDraft.objects.count() == 0


def test_a_draft_is_kept_by_a_button_and_stands_there_again(chapter: Chapter, author: User) -> None:
    rows = saying(rows_of(chapter), two="Dos \u202e <b>.")
    answer = press(author, rows, "keep", reason="Because")
    assert (answer.status_code, answer.headers["Location"]) == (302, f"{EDITOR}?language=en")
    page = browser(author).get(EDITOR)
    assert "Dos \u202e &lt;b&gt;." in main_of(page)
    assert (page.context["form"]["reason"].value(), page.context["typed"].seen) == (
        "Because",
        mark_of(ProposalDraft.objects.get()),
    )
    assert main_of(page).count("<details open>") == 1


def test_buttons_move_add_take_out_and_put_back(chapter: Chapter, author: User) -> None:
    rows = rows_of(chapter)
    first, second, third = (row.identity for row in rows)
    for do, words in (
        (f"down:{first}", ["Two.", "One.", "Three."]),
        (f"remove:{second}", ["One.", "Three."]),
        (f"restore:{second}", ["Two.", "One.", "Three."]),
        (f"up:{third}", ["Two.", "Three.", "One."]),
        (f"add:{second}", ["Two.", "", "Three.", "One."]),
        ("up:no-such-one", ["Two.", "", "Three.", "One."]),
    ):
        answer = press(author, rows, do, seen=mark_of(ProposalDraft.objects.first()))
        assert answer.status_code == 302, do
        rows = from_kept(ProposalDraft.objects.get().blocks)
        assert [row.words for row in rows if not row.is_removed] == words
    assert "#block-" in press(author, rows, f"down:{second}", seen=mark_of(ProposalDraft.objects.get()))["Location"]


def test_a_script_keeps_what_is_typed(chapter: Chapter, author: User) -> None:
    client = browser(author)
    rows = rows_of(chapter)

    def keep(words: str, seen: str) -> HttpResponse:
        given = {**sent_as(with_row(rows, 0, words)), "do": "keep", "seen": seen}
        return client.post(EDITOR, given, headers={"accept": "application/json"})

    first = keep("a", "").json()
    second = keep("ab", first["seen"])
    assert second.json() == {
        "seen": mark_of(ProposalDraft.objects.get()),
        "words": "All that you typed is kept as your draft.",
    }
    stale = keep("other", first["seen"])
    assert (stale.status_code, "another tab" in stale.json()["words"]) == (409, True)
    broken = client.post(EDITOR, {"reason": "x"}, headers={"accept": "application/json"})
    assert (broken.status_code, "did not arrive whole" in broken.json()["words"]) == (422, True)
    assert stale.headers["Cache-Control"] == "no-store"
    client.logout()
    assert keep("abc", "").status_code == 302


def test_a_form_that_is_not_whole_takes_nothing_out(chapter: Chapter, author: User) -> None:
    rows = rows_of(chapter)
    page = press(author, rows[1:], "send")
    assert errors_in(page) == ["The page did not arrive whole, so nothing was saved. Send it once more."]
    assert (Proposal.objects.count(), ProposalDraft.objects.count()) == (0, 0)


def test_the_difference_is_looked_at_before_it_is_sent(chapter: Chapter, author: User) -> None:
    rows = saying(rows_of(chapter), two="Dos.")
    answer = press(author, rows, "preview")
    assert answer.headers["Location"] == f"{EDITOR}?language=en&preview=1#preview"
    page = browser(author).get(answer.headers["Location"])
    assert "What changes 1 block changed" in words_of(page)
    again = press(author, rows_of(chapter), "preview", seen=page.context["typed"].seen)
    page = browser(author).get(again.headers["Location"])
    assert errors_in(page) == ["The text says what the chapter says: there is nothing to propose."]


def test_what_was_sent_stands_on_its_page_and_a_second_send_says_so(chapter: Chapter, author: User) -> None:
    rows = saying(rows_of(chapter), two="Dos.")
    first = press(author, rows, "send")
    sent = Proposal.objects.get()
    assert first.headers["Location"] == f"/manual/proposals/{sent.pk}/"
    client = browser(author)
    page = client.post(EDITOR, {**sent_as(rows), "do": "send"}, follow=True)
    assert "It is sent already." in words_of(page)
    assert Proposal.objects.count() == 1
    assert "by a member of the network" in words_of(page)
    assert "Block 2: Changed" in words_of(page)
    assert "Why It reads better." in words_of(page)


def test_what_cannot_be_sent_is_kept_and_said_at_its_block(chapter: Chapter, author: User) -> None:
    rows = saying(rows_of(chapter), two="a \u202e b")
    page = press(author, rows, "send")
    assert errors_in(page) == ["The text cannot be sent as it is. What is to be put right stands at each block."]
    assert "a sign that nobody sees (U+202E RIGHT-TO-LEFT OVERRIDE)" in words_of(page)
    assert "a \u202e b" in main_of(page)
    assert page.context["typed"].seen == mark_of(ProposalDraft.objects.get())
    page = press(author, saying(rows_of(chapter), two="Dos."), "send", reason="", seen=page.context["typed"].seen)
    assert errors_in(page) == ["Write why the text should change."]


def test_of_two_tabs_the_second_reads_what_differs_and_loses_nothing(chapter: Chapter, author: User) -> None:
    rows = rows_of(chapter)
    press(author, saying(rows, two="Hers."), "keep")
    page = press(author, saying(rows, two="His."), "send")
    assert "You kept another text in another tab." in errors_in(page)[0]
    assert "From the draft that is kept to what you typed here" in words_of(page)
    assert "Hers" in main_of(page) and "His." in main_of(page)
    assert Proposal.objects.count() == 0
    seen = page.context["typed"].seen
    assert press(author, saying(rows, two="His."), "send", seen=seen).status_code == 302
    page = press(author, saying(rows, two="Other."), "send", seen=seen)
    assert "This draft was sent or thrown away in another tab." in errors_in(page)[0]
    assert "Other." in main_of(page)


def test_a_draft_is_thrown_away(chapter: Chapter, author: User) -> None:
    rows = saying(rows_of(chapter), two="Dos.")
    press(author, rows, "keep")
    answer = press(author, rows, "discard", seen=mark_of(ProposalDraft.objects.get()))
    assert (answer.headers["Location"], ProposalDraft.objects.count()) == ("/manual/what/", 0)


def test_a_chapter_that_moved_on_is_told_and_what_is_sent_goes_with_it(chapter: Chapter, author: User) -> None:
    rows = saying(rows_of(chapter), two="Dos.")
    press(author, rows, "keep")
    next_text(chapter, "One.\n\nTwo.\n\nThree. More.")
    page = browser(author).get(EDITOR)
    assert "The chapter has moved on to revision 2 since you began on revision 1." in words_of(page)
    assert press(author, rows, "send", seen=page.context["typed"].seen).status_code == 302
    assert Proposal.objects.get().proposed_texts.order_by("-number")[0].base.number == 2


def test_an_author_changes_and_withdraws_and_nobody_else_does(chapter: Chapter, author: User) -> None:
    sent = proposed(chapter, author, one="Uno.")
    address = f"/manual/proposals/{sent.pk}/"
    client, other = browser(author), browser(speaker())
    assert "Change itWithdraw it" in words_of(client.get(address))
    assert "Withdraw it" not in words_of(other.get(address))
    for page in ("change/", "withdraw/"):
        assert other.get(f"{address}{page}").status_code == 404
        assert other.post(f"{address}{page}").status_code == 404
    page = client.get(f"{address}change/")
    assert [field.words for field in page.context["fields"]] == ["Uno.", "Two.", "Three."]
    rows = saying(rows_of(chapter), one="Eins.")
    answer = client.post(f"{address}change/", {**sent_as(rows), "do": "send"})
    assert (answer.headers["Location"], sent.proposed_texts.count()) == (address, 2)
    assert "Uno" in words_of(client.get(address, {"text": "1"}))
    assert "Withdraw it Keep the proposal" in words_of(client.get(f"{address}withdraw/"))
    assert Proposal.objects.get().state == "open"
    client.post(f"{address}withdraw/")
    assert Proposal.objects.get().state == "withdrawn"
    assert "Change it" not in words_of(client.get(address))
    page = client.post(f"{address}change/", {**sent_as(rows), "do": "send", "reason": "More."})
    assert errors_in(page) == ["This proposal can be changed no more: it is withdrawn."]


def test_one_draft_a_chapter_so_the_other_editor_leads_to_it(chapter: Chapter, author: User) -> None:
    sent = proposed(chapter, author, one="Uno.")
    press(author, saying(rows_of(chapter), two="Dos."), "keep")
    client = browser(author)
    page = client.get(f"/manual/proposals/{sent.pk}/change/", follow=True)
    assert page.redirect_chain[-1][0] == f"{EDITOR}?language=en"
    assert "You have begun another proposal for this chapter." in words_of(page)


def test_who_wrote_an_unsigned_text_is_on_no_page(chapter: Chapter, author: User, staff_client: Client) -> None:
    sent = proposed(chapter, author, one="Uno.")
    addresses = ("/manual/proposals/", f"/manual/proposals/{sent.pk}/", "/manual/what/", "/manual/what/history/")
    for reader in (staff_client, browser(speaker()), browser(author)):
        for address in addresses:
            page = main_of(reader.get(address)).lower()
            assert "zqx" not in page and "testland" not in page
    Proposal.objects.filter(pk=sent.pk).update(is_signed=True)
    for address in addresses[:2]:
        assert "Testland" in words_of(staff_client.get(address))


def test_a_draft_is_seen_by_nobody_but_its_author(
    chapter: Chapter, author: User, staff_client: Client, client: Client
) -> None:
    addresses = ["/manual/", "/manual/what/", EDITOR, "/manual/proposals/", "/search/?q=zqx"]
    others = [staff_client, browser(speaker()), browser(speaker(author.person.appointments.get().member))]
    before = [shown_without_tokens(one.get(page)) for one in others for page in addresses]
    tags = [client.get(page).headers.get("ETag") for page in ("/manual/", "/manual/what/")]
    keep_draft(chapter, typed(chapter, one="zqxdraft", reason="zqxreason"), by=author)
    assert [shown_without_tokens(one.get(page)) for one in others for page in addresses] == before
    assert tags == [client.get(page).headers.get("ETag") for page in ("/manual/", "/manual/what/")]
    own = browser(author)
    assert "zqxdraft" in main_of(own.get(EDITOR))
    assert names_in(own.get("/manual/proposals/")) == ["What?"]


def test_of_proposals_the_public_and_assistants_without_a_word_learn_their_share(
    chapter: Chapter, author: User, client: Client
) -> None:
    before = {page: client.get(page).content for page in ("/manual/", "/manual/what/", "/sitemap.xml")}
    sent = proposed(chapter, author, one="zqxwords", reason="zqxreason")
    assert {page: client.get(page).content for page in before} == before
    for page in ("/manual/proposals/", f"/manual/proposals/{sent.pk}/", EDITOR):
        assert client.get(page).status_code == 302
    stranger = browser(UserFactory())
    assert stranger.get(f"/manual/proposals/{sent.pk}/").status_code == 404
    assert stranger.get(EDITOR).status_code == 404
    assert "Nothing is proposed." in words_of(stranger.get("/manual/proposals/"))
    assert "proposal" not in words_of(stranger.get("/manual/what/")).lower()
    assistant = browser(speaker(role=Role.ASSISTANT))
    assert assistant.get(EDITOR).status_code == 404
    assert "zqxwords" in words_of(assistant.get(f"/manual/proposals/{sent.pk}/"))
    assert "Propose a change" not in words_of(assistant.get("/manual/what/"))


def test_clashes_are_named_on_list_page_and_chapter(chapter: Chapter, author: User) -> None:
    first, second = proposed(chapter, author, one="Uno."), proposed(chapter, one="Eins.", two="Zwei.")
    third = proposed(chapter, three="Tres.")
    client = browser(author)
    page = words_of(client.get("/manual/proposals/"))
    assert f"Proposal {first.pk} Open Clashes with proposal {second.pk} Yours" in page
    assert f"Proposal {third.pk} Open It reads" in page
    assert f"Clashes Proposal {second.pk} touches block 1 too." in words_of(
        client.get(f"/manual/proposals/{first.pk}/")
    )
    assert "Other proposals" not in words_of(client.get(f"/manual/proposals/{third.pk}/"))
    assert "3 proposals wait 2 of them clash" in words_of(client.get("/manual/what/"))


@pytest.mark.parametrize("number", [2, 9])
def test_queries_do_not_grow(author: User, django_assert_num_queries: Queries, number: int) -> None:
    for one in range(number):
        made, _first = chapter_of(SOURCE, f"Question {one}?")
        proposed(made, one=f"Uno {one}.")
        proposed(made, one=f"Eins {one}.")
    client = browser(author)
    client.get("/manual/proposals/")
    with django_assert_num_queries(12):
        assert len(names_in(client.get("/manual/proposals/"))) == 2 * number


def test_a_text_from_right_to_left_is_edited_so(author: User) -> None:
    made, _first = chapter_of("كلمات\n\nأخرى", "ما هذا؟", language="ar")
    page = main_of(browser(author).get(f"/manual/{made.slug}/propose/"))
    assert page.count('lang="ar" dir="rtl" spellcheck') == 2


@pytest.mark.parametrize("typed_number", ["9" * 400, "x", "-1", "0", "99999"])
def test_hostile_fields_are_answered(chapter: Chapter, author: User, typed_number: str) -> None:
    rows = saying(rows_of(chapter), one="Uno.")
    answer = press(author, rows, "keep", base=typed_number, seen="x" * 400)
    assert answer.status_code == 200 and "another tab" in errors_in(answer)[0]
    answer = press(author, rows, "send", base=typed_number, member=typed_number)
    assert answer.status_code == 302
    assert browser(author).get("/manual/proposals/", {"chapter": typed_number + "\x00"}).status_code == 200


def test_own_data_tells_drafts_and_proposals_and_erasure_takes_drafts_away(chapter: Chapter, author: User) -> None:
    sent = proposed(chapter, author, one="Uno.", reason="Zqx Example wants it.")
    keep_draft(chapter, typed(chapter, two="Dos."), by=author)
    told = {one.title: one.rows for one in own_data(author)}
    assert told["What you proposed for the manual"][0]["proposal"] == sent.pk
    assert told["Drafts of your proposals"][0]["text"] == "One.\n\nDos.\n\nThree."
    erase(Erased("person:1", [author], names=frozenset({"Zqx Example"})))
    assert ProposalDraft.objects.count() == 0
    assert sent.proposed_texts.get().reason == "Former official wants it."


def test_a_superseded_chapter_says_so_in_the_editor(chapter: Chapter, author: User) -> None:
    Chapter.objects.filter(pk=chapter.pk).update(status="superseded")
    page = browser(author).get(EDITOR)
    assert "This chapter is superseded" in " ".join(notices_in(page))
    page = press(author, saying(rows_of(chapter), one="Uno."), "send")
    assert "This chapter is superseded" in errors_in(page)[0]
    assert ProposalDraft.objects.count() == 1
