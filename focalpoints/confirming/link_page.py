"""The page behind the link in the mail. Looking at it changes nothing, for mail gateways open links."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from focalpoints.confirming.cycle import next_words
from focalpoints.confirming.entry import public_entry, way_to
from focalpoints.models import Confirmation
from focalpoints.models.confirmation import Outcome
from focalpoints.services.asking_to_confirm import link_works, request_of
from focalpoints.services.confirming import NotSeen, confirm_by_link
from r2pnet.days import day_in_words
from r2pnet.errors import too_many_requests
from r2pnet.limits import seconds_to_wait
from r2pnet.refusal import Refused

LIMIT = (30, 60)
"""Pages that one client may open in so many seconds."""


@require_http_methods(["GET", "HEAD", "POST"])
def confirm_by_link_page(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows the entry as everybody sees it; POST confirms it, once. One page for all links that do not work: 410.

    The page names no person: whoever holds the link learns nothing but what is public.
    """
    if wait := seconds_to_wait(request, "confirm-by-link", LIMIT):
        return too_many_requests(request, wait)
    response = _confirmed(request, token) if request.method == "POST" else _page(request, token)
    # Not `no-referrer`: browsers then send `Origin: null` with the button's request, which is refused.
    response["Referrer-Policy"] = "strict-origin"
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex"
    return response


def _confirmed(request: HttpRequest, token: str) -> HttpResponse:
    try:
        confirmation = confirm_by_link(token, seen=request.POST.get("seen", ""))
    except NotSeen as changed:
        return _page(request, token, notice=changed.message)
    except Refused:
        return _page(request, token)
    words = {"member": confirmation.member, "next": next_words(confirmation.confirmed_on)}
    return render(request, "focalpoints/confirming/done.html", words | _ways())


def _page(request: HttpRequest, token: str, *, notice: str = "") -> HttpResponse:
    asked = request_of(token)
    if asked is None or not link_works(asked):
        words = {"already": _already(asked.pk) if asked and asked.outcome == Outcome.CONFIRMED else ""}
        return render(request, "focalpoints/confirming/dead_link.html", words | _ways(), status=410)
    words = public_entry(asked.member) | {"notice": notice}
    return render(request, "focalpoints/confirming/by_link.html", words | _ways())


def _already(request_id: int) -> str:
    """ "This was already confirmed on 3 March 2026." of a request that was answered; empty when that was taken back."""
    newest = Confirmation.objects.standing().filter(request=request_id).newest_first().first()
    words = _("This was already confirmed on %(date)s.")
    return words % {"date": day_in_words(newest.confirmed_on)} if newest else ""


def _ways() -> dict[str, str]:
    """Where somebody signs in to confirm on the desk, or to change something; the token is part of no address."""
    sign_in = reverse("account_login")
    return {
        "canonical_url": "",
        "sign_in_to_confirm": f"{sign_in}?{urlencode({'next': reverse('confirm-entry')})}",
        "sign_in_to_change": f"{sign_in}?{urlencode({'next': way_to('own-entry')})}",
    }
