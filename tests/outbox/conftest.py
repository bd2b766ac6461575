"""A small kind of message for tests, offered for one test only."""

from collections.abc import Callable
from typing import Any

import pytest

from focalpoints.models import Topic
from r2pnet.outbox import kinds
from r2pnet.outbox.models import Message
from r2pnet.outbox.posting import MessageKind, Recipient, post
from r2pnet.outbox.sending import pause
from tests.factories import TopicFactory

TOKEN = "s3cr3t-t0k3n"
LINK = f"http://localhost:8000/account/link/{TOKEN}/"
BODY = "Good day {name},\n\nYou are invited to {meeting}. To answer, open this page:\n\n{link}\n\nIt works once."

Offer = Callable[..., MessageKind]
Posted = Callable[..., Message]


@pytest.fixture(autouse=True)
def no_pause() -> None:
    """A mail server that was away in one test is no reason not to send in the next."""
    pause.end()


@pytest.fixture
def offer(monkeypatch: pytest.MonkeyPatch) -> Offer:
    """Offer a kind with a link that is filled in late; what a test gives replaces its parts."""

    def offered(**parts: Any) -> MessageKind:
        usual: dict[str, Any] = {
            "key": "test-invitation",
            "title": "Test invitation",
            "placeholders": ("name", "meeting"),
            "subject": "Invitation to {meeting}",
            "body": BODY,
            "late": ("link",),
            "fill": lambda message: {"link": LINK},
        }
        kind = MessageKind(**usual | parts)
        monkeypatch.setitem(kinds._kinds, kind.key, kind)
        return kind

    return offered


@pytest.fixture
def topic(db: None) -> Topic:
    return TopicFactory(number=7)


@pytest.fixture
def posted(topic: Topic) -> Posted:
    """Post a message of the test's kind."""

    def one(
        address: str = "guest@example.org", name: str = "Ada Guest", language: str = "en", **values: str
    ) -> Message:
        given = {"name": name, "meeting": "the annual meeting"} | values
        return post("test-invitation", to=Recipient(address, name, language), about=topic, values=given)

    return one
