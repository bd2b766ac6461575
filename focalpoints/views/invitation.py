"""The page behind an invitation to sign in. Looking at it changes nothing, for mail gateways open links."""

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.internal.flows.logout import logout
from allauth.account.models import Login
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from focalpoints.models import User
from focalpoints.services.account_invitations import accept, invitation_of
from focalpoints.views.account_security import GOING
from r2pnet.errors import too_many_requests
from r2pnet.limits import seconds_to_wait
from r2pnet.refusal import Refused

LIMIT = (20, 60)


@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """GET says who is invited; POST makes the account and signs in. One page for all links that do not work: 410."""
    if wait := seconds_to_wait(request, "account-invitation", LIMIT):
        return too_many_requests(request, wait)
    response = _accepted(request, token) if request.method == "POST" else _page(request, token)
    # Not `no-referrer`: browsers then send `Origin: null` with the button's request, which is refused.
    response["Referrer-Policy"] = "strict-origin"
    return response


def _accepted(request: HttpRequest, token: str) -> HttpResponse:
    try:
        user = accept(token)
    except Refused:
        return _page(request, token, is_refused=True)
    return sign_in_as(request, user, by="invitation", to=reverse("account-welcome"))


def _page(request: HttpRequest, token: str, *, is_refused: bool = False) -> HttpResponse:
    """Who has got an account in another way since they were invited signs in with it."""
    found = invitation_of(token)
    if found and found.person and found.person.user_id:
        return redirect("account_login")
    if is_refused:
        found = None
    words = {"invitation": found, "canonical_url": ""}
    return render(request, "account/invitation.html", words, status=200 if found else 410)


def sign_in_as(request: HttpRequest, user: User, *, by: str, to: str | None = None) -> HttpResponse:
    """Sign in through every stage, the second step included; whoever was signed in here before no longer is."""
    if request.user.is_authenticated:
        logout(request, show_message=False)
    record_authentication(request, user, by)
    return perform_login(request, Login(user=user, email=user.email, redirect_url=to))


@require_safe
@login_required
def welcome(request: HttpRequest) -> HttpResponse:
    """After the first sign-in: a passkey is offered, then the desk."""
    request.session[GOING] = reverse("desk")
    return render(request, "account/welcome.html", {"canonical_url": ""})
