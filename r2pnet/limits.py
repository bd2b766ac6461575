"""Limits on how often one address or account may ask for something costly."""

import logging
import time
from contextlib import suppress
from ipaddress import IPv6Address, ip_address, ip_network

from django.conf import settings
from django.core.cache import cache
from django.db import Error
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

logger = logging.getLogger("portal.limits")


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
