"""Limits on how often one address or account may ask for something costly."""

import logging

from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError
from django.http import HttpRequest

logger = logging.getLogger("portal.limits")


def client_address(request: HttpRequest) -> str:
    """The address of the client as the outermost trusted proxy saw it; never from a header anybody can set.

    With `TRUSTED_PROXIES` = n the n-th entry from the right of X-Forwarded-For counts, without proxies the socket's.
    """
    hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",") if hop.strip()]
    if settings.TRUSTED_PROXIES and len(hops) >= settings.TRUSTED_PROXIES:
        return hops[-settings.TRUSTED_PROXIES]
    return str(request.META.get("REMOTE_ADDR", ""))


def seconds_to_wait(request: HttpRequest, deed: str, limit: tuple[int, int]) -> int:
    """Count one `deed` by this client; 0 when it may go on, else the seconds after which it may be tried again.

    `limit` is a number and a time in seconds. Fails open: without the cache nobody is refused.
    """
    number, seconds = limit
    who = request.user.pk if request.user.is_authenticated else client_address(request)
    key = f"limit:{deed}:{who}"
    try:
        if cache.add(key, 1, seconds):
            return 0
        return 0 if cache.incr(key) <= number else seconds
    except ValueError:  # it ran out between the two calls
        return 0
    except DatabaseError:
        logger.warning("limit not kept deed=%s: the cache is away", deed)
        return 0
