"""Signing in by a code, a password and out again; what an outsider can and cannot learn from it."""

import logging
import re
import socket
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import urlencode

import pytest
import time_machine
from asgiref.local import Local
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.cache import caches
from django.core.mail import EmailMultiAlternatives
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from focalpoints.models import User
from r2pnet.cache import SoftRedisCache
from r2pnet.outbox.models import Message
from tests.admin.pages import text_of
from tests.factories import UserFactory
from tests.outbox.mail_server import MailServer

pytestmark = pytest.mark.django_db

SIGN_IN, CODE = "/account/sign-in/", "/account/code/"
WRONG = "BBBB-BBBB"


@pytest.fixture(autouse=True)
def mail_server(settings: Settings) -> None:
    settings.MAIL_LEAVES = True


@pytest.fixture
def focal_point() -> User:
    return UserFactory(email="focal.point@example.org", name="Test Focal Point")


def sent(number: int = 1) -> list[EmailMultiAlternatives]:
    """The messages, once there are so many: a thread sends them after the answer."""
    deadline = time.monotonic() + 5
    while len(mail.outbox) < number and time.monotonic() < deadline:
        time.sleep(0.01)
    assert len(mail.outbox) == number
    return mail.outbox


def code_of(message: EmailMultiAlternatives) -> str:
    found = re.search(r"^[A-Z]{4}-[A-Z]{4}$", str(message.body), re.M)
    assert found
    return found[0]


def ask(client: Client, email: str, **query: str) -> None:
    answer = client.post(SIGN_IN, {"email": email, **query})
    back = f"?next={query['next']}" if query else ""
    assert (answer.status_code, answer["Location"]) == (302, CODE + back.replace("/", "%2F"))


def who(client: Client) -> str | None:
    return client.session.get("_auth_user_id")


def test_a_code_from_the_mail_signs_in(focal_point: User, client: Client) -> None:
    ask(client, "Focal.Point@example.org ")
    message = sent()[0]
    assert (message.to, message.subject) == (["focal.point@example.org"], "Your code for the network’s portal")
    answer = client.post(CODE, {"code": code_of(message).lower().replace("-", " ")})
    assert (answer.status_code, answer["Location"], who(client)) == (302, "/desk/", str(focal_point.pk))


def test_the_message_is_in_the_portals_look_and_holds_no_link_that_signs_in(focal_point: User, client: Client) -> None:
    ask(client, focal_point.email)
    message = sent()[0]
    text, page = str(message.body), str(message.alternatives[0].content)
    assert re.findall(r"https?://\S+", text) == ["http://localhost:8000"]
    assert "\n-- \nGlobal Network of R2P Focal Points\n" in text
    assert f'<p class="large"><bdi dir="ltr">{code_of(message)}</bdi></p>' in page
    assert '<p class="network">Global Network of R2P Focal Points</p>' in page
    assert re.findall(r'href="([^"]*)"', page) == ["http://localhost:8000/", "http://localhost:8000/privacy/"]
    assert re.findall(r"<(?:img|link|script|form|iframe)\b|url\(", page) == []
    assert (message.extra_headers["Auto-Submitted"], len(message.reply_to)) == ("auto-generated", 1)


def answers(client: Client, email: str) -> list[tuple[int, dict[str, str], str]]:
    """What somebody sees who asks for a code and types a wrong one; but for the address and the form's own key."""
    pages = [client.post(SIGN_IN, {"email": email}), client.get(CODE), client.post(CODE, {"code": WRONG})]
    shown = []
    for page in pages:
        text = page.content.decode().replace(email, "ADDRESS")
        text = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", text)
        headers = {name: value for name, value in page.headers.items() if name != "Expires"}
        shown.append((page.status_code, headers, text))
    return shown


def test_known_unknown_and_closed_addresses_get_the_same_answers_and_only_the_known_a_message(
    focal_point: User, client: Client
) -> None:
    UserFactory(email="close.point@example.org", is_active=False)
    known = answers(client, "focal.point@example.org")
    for email in ("other.point@example.org", "close.point@example.org"):
        assert answers(Client(SERVER_NAME="localhost"), email) == known
    assert [status for status, _headers, _text in known] == [302, 200, 200]
    assert [message.to for message in sent()] == [["focal.point@example.org"]]


class Hanging:
    """A mail server that takes the call and never says a word."""

    def __init__(self) -> None:
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.calls: list[socket.socket] = []
        self.called = threading.Event()
        threading.Thread(target=self._take, daemon=True).start()

    def _take(self) -> None:
        while True:
            try:
                self.calls.append(self.socket.accept()[0])
            except OSError:
                return
            self.called.set()

    def close(self) -> None:
        self.socket.close()
        for call in self.calls:
            call.close()


@pytest.fixture
def hanging() -> Iterator[Hanging]:
    server = Hanging()
    yield server
    server.close()


def test_the_answer_waits_for_no_mail_server(
    focal_point: User, client: Client, hanging: Hanging, settings: Settings
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", hanging.port
    client.get(SIGN_IN)
    took = {}
    for email in ("nobody@example.org", focal_point.email):
        started = time.monotonic()
        ask(client, email)
        took[email] = time.monotonic() - started
    assert hanging.called.wait(5)
    assert max(took.values()) < 0.5


@pytest.fixture
def refusing() -> Iterator[MailServer]:
    server = MailServer("refuses the address")
    server.start()
    yield server
    server.stop()


def is_logged(caplog: pytest.LogCaptureFixture, line: str) -> bool:
    """Whether it is, within five seconds: a thread does it after the answer, and one of another test may end now."""
    deadline = time.monotonic() + 5
    while line not in [one.getMessage() for one in caplog.records] and time.monotonic() < deadline:
        time.sleep(0.01)
    return line in [one.getMessage() for one in caplog.records]


@pytest.mark.parametrize(("fault", "kind"), [("down", "ConnectionRefusedError"), ("refusing", "SMTPRecipientsRefused")])
def test_a_mail_server_that_is_down_or_refuses_changes_no_answer(
    focal_point: User,
    client: Client,
    refusing: MailServer,
    settings: Settings,
    caplog: pytest.LogCaptureFixture,
    fault: str,
    kind: str,
) -> None:
    well = answers(client, focal_point.email)
    sent()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    settings.EMAIL_PORT = closed_port() if fault == "down" else refusing.port
    logging.getLogger("portal").addHandler(caplog.handler)
    found = {
        email: answers(Client(SERVER_NAME="localhost"), email)
        for email in (focal_point.email, "other.point@example.org")
    }
    is_told = is_logged(caplog, f"sign-in code not sent kind={kind}")
    logging.getLogger("portal").removeHandler(caplog.handler)
    assert found == {focal_point.email: well, "other.point@example.org": well}
    assert (is_told, focal_point.email in caplog.text) == (True, False)


def test_five_wrong_codes_end_it(focal_point: User, client: Client) -> None:
    ask(client, focal_point.email)
    code = code_of(sent()[0])
    for _ in range(4):
        page = client.post(CODE, {"code": WRONG})
        assert "This code is not right" in text_of(page)
        assert "<title>Error: Type the code" in page.content.decode()
    assert client.post(CODE, {"code": WRONG})["Location"] == SIGN_IN
    assert client.post(CODE, {"code": code})["Location"] == SIGN_IN
    assert who(client) is None


def test_a_code_works_for_a_quarter_of_an_hour(focal_point: User, client: Client) -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        ask(client, focal_point.email)
        first = code_of(sent()[0])
        clock.shift(timedelta(minutes=15, seconds=1))
        assert client.post(CODE, {"code": first})["Location"] == SIGN_IN
        ask(client, focal_point.email)
        clock.shift(timedelta(minutes=14, seconds=59))
        assert client.post(CODE, {"code": code_of(sent(2)[1])})["Location"] == "/desk/"
    assert who(client) == str(focal_point.pk)


def test_a_new_code_takes_the_place_of_the_one_before(focal_point: User, client: Client) -> None:
    ask(client, focal_point.email)
    first = code_of(sent()[0])
    page = client.get(CODE).content.decode()
    assert '<input type="hidden" name="email" value="focal.point@example.org">' in page
    ask(client, focal_point.email)
    second = code_of(sent(2)[1])
    assert "This code is not right" in text_of(client.post(CODE, {"code": first}))
    assert client.post(CODE, {"code": second})["Location"] == "/desk/"


def test_a_code_works_once_and_only_in_the_browser_that_asked(focal_point: User, client: Client) -> None:
    ask(client, focal_point.email)
    code = code_of(sent()[0])
    elsewhere = Client(SERVER_NAME="localhost")
    ask(elsewhere, focal_point.email)
    assert "This code is not right" in text_of(elsewhere.post(CODE, {"code": code}))
    client.post(CODE, {"code": code})
    client.post("/account/sign-out/")
    assert client.post(CODE, {"code": code})["Location"] == SIGN_IN


def test_the_code_is_written_nowhere(focal_point: User, client: Client, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level("DEBUG"):
        ask(client, focal_point.email)
        code = code_of(sent()[0])
        kept = str(client.session.items())
        client.post(CODE, {"code": WRONG})
        client.post(CODE, {"code": code})
    written = (caplog.text + kept + "".join(map(str, Session.objects.values()))).upper()
    assert [one for one in (code, code.replace("-", "")) if one in written] == []
    assert focal_point.email.upper() not in caplog.text.upper()
    assert Message.objects.count() == 0


def test_a_real_portal_without_a_mail_server_keeps_no_code_in_a_folder(
    focal_point: User, client: Client, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    settings.MAIL_LEAVES = settings.SAMPLE = False
    logging.getLogger("portal").addHandler(caplog.handler)
    ask(client, focal_point.email)
    logging.getLogger("portal").removeHandler(caplog.handler)
    assert "sign-in code not sent: EMAIL_URL is not set" in caplog.text
    assert mail.outbox == []


def test_signing_in_leads_back_to_where_one_was_going(focal_point: User, client: Client) -> None:
    ask(client, focal_point.email, next="/members/ghana/")
    assert client.post(f"{CODE}?next=/members/ghana/", {"code": code_of(sent()[0])})["Location"] == "/members/ghana/"


@pytest.mark.parametrize(
    "elsewhere", ["//evil.example/", "https://evil.example/", "javascript:alert(1)", "\\\\evil.example"]
)
def test_signing_in_leads_to_no_other_site(focal_point: User, client: Client, elsewhere: str) -> None:
    client.post(SIGN_IN, {"email": focal_point.email, "next": elsewhere})
    answer = client.post(f"{CODE}?{urlencode({'next': elsewhere})}", {"code": code_of(sent()[0]), "next": elsewhere})
    assert answer["Location"] == "/desk/"


def test_nobody_signs_up(client: Client) -> None:
    paths = (
        "signup",
        "sign-up",
        "register",
        "email",
        "password/reset",
        "confirm-email",
        "login",
        "3rdparty",
        "security/x",
    )
    answers = {path: client.get(f"/account/{path}/").status_code for path in paths}
    assert answers == dict.fromkeys(paths, 404) | {"security/x": 302}
    for email in ("new@example.org", ""):
        client.post(SIGN_IN, {"email": email})
    assert User.objects.count() == 0


def test_a_form_that_is_sent_empty_says_what_is_missing(client: Client) -> None:
    page = client.post(SIGN_IN, {"email": "not an address"}).content.decode()
    assert "<title>Error: Sign in" in page
    assert '<li><a href="#id_email">E-mail address: An e-mail address looks like name@example.org.</a></li>' in page
    assert 'value="not an address"' in page
    assert 'aria-invalid="true"' in page
    assert (
        '<a href="#id_email">E-mail address: Type your e-mail address.</a>' in client.post(SIGN_IN, {}).content.decode()
    )


def test_a_password_signs_in_where_one_is_set(client: Client, settings: Settings) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    user = User.objects.create_user("somebody@example.org", "a long password")
    UserFactory(email="without@example.org")
    for email, word in (
        ("somebody@example.org", "wrong"),
        ("nobody@example.org", "wrong"),
        ("without@example.org", ""),
        ("without@example.org", "!"),
    ):
        page = text_of(client.post("/account/sign-in/password/", {"login": email, "password": word}))
        words = "There is no account with this e-mail address and password." if word else "Type your password."
        assert words in page
    typed = {"login": "Somebody@Example.org", "password": "a long password", "next": "/members/"}
    assert client.post("/account/sign-in/password/", typed)["Location"] == "/members/"
    assert who(client) == str(user.pk)


class TestLimits:
    def test_codes_for_an_account_whoever_asks(self, focal_point: User, client: Client) -> None:
        with time_machine.travel("2026-11-25T12:00:01Z", tick=False):
            for number in range(6):
                other = Client(SERVER_NAME="localhost", REMOTE_ADDR=f"192.0.2.{number}")
                assert other.post(SIGN_IN, {"email": "Focal.Point@example.org"}).status_code == 302
            answer = client.post(SIGN_IN, {"email": "focal.point@example.org"})
        assert (answer.status_code, answer["Retry-After"]) == (429, "899")
        assert "The next try is possible in 15 minutes." in text_of(answer)
        assert len(sent(6)) == 6

    def test_unknown_accounts_are_counted_alike(self, client: Client) -> None:
        statuses = [client.post(SIGN_IN, {"email": "nobody@example.org"}).status_code for _ in range(7)]
        assert statuses == [302] * 6 + [429]

    def test_what_an_address_asks_for_beyond_its_limit_shuts_nobody_out(
        self, focal_point: User, client: Client
    ) -> None:
        """Twenty for others use up what the address may ask for; six more for the focal point do not count."""
        with time_machine.travel("2026-11-25T12:00:01Z", tick=False):
            greedy = Client(SERVER_NAME="localhost", REMOTE_ADDR="192.0.2.9")
            for n in range(20):
                greedy.post(SIGN_IN, {"email": f"one{n}@example.org"})
            refused = [greedy.post(SIGN_IN, {"email": focal_point.email}).status_code for _ in range(6)]
            assert (refused, client.post(SIGN_IN, {"email": focal_point.email}).status_code) == ([429] * 6, 302)
        assert [message.to for message in sent()] == [[focal_point.email]]

    def test_codes_by_one_address_for_whomever(self, client: Client) -> None:
        statuses = [client.post(SIGN_IN, {"email": f"one{n}@example.org"}).status_code for n in range(21)]
        assert statuses == [302] * 20 + [429]

    def test_the_address_is_what_the_trusted_proxy_reports(self, client: Client, settings: Settings) -> None:
        settings.SAMPLE, settings.TRUSTED_PROXIES = False, 1
        for n in range(20):
            forwarded = {"X-Forwarded-For": f"203.0.113.{n}, 198.51.100.7"}
            client.post(SIGN_IN, {"email": f"one{n}@example.org"}, headers=forwarded)
        same, other = (
            client.post(SIGN_IN, {"email": "last@example.org"}, headers={"X-Forwarded-For": f"1.2.3.4, {proxy}"})
            for proxy in ("198.51.100.7", "198.51.100.8")
        )
        assert (same.status_code, other.status_code) == (429, 302)

    def test_passwords_of_one_address(self, client: Client) -> None:
        typed = {"login": "somebody@example.org", "password": "wrong"}
        statuses = [client.post("/account/sign-in/password/", typed).status_code for _ in range(11)]
        assert statuses == [200] * 10 + [429]

    def test_codes_typed_by_one_address(self, focal_point: User, client: Client) -> None:
        statuses = [client.post(CODE, {"code": WRONG}).status_code for _ in range(3)]
        assert statuses == [302] * 3  # nobody is under way, so nothing is counted
        for _ in range(6):
            ask(client, focal_point.email)
            for _ in range(5):
                client.post(CODE, {"code": WRONG})
        other = Client(SERVER_NAME="localhost")
        ask(other, "other@example.org")
        assert other.post(CODE, {"code": WRONG}).status_code == 429

    def test_they_hold_across_the_clients_of_one_cache(self, client: Client, settings: Settings) -> None:
        """Two processes have a client of the cache each; here the table that the embedded portal uses."""
        settings.CACHES = {
            "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "portal_cache"}
        }
        call_command("createcachetable", verbosity=0)
        statuses = []
        for _ in range(7):
            caches._connections = Local()  # type: ignore[attr-defined]  # as another process begins
            statuses.append(client.post(SIGN_IN, {"email": "nobody@example.org"}).status_code)
        assert statuses == [302] * 6 + [429]

    def test_without_the_cache_everybody_gets_in(
        self, focal_point: User, client: Client, settings: Settings, caplog: pytest.LogCaptureFixture
    ) -> None:
        """Redis refuses: limits let through, with a line for the operator."""
        settings.CACHES = {
            "default": {"BACKEND": "r2pnet.cache.SoftRedisCache", "LOCATION": f"redis://127.0.0.1:{closed_port()}/0"}
        }
        SoftRedisCache._away_until = SoftRedisCache._told_at = 0.0
        logging.getLogger("portal").addHandler(caplog.handler)
        for number in range(8):
            ask(client, focal_point.email)
            sent(number + 1)
        answer = client.post(CODE, {"code": code_of(mail.outbox[-1])})
        logging.getLogger("portal").removeHandler(caplog.handler)
        assert (answer["Location"], who(client)) == ("/desk/", str(focal_point.pk))
        assert "cache away kind=" in caplog.text


def closed_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
