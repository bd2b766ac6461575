"""The door of the administration: signed in, of the secretariat, and with a second factor."""

import time
from collections.abc import Callable
from urllib.parse import urlencode

from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

ADMIN = "/admin/"
SIGN_IN, SIGN_OUT = "/admin/login/", "/admin/logout/"
# What browsers and machines fetch by themselves: it shows nothing, and the way back must never lead there.
NO_PAGES = ("/healthz", "/favicon.ico", "/robots.txt", "/.well-known/security.txt")
FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]


class StaffDoor:
    """Nothing under `/admin/` opens without all three; what is missing is asked for, and the way back is kept.

    Staff see everything on every page, so of the others, too, only those of the account itself open to them without
    the second factor. An account that is not of the secretariat is told at `/admin/` what everybody is told of what
    they may not see: 404.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info.startswith(ADMIN) and (missing := _missing(request)):
            return _to(missing, request)
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: object) -> HttpResponse | None:
        """Of pages that there are; who is signed in is asked for no other."""
        missing = "" if request.path_info.startswith(ADMIN) else _missing_elsewhere(request)
        return _to(missing, request) if missing else None


def has_second_factor(user: object) -> bool:
    """True for an account with a passkey or an authenticator app; recovery codes alone are none."""
    return is_mfa_enabled(user, FACTORS)


def passed_second_factor(request: HttpRequest) -> bool:
    """True when this session has shown a passkey or typed a code of the app or of recovery, in the last twelve hours.

    A factor that was added in this session counts: adding it proved that it is there.
    """
    since = time.time() - settings.STAFF_SESSION_SECONDS
    records = get_authentication_records(request, request.user)
    return any(record["method"] == "mfa" and record["at"] > since for record in records)


def _missing_elsewhere(request: HttpRequest) -> str:
    """Staff see everything on every page (`visibility.grants_of`): none but those of the account opens without it."""
    is_open = request.path_info.startswith("/account/") or request.path_info in NO_PAGES
    if not settings.SECOND_FACTOR_REQUIRED or is_open or not getattr(request.user, "is_staff", False):
        return ""
    return _missing_factor(request)


def _missing(request: HttpRequest) -> str:
    """The name of the page that asks for what is missing; empty when nothing is."""
    if request.user.is_anonymous:
        return settings.LOGIN_URL
    if not getattr(request.user, "is_staff", False):
        raise Http404
    return "" if request.path_info == SIGN_OUT else _missing_factor(request)


def _missing_factor(request: HttpRequest) -> str:
    if not settings.SECOND_FACTOR_REQUIRED:
        return ""
    if not has_second_factor(request.user):
        return "second-factor"
    return "" if passed_second_factor(request) else "mfa_reauthenticate"


def _to(name: str, request: HttpRequest) -> HttpResponse:
    """To the page `name`, and from there back to what was asked for."""
    back = request.get_full_path()
    if request.path_info == SIGN_IN:
        back = request.GET.get("next") or ADMIN
    elif request.path_info == SIGN_OUT:
        back = ADMIN
    return redirect(f"{reverse(name)}?{urlencode({'next': back}, safe='/')}")
