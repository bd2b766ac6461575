"""The page behind a one-time link. Looking at it changes nothing: mail gateways open links; its button signs in."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from focalpoints.services.sign_in_links import holder_of, use_sign_in_link
from focalpoints.views.invitation import sign_in_as
from r2pnet.errors import too_many_requests
from r2pnet.limits import seconds_to_wait
from r2pnet.refusal import Refused

LIMIT = (20, 60)


@require_http_methods(["GET", "HEAD", "POST"])
def sign_in_link(request: HttpRequest, key: str) -> HttpResponse:
    """GET shows whom the link signs in; POST signs in, second step included. Only in the sample: 404 elsewhere."""
    if not settings.SAMPLE:
        raise Http404
    if wait := seconds_to_wait(request, "sign-in-link", LIMIT):
        return too_many_requests(request, wait)
    return _without_traces(_signed_in(request, key) if request.method == "POST" else _page(request, key))


def _signed_in(request: HttpRequest, key: str) -> HttpResponse:
    try:
        user = use_sign_in_link(key)
    except Refused:
        return _page(request, key)
    return sign_in_as(request, user, by="link")


def _page(request: HttpRequest, key: str) -> HttpResponse:
    holder = holder_of(key)
    words = {"holder": holder, "canonical_url": ""}
    return render(request, "account/sign_in_link.html", words, status=200 if holder else 410)


def _without_traces(response: HttpResponse) -> HttpResponse:
    """The address is a secret for an hour: no cache keeps the page, and no request that it leads to names it.

    Not `no-referrer`: browsers then send `Origin: null` with the button's request, which the form protection refuses.
    """
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "strict-origin"
    response["X-Robots-Tag"] = "noindex"
    return response
