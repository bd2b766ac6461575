"""What every request and answer passes through."""

import logging
import time
from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.utils import translation
from django.utils.translation import get_language_from_path

logger = logging.getLogger("portal.access")
GetResponse = Callable[[HttpRequest], HttpResponse]
FORWARDED = (
    *("HTTP_FORWARDED", "HTTP_X_FORWARDED", "HTTP_X_REAL_IP", "HTTP_VIA", "HTTP_X_CLIENT_IP", "HTTP_X_CLUSTER"),
    *("HTTP_CF_", "HTTP_TRUE_CLIENT_IP", "HTTP_X_ORIGINAL", "HTTP_X_REWRITE"),
)
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"})


class SampleGuard:
    """The sample answers to localhost alone and refuses forwarded headers: it is not to be put behind a proxy."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.SAMPLE and _comes_from_elsewhere(request):
            return HttpResponseBadRequest(
                "The sample answers to this machine only, as localhost, and not through a proxy.\n", "text/plain"
            )
        return self.get_response(request)


def _comes_from_elsewhere(request: HttpRequest) -> bool:
    """True for another Host than localhost, and for a header that only a proxy adds."""
    host = request.META.get("HTTP_HOST") or request.META.get("SERVER_NAME", "")
    name, colon, port = host.partition(":")
    if name.lower() != "localhost" or (colon and not port.isdigit()):
        return True
    return any(header.startswith(FORWARDED) for header in request.META)


class AccessLog:
    """One line an answer: the name of the route, never path or query, for tokens stand in paths."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        started = time.perf_counter()
        response = self.get_response(request)
        match = request.resolver_match
        logger.info(
            "method=%s route=%s status=%s ms=%d",
            request.method if request.method in METHODS else "other",
            match.view_name if match else "-",
            response.status_code,
            (time.perf_counter() - started) * 1000,
        )
        return response


AS_IT_IS = "identity"
"""The encoding by which an answer says that it is packed already: it is not packed again, and goes without the word."""


class ResponseHeaders:
    """Headers that Django has no setting for."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault(
            "Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()"
        )
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if response.headers.get("Content-Encoding") == AS_IT_IS:
            del response.headers["Content-Encoding"]
        return response


class AdminStyles:
    """Django's admin uses inline styles in places; they are allowed there and nowhere else."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.path_info.startswith("/admin/"):
            response._csp_update = {"style-src": ["'self'", "'unsafe-inline'"]}  # type: ignore[attr-defined]
        return response


LONGEST_SEARCH, LONGEST_VALUE = 300, 4_000
"""Letters of a search in the admin, and of any other value in an address there: more words than SQLite compares."""


class ReadableQueries:
    """The admin looks for whatever its addresses ask: no null byte, which PostgreSQL takes nowhere, and no book."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info.startswith("/admin/") and _holds_what_is_not_looked_for(request):
            raise SuspiciousOperation("a null byte or too long a value in the query")
        return self.get_response(request)


def _holds_what_is_not_looked_for(request: HttpRequest) -> bool:
    for name, values in request.GET.lists():
        longest = LONGEST_SEARCH if name in ("q", "term") else LONGEST_VALUE
        if any("\0" in text or len(text) > longest for text in (name, *values)):
            return True
    return False


class AddressLanguage:
    """The address alone says the language: no cookie, no Accept-Language, so that caches and links stay simple."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = get_language_from_path(request.path_info) or settings.LANGUAGE_CODE
        translation.activate(language)
        request.LANGUAGE_CODE = language
        response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response
