"""Signing in by a code, a password and out again; what an outsider can and cannot learn from it."""

import re
import time

import pytest
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.test import Client
from pytest_django import Settings

from focalpoints.models import User
from tests.factories import UserFactory

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
