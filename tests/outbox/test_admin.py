"""Messages in the admin: seen, held, changed and sent again by the secretariat; deleted by nobody."""

from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from focalpoints.services.accounts import make_staff
from r2pnet.outbox.claims import claim
from r2pnet.outbox.models import Message, MessageText, State
from tests.admin.pages import errors_of, filled_in, text_of
from tests.factories import UserFactory
from tests.outbox.conftest import BODY, TOKEN, Offer, Posted

pytestmark = pytest.mark.django_db

LIST = "/admin/outbox/message/"
TEXTS = "/admin/outbox/messagetext/"


@pytest.fixture
def editor_client() -> Client:
    client = Client(SERVER_NAME="localhost")
    client.force_login(make_staff("editor@example.org"))
    return client


@pytest.fixture(autouse=True)
def kind(offer: Offer) -> None:
    offer()


def page_of(message: Message) -> str:
    return f"{LIST}{message.pk}/change/"


def in_state(message: Message, state: State, error: str = "The server said no.") -> Message:
    times = {"sent_at": timezone.now()} if state == State.SENT else {}
    Message.objects.filter(pk=message.pk).update(state=state, error=error, **times)
    message.refresh_from_db()
    return message


def said(answer: Any) -> list[str]:
    return [str(one) for one in answer.context["messages"]]


def act(client: Client, action: str, *chosen: Message) -> list[str]:
    data = {"action": action, "_selected_action": [one.pk for one in chosen]}
    return said(client.post(LIST, data, follow=True))


def test_the_list_tells_what_goes_to_whom_and_about_what(editor_client: Client, posted: Posted, topic: Any) -> None:
    posted()
    answer = editor_client.get(LIST)
    text = text_of(answer)
    assert "Test invitation guest@example.org Waits" in text
    assert f'<a href="/admin/focalpoints/topic/{topic.pk}/change/">Topic {topic.pk}</a>' in answer.content.decode()
    assert TOKEN not in answer.content.decode()


def test_a_message_is_found_by_its_address_and_its_state(editor_client: Client, posted: Posted) -> None:
    one, other = posted(address="one@example.org"), posted(address="other@example.org")
    in_state(other, State.FAILED)

    def found(query: str) -> list[int]:
        return [row.pk for row in editor_client.get(f"{LIST}?{query}").context["cl"].result_list]

    assert found("q=one@example") == [one.pk]
    assert found("state__exact=failed") == [other.pk]
    assert found("kind=test-invitation") == [other.pk, one.pk]


def test_the_list_asks_as_much_for_one_row_as_for_ten(editor_client: Client, posted: Posted) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert editor_client.get(LIST).status_code == 200
        return len(asked)

    posted()
    queries()
    before = queries()
    for _number in range(9):
        posted()
    assert queries() == before <= 10


def test_the_words_of_what_waits_are_changed(editor_client: Client, posted: Posted) -> None:
    message = posted()
    page = editor_client.get(page_of(message))
    typed = filled_in(page, subject="Other words", body="See:\n\n{link}")
    assert editor_client.post(page_of(message), typed).status_code == 302
    message.refresh_from_db()
    assert (message.subject, message.body, message.state) == ("Other words", "See:\n\n{link}", State.QUEUED)
    assert [str(entry.object_repr) for entry in LogEntry.objects.all()] == [f"Test invitation ({message.pk})"]


@pytest.mark.parametrize("body", ["https://elsewhere.example/?to={link}", "{link}.elsewhere.example", "{link} {link}"])
def test_a_link_that_opens_something_cannot_be_led_elsewhere(editor_client: Client, posted: Posted, body: str) -> None:
    message = posted()
    answer = editor_client.post(page_of(message), filled_in(editor_client.get(page_of(message)), body=body))
    assert errors_of(answer) == {"body": ["Put {link} on a line of its own, with nothing before or after it."]}
    message.refresh_from_db()
    assert body not in message.body


def test_words_without_the_link_or_with_unknown_placeholders_come_back_as_they_were_typed(
    editor_client: Client, posted: Posted
) -> None:
    message = posted(name="{nick}")
    typed = filled_in(editor_client.get(page_of(message)), subject="See {link}", body="{nick} and {name}")
    page = editor_client.post(page_of(message), typed)
    assert errors_of(page) == {
        "subject": ["{link} is not known here. What can be put in: {nick}."],
        "body": [
            "{name} is not known here. What can be put in: {link}, {nick}.",
            "Put {link} into the text: without it nobody can use the message.",
        ],
    }
    assert page.context["adminform"].form["body"].value() == "{nick} and {name}"
    message.refresh_from_db()
    assert message.subject == "Invitation to the annual meeting"


def test_of_two_editors_the_second_is_told(editor_client: Client, posted: Posted) -> None:
    message = posted()
    first = filled_in(editor_client.get(page_of(message)), subject="First")
    second = filled_in(editor_client.get(page_of(message)), subject="Second")
    editor_client.post(page_of(message), first)
    page = editor_client.post(page_of(message), second)
    assert errors_of(page)["subject"] == ["Now saved: “First”. Yours, kept here: “Second”."]
    message.refresh_from_db()
    assert message.subject == "First"
    assert editor_client.post(page_of(message), filled_in(page)).status_code == 302
    message.refresh_from_db()
    assert message.subject == "Second"


def test_what_a_worker_took_meanwhile_is_not_changed(editor_client: Client, posted: Posted) -> None:
    message = posted()
    typed = filled_in(editor_client.get(page_of(message)), subject="Too late")
    claim(message.pk)
    assert editor_client.post(page_of(message), typed).status_code == 403
    message.refresh_from_db()
    assert (message.subject, message.state) == ("Invitation to the annual meeting", State.SENDING)


def test_a_message_is_held_by_its_form_and_released_by_its_button(editor_client: Client, posted: Posted) -> None:
    message = posted()
    editor_client.post(page_of(message), filled_in(editor_client.get(page_of(message)), hold="on"))
    message.refresh_from_db()
    assert message.state == State.HELD
    assert claim(message.pk) is None
    answer = editor_client.post(f"{LIST}{message.pk}/do/release/", follow=True)
    assert said(answer)[-1] == "Release: 1 message."
    message.refresh_from_db()
    assert message.state == State.QUEUED


@pytest.mark.parametrize(
    ("state", "buttons"),
    [
        (State.QUEUED, ["hold"]),
        (State.HELD, ["release"]),
        (State.SENT, []),
        (State.PERHAPS_SENT, ["send-again", "has-arrived"]),
        (State.REFUSED, ["send-again"]),
        (State.FAILED, ["send-again"]),
        (State.OUTDATED, []),
    ],
)
def test_a_message_offers_what_its_state_allows(
    editor_client: Client, posted: Posted, state: State, buttons: list[str]
) -> None:
    message = in_state(posted(), state)
    answer = editor_client.get(page_of(message)).content.decode()
    assert [name for name in ("hold", "release", "send-again", "has-arrived") if f"/do/{name}/" in answer] == buttons
    assert ('name="subject"' in answer) == (state in (State.QUEUED, State.HELD))


def test_each_row_of_an_action_is_checked_by_itself(editor_client: Client, posted: Posted) -> None:
    perhaps = in_state(posted(), State.PERHAPS_SENT)
    gone = in_state(posted(), State.SENT, error="")
    assert act(editor_client, "send_once_more", perhaps, gone) == [
        f"Test invitation ({gone.pk}): Only a message that waits, failed, was refused or was perhaps sent can be sent "
        "again.",
        "Send again: 1 message.",
    ]
    perhaps.refresh_from_db()
    assert (perhaps.state, perhaps.error, perhaps.attempts) == (State.QUEUED, "", 0)
    assert act(editor_client, "hold_back", perhaps) == ["Hold back: 1 message."]
    assert act(editor_client, "hold_back", perhaps) == [
        f"Test invitation ({perhaps.pk}): Only a message that waits can be held back."
    ]
    assert act(editor_client, "let_go", gone) == [
        f"Test invitation ({gone.pk}): Only a message that is held back can be released."
    ]
    arrived = in_state(perhaps, State.PERHAPS_SENT)
    assert act(editor_client, "note_arrival", arrived) == ["It has arrived: 1 message."]
    arrived.refresh_from_db()
    assert (arrived.state, arrived.error, arrived.sent_at is not None) == (State.SENT, "", True)


def test_opening_the_address_of_a_button_does_nothing(editor_client: Client, posted: Posted) -> None:
    message = posted()
    assert editor_client.get(f"{LIST}{message.pk}/do/hold/").status_code == 405
    message.refresh_from_db()
    assert message.state == State.QUEUED


def test_nobody_adds_or_deletes_a_message(staff_client: Client, posted: Posted) -> None:
    message = posted()
    answers = [staff_client.post(f"{LIST}{path}").status_code for path in ("add/", f"{message.pk}/delete/")]
    assert answers == [403, 403]
    assert Message.objects.count() == 1
    assert "delete_selected" not in staff_client.get(LIST).content.decode()


def test_staff_without_the_group_see_no_message(client: Client, posted: Posted) -> None:
    message = posted()
    client.force_login(UserFactory(is_staff=True))
    paths = ("", f"{message.pk}/change/", f"{message.pk}/as-it-goes/")
    assert [client.get(f"{LIST}{path}").status_code for path in paths] == [403, 403, 403]
    assert client.post(f"{LIST}{message.pk}/do/hold/").status_code == 403


def test_a_message_is_looked_at_as_it_goes_without_its_link(editor_client: Client, posted: Posted) -> None:
    answer = editor_client.get(f"{LIST}{posted(name='<b>Ada</b>').pk}/as-it-goes/").content.decode()
    assert "<p>Good day &lt;b&gt;Ada&lt;/b&gt;,</p>" in answer
    assert "<p>{link}</p>" in answer


def test_a_text_begins_with_the_portals_words_and_is_used_once_it_is_saved(
    editor_client: Client, posted: Posted
) -> None:
    answer = editor_client.get(TEXTS)
    assert "Write other words: Test invitation, English" in text_of(answer)
    add = f"{TEXTS}add/?kind=test-invitation&language=en"
    page = editor_client.get(add)
    assert page.context["adminform"].form["body"].value() == BODY
    typed = filled_in(page, subject="Come to {meeting}")
    assert editor_client.post(add, typed).status_code == 302
    assert posted().subject == "Come to the annual meeting"
    text = MessageText.objects.get()
    assert [row.history_user.email for row in text.history.all()] == ["editor@example.org"]
    assert "Write other words: Test invitation, English" not in text_of(editor_client.get(TEXTS))


def test_a_text_with_unknown_or_missing_placeholders_or_a_broken_subject_is_refused(editor_client: Client) -> None:
    add = f"{TEXTS}add/?kind=test-invitation&language=en"
    typed = filled_in(editor_client.get(add), subject="{link}", body="Dear {nmae}")
    assert errors_of(editor_client.post(add, typed)) == {
        "subject": ["{link} is not known here. What can be put in: {meeting}, {name}."],
        "body": [
            "{nmae} is not known here. What can be put in: {link}, {meeting}, {name}.",
            "Put {link} into the text: without it nobody can use the message.",
        ],
    }
    assert MessageText.objects.count() == 0
    text = MessageText(kind="test-invitation", language="en", subject="One\nBcc: all@example.org", body="{link}")
    with pytest.raises(Exception, match="Write the subject in one line."):
        text.full_clean()


def test_a_kind_has_one_text_in_a_language(editor_client: Client) -> None:
    add = f"{TEXTS}add/?kind=test-invitation&language=en"
    typed = filled_in(editor_client.get(add))
    editor_client.post(add, typed)
    page = editor_client.post(add, typed)
    words = "This kind of message has a text in this language already: change that one."
    assert [words in errors for errors in errors_of(page).values()] == [True]
    assert MessageText.objects.count() == 1


def test_a_text_is_shown_with_examples_and_given_up_by_a_button(
    editor_client: Client, posted: Posted, offer: Offer
) -> None:
    offer(examples={"name": "Ada Example"})
    text = MessageText.objects.create(kind="test-invitation", subject="To {meeting}", body="For {name}: {link}")
    page = editor_client.get(f"{TEXTS}{text.pk}/change/")
    assert "{name}, {meeting}, {link}" in text_of(page)
    assert "To [meeting] For Ada Example: [link]" in text_of(page)
    assert "<p>For Ada Example: [link]</p>" in editor_client.get(f"{TEXTS}{text.pk}/as-it-goes/").content.decode()
    assert editor_client.get(f"{TEXTS}{text.pk}/give-up/").status_code == 405
    answer = editor_client.post(f"{TEXTS}{text.pk}/give-up/", follow=True)
    assert said(answer) == ["Test invitation, English: the portal's words are used again."]
    assert posted().subject == "Invitation to the annual meeting"
    assert [row.history_type for row in MessageText.history.all()] == ["-", "+"]
