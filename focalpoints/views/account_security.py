"""What guards an account: passkeys, authenticator app, recovery codes, password, and where it is signed in."""

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.account.internal.flows.logout import logout
from allauth.mfa.base.views import IndexView
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.views import ViewRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from allauth.mfa.webauthn.internal import auth
from allauth.mfa.webauthn.views import AddWebAuthnView, EditWebAuthnView, RemoveWebAuthnView
from allauth.usersessions.internal.flows.sessions import end_sessions
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse, reverse_lazy
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from focalpoints.account_adapter import is_last_of_staff
from focalpoints.browsers import browser_in_words
from r2pnet.staff_door import has_second_factor

GOING = "going_after_second_factor"


class Security(IndexView):
    """Everything on one page; each change has a page of its own."""

    template_name = "account/security.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "sessions": _sessions(self.request),
            "going": going_on(self.request),
        }


def _sessions(request: HttpRequest) -> list[dict[str, Any]]:
    """Where the account is signed in, this browser first, then the newest."""
    found = [
        {
            "pk": one.pk,
            "browser": browser_in_words(one.user_agent),
            "address": one.ip,
            "since": one.created_at,
            "is_this": one.is_current(),
        }
        for one in UserSession.objects.purge_and_list(request.user)
    ]
    return sorted(found, key=lambda one: (not one["is_this"], -one["since"].timestamp()))


@login_required
def end_session(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign out another browser; one that has ended meanwhile, or was never ours, is as good as ended."""
    if request.method != "POST":
        return redirect("mfa_index")
    end_sessions(request, list(UserSession.objects.filter(user=request.user, pk=pk)))
    messages.success(request, _("The sign-in has been ended."), extra_tags="good")
    return redirect("mfa_index")


@login_required
def sign_out_everywhere(request: HttpRequest) -> HttpResponse:
    """End every sign-in of the account, this one last."""
    if request.method != "POST":
        return redirect("mfa_index")
    end_sessions(request, [one for one in UserSession.objects.filter(user=request.user) if not one.is_current()])
    UserSession.objects.filter(user=request.user).delete()
    logout(request, show_message=False)
    messages.success(request, _("You are signed out on every device."), extra_tags="good")
    return redirect("account_login")


@login_required
def second_factor(request: HttpRequest) -> HttpResponse:
    """Says to staff why the records do not open yet and how they will; keeps where they were going."""
    wanted = request.GET.get("next", "")
    if url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure()):
        request.session[GOING] = wanted
    if has_second_factor(request.user):
        return redirect(going_on(request) or "mfa_index")
    return render(request, "mfa/second_factor.html", {"canonical_url": ""})


def going_on(request: HttpRequest) -> str:
    """Where somebody was going who had to make a second factor first: said once, when they have one."""
    return str(request.session.pop(GOING, "")) if GOING in request.session and has_second_factor(request.user) else ""


class AddPasskey(AddWebAuthnView):
    """A passkey that signs in by itself, with the lock of its device."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        options = auth.begin_registration(self.request.user, True)
        return context | {"form": kwargs.get("form") or self.get_form(), "js_data": {"creation_options": options}}

    def form_valid(self, form: Any) -> HttpResponse:
        """Making it has proved that it is there: that is this session's second step."""
        record_authentication(self.request, self.request.user, "mfa", type=Authenticator.Type.WEBAUTHN.value)
        return super().form_valid(form)


class RemovePasskey(RemoveWebAuthnView):
    """Asks once; the last factor of somebody of the secretariat stays."""

    success_url = reverse_lazy("mfa_index")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"must_stay": is_last_of_staff(self.object)}

    def form_valid(self, form: Any) -> HttpResponse:
        if is_last_of_staff(self.get_object()):
            return self.get(self.request)
        return super().form_valid(form)


class RenamePasskey(EditWebAuthnView):
    """Another name."""

    success_url = reverse_lazy("mfa_index")


class AddApp(ActivateTOTPView):
    """An authenticator app, by its picture or its key."""

    def form_valid(self, form: Any) -> HttpResponse:
        """The code has proved that the app is there: that is this session's second step."""
        record_authentication(self.request, self.request.user, "mfa", type=Authenticator.Type.TOTP.value)
        return super().form_valid(form)


class RemoveApp(DeactivateTOTPView):
    """Asks once."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"must_stay": is_last_of_staff(self.authenticator)}


class RecoveryCodesPage(ViewRecoveryCodesView):
    """The codes for when passkey and app are lost."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"going": going_on(self.request) or reverse("mfa_index")}
