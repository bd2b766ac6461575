"""Browsers of those who read the manual."""

import pytest
from django.test import Client

from focalpoints.models.term import EndState
from r2pnet.partial_dates import PartialDate
from tests.factories import AppointmentFactory, PersonFactory, UserFactory


@pytest.fixture
def member_client() -> Client:
    """A browser of a focal point."""
    user = UserFactory()
    AppointmentFactory(person=PersonFactory(user=user), start=PartialDate.of(2025, 1, 1), end_state=EndState.OPEN)
    client = Client(SERVER_NAME="localhost")
    client.force_login(user)
    return client
