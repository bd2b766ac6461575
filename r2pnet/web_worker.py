"""gunicorn's worker with the portal's page for a request that it cannot read, which never comes as far as Django."""

import logging
from http import HTTPStatus
from typing import Any

from gunicorn.http.errors import (
    InvalidResponseHeader,
    InvalidResponseHeaderName,
    LimitRequestHeaders,
    LimitRequestLine,
    ParseException,
)
from gunicorn.util import write_nonblock
from gunicorn.workers.gthread import ThreadWorker

from r2pnet.errors import unreadable_request

logger = logging.getLogger("portal.web")

TOO_LONG = {
    LimitRequestLine: HTTPStatus.REQUEST_URI_TOO_LONG,
    LimitRequestHeaders: HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
}
OURS = (InvalidResponseHeader, InvalidResponseHeaderName)
"""Headers that the portal itself wrote wrongly: no fault of who asked."""


class WebWorker(ThreadWorker):
    """Says in words what gunicorn says in a bare line: the address is too long (414), or this is no HTTP (400)."""

    def handle_error(self, req: Any, client: Any, addr: Any, exc: BaseException) -> None:
        if not isinstance(exc, ParseException) or isinstance(exc, OURS):
            super().handle_error(req, client, addr, exc)
            return
        status = TOO_LONG.get(type(exc), HTTPStatus.BAD_REQUEST)
        logger.warning("request not read kind=%s status=%d", type(exc).__name__, status)
        try:
            write_nonblock(client, _answer(status, unreadable_request(is_too_long=type(exc) in TOO_LONG)))
        except OSError:
            logger.info("asker gone before the answer")


def _answer(status: HTTPStatus, page: bytes) -> bytes:
    """A whole answer as it goes over the wire (RFC 9112); the connection ends with it."""
    lines = [
        f"HTTP/1.1 {status.value} {status.phrase}",
        "Connection: close",
        "Content-Type: text/html; charset=utf-8",
        f"Content-Length: {len(page)}",
        "Cache-Control: no-store",
        "Content-Security-Policy: default-src 'self'",
        "X-Content-Type-Options: nosniff",
    ]
    return "\r\n".join([*lines, "", ""]).encode("ascii") + page
