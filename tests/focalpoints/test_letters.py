"""Letters outside meetings: who gets one in which language, that it goes once, and what is kept of it."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings

from focalpoints.letter_recipients import Chosen, choose
from focalpoints.letter_selection import LetterSelection, letter_language
from focalpoints.letter_words import KIND, TEST_KIND, Words
from focalpoints.mail_texts import is_still_meant
from focalpoints.models import Appointment, Letter, LetterCopy, LetterText, Person, User
from focalpoints.models.country import UNGroup
from focalpoints.models.letter import LETTER_LANGUAGES, LetterState
from focalpoints.models.member import ListGroup, Standing
from focalpoints.models.term import EndState
from focalpoints.own_data import own_data
from focalpoints.services.accounts import StaffGroup, make_staff
from focalpoints.services.erasure import anonymise
from focalpoints.services.letter_sending import TESTS_AN_HOUR, ready, send_letter, send_test, withdraw_letter
from focalpoints.services.letters import begin_letter, give_up, mean, write
from r2pnet.clock import network_today
from r2pnet.outbox.letters import letter_of
from r2pnet.outbox.models import Message, State
from r2pnet.outbox.sending import send
from r2pnet.partial_dates import PartialDate
from r2pnet.refusal import Changed, Refused
from tests.factories import AppointmentFactory, PersonFactory, RegionalOrganisationFactory, UserFactory
from tests.focalpoints.letters import ARABIC, ENGLISH, FRENCH, holder, many_holders, member_called, sent, written
from tests.focalpoints.test_erasure import places_that_hold
from tests.races import at_once, race

pytestmark = pytest.mark.django_db


@pytest.fixture
def by(db: None) -> User:
    return make_staff("letters@example.org", "L. Sample", group=StaffGroup.EDITOR)


def names(chosen: Chosen) -> list[str]:
    return [one.person.name for one in chosen.recipients]


def left_out(chosen: Chosen) -> list[tuple[str, str]]:
    return [(one.who, one.why) for one in chosen.left_out]


def whoever(by: User, *written_in: str, **chosen: object) -> Chosen:
    return choose(LetterSelection(**chosen), written_in or ("en",), by)  # type: ignore[arg-type]


# --- who gets it


def test_without_another_word_it_is_for_the_focal_points_of_members_now(by: User) -> None:
    yesterday = PartialDate.on(network_today() - timedelta(days=1))
    holder("A. Current", member=member_called("Aland"))
    holder("B. Ended", end_state=EndState.KNOWN, end=yesterday)
    holder("C. Unknown", end_state=EndState.UNKNOWN)
    holder("D. Alternate", role="alternate")
    holder("E. Former", member=member_called("Formerland", standing=Standing.FORMER))
    holder("F. Prospective", member=member_called("Prospectland", standing=Standing.PROSPECTIVE))
    assert names(whoever(by)) == ["A. Current"]
    assert names(whoever(by, standings=("member", "prospective"))) == ["A. Current", "F. Prospective"]


def test_roles_groups_languages_and_members_narrow_it(by: User) -> None:
    one, two = member_called("Aland"), member_called("Bland", country__un_group=UNGroup.GRULAC)
    holder("A. One", member=one, languages=("fr", "en"))
    holder("B. Two", member=two, languages=("es",))
    holder("C. Deputy", member=one, role="alternate")
    holder("D. Union", member=RegionalOrganisationFactory(organisation__name="Zunion"))
    assert names(whoever(by, roles=("alternate",))) == ["C. Deputy"]
    assert names(whoever(by, groups=(two.list_group, ListGroup.ORGANISATIONS))) == ["B. Two", "D. Union"]
    assert names(whoever(by, languages=("fr",))) == ["A. One"]
    assert names(whoever(by, members=("bland", "no-such-one"))) == ["B. Two"]


def test_those_alone_whose_entry_is_not_confirmed_lately(by: User, settings: Settings) -> None:
    long_ago = network_today() - timedelta(days=31 * settings.CONFIRMED_FOR_MONTHS)
    holder("A. Never")
    holder("B. Office", last_confirmed_on=network_today())
    holder("C. Entry", member=member_called("Cland", last_confirmed_on=network_today()))
    holder("D. Long Ago", last_confirmed_on=long_ago, member=member_called("Dland", last_confirmed_on=long_ago))
    assert names(whoever(by, unconfirmed_only=True)) == ["D. Long Ago", "A. Never"]


def test_who_holds_two_offices_gets_it_once_and_as_focal_point(by: User) -> None:
    office = holder("A. Both", role="assistant", member=member_called("Aland"))
    AppointmentFactory(person=office.person, member=member_called("Bland"), end_state=EndState.OPEN)
    chosen = whoever(by, roles=("focal-point", "assistant"))
    assert [(one.person.name, one.member.name, one.role) for one in chosen.recipients] == [
        ("A. Both", "Bland", "Focal point")
    ]
    assert left_out(chosen) == []


def test_who_is_left_out_is_named_with_the_reason_and_where_to_mend_it(by: User) -> None:
    aland, bland, cland, dland, eland, fland = (member_called(name) for name in NAMES_OF_SIX)
    office = AppointmentFactory(member=aland, position="Test Head", person=None, end_state=EndState.OPEN)
    silent = holder("B. Silent", member=bland, email="")
    wrong = holder("C. Wrong", member=cland, email="not an address")
    erased = holder("D. Erased", member=dland)
    Person.objects.filter(pk=erased.person.pk).update(anonymised_at=timezone.now())
    holder("E. First", member=eland, email="Shared@example.org")
    second = holder("E. Second", member=eland, role="alternate", email="shared@example.org")
    chosen = whoever(by, roles=("focal-point", "alternate"))
    admin = "/admin/focalpoints"
    assert [(one.member.name, one.why, one.url) for one in chosen.left_out] == [
        ("Aland", "The record names an office and no person.", f"{admin}/appointment/{office.pk}/change/"),
        ("Bland", "No e-mail address is on record.", f"{admin}/person/{silent.person.pk}/change/"),
        ("Cland", "What is on record is no e-mail address.", f"{admin}/person/{wrong.person.pk}/change/"),
        ("Dland", "The person has been erased.", f"{admin}/appointment/{erased.pk}/change/"),
        ("Eland", "E. First has the same address and gets it.", f"{admin}/person/{second.person.pk}/change/"),
        ("Fland", "Nobody is on record in one of these roles now.", f"{admin}/member/{fland.pk}/change/"),
    ]
    assert [(one.person.name, one.address) for one in chosen.recipients] == [("E. First", "shared@example.org")]


NAMES_OF_SIX = ("Aland", "Bland", "Cland", "Dland", "Eland", "Fland")


def test_it_goes_to_the_address_that_signs_in_unless_the_account_is_closed(by: User) -> None:
    open_one, closed = holder("A. Open", email="a@work.example"), holder("B. Closed", email="b@work.example")
    for office, email, is_active in ((open_one, "a@account.example", True), (closed, "b@account.example", False)):
        person = office.person
        assert person is not None
        person.user = UserFactory(email=email, is_active=is_active)
        person.save()
    assert [one.address for one in whoever(by).recipients] == ["a@account.example", "b@work.example"]


def test_each_reads_the_first_of_their_languages_that_has_a_text_else_english_and_why(by: User) -> None:
    for name, languages in (
        ("A. French", ("ru", "fr", "en")),
        ("B. Chinese", ("zh",)),
        ("C. Portuguese", ("pt", "ru")),
        ("D. Silent", ()),
        ("E. English", ("en", "fr")),
    ):
        holder(name, languages=languages, member=member_called(f"{name[0]}land"))
    chosen = whoever(by, "en", "fr", "zh-hans")
    assert [(one.language, one.language_reason) for one in chosen.recipients] == [
        ("fr", ""),
        ("zh-hans", ""),
        ("en", "No text in a language of theirs: pt, Русский."),
        ("en", "No language is on record."),
        ("en", ""),
    ]
    assert chosen.by_language == [("en", "English", 3), ("fr", "Français", 1), ("zh-hans", "中文", 1)]


def test_what_is_invented_gets_nothing_outside_the_sample(by: User, settings: Settings) -> None:
    holder("A. Real")
    holder("B. Member", member=member_called("Bland", is_sample=True))
    holder("C. Office", is_sample=True)
    invented = holder("D. Person")
    Person.objects.filter(pk=invented.person.pk).update(is_sample=True)
    settings.SAMPLE = False
    assert names(whoever(by)) == ["A. Real"]
    settings.SAMPLE = True
    assert len(names(whoever(by))) == 4


def test_choosing_asks_as_many_queries_however_many_there_are(by: User) -> None:
    """Members, offices, and before each what the reader holds, which a request asks once."""
    for number in range(3):
        holder(f"P. {number}")
    with CaptureQueriesContext(connection) as few:
        whoever(by)
    for number in range(3, 30):
        holder(f"P. {number}")
    with CaptureQueriesContext(connection) as many:
        whoever(by)
    assert (len(few), len(many)) == (4, 4)


def test_a_selection_is_kept_as_plain_data_and_what_is_not_known_any_more_is_left_out() -> None:
    selection = LetterSelection(("alternate",), ("former",), (1, 7), ("fr",), ("aland",), unconfirmed_only=True)
    assert LetterSelection.from_data(selection.as_data) == selection
    assert LetterSelection.from_data({}) == LetterSelection()
    stale = {"roles": ["herald"], "standings": ["member"], "groups": [99], "languages": ["tlh"]}
    assert LetterSelection.from_data(stale) == LetterSelection(roles=())
    assert [letter_language(code) for code in ("fr-CA", "zh", "pt", "")] == ["fr", "zh-hans", "", ""]


# --- writing it


def test_a_letter_needs_english_and_of_another_language_both_or_neither(by: User) -> None:
    letter = begin_letter("A letter", LetterSelection(), by=by)
    for texts, field, words in (
        ({"en": Words("", "Text")}, "subject_en", "Write a subject in this language (English)."),
        ({"en": ENGLISH, "fr": Words("Objet", "")}, "body_fr", "Write the text in this language (Français)."),
        (
            {"en": Words("For {nobody}", "Text")},
            "subject_en",
            "{nobody} is not known here. What can be put in: {member}, {name}, {office}, {portal}.",
        ),
        ({"en": Words("Two\nlines", "Text")}, "subject_en", "Write the subject in one line."),
        ({"en": Words("Subject", "x" * 10_001)}, "body_en", "Write 10000 letters at most."),
        ({"en": Words("Subject", "a\0b")}, "body_en", "Take out the null characters."),
    ):
        with pytest.raises(Refused) as refused:
            write(letter, texts, seen_version=letter.version, by=by)
        assert (refused.value.field, refused.value.message) == (field, words)
    assert LetterText.objects.count() == 0


def test_an_emptied_language_is_taken_out_and_the_history_says_by_whom(by: User) -> None:
    letter = written(by, fr=FRENCH)
    letter = write(letter, {"en": ENGLISH, "fr": Words("", " ")}, seen_version=letter.version, by=by)
    assert list(letter.texts.values_list("language", flat=True)) == ["en"]
    gone = LetterText.history.filter(language="fr").latest()
    assert (gone.history_type, gone.history_user, gone.history_change_reason) == ("-", by, "Taken out.")


def test_who_saves_after_another_is_told_and_overwrites_nothing(by: User) -> None:
    letter = begin_letter("A letter", LetterSelection(), by=by)
    other = Words("Subject of another", "Text of another")
    write(letter, {"en": other}, seen_version=letter.version, by=by)
    with pytest.raises(Changed):
        write(letter, {"en": ENGLISH}, seen_version=letter.version, by=by)
    with pytest.raises(Changed):
        mean(letter, "Another title", LetterSelection(), seen_version=letter.version, by=by)
    assert [(text.subject, text.body) for text in LetterText.objects.all()] == [(other.subject, other.body)]
    assert Letter.objects.get().title == "A letter"


def test_a_new_letter_begins_with_the_texts_of_an_earlier_one(by: User) -> None:
    holder("A. Reader")
    earlier = sent(by, fr=FRENCH)
    letter = begin_letter("Once more", LetterSelection(), by=by, copy_of=earlier)
    kept = {text.language: (text.subject, text.body) for text in letter.texts.all()}
    assert kept == {"en": (ENGLISH.subject, ENGLISH.body), "fr": (FRENCH.subject, FRENCH.body)}


def test_a_letter_to_no_role_or_standing_is_refused_at_its_field(by: User) -> None:
    for selection, field in ((LetterSelection(roles=()), "roles"), (LetterSelection(standings=()), "standings")):
        with pytest.raises(Refused) as refused:
            begin_letter("A letter", selection, by=by)
        assert refused.value.field == field
    assert Letter.objects.count() == 0


# --- sending it


def test_everybody_gets_one_message_in_their_language_with_what_is_theirs_filled_in(
    by: User, settings: Settings
) -> None:
    settings.SITE_URL = "https://portal.example.org"
    for name, language in (("A. One", "en"), ("B. Two", "fr"), ("C. Three", "ar")):
        holder(name, languages=(language,), member=member_called(f"{name[0]}land"), position="Head", institution=None)
    letter = sent(by, fr=FRENCH, ar=ARABIC)
    messages = list(Message.objects.order_by("to_name"))
    assert [(one.kind, one.to_name, one.to_address, one.language, one.state) for one in messages] == [
        (KIND, "A. One", "a.one@example.org", "en", State.QUEUED),
        (KIND, "B. Two", "b.two@example.org", "fr", State.QUEUED),
        (KIND, "C. Three", "c.three@example.org", "ar", State.QUEUED),
    ]
    assert (messages[0].subject, messages[0].body) == (
        "To Aland",
        "Dear A. One,\n\nyou hold the office Head.\n\nhttps://portal.example.org/desk/",
    )
    assert messages[2].body == "السيد \u2068C. Three\u2069،\n\nمرحبا."
    copies = [(one.person.name, one.address, one.language, one.role, one.message) for one in letter.copies.in_order()]
    assert copies == [
        (message.to_name, message.to_address, message.language, "focal-point", message) for message in messages
    ]
    assert (letter.state, letter.sent_by, letter.history.latest().history_change_reason) == ("sent", by, "Sent to 3.")


def test_the_mail_says_its_language_and_its_direction(by: User) -> None:
    for name, language in (("A. One", "fr"), ("B. Two", "ar")):
        holder(name, languages=(language,), member=member_called(f"{name[0]}land"))
    sent(by, fr=FRENCH, ar=ARABIC)
    heads = []
    for message in Message.objects.order_by("to_name"):
        html = str(letter_of(message, {}, []).alternatives[0][0])
        heads.append(html[html.index("<html") : html.index("<head")].strip())
    assert heads == ['<html lang="fr" dir="ltr">', '<html lang="ar" dir="rtl">']


def test_a_value_in_braces_is_read_as_no_placeholder(by: User) -> None:
    holder("{member} {text}", email="odd@example.org", member=member_called("Aland"))
    sent(by)
    assert "Dear {member} {text}," in Message.objects.get().body


def test_sent_twice_it_goes_once(by: User) -> None:
    holder("A. One")
    letter = written(by)
    sign = ready(letter, by).sign
    first, second = (send_letter(letter, sign=sign, by=by) for _time in range(2))
    assert (first.sent_at, Message.objects.count(), LetterCopy.objects.count()) == (second.sent_at, 1, 1)


def test_it_is_not_sent_when_the_words_or_the_recipients_are_others_than_those_seen(by: User) -> None:
    holder("A. One")
    letter = written(by)
    sign = ready(letter, by).sign
    late = holder("B. Late")
    with pytest.raises(Changed):
        send_letter(letter, sign=sign, by=by)
    late.delete()
    write(letter, {"en": Words("Other", "words")}, seen_version=letter.version, by=by)
    with pytest.raises(Changed):
        send_letter(letter, sign=sign, by=by)
    assert (Message.objects.count(), Letter.objects.get().state) == (0, LetterState.DRAFT)


def test_a_letter_without_english_or_without_readers_is_not_sent(by: User) -> None:
    letter = begin_letter("A letter", LetterSelection(), by=by)
    for words in ("Write the letter in English first, then it can go.", NOBODY):
        with pytest.raises(Refused) as refused:
            send_letter(letter, sign=ready(letter, by).sign, by=by)
        assert refused.value.message == words
        letter = write(letter, {"en": ENGLISH}, seen_version=letter.version, by=by)
        letter.refresh_from_db()


NOBODY = "Nobody gets this letter: choose others, or mend what is missing."


def test_what_was_sent_is_changed_by_nobody(by: User) -> None:
    holder("A. One")
    letter = sent(by)
    for deed in (
        lambda: write(letter, {"en": Words("Other", "words")}, seen_version=letter.version, by=by),
        lambda: mean(letter, "Other", LetterSelection(), seen_version=letter.version, by=by),
        lambda: give_up(letter, by=by),
    ):
        with pytest.raises(Refused):
            deed()
    assert (LetterText.objects.get().subject, Letter.objects.get().title) == (ENGLISH.subject, "A round letter")


def test_a_draft_that_was_given_up_is_not_sent(by: User) -> None:
    holder("A. One")
    letter = written(by)
    give_up(letter, by=by)
    with pytest.raises(Refused):
        send_letter(letter, sign=ready(letter, by).sign, by=by)
    assert Message.objects.count() == 0


def test_a_test_goes_to_oneself_alone_in_each_language_and_says_so(by: User) -> None:
    holder("A. One", member=member_called("Aland"))
    send_test(written(by, ar=ARABIC), by=by)
    told = list(Message.objects.order_by("pk").values_list("kind", "to_address", "language", "subject"))
    assert told == [
        (TEST_KIND, by.email, "en", "Test: To Aland"),
        (TEST_KIND, by.email, "ar", "Test: إلى Aland"),
    ]
    assert LetterCopy.objects.count() == 0


def test_tests_of_an_hour_are_counted(by: User) -> None:
    holder("A. One")
    letter = written(by)
    for _number in range(TESTS_AN_HOUR):
        send_test(letter, by=by)
    with pytest.raises(Refused):
        send_test(letter, by=by)
    Message.objects.update(created_at=timezone.now() - timedelta(hours=2))
    send_test(letter, by=by)
    assert Message.objects.count() == TESTS_AN_HOUR + 1


# --- taking it back


def test_what_waits_is_withdrawn_and_what_has_gone_is_counted(by: User) -> None:
    for number in range(3):
        holder(f"P. {number}")
    letter = sent(by)
    gone = Message.objects.order_by("pk")[0]
    Message.objects.filter(pk=gone.pk).update(state=State.SENT, sent_at=timezone.now())
    assert withdraw_letter(letter, by=by) == (2, 1)
    assert sorted(Message.objects.values_list("state", flat=True)) == ["outdated", "outdated", "sent"]
    letter.refresh_from_db()
    assert (letter.state, letter.was_sent) == (LetterState.WITHDRAWN, True)
    assert letter.history.latest().history_change_reason == "Withdrawn: 2 did not go, 1 had gone."
    with pytest.raises(Refused):
        withdraw_letter(letter, by=by)


def test_a_copy_that_a_worker_took_up_before_the_withdrawal_is_not_sent_after_it(by: User) -> None:
    """Also when staff press "Send again" later: the letter is withdrawn."""
    for number in range(2):
        holder(f"P. {number}")
    letter = sent(by)
    held = Message.objects.order_by("pk")[0]
    Message.objects.filter(pk=held.pk).update(state=State.FAILED, error="No server")
    withdraw_letter(letter, by=by)
    Message.objects.filter(pk=held.pk).update(state=State.QUEUED, error="")
    send(held.pk)
    held.refresh_from_db()
    assert held.state == State.OUTDATED


def test_a_copy_goes_to_nobody_who_has_left_the_office_meanwhile(by: User) -> None:
    left, stays, moved = holder("A. Sample"), holder("B. Sample"), holder("C. Sample")
    sent(by)
    yesterday = network_today() - timedelta(days=1)
    Appointment.objects.filter(pk=left.pk).update(
        end_state=EndState.KNOWN, end_earliest=yesterday, end_latest=yesterday, end_precision="day", end_sense="exact"
    )
    Appointment.objects.filter(pk=moved.pk).update(person=stays.person)
    told = {one.to_name: is_still_meant(one) for one in Message.objects.all()}
    assert told == {"A. Sample": False, "B. Sample": True, "C. Sample": False}


def test_a_copy_goes_to_nobody_who_was_erased_meanwhile(by: User) -> None:
    office = holder("A. One")
    sent(by)
    message = Message.objects.get()
    Person.objects.filter(pk=office.person.pk).update(anonymised_at=timezone.now())
    send(message.pk)
    message.refresh_from_db()
    assert message.state == State.OUTDATED


def test_a_copy_of_a_letter_that_stands_is_sent(by: User, settings: Settings) -> None:
    """So that the two before could fail."""
    holder("A. One")
    sent(by)
    message = Message.objects.get()
    send(message.pk)
    message.refresh_from_db()
    assert message.state == State.SENT


# --- what is kept


@pytest.mark.django_db(transaction=True)
def test_after_erasing_no_table_names_the_person_and_the_letter_stays(settings: Settings) -> None:
    by = make_staff("letters@example.org", group=StaffGroup.ADMINISTRATOR)
    office = holder("Zqxplanted Example", email="zqxplanted@ministry.example")
    holder("B. Other")
    planted = Words("For Zqxplanted Example", "Dear {name}, write to zqxplanted@ministry.example")
    letter = written(by)
    letter = mean(letter, "About Zqxplanted Example", LetterSelection(), seen_version=letter.version, by=by)
    letter = write(letter, {"en": planted}, seen_version=letter.version, by=by)
    send_test(letter, by=by)
    send_letter(letter, sign=ready(letter, by).sign, by=by)
    assert {
        "focalpoints_letter",
        "focalpoints_historicalletter",
        "focalpoints_lettertext",
        "focalpoints_historicallettertext",
        "focalpoints_lettercopy",
        "outbox_message",
    } <= set(places_that_hold(("zqx",), settings))
    assert office.person is not None
    anonymise(office.person, by=by)
    assert places_that_hold(("zqx",), settings) == []
    copies = [(one.person.name, one.address, one.message.state) for one in LetterCopy.objects.order_by("address")]
    assert copies == [("Former official", "", "outdated"), ("B. Other", "b.other@example.org", "queued")]
    assert LetterText.objects.get().subject == "For Former official"


def test_a_person_sees_the_letters_they_got_and_no_others(by: User) -> None:
    office, other = holder("A. One", languages=("fr",)), holder("B. Two")
    for one in (office, other):
        assert one.person is not None
        one.person.user = UserFactory(email=one.person.work_email)
        one.person.save()
    sent(by, fr=Words("Objet", "Texte"))
    sent(by, LetterSelection(members=(other.member.slug,)))
    assert office.person is not None and office.person.user is not None
    [kept] = [one for one in own_data(office.person.user) if one.title == "Letters from the secretariat"]
    assert [(row["subject"], row["language"], row["as"], row["e-mail address"]) for row in kept.rows] == [
        ("Objet", "Français", "Focal point", "a.one@example.org")
    ]


def test_an_address_has_a_letter_once_whatever_writes_it(by: User) -> None:
    office = holder("A. One")
    letter = sent(by)
    values = {"letter": letter, "member": office.member, "role": "focal-point", "address": "a.one@example.org"}
    with pytest.raises(IntegrityError), transaction.atomic():
        LetterCopy.objects.create(person=PersonFactory(), **values)


def test_every_official_language_of_the_un_is_offered_english_first() -> None:
    assert [code for code, _name in LETTER_LANGUAGES] == ["en", "fr", "es", "ar", "ru", "zh-hans"]


# --- many, and two at once


@pytest.mark.parametrize("number", [63, 630])
def test_sending_to_many_asks_no_more_than_to_few_but_for_the_packs_in_which_rows_are_written(
    by: User, number: int
) -> None:
    many_holders(number)
    letter = written(by)
    sign = ready(letter, by).sign
    with CaptureQueriesContext(connection) as asked:
        send_letter(letter, sign=sign, by=by)
    asking = [query["sql"] for query in asked if "SAVEPOINT" not in query["sql"]]
    rows = [sql for sql in asking if sql.startswith(('INSERT INTO "outbox', COPIES))]
    assert (Message.objects.count(), LetterCopy.objects.count()) == (number, number)
    assert len(asking) - len(rows) == 12
    assert len(rows) <= 2 + number // 40  # SQLite takes so many values at once


COPIES = 'INSERT INTO "focalpoints_lettercopy'


@race
def test_two_who_send_at_the_same_moment_send_it_once() -> None:
    by = make_staff("letters@example.org", group=StaffGroup.EDITOR)
    for number in range(5):
        holder(f"P. {number}")
    letter = written(by)
    sign = ready(letter, by).sign
    outcomes = at_once([lambda: send_letter(letter, sign=sign, by=by).sent_at for _person in range(2)])
    assert outcomes[0] == outcomes[1]
    assert (Message.objects.count(), LetterCopy.objects.count()) == (5, 5)


@race
def test_whoever_withdraws_while_it_is_sent_stops_all_or_is_told_that_nothing_was_sent() -> None:
    by = make_staff("letters@example.org", group=StaffGroup.EDITOR)
    holder("A. One")
    letter = written(by)
    sign = ready(letter, by).sign

    def withdraw() -> str:
        try:
            return str(withdraw_letter(letter, by=by))
        except Refused as refused:
            return refused.message

    _sent, said = at_once([lambda: send_letter(letter, sign=sign, by=by).state, withdraw])
    expected = {"(1, 0)": "outdated", "This letter has not been sent.": "queued"}
    assert Message.objects.get().state == expected[said]
