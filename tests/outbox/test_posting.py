"""A message is written in the deed's own transaction, as it will go, without what must not be kept."""

from collections.abc import Callable

import pytest
from django.core import mail
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from focalpoints.models import Topic
from r2pnet.outbox import posting
from r2pnet.outbox.models import Message, MessageText, State
from r2pnet.outbox.posting import Recipient, about_of, post
from r2pnet.outbox.sending import send
from r2pnet.refusal import Refused
from tests.outbox.conftest import LINK, TOKEN, Offer, Posted

pytestmark = pytest.mark.django_db


def test_a_message_is_kept_as_it_will_go_but_for_what_comes_late(offer: Offer, posted: Posted, topic: Topic) -> None:
    offer()
    message = posted()
    message.refresh_from_db()
    assert (message.kind, message.state, message.attempts) == ("test-invitation", State.QUEUED, 0)
    assert (message.to_address, message.to_name, message.language) == ("guest@example.org", "Ada Guest", "en")
    assert message.subject == "Invitation to the annual meeting"
    assert message.body == (
        "Good day Ada Guest,\n\nYou are invited to the annual meeting. To answer, open this page:\n\n{link}\n\n"
        "It works once."
    )
    assert message.about == f"focalpoints.topic:{topic.pk}"
    assert about_of(message) == topic
    assert message.message_id.startswith("<") and message.message_id.endswith("@localhost>")


def test_a_message_goes_once_with_its_link_and_the_row_never_holds_it(offer: Offer, posted: Posted) -> None:
    offer()
    message = posted()
    assert send(message.pk)
    assert send(message.pk)
    assert [one.to for one in mail.outbox] == [['"Ada Guest" <guest@example.org>']]
    assert LINK in mail.outbox[0].body
    message.refresh_from_db()
    assert message.state == State.SENT
    row = Message.objects.filter(pk=message.pk).values().get()
    assert [name for name, value in row.items() if TOKEN in str(value)] == []
    assert "{link}" in row["body"]


def test_the_worker_is_told_after_the_commit_and_not_of_a_deed_that_failed(
    offer: Offer, posted: Posted, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Callable
) -> None:
    offer()
    told: list[int] = []
    monkeypatch.setattr(posting, "tell_worker", lambda number: told.append(number))
    with django_capture_on_commit_callbacks(execute=True):
        message = posted()
        assert told == []
    assert told == [message.pk]
    with pytest.raises(ZeroDivisionError), django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        posted()
        raise ZeroDivisionError
    assert told == [message.pk]
    assert Message.objects.count() == 1


@pytest.mark.parametrize("address", ["", "nobody", "a@b\r\nBcc: all@example.org", "a b@example.org"])
def test_an_address_that_is_none_is_refused_in_words(offer: Offer, posted: Posted, address: str) -> None:
    offer()
    with pytest.raises(Refused, match="is no e-mail address: no message can go there."):
        posted(address=address)
    assert Message.objects.count() == 0


def test_line_breaks_in_a_name_never_reach_a_header(offer: Offer, posted: Posted) -> None:
    offer()
    message = posted(name="Ada\r\nBcc: all@example.org", meeting="the\nannual\u2028meeting\x00")
    assert (message.to_name, message.subject) == ("Ada Bcc: all@example.org", "Invitation to the annual meeting")
    send(message.pk)
    assert mail.outbox[0].message()["To"] == '"Ada Bcc: all@example.org" <guest@example.org>'
    assert mail.outbox[0].message()["Bcc"] is None


def test_somebody_who_is_called_like_a_placeholder_gets_no_second_link(offer: Offer, posted: Posted) -> None:
    offer()
    message = posted(name="{link} {meeting} {other}")
    send(message.pk)
    assert mail.outbox[0].body.startswith("Good day (link) {meeting} {other},\n")
    assert mail.outbox[0].body.count(TOKEN) == 1


def test_a_value_that_must_come_late_or_is_missing_stops_the_deed(offer: Offer, posted: Posted, topic: Topic) -> None:
    offer()
    with pytest.raises(ValueError, match="link of 'test-invitation' must not be kept"):
        posted(link=LINK)
    with pytest.raises(ValueError, match="'test-invitation' has no value for meeting"):
        post("test-invitation", to=Recipient("guest@example.org"), about=topic, values={"name": "Ada"})
    with pytest.raises(KeyError):
        post("no-such-kind", to=Recipient("guest@example.org"), about=topic, values={})


def test_the_words_of_staff_come_before_those_of_the_portal(offer: Offer, posted: Posted) -> None:
    offer()
    MessageText.objects.create(kind="test-invitation", language="en", subject="Come to {meeting}", body="Now: {link}")
    message = posted()
    assert (message.subject, message.body) == ("Come to the annual meeting", "Now: {link}")


def test_a_message_is_in_the_language_of_the_person_where_there_are_words_in_it(offer: Offer, posted: Posted) -> None:
    offer()
    assert posted(language="ar").language == "en"  # nobody has translated this one
    assert posted(language="no-such").language == "en"
    offer(subject=_("Members"), body=_("Meetings"), late=(), fill=None, placeholders=("name", "meeting"))
    arabic = posted(language="ar")
    assert (arabic.language, arabic.subject, arabic.body) == ("ar", "الأعضاء", "الاجتماعات")
