"""A message as it goes: plain text and HTML in the portal's look, with headers that say that a machine wrote it."""

import re
import textwrap
from base64 import b64encode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from email import encoders
from email.message import Message as Header
from email.mime.base import MIMEBase
from functools import cache
from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from r2pnet.outbox.kinds import Attachment
from r2pnet.outbox.models import Message
from r2pnet.outbox.wording import put_in

COLUMNS = 78
STYLES = "outbox/message.css"
SIGNATURE = "-- "
"""The line before what a mail program may leave out of an answer; its space at the end belongs to it (RFC 3676)."""
_REST_OF_ADDRESS = r"""(?:/(?:[^\s<>"']*[^\s<>"'.,;:!?)\]])?|(?![\w@:-]|\.\w))"""
"""A path without the sign that ends a sentence; or nothing, where no longer name of a host begins."""


@dataclass(frozen=True)
class Block:
    """One piece of a text: a paragraph, or a list when there are `items`; large when it is what the letter is for."""

    words: SafeString
    items: tuple[SafeString, ...] = ()
    is_large: bool = False


def letter_of(
    message: Message, late: Mapping[str, str], attachments: list[Attachment], *, reply_to: str = ""
) -> EmailMultiAlternatives:
    """The mail for `message`, with the `late` values in it; raises `ValueError` for what no header may hold.

    Answers go to `reply_to`, to the secretariat without it.
    """
    body = put_in(message.body, late)
    mail = EmailMultiAlternatives(
        subject=message.subject,
        body=as_plain(body, message.language),
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[_address(message)],
        reply_to=[reply_to or settings.SECRETARIAT_EMAIL],
        headers=_headers(message),
    )
    mail.attach_alternative(as_html(message.subject, body, message.language), "text/html")
    for attachment in attachments:
        mail.attach(_part(attachment))
    mail.message()  # what cannot be written is found before a server is asked
    return mail


def as_plain(body: str, language: str) -> str:
    """The text alternative: lines of 78 columns at most, but for addresses that are longer."""
    with translation.override(language):
        whole = render_to_string("outbox/message.txt", _surroundings() | {"body": SafeString(body.strip())})
    return "\n".join(_wrapped(line) for line in whole.strip().split("\n")) + "\n"


def as_html(subject: str, body: str, language: str, *, large: str = "") -> str:
    """The HTML alternative, whole by itself: no picture, no address of another host, nothing that tells who reads.

    A paragraph that says `large` and nothing else is shown large.
    """
    context = {"subject": subject, "blocks": list(blocks_of(body, large)), "style": _style()}
    with translation.override(language):
        return render_to_string("outbox/message.html", _surroundings() | context)


def _address(message: Message) -> str:
    if not message.to_name:
        return message.to_address
    quoted = message.to_name.replace("\\", "\\\\").replace('"', r"\"")
    return f'"{quoted}" <{message.to_address}>'


def _headers(message: Message) -> dict[str, str]:
    """Those of every mail, and a Message-ID that stays the same at every try."""
    return {"Message-ID": message.message_id} | written_by_a_machine()


def written_by_a_machine() -> dict[str, str]:
    """RFC 3834 (a machine wrote it) and RFC 2919 (list)."""
    return {
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
        "List-Id": f"<messages.{urlsplit(settings.SITE_URL).hostname}>",
    }


def _surroundings() -> dict[str, Any]:
    return {
        "network": settings.NETWORK_NAME,
        "secretariat": settings.SECRETARIAT_NAME,
        "secretariat_email": settings.SECRETARIAT_EMAIL,
        "site_url": settings.SITE_URL,
    }


def _wrapped(line: str) -> str:
    if line == SIGNATURE:
        return line
    indent = "  " if line.startswith("- ") else ""
    return textwrap.fill(
        line,
        COLUMNS,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
        replace_whitespace=False,
    )


def blocks_of(body: str, large: str = "") -> Iterator[Block]:
    """The paragraphs and lists of a text; a paragraph that says `large` and nothing else is shown large."""
    for piece in re.split(r"\n\s*\n", body.strip()):
        lines = piece.strip("\n").split("\n")
        if all(line.startswith("- ") for line in lines):
            yield Block(SafeString(""), tuple(_linked(line[2:]) for line in lines))
        else:
            words = format_html_join(SafeString("<br>"), "{}", ((_linked(line),) for line in lines))
            yield Block(words, is_large=bool(large) and piece.strip() == large)


def _linked(line: str) -> SafeString:
    """`line` with the portal's own addresses as links; those of others stay text."""
    own = re.compile(rf"({re.escape(settings.SITE_URL)}{_REST_OF_ADDRESS})")
    pieces = own.split(line)
    return format_html_join("", "{}", ((_link(piece) if number % 2 else piece,) for number, piece in enumerate(pieces)))


def _link(address: str) -> SafeString:
    return format_html('<a href="{0}"><bdi dir="ltr">{0}</bdi></a>', address)


def style_source() -> str:
    """What a policy for content (CSP 3, hash source) has to allow so that a browser shows a mail as it looks."""
    held = str(_style()).removeprefix("<style>").removesuffix("</style>")
    return f"'sha256-{b64encode(sha256(held.encode()).digest()).decode()}'"


@cache
def _style() -> SafeString:
    """The style sheet as an element. Mails cannot fetch one, and no template holds one."""
    return format_html("<style>{}</style>", render_to_string(STYLES))


def _part(attachment: Attachment) -> MIMEBase:
    declared = Header()
    declared["Content-Type"] = attachment.content_type
    part = MIMEBase(declared.get_content_maintype(), declared.get_content_subtype())
    for name, value in declared.get_params(failobj=[])[1:]:
        part.set_param(name, value)
    part.set_payload(attachment.content)
    encoders.encode_base64(part)
    part.add_header("Content-Disposition", "attachment", filename=attachment.name)
    return part
