"""What is kept about the reader: as a page, and as a file to take away."""

import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from r2pnet.clock import network_today
from r2pnet.errors import too_many_requests
from r2pnet.limits import seconds_to_wait
from r2pnet.own_data import OwnData, kept_about
from r2pnet.signing_in import sign_in_first

# Somebody's whole record is read for each: so many in so many seconds.
LIMIT = (30, 60)


@require_safe
@sign_in_first
def own_data(request: HttpRequest) -> HttpResponseBase:
    """What is held about the reader, why and until when; the ways to correct, take away and erase it."""
    if wait := seconds_to_wait(request, "own-data", LIMIT):
        return too_many_requests(request, wait)
    return _unkept(
        render(request, "desk/own_data.html", {"sources": [_shown(one) for one in kept_about(request.user)]})
    )


@require_safe
@sign_in_first
def export(request: HttpRequest) -> HttpResponseBase:
    """The same as JSON (RFC 8259), with the names of all fields in English, in whichever language it is asked for."""
    if wait := seconds_to_wait(request, "own-data", LIMIT):
        return too_many_requests(request, wait)
    with translation.override("en"):
        held = [_as_json(one) for one in kept_about(request.user)]
    whole = {"made_at": timezone.now().isoformat(timespec="seconds"), "kept": held}
    text = json.dumps(whole, indent=2, default=str, ensure_ascii=False)
    response = HttpResponse(text, content_type="application/json; charset=utf-8")
    name = f"{_('own-data')}-{network_today().isoformat()}.json"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return _unkept(response)


def _shown(one: OwnData) -> dict[str, Any]:
    """One table for its page: the names of its columns, or of its only row's fields, and the values."""
    return {
        "kept": one,
        "rows": [[(label, value) for label, value in row.items() if value not in (None, "")] for row in one.rows],
    }


def _as_json(one: OwnData) -> dict[str, Any]:
    return {"title": one.title, "why": one.why, "until": one.until, "rows": [dict(row) for row in one.rows]}


def _unkept(response: HttpResponse) -> HttpResponse:
    """The reader's alone, kept nowhere: not by a cache, nor by the browser for whoever sits there next."""
    response.headers["Cache-Control"] = "private, no-store"
    return response
