"""How a mail reads: plain text and HTML, in the language of the person, with nothing of another host in it."""

import re
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from django.conf import settings as portal_settings
from pytest_django import Settings

from r2pnet.outbox.kinds import kinds
from r2pnet.outbox.letters import as_html, as_plain, letter_of
from r2pnet.outbox.models import Message
from r2pnet.outbox.posting import default_words
from r2pnet.outbox.wording import complaints, one_line, put_in

BODY = """Dear Ada,

you have seat 42 at the annual meeting, which is held in the old town hall of a city whose name is long.

- in person
- from 3 to 5 June 2026, every day from half past nine in the morning until six o'clock in the evening

{link}

See https://elsewhere.example/page."""
LINK = "http://localhost:8000/account/link/" + "k" * 80 + "/"


@pytest.fixture
def message(settings: Settings) -> Message:
    settings.SITE_URL = "http://localhost:8000"
    settings.SECRETARIAT_EMAIL = "secretariat@example.org"
    settings.DEFAULT_FROM_EMAIL = "portal@example.org"
    return Message(to_address="ada@example.org", to_name="Ada", subject="Your seat", body=BODY)


def written(message: Message, late: dict[str, str] | None = None) -> Any:
    """The mail as a mailbox reads it."""
    mail = letter_of(message, {"link": LINK} if late is None else late, [])
    return message_from_bytes(mail.message().as_bytes(linesep="\r\n"), policy=policy.default)


def test_headers_say_who_writes_that_a_machine_does_and_where_answers_go(message: Message) -> None:
    mail = written(message)
    told = {name: str(mail[name]) for name in mail if name not in ("Date", "Content-Type", "MIME-Version")}
    assert told == {
        "Subject": "Your seat",
        "From": "portal@example.org",
        "To": "Ada <ada@example.org>",
        "Reply-To": "secretariat@example.org",
        "Message-ID": message.message_id,
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
        "List-Id": "<messages.localhost>",
    }
    assert [part.get_content_type() for part in mail.walk()] == ["multipart/alternative", "text/plain", "text/html"]


def test_the_plain_text_is_readable_at_78_columns(message: Message) -> None:
    text = written(message).get_body(("plain",)).get_content().replace("\r\n", "\n")
    assert text == (
        "Dear Ada,\n\n"
        "you have seat 42 at the annual meeting, which is held in the old town hall of\n"
        "a city whose name is long.\n\n"
        "- in person\n"
        "- from 3 to 5 June 2026, every day from half past nine in the morning until\n"
        "  six o'clock in the evening\n\n"
        f"{LINK}\n\n"
        "See https://elsewhere.example/page.\n\n"
        "-- \n"
        "Global Network of R2P Focal Points\n"
        "http://localhost:8000\n"
        "The portal sent this by itself. Answers go to the secretariat:\n"
        "secretariat@example.org\n"
    )


def test_the_html_has_paragraphs_lists_and_links_to_the_portal_alone(message: Message) -> None:
    html = written(message).get_body(("html",)).get_content().replace("\r\n", "\n")
    assert html.startswith('<!doctype html>\n<html lang="en" dir="ltr">')
    assert "<h1>Your seat</h1>\n<p>Dear Ada,</p>" in html
    assert "<ul><li>in person</li><li>from 3 to 5 June 2026" in html
    assert re.findall(r'href="([^"]*)"', html) == [LINK, "http://localhost:8000/", "http://localhost:8000/privacy/"]
    assert "<p>See https://elsewhere.example/page.</p>" in html


def test_the_html_loads_nothing_and_runs_nothing(message: Message) -> None:
    html = written(message).get_body(("html",)).get_content().replace("\r\n", "\n")
    assert re.findall(r"<(img|script|link|iframe|object|form|input)\b", html) == []
    assert re.findall(r"url\(|@import|src=|style=|\son\w+=", html) == []
    assert "&gt;" not in html[html.index("<style>") : html.index("</style>")]


def test_signs_of_markup_in_a_name_stay_signs(message: Message) -> None:
    message.body = 'Dear <b onclick=\'x\'>Ada</b> & "Co", http://localhost:8000/"><script>1</script>'
    mail = written(message)
    assert "Dear <b onclick='x'>Ada</b> & \"Co\"," in mail.get_body(("plain",)).get_content()
    html = mail.get_body(("html",)).get_content().replace("\r\n", "\n")
    assert "Dear &lt;b onclick=&#x27;x&#x27;&gt;Ada&lt;/b&gt; &amp; &quot;Co&quot;" in html
    assert "<script" not in html


@pytest.mark.parametrize(
    "name",
    ["Zoë 🌍 Ångström", 'Ada "the first" \\ Guest', "Guest, Ada", "عدا", "Ada; Bcc: all@example.org", "名" * 12],
)
def test_any_name_comes_through_the_header_as_it_is(message: Message, name: str) -> None:
    message.to_name = name
    mail = written(message)
    assert [(one.display_name, one.addr_spec) for one in mail["To"].addresses] == [(name, "ada@example.org")]
    assert mail["Bcc"] is None


@pytest.mark.parametrize("field", ["to_name", "subject", "to_address"])
def test_a_line_break_in_a_header_is_refused(message: Message, field: str) -> None:
    setattr(message, field, "ada@example.org\r\nBcc: all@example.org")
    with pytest.raises(ValueError, match="Header values can't contain newlines"):
        written(message)


def test_an_arabic_mail_runs_from_right_to_left_and_its_links_do_not(message: Message) -> None:
    message.language, message.subject, message.body = "ar", "مقعدك", "مرحبا\n\n{link}"
    html = written(message).get_body(("html",)).get_content().replace("\r\n", "\n")
    assert html.startswith('<!doctype html>\n<html lang="ar" dir="rtl">')
    assert '<div class="sheet" dir="rtl">' in html
    assert f'<p><a href="{LINK}"><bdi dir="ltr">{LINK}</bdi></a></p>' in html
    assert str(written(message)["Subject"]) == "مقعدك"


@pytest.mark.parametrize(
    ("text", "linked"),
    [
        ("http://localhost:8000", ["http://localhost:8000"]),
        ("See http://localhost:8000/a/.", ["http://localhost:8000/a/"]),
        ("It is at http://localhost:8000.", ["http://localhost:8000"]),
        ("(http://localhost:8000/a?b=c&d=e)", ["http://localhost:8000/a?b=c&amp;d=e"]),
        ("http://localhost:8000/a and http://localhost:8000/b", ["http://localhost:8000/a", "http://localhost:8000/b"]),
        ("http://localhost:80001/", []),
        ("http://localhost:8000.evil.example/", []),
        ("http://localhost:8000@evil.example/", []),
        ("javascript:alert(1) https://evil.example/http", []),
    ],
)
def test_only_addresses_of_the_portal_become_links(settings: Settings, text: str, linked: list[str]) -> None:
    settings.SITE_URL = "http://localhost:8000"
    found = re.findall(r'href="([^"]*)"', as_html("Subject", text, "en"))
    assert found[: len(found) - 2] == linked


def test_lines_in_one_paragraph_stay_lines(settings: Settings) -> None:
    assert "<p>Room 3<br>Second floor</p>" in as_html("Subject", "Room 3\nSecond floor", "en")
    assert as_plain("Room 3\nSecond floor", "en").startswith("Room 3\nSecond floor\n")


@pytest.mark.parametrize("language", [code for code, _name in portal_settings.LANGUAGES])
def test_the_portals_own_words_hold_what_their_kind_knows_and_leave_no_placeholder(language: str) -> None:
    """Of every kind that an app offers, in every language."""
    for kind in kinds():
        subject, body = default_words(kind, language)
        assert complaints(kind, subject, body, kind.placeholders) == {}
        assert one_line(subject) == subject
        values = dict.fromkeys((*kind.placeholders, *kind.late), "x")
        assert re.findall(r"[{}]", put_in(subject, values) + put_in(body, values)) == []


def test_a_mail_is_an_email_message_with_text_first(message: Message) -> None:
    assert isinstance(written(message), EmailMessage)
    assert written(message).get_body(("plain", "html")).get_content_type() == "text/plain"
