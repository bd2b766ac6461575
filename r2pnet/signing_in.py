"""Asking to sign in before anything is looked up, so that nobody learns what is there and what is not.

The rooms of the fixed list (design, section 4) ask whether or not they are built. A page of another room that is for
people who have signed in says so with `sign_in_first`.
"""

import re
from collections.abc import Callable
from functools import wraps
from typing import Concatenate, Final, ParamSpec

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import resolve_url
from django.utils.translation import get_language

ROOMS: Final = re.compile(
    r"""
    / (?:
        desk/ (?! confirm/ [^/]+ / \Z )
      | reports/
      | practice/
      | account/ (?: data | security ) /
      | meetings/ [^/]+ / (?: register | registration | delegate ) /
      | case-studies/propose/
      | manual/ [^/]+ /propose/
      | manual/proposals/
    )
    """,
    re.VERBOSE,
)

Arguments = ParamSpec("Arguments")
View = Callable[Concatenate[HttpRequest, Arguments], HttpResponseBase]


class SignInFirst:
    """Leads whoever has not signed in from a room of the fixed list to sign-in, and from there back."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if asks_to_sign_in(request.path_info) and not request.user.is_authenticated:
            return to_sign_in(request)
        return self.get_response(request)


def asks_to_sign_in(path: str) -> bool:
    """True for an address of the fixed list in the language that is active, and for all below it."""
    language = get_language() or settings.LANGUAGE_CODE
    if language != settings.LANGUAGE_CODE:
        path = path.removeprefix(f"/{language}")
    return ROOMS.match(path) is not None


def sign_in_first(view: View[Arguments]) -> View[Arguments]:
    """`view` for those who have signed in; everybody else is led to sign-in and back, before anything is looked up."""

    @wraps(view)
    def asked(request: HttpRequest, *args: Arguments.args, **kwargs: Arguments.kwargs) -> HttpResponseBase:
        return view(request, *args, **kwargs) if request.user.is_authenticated else to_sign_in(request)

    return asked


def to_sign_in(request: HttpRequest) -> HttpResponse:
    """The way to sign-in that comes back to this address with its query; kept by no cache."""
    response = redirect_to_login(request.get_full_path(), resolve_url(settings.LOGIN_URL))
    response.headers["Cache-Control"] = "no-store"
    return response
