"""The pages that say what went wrong, in the portal's look.

None of them may fail because of the fault that it tells about: they read neither the database nor the session, and a
shell that cannot be filled (`r2pnet.context.portal`) is left empty. The pages of 500 and 503 stand alone.
"""

import logging
import sys
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.db import DatabaseError, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import translation

from r2pnet.context import portal

logger = logging.getLogger("portal.errors")

DATABASE_BACK_IN_SECONDS = 30


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: the request makes no sense, or came to a host that is not ours."""
    return _answer(request, 400)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: a rule forbids the deed; what somebody may not see is a 404, never this."""
    return _answer(request, 403, reason="forbidden")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: a form came back without the token that it was sent with, mostly because it was open too long."""
    return _answer(request, 403, reason="form")


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: there is no such page, or this reader may not see it; the words are the same."""
    return _answer(request, 404)


def too_many_requests(request: HttpRequest, retry_after_seconds: int) -> HttpResponse:
    """429: a limit was reached; says after how many seconds or minutes the next try is possible (RFC 6585, 4)."""
    minutes = -(-retry_after_seconds // 60)
    response = _answer(request, 429, seconds=retry_after_seconds, minutes=minutes if minutes > 1 else 0)
    response["Retry-After"] = str(retry_after_seconds)
    return response


def limit_reached(request: HttpRequest) -> HttpResponse:
    """429 for a limit that does not say when it ends: django-allauth's, whose longest is five minutes."""
    return too_many_requests(request, 300)


def server_error(request: HttpRequest) -> HttpResponse:
    """500, or 503 with the time of the next try when it is the database that does not answer.

    The log line is written here, with the route: Django's own would hold the path, and tokens stand in paths.
    """
    match = request.resolver_match
    logger.error("request failed route=%s", match.view_name if match else "-", exc_info=True)
    if _database_is_away(sys.exc_info()[1]):
        return service_unavailable(request)
    return _uncached(HttpResponse(render_to_string("500.html", {"stylesheet": _plain_stylesheet()}), status=500))


def service_unavailable(request: HttpRequest) -> HttpResponse:
    """503: the static page, in English, whatever the language of the address (RFC 9110, 15.6.4)."""
    response = _uncached(HttpResponse(_static_page(), status=503))
    response["Retry-After"] = str(DATABASE_BACK_IN_SECONDS)
    return response


def unreadable_request(*, is_too_long: bool) -> bytes:
    """The page for what could not even be read as a request: there is no address whose language could be taken."""
    with translation.override(settings.LANGUAGE_CODE):
        reason = "long" if is_too_long else ""
        return render_to_string("400.html", {"stylesheet": _plain_stylesheet(), "reason": reason}).encode()


def _answer(request: HttpRequest, status: int, **words: Any) -> HttpResponse:
    """The page of `status` inside the portal's shell; without the shell when that cannot be filled or drawn."""
    try:
        page = render_to_string(f"{status}.html", {**portal(request), "canonical_url": "", **words})
    except Exception:
        logger.exception("error page without its shell status=%s", status)
        page = render_to_string(f"{status}.html", {"stylesheet": _plain_stylesheet(), **words})
    return _uncached(HttpResponse(page, status=status))


def _uncached(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "no-store"
    return response


def _database_is_away(exception: BaseException | None) -> bool:
    """True when `exception`, or one that it was raised from, is the database saying that it cannot be reached."""
    while exception is not None:
        if isinstance(exception, OperationalError | InterfaceError) or type(exception) is DatabaseError:
            return not _is_answer(exception.__cause__)
        exception = exception.__cause__
    return False


def _is_answer(error: BaseException | None) -> bool:
    """True when the database is there and says no: a deadlock, a statement that it does not take.

    PostgreSQL: any code but those of a lost connection, too few resources, an operator who stops it, a system error
    (appendix A: 08, 53, 57P, 58). SQLite: its plain "error" (a file that is no database has a code of its own).
    """
    if state := getattr(error, "sqlstate", None):
        return not state.startswith(("08", "53", "57P", "58"))
    return getattr(error, "sqlite_errorname", "") in ("SQLITE_ERROR", "SQLITE_TOOBIG", "SQLITE_MISMATCH")


def _plain_stylesheet() -> str:
    """The style sheet by its plain name, which needs no manifest of hashed names."""
    return f"{settings.STATIC_URL}portal.css"


@cache
def _static_page() -> bytes:
    """`static/503.html`, read once so that a full disk or a lost folder later on changes nothing.

    Raises FileNotFoundError when the project is not whole.
    """
    found = finders.find("503.html")
    if found is None:
        raise FileNotFoundError("static/503.html")
    return Path(found).read_bytes()
