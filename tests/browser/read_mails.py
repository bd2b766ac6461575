"""The mails of a portal that keeps them in files, read as a mail program reads them: both texts and the calendar."""

import re
import time
from dataclasses import dataclass
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from html import unescape
from pathlib import Path

from tests.browser.portal import Portal
from tests.browser.test_signing_in import mails

WAIT_SECONDS = 60
BETWEEN = b"\n" + b"-" * 79 + b"\n"
"""What the file-based way of sending writes after each mail."""


@dataclass(frozen=True)
class Mail:
    """To whom, about what; the text, the text as HTML, and the calendar file, empty where there is none."""

    to: str
    subject: str
    plain: str
    html: str
    calendar: str

    @property
    def words(self) -> str:
        """The text in one line, whatever its lines were broken at."""
        return _in_a_line(self.plain)


def mail_to(portal: Portal, address: str, subject: str, beside: set[Path]) -> Mail:
    """The mail to `address` with these words in its subject that was not among `beside`; raises when none comes."""
    deadline = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < deadline:
        for mail in mails_beside(portal, beside):
            if address in mail.to and subject in mail.subject:
                assert_whole(mail)
                return mail
        time.sleep(0.2)
    there = [(mail.to, mail.subject) for mail in mails_beside(portal, beside)]
    raise AssertionError(f"no mail to {address} about {subject!r} among {there}")


def mails_beside(portal: Portal, beside: set[Path]) -> list[Mail]:
    """Those that are not among `beside`."""
    parser = BytesParser(policy=policy.default)
    new = (path.read_bytes().split(BETWEEN) for path in sorted(mails(portal) - beside))
    return [_read(parser.parsebytes(one)) for whole in new for one in whole if one.strip()]


def assert_whole(mail: Mail) -> None:
    """Each paragraph of the text stands in the HTML as well, and nothing was left to fill in."""
    assert not [sign for sign in ("{", "}", "None", "%(") if sign in mail.plain], mail.plain
    shown = _in_a_line(unescape(re.sub(r"<style.*?</style>|<[^>]+>", " ", mail.html, flags=re.DOTALL)))
    lines = re.split(r"\n\s*\n|\n- ", mail.plain.partition("\n-- \n")[0])
    assert [line for line in map(_in_a_line, lines) if line.removeprefix("- ") not in shown] == []


def _in_a_line(words: str) -> str:
    return " ".join(words.split())


def _read(message: EmailMessage) -> Mail:
    plain, html = message.get_body(("plain",)), message.get_body(("html",))
    files = [part.get_content() for part in message.iter_attachments() if part.get_content_type() == "text/calendar"]
    assert plain
    assert html
    calendar = "".join(files).replace("\r\n", "\n").replace("\n ", "")
    return Mail(str(message["To"]), str(message["Subject"]), plain.get_content(), html.get_content(), calendar)
