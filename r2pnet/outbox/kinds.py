"""The kinds of message that the apps offer in their `mail_texts.py`."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise

logger = logging.getLogger("portal.outbox")

Words = str | Promise


@dataclass(frozen=True)
class Attachment:
    """A file that goes with a message; `content_type` may carry parameters, such as the method of a calendar."""

    name: str
    content_type: str
    content: bytes


@dataclass(frozen=True)
class MessageKind:
    """One kind of message: the portal's own words for it, and what the app does while it goes.

    `subject` and `body` are texts with `{placeholders}`; the body is plain text, a blank line ends a paragraph, lines
    that begin with "- " are a list. The deed gives a value for each of `placeholders` when it posts. The `late` ones
    stay as they are in the row, and in every page that staff read: `fill(message)` gives their values only while the
    message is being sent, so that a link with a token is never kept.

    `still_true(message)` says whether what the message tells still holds: if not, it is not sent. `attach(message)`
    gives the files as they are when it goes. `sent(message)` is told when the mail server has taken it,
    `refused(message)` when it refuses it for good. `reply_to(message)` gives, while it goes, the address that answers
    go to; the secretariat's without it.
    `ended(message)` is told when nothing more is tried, so that what `fill` gave can be forgotten: it never goes twice.
    `examples` stand for the values when staff look at how a text comes out. A kind that `is_whole` says nothing by
    itself: the deed gives subject and text as they go, in whichever language, and nobody writes other words for it.
    """

    key: str
    title: Words
    placeholders: tuple[str, ...]
    subject: Words
    body: Words
    late: tuple[str, ...] = ()
    fill: Callable[[Any], Mapping[str, str]] | None = None
    attach: Callable[[Any], list[Attachment]] | None = None
    still_true: Callable[[Any], bool] | None = None
    sent: Callable[[Any], None] | None = None
    refused: Callable[[Any], None] | None = None
    reply_to: Callable[[Any], str] | None = None
    ended: Callable[[Any], None] | None = None
    examples: Mapping[str, Words] = field(default_factory=dict)
    is_whole: bool = False

    def __post_init__(self) -> None:
        if self.late and self.fill is None:
            raise ValueError(f"message kind {self.key!r} has late placeholders and nothing that fills them")


_kinds: dict[str, MessageKind] = {}


def register_kind(kind: MessageKind) -> MessageKind:
    """Offer `kind`; raises `ValueError` when another one holds its key."""
    if _kinds.setdefault(kind.key, kind) is not kind:
        raise ValueError(f"two kinds of message are called {kind.key!r}")
    return kind


def kind_of(key: str) -> MessageKind:
    """The kind with this key; raises `KeyError` when no app offers it."""
    return _kinds[key]


def is_forgotten(key: str) -> bool:
    """True for a kind that forgets what it said as soon as nothing more is tried."""
    return key in _kinds and _kinds[key].ended is not None


def tell_the_end(message: Any) -> None:
    """Let the app that offers the kind of `message` forget what it said, where it does."""
    kind = _kinds.get(message.kind)
    if kind and kind.ended:
        kind.ended(message)


def kinds() -> list[MessageKind]:
    """Every kind on offer, by key."""
    return [_kinds[key] for key in sorted(_kinds)]


def kinds_with_texts() -> list[MessageKind]:
    """Those for which staff may write other words."""
    return [kind for kind in kinds() if not kind.is_whole]


def tell_of_sending(message: Any) -> None:
    """Let the app that offers the kind of `message` note that it has gone, where it does.

    Whatever breaks there stands in the log and nowhere else: the row says already that the message was sent.
    """
    kind = _kinds.get(message.kind)
    if kind is None or kind.sent is None:
        return
    try:
        kind.sent(message)
    except Exception:
        logger.exception("sending not noted message=%s kind=%s", message.pk, message.kind)


def title_of(key: str) -> str:
    """The title of a kind in words; its key when no app offers it any more."""
    return str(_kinds[key].title) if key in _kinds else key
