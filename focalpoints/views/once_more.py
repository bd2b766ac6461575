"""Showing once more that it is you, before something that guards an account is looked at or changed."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.logout import logout
from allauth.account.internal.flows.reauthentication import raise_if_reauthentication_required
from allauth.account.utils import get_next_redirect_url
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse

View = Callable[..., HttpResponseBase]


def after_a_fresh_sign_in(view: View) -> View:
    """`view` for whose sign-in, or proof that it is still they, is of the last quarter of an hour.

    allauth asks those who have a password or a second factor, and lets everybody else through: a session of fourteen
    days that somebody took would make itself a key that stays. Whoever has neither signs in once more.
    """

    @wraps(view)
    def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated and get_adapter().is_reauthentication_required(app="focalpoints"):
            if not get_adapter().get_reauthentication_methods(request.user):
                return redirect(_with_next("account_reauthenticate", request.get_full_path()))
            raise_if_reauthentication_required(request, app="focalpoints")
        return view(request, *args, **kwargs)

    return asked


def or_by_signing_in(view: View) -> View:
    """`view`, which asks for a password or a factor; who has none of them gets the page that signs in once more."""

    @wraps(view)
    @login_required
    def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if get_adapter().get_reauthentication_methods(request.user):
            return view(request, *args, **kwargs)
        return _sign_in_once_more(request)

    return asked


def _sign_in_once_more(request: HttpRequest) -> HttpResponse:
    """GET says why; POST signs out here, and signing in leads back."""
    going = get_next_redirect_url(request) or reverse("mfa_index")
    if request.method != "POST":
        return render(request, "account/sign_in_once_more.html", {"going": going, "canonical_url": ""})
    logout(request, show_message=False)
    return redirect(_with_next("account_login", going))


def _with_next(name: str, going: str) -> str:
    return f"{reverse(name)}?{urlencode({'next': going}, safe='/')}"
