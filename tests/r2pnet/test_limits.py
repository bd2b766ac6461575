"""Limits: so many deeds in a window of time, by address or account, and nobody is refused by a fault."""

from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.core.management import call_command
from django.http import HttpRequest
from django.test import RequestFactory
from pytest_django import Settings

from focalpoints.models import User
from r2pnet.limits import client_address, seconds_to_wait

NOON = "2026-05-15T12:00:05Z"


def request_from(address: str = "192.0.2.1", user: User | None = None, **headers: Any) -> HttpRequest:
    request = RequestFactory(headers=headers).get("/members.csv", REMOTE_ADDR=address)
    request.user = user or AnonymousUser()
    return request


@time_machine.travel(NOON, tick=False)
def test_the_third_of_two_has_to_wait_until_the_window_ends() -> None:
    answers = [seconds_to_wait(request_from(), "export", (2, 60)) for _ in range(3)]
    assert answers == [0, 0, 55]


def test_in_the_next_window_everybody_may_again() -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        before = [seconds_to_wait(request_from(), "export", (1, 60)) for _ in range(2)]
        clock.shift(54)
        at_the_end = seconds_to_wait(request_from(), "export", (1, 60))
        clock.shift(1)
        assert (before, at_the_end, seconds_to_wait(request_from(), "export", (1, 60))) == ([0, 55], 1, 0)


@pytest.mark.django_db
def test_in_a_cache_table_further_tries_do_not_keep_a_count_alive(settings: Settings) -> None:
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "portal_cache"}
    }
    call_command("createcachetable", verbosity=0)
    with time_machine.travel(NOON, tick=False) as clock:
        answers = []
        for _ in range(6):
            answers.append(seconds_to_wait(request_from(), "export", (2, 60)))
            clock.shift(40)
    assert answers == [0, 0, 0, 0, 0, 0]


@time_machine.travel(NOON, tick=False)
def test_deeds_addresses_and_accounts_are_counted_apart() -> None:
    one, other = User(pk=1, email="one@example.org"), User(pk=2, email="other@example.org")
    limit = (1, 60)
    answers = [
        seconds_to_wait(request_from("192.0.2.1"), "export", limit),
        seconds_to_wait(request_from("192.0.2.2"), "export", limit),
        seconds_to_wait(request_from("192.0.2.1"), "report", limit),
        seconds_to_wait(request_from("192.0.2.1", one), "export", limit),
        seconds_to_wait(request_from("192.0.2.1", other), "export", limit),
        seconds_to_wait(request_from("192.0.2.9", one), "export", limit),
    ]
    assert answers == [0, 0, 0, 0, 0, 55]


def test_the_cache_holds_no_address_and_no_account() -> None:
    seconds_to_wait(request_from("192.0.2.77"), "export", (1, 60))
    kept = str(cache._cache)  # type: ignore[attr-defined]  # the memory of Django's local cache
    assert ("limit:export:" in kept, "192.0.2.77" in kept) == (True, False)


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, None, "192.0.2.1"),
        (0, "203.0.113.5", "192.0.2.1"),
        (1, None, "192.0.2.1"),
        (1, "203.0.113.5", "203.0.113.5"),
        (1, "198.51.100.66, 203.0.113.5", "203.0.113.5"),
        (2, "198.51.100.66, 203.0.113.5, 10.0.0.1", "203.0.113.5"),
        (2, "203.0.113.5", "192.0.2.1"),
        (1, " , ", "192.0.2.1"),
    ],
)
def test_the_address_is_the_one_that_the_outermost_trusted_proxy_saw(
    settings: Settings, proxies: int, forwarded: str | None, address: str
) -> None:
    settings.TRUSTED_PROXIES = proxies
    headers = {"X-Forwarded-For": forwarded} if forwarded is not None else {}
    assert client_address(request_from("192.0.2.1", **headers)) == address


@pytest.mark.django_db(transaction=True)
def test_without_its_table_the_cache_refuses_nobody_and_the_operator_is_told(
    settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "not_there"}}
    assert [seconds_to_wait(request_from(), "export", (1, 60)) for _ in range(2)] == [0, 0]
    assert caplog.messages == ["limit not kept deed=export: the cache is away"] * 2


@time_machine.travel(NOON, tick=False)
def test_all_addresses_of_one_network_of_ipv6_are_one(settings: Settings) -> None:
    same = [f"2001:db8:0:7::{number:x}" for number in range(1, 4)]
    answers = [seconds_to_wait(request_from(address), "export", (2, 60)) for address in (*same, "2001:db8:0:8::1")]
    assert answers == [0, 0, 55, 0]
    assert client_address(request_from("::ffff:192.0.2.1")) == "::ffff:192.0.2.1"


@time_machine.travel(NOON, tick=False)
def test_what_is_counted_by_what_it_is_about_is_counted_whoever_does_it() -> None:
    asked = [(f"192.0.2.{number}", "sign-in to one@example.org") for number in range(3)]
    asked.append(("192.0.2.9", "sign-in to other@example.org"))
    answers = [seconds_to_wait(request_from(address), "sign-in", (2, 60), about=about) for address, about in asked]
    assert answers == [0, 0, 55, 0]
