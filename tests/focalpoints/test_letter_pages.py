"""The pages of letters: choosing, writing, looking, a test, sending once, and what became of each copy."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from focalpoints.letter_selection import LetterSelection
from focalpoints.letter_words import KIND, TEST_KIND, Words
from focalpoints.models import Letter, LetterCopy, LetterText, Person, User
from focalpoints.models.member import Standing
from focalpoints.services.accounts import StaffGroup, make_staff
from focalpoints.services.letters import begin_letter, write
from r2pnet.outbox.models import Message, State
from tests.factories import UserFactory
from tests.focalpoints.letters import ARABIC, ENGLISH, FRENCH, holder, many_holders, member_called, sent, written
from tests.meetings.reading import words_of

pytestmark = pytest.mark.django_db
LETTERS, NEW = "/desk/letters/", "/desk/letters/new/"
PLANTED = "zqxletter"


@pytest.fixture
def by(db: None) -> User:
    return make_staff("letters@example.org", "L. Sample", group=StaffGroup.EDITOR)


@pytest.fixture
def editor(by: User) -> Client:
    client = Client(SERVER_NAME="localhost")
    client.force_login(by)
    return client


def at(letter: Letter, page: str = "") -> str:
    return f"{LETTERS}{letter.pk}/{page}"


def choice(**fields: Any) -> dict[str, Any]:
    """What the form for recipients sends."""
    return {"title": "A round letter", "roles": ["focal-point"], "standings": ["member"], **fields}


def typed(letter: Letter, **texts: Words) -> dict[str, Any]:
    """What the form for words sends."""
    fields: dict[str, Any] = {"seen_version": letter.version}
    for language, words in texts.items():
        fields |= {f"subject_{language}": words.subject, f"body_{language}": words.body}
    return fields


def errors_in(page: Any) -> list[str]:
    found = re.search(r'<div class="errors.*?</div>', page.content.decode(), re.DOTALL)
    return [re.sub("<.*?>", "", item) for item in re.findall(r"<li>(.*?)</li>", found[0], re.DOTALL)] if found else []


def ticked(page: Any, name: str) -> list[str]:
    boxes = re.findall(r"<input[^>]*>", page.content.decode())
    mine = [box for box in boxes if f'name="{name}"' in box and "checked" in box]
    return [re.search(r'value="([^"]*)"', box)[1] for box in mine]  # type: ignore[index]


# --- the whole way


def test_from_the_list_to_a_letter_that_was_sent(editor: Client, by: User) -> None:
    aland, bland = member_called("Aland"), member_called("Bland")
    holder("A. One", member=aland, languages=("fr",))
    holder("B. Two", member=bland)
    assert NEW in editor.get(LETTERS).content.decode()
    assert ticked(editor.get(NEW), "members") == ["aland", "bland"]
    page = editor.post(NEW, choice(members=["aland", "bland"]))
    letter = Letter.objects.get()
    assert (page.status_code, page.headers["Location"]) == (302, at(letter, "text/"))
    page = editor.post(at(letter, "text/"), typed(letter, en=ENGLISH, fr=FRENCH))
    assert (page.status_code, page.headers["Location"]) == (302, at(letter))
    words = words_of(editor.get(at(letter)))
    assert "2 people get it." in words
    assert "A. One Aland Focal point Français" in words
    assert "B. Two Bland Focal point English No language is on record." in words
    assert "As A. One reads it." in words
    editor.post(at(letter, "test/"))
    tests = [(one.to_address, one.subject) for one in Message.objects.filter(kind=TEST_KIND).order_by("pk")]
    assert tests == [(by.email, "Test: To Bland"), (by.email, "Test: À Aland")]
    page = editor.get(at(letter, "send/"))
    assert "Send to 2" in words_of(page)
    [sign] = re.findall(r'name="sign" value="([^"]*)"', page.content.decode())
    page = editor.post(at(letter, "send/"), {"sign": sign}, follow=True)
    assert "Sent to 2. The copies go one after the other; look here what became of each." in words_of(page)
    told = Message.objects.filter(kind=KIND).order_by("pk")
    assert [(one.to_name, one.subject) for one in told] == [("A. One", "À Aland"), ("B. Two", "To Bland")]
    assert "A round letter sent on" in words_of(editor.get(LETTERS))


def test_pressing_send_twice_sends_once_and_shows_it_sent(editor: Client, by: User) -> None:
    holder("A. One")
    letter = written(by)
    [sign] = re.findall(r'name="sign" value="([^"]*)"', editor.get(at(letter, "send/")).content.decode())
    pages = [editor.post(at(letter, "send/"), {"sign": sign}) for _time in range(2)]
    assert [(page.status_code, page.headers["Location"]) for page in pages] == [(302, at(letter))] * 2
    assert Message.objects.count() == 1


def test_who_sends_what_has_changed_is_asked_to_look_again_with_the_new_number(editor: Client, by: User) -> None:
    holder("A. One")
    letter = written(by)
    [sign] = re.findall(r'name="sign" value="([^"]*)"', editor.get(at(letter, "send/")).content.decode())
    holder("B. Late")
    words = words_of(editor.post(at(letter, "send/"), {"sign": sign}))
    assert "The letter, or who gets it, has changed since you looked: look once more, then send." in words
    assert ("Send to 2" in words, Message.objects.count()) == (True, 0)


# --- choosing


def test_members_in_the_address_are_ticked_alone_with_their_standing_and_unknown_ones_are_named(
    editor: Client,
) -> None:
    member_called("Aland")
    member_called("Bland")
    member_called("Cland", standing=Standing.FORMER)
    page = editor.get(f"{NEW}?members=aland,cland,no-such-one")
    assert ticked(page, "members") == ["aland", "cland"]
    assert ticked(page, "standings") == ["member", "former"]
    assert "We left out members that are not known: no-such-one." in words_of(page)


def test_counting_says_the_number_and_saves_nothing(editor: Client) -> None:
    holder("A. One", member=member_called("Aland"))
    member_called("Bland")
    page = editor.post(NEW, choice(members=["aland", "bland"], count="1"))
    assert "1 person gets it. 1 is left out; the next pages say why." in words_of(page)
    assert (Letter.objects.count(), ticked(page, "members")) == (0, ["aland", "bland"])


def test_all_members_ticked_means_all_also_those_that_come_later(editor: Client) -> None:
    member_called("Aland")
    member_called("Bland")
    editor.post(NEW, choice(members=["aland", "bland"]))
    editor.post(NEW, choice(members=["bland"]))
    kept = [LetterSelection.from_data(letter.selection).members for letter in Letter.objects.order_by("pk")]
    assert kept == [(), ("bland",)]


def test_a_form_that_fails_keeps_what_was_chosen_and_says_what_is_missing(editor: Client) -> None:
    member_called("Aland")
    page = editor.post(NEW, {"title": "", "groups": ["1"], "languages": ["fr"], "members": ["aland"]})
    assert errors_in(page) == [
        "Title, for the secretariat: Write a title by which you find it again.",
        "Roles: Choose at least one role.",
        "Standing: Choose at least one standing.",
    ]
    assert [ticked(page, name) for name in ("groups", "languages", "members")] == [["1"], ["fr"], ["aland"]]


def test_an_earlier_letter_is_offered_and_brings_its_words_and_its_choice(editor: Client, by: User) -> None:
    holder("A. One", role="alternate", member=member_called("Aland"))
    earlier = sent(by, LetterSelection(roles=("alternate",)), fr=FRENCH)
    assert f'href="{NEW}?copy={earlier.pk}"' in editor.get(NEW).content.decode()
    page = editor.get(f"{NEW}?copy={earlier.pk}")
    assert ticked(page, "roles") == ["alternate"]
    editor.post(NEW, choice(roles=["alternate"], members=["aland"], copy=earlier.pk))
    assert Letter.objects.latest("pk").texts.count() == 2


@pytest.mark.parametrize("query", ["copy=x", "copy=999999999999999999999", "members=%00,", "members=" + "a," * 3000])
def test_odd_addresses_begin_a_plain_letter(editor: Client, query: str) -> None:
    member_called("Aland")
    page = editor.get(f"{NEW}?{query}")
    assert (page.status_code, ticked(page, "roles"), ticked(page, "members")) == (200, ["focal-point"], ["aland"])


def test_who_chooses_after_another_is_told_what_is_saved_and_can_save_theirs(editor: Client, by: User) -> None:
    member_called("Aland")
    letter = begin_letter("A letter", LetterSelection(), by=by)
    stale = choice(title="Mine", roles=["alternate"], members=["aland"], seen_version=letter.version)
    editor.post(at(letter, "recipients/"), choice(title="Theirs", members=["aland"], seen_version=letter.version))
    page = editor.post(at(letter, "recipients/"), stale)
    assert errors_in(page) == [
        "Somebody else has changed this letter since you opened the page. It says now: Theirs; Roles: Focal point; "
        "Standing: Member. What you chose is below: save it again to keep it."
    ]
    [version] = re.findall(r'name="seen_version" value="(\d+)"', page.content.decode())
    editor.post(at(letter, "recipients/"), stale | {"seen_version": version})
    assert Letter.objects.get().title == "Mine"


# --- writing


def test_words_that_cannot_be_sent_are_said_at_their_field_and_everything_typed_stays(editor: Client, by: User) -> None:
    letter = begin_letter("A letter", LetterSelection(), by=by)
    page = editor.post(at(letter, "text/"), typed(letter, en=Words("For {nobody}", "Kept text"), fr=Words("Objet", "")))
    assert errors_in(page) == [
        "Subject (English): {nobody} is not known here. What can be put in: {member}, {name}, {office}, {portal}.",
        "Text (Français): Write the text in this language (Français).",
    ]
    shown = page.content.decode()
    assert all(words in shown for words in ('value="For {nobody}"', "Kept text", 'value="Objet"'))
    assert LetterText.objects.count() == 0


def test_who_writes_after_another_sees_both_texts_and_can_save_theirs(editor: Client, by: User) -> None:
    letter = begin_letter("A letter", LetterSelection(), by=by)
    write(letter, {"en": Words("Their subject", "Their text")}, seen_version=letter.version, by=by)
    mine = typed(letter, en=Words("My subject", "My text"))
    page = editor.post(at(letter, "text/"), mine)
    assert "What is saved now Their subject Their text" in words_of(page)
    assert 'value="My subject"' in page.content.decode()
    assert LetterText.objects.get().subject == "Their subject"
    [version] = re.findall(r'name="seen_version" value="(\d+)"', page.content.decode())
    editor.post(at(letter, "text/"), mine | {"seen_version": version})
    assert LetterText.objects.get().subject == "My subject"


def test_arabic_is_written_and_shown_from_right_to_left(editor: Client, by: User) -> None:
    holder("A. One", languages=("ar",))
    letter = written(by, ar=ARABIC)
    form = editor.get(at(letter, "text/")).content.decode()
    assert re.search(r'<textarea[^>]*name="body_ar"[^>]*lang="ar" dir="rtl"', form)
    assert '<div class="card" lang="ar" dir="rtl">' in editor.get(at(letter)).content.decode()
    mail = editor.get(at(letter, "mail/ar/"))
    assert '<html lang="ar" dir="rtl">' in mail.content.decode()
    assert editor.get(at(letter, "mail/fr/")).status_code == 404


# --- what became of it


def test_the_page_of_a_sent_letter_says_what_became_of_each_copy_and_leads_on(editor: Client, by: User) -> None:
    for name in ("Aland", "Bland", "Cland"):
        holder(f"{name[0]}. Reader", member=member_called(name))
    letter = sent(by)
    first, second, _third = Message.objects.order_by("to_name")
    Message.objects.filter(pk=first.pk).update(state=State.SENT, sent_at=timezone.now())
    Message.objects.filter(pk=second.pk).update(state=State.REFUSED, error="No such mailbox")
    page = editor.get(at(letter))
    assert "1 sent 1 waiting 1 refused or given up" in words_of(page)
    shown = page.content.decode()
    assert f'href="/admin/outbox/message/{second.pk}/change/"' in shown
    assert f'href="{NEW}?copy={letter.pk}&amp;members=bland"' in shown
    only = words_of(editor.get(f"{at(letter)}?fate=refused"))
    assert ("B. Reader" in only, "A. Reader" in only) == (True, False)
    assert "1 sent 1 waiting 1 refused or given up" in words_of(editor.get(LETTERS))


def test_withdrawing_asks_once_and_says_how_many_had_gone(editor: Client, by: User) -> None:
    holder("A. One")
    holder("B. Two")
    letter = sent(by)
    Message.objects.filter(pk=Message.objects.earliest("pk").pk).update(state=State.SENT, sent_at=timezone.now())
    assert "Withdraw “A round letter”?" in words_of(editor.get(at(letter, "withdraw/")))
    words = words_of(editor.post(at(letter, "withdraw/"), follow=True))
    assert "Withdrawn. 1 copy does not go; 1 had gone." in words
    words = words_of(editor.post(at(letter, "withdraw/"), follow=True))
    assert "Every copy has gone: nothing can be withdrawn any more." in words


def test_a_draft_is_given_up_and_a_new_one_can_begin_from_it(editor: Client, by: User) -> None:
    letter = written(by)
    words = words_of(editor.post(at(letter, "withdraw/"), follow=True))
    assert "Given up. Nobody got it." in words
    assert f"{NEW}?copy={letter.pk}" in editor.get(at(letter)).content.decode()
    assert editor.get(at(letter, "text/")).headers["Location"] == at(letter)


def test_refused_copies_are_due_on_the_desk_and_letters_have_a_room_there(editor: Client, by: User) -> None:
    assert f'<a href="{LETTERS}">Letters</a>' in editor.get("/desk/").content.decode()
    holder("A. One")
    letter = sent(by)
    Message.objects.update(state=State.REFUSED, error="No such mailbox")
    page = editor.get("/desk/")
    assert "1 copy of “A round letter” did not arrive" in words_of(page)
    assert f'href="{at(letter)}?fate=refused"' in page.content.decode()
    Letter.objects.update(sent_at=timezone.now() - timedelta(days=40))
    assert "A round letter" not in words_of(editor.get("/desk/"))


# --- who sees it


def test_nobody_but_the_secretariat_opens_a_page_of_letters(by: User, client: Client) -> None:
    office = holder("A. One")
    letter = written(by)
    person = office.person
    assert person is not None
    person.user = UserFactory(email="a.one@example.org")
    person.save()
    client.force_login(person.user)
    pages = ("", "recipients/", "text/", "mail/en/", "test/", "send/", "withdraw/")
    paths = [LETTERS, NEW, *(at(letter, page) for page in pages)]
    assert [client.get(path).status_code for path in paths] == [404] * 9
    written_to = [NEW, *(at(letter, page) for page in ("recipients/", "text/", "test/", "send/", "withdraw/"))]
    assert [client.post(path, {"sign": "x"}).status_code for path in written_to] == [404] * 6
    assert (Letter.objects.get().state, Message.objects.count()) == ("draft", 0)


def test_words_of_a_draft_stand_on_its_own_pages_alone(by: User, editor: Client, client: Client) -> None:
    office = holder("A. One", member=member_called("Aland"))
    letter = begin_letter(PLANTED, LetterSelection(), by=by)
    write(letter, {"en": Words(PLANTED, PLANTED)}, seen_version=letter.version, by=by)
    person = Person.objects.get(pk=office.person_id)
    person.user = UserFactory(email="a.one@example.org")
    person.save()
    member = Client(SERVER_NAME="localhost")
    member.force_login(person.user)
    paths = ("/", "/members/", "/members/aland/", f"/search/?q={PLANTED}", "/members.csv", "/desk/", "/account/data/")
    answers = [b"".join(one.get(path, follow=True)).decode() for one in (client, member, editor) for path in paths]
    # A search says what was asked for.
    assert [answer.replace(f"q={PLANTED}", "").count(PLANTED) for answer in answers if "<h1>Search" not in answer] == (
        [0] * (len(answers) - 3)
    )
    assert editor.get(at(letter)).content.decode().count(PLANTED) >= 3


def test_an_unknown_letter_is_not_there(editor: Client) -> None:
    for page in ("", "recipients/", "text/", "mail/en/", "send/", "withdraw/"):
        assert editor.get(f"{LETTERS}4711/{page}").status_code == 404


# --- many


def queries_at(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert client.get(path).status_code == 200
    return sum("SAVEPOINT" not in query["sql"] for query in asked)


def test_pages_ask_as_much_for_630_as_for_63(editor: Client, by: User) -> None:
    counted = []
    for number in (63, 630):
        LetterCopy.objects.all().delete()
        many_holders(number - Person.objects.count())
        draft, gone = written(by, fr=FRENCH), sent(by, fr=FRENCH)
        paths = [LETTERS, NEW, *(at(draft, page) for page in ("", "recipients/", "text/", "send/")), at(gone)]
        counted.append([queries_at(editor, path) for path in paths])
        assert LetterCopy.objects.count() == number
    assert counted[0] == counted[1]
