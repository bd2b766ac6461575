"""The page that proves a certificate: open to whoever has its code, and to nobody without it."""

from typing import Final

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from meetings.on_the_day.certificate import certificate_with
from r2pnet.errors import too_many_requests
from r2pnet.limits import seconds_to_wait

TIMES_A_MINUTE: Final = 60


@require_safe
def certificate(request: HttpRequest, code: str) -> HttpResponseBase:
    """What the certificate with this code says; 404 in words for a code of none, whatever the reason.

    No cache keeps it and no robot lists it: it says the name of somebody, to whoever holds the paper.
    """
    if wait := seconds_to_wait(request, "certificate", (TIMES_A_MINUTE, 60)):
        return too_many_requests(request, wait)
    found = certificate_with(code)
    title = found.title if found else _("No certificate has this code")
    words = {"canonical_url": "", "certificate": found, "title": title}
    response = render(request, "meetings/certificate.html", words, status=200 if found else 404)
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
