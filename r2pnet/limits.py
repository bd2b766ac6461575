"""Limits on how often an address or account may ask for something costly, and on how much is under way at once."""

import logging
import secrets
import time
from contextlib import suppress
from dataclasses import dataclass, field
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Final

from django.conf import settings
from django.core.cache import cache
from django.db import Error
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

logger = logging.getLogger("portal.limits")

KEPT_SECONDS: Final = 900
"""A place whose process has died is free again after this time; nothing is counted for longer."""
RENEWED_SECONDS: Final = 60


def client_address(request: HttpRequest) -> str:
    """The address of the client as the outermost trusted proxy saw it; never from a header anybody can set.

    With `TRUSTED_PROXIES` = n the n-th entry from the right of X-Forwarded-For counts, without proxies the socket's.
    Of an IPv6 address the network counts (/64, RFC 6177), for one customer has all addresses of one.
    """
    return _network(_address(request))


def _address(request: HttpRequest) -> str:
    hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",") if hop.strip()]
    if settings.TRUSTED_PROXIES and len(hops) >= settings.TRUSTED_PROXIES:
        return hops[-settings.TRUSTED_PROXIES]
    return str(request.META.get("REMOTE_ADDR", ""))


def reported_address(request: HttpRequest) -> str:
    """The whole address that `client_address` is made from; the unspecified one (RFC 1122, 3.2.1.3) if it is none."""
    try:
        return str(ip_address(_address(request)))
    except ValueError:
        return "0.0.0.0"  # noqa: S104  (nothing is bound to it)


def _network(address: str) -> str:
    """`address`, of IPv6 only its network; a text that is no address stays as it is."""
    with suppress(ValueError):
        if isinstance(known := ip_address(address), IPv6Address) and not known.ipv4_mapped:
            return str(ip_network((known, 64), strict=False))
    return address


def seconds_to_wait(request: HttpRequest, deed: str, limit: tuple[int, int], *, about: str = "") -> int:
    """Count one `deed` by this client; 0 when it may go on, else the seconds after which it may be tried again.

    With `about`, such as the account that somebody wants to sign in to, the deed is counted by that, whoever does it.

    `limit` is a number and a time in seconds: so many deeds in each window of that length. The window is part of the
    key, for a count in a database table would be kept alive by every further try. Fails open: without the cache
    nobody is refused.
    """
    number, seconds = limit
    passed = int(time.time())
    key = f"limit:{deed}:{_digest(about or _who(request))}:{passed // seconds}"
    return seconds - passed % seconds if _count(key, deed, seconds) > number else 0


@dataclass
class Place:
    """One of the few that there are for something that holds a thread as long as it lasts; without keys it is free."""

    keys: tuple[str, ...] = ()
    token: str = ""
    _renewed_at: float = field(default_factory=time.monotonic)

    def keep(self) -> None:
        """It is under way still; asks the cache once a minute."""
        if time.monotonic() - self._renewed_at > RENEWED_SECONDS:
            self._renewed_at = time.monotonic()
            with suppress(Error):
                for key in self.keys:
                    cache.set(key, self.token, KEPT_SECONDS)

    def give_back(self) -> None:
        """It is over."""
        with suppress(Error):
            cache.delete_many([key for key in self.keys if cache.get(key) == self.token])


def take_place(request: HttpRequest, deed: str, *, of_one: int, in_all: int) -> Place | None:
    """A place for one more `deed` under way, None when all are taken: `of_one` a client, `in_all` in all processes.

    Give it back when it is over. Fails open: without the cache there is a place for everybody.
    """
    token = secrets.token_hex(8)
    try:
        own = _free(f"place:{deed}:{_digest(_who(request))}", of_one, token)
        shared = _free(f"place:{deed}", in_all, token) if own else ""
    except Error:
        logger.warning("places not kept deed=%s: the cache is away", deed)
        return Place()
    place = Place(tuple(key for key in (own, shared) if key), token)
    if own and shared:
        return place
    place.give_back()
    return None


def _free(start: str, number: int, token: str) -> str:
    """The key of the first of `number` places that is free, taken with it; empty when none is."""
    keys = (f"{start}:{position}" for position in range(number))
    return next((key for key in keys if cache.add(key, token, KEPT_SECONDS)), "")


def _who(request: HttpRequest) -> str:
    """The account or the address."""
    return f"account {request.user.pk}" if request.user.is_authenticated else client_address(request)


def _digest(who: str) -> str:
    """The cache may be a table, and addresses are personal data."""
    return salted_hmac("r2pnet.limits", who, algorithm="sha256").hexdigest()[:32]


def _count(key: str, deed: str, seconds: int) -> int:
    """How often `key` was counted in its window of time, now included; 0 when the cache cannot say."""
    try:
        return 1 if cache.add(key, 1, seconds) else cache.incr(key)
    except ValueError:  # it ran out between the two calls
        return 1
    except Error:
        logger.warning("limit not kept deed=%s: the cache is away", deed)
        return 0
