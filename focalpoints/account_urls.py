"""Addresses of signing in: allauth's views under its own names, and only those that are offered (design, section 4)."""

from functools import wraps
from typing import Any

from allauth.account.views import account_inactive, logout, password_change, password_set, reauthenticate
from allauth.mfa.base.views import reauthenticate as reauthenticate_by_code
from allauth.mfa.recovery_codes.views import download_recovery_codes, generate_recovery_codes
from allauth.mfa.webauthn.views import login_webauthn, reauthenticate_webauthn
from django.http import HttpRequest, HttpResponseBase
from django.urls import URLPattern, path

from focalpoints.views import account, invitation, sign_in_link
from focalpoints.views import account_security as security
from focalpoints.views.once_more import View, after_a_fresh_sign_in, or_by_signing_in


def page(route: str, view: View, name: str) -> URLPattern:
    """A page of an account: no cache keeps it and no search engine lists it."""

    @wraps(view)
    def kept_nowhere(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        response["Cache-Control"] = "no-store"
        response["X-Robots-Tag"] = "noindex"
        return response

    return path(route, kept_nowhere, name=name)


def guarded(route: str, view: View, name: str) -> URLPattern:
    """A page that shows or changes a way into the account: a sign-in of long ago does not open it."""
    return page(route, after_a_fresh_sign_in(view), name)


urlpatterns = [
    page("sign-in/", account.SignIn.as_view(), "account_login"),
    page("sign-in/", account.SignIn.as_view(), "account_request_login_code"),
    page("sign-in/password/", account.PasswordSignIn.as_view(), "account-password-sign-in"),
    page("sign-in/passkey/", login_webauthn, "mfa_login_webauthn"),
    page("code/", account.TypeCode.as_view(), "account_confirm_login_code"),
    page("second-step/", account.SecondStep.as_view(), "mfa_authenticate"),
    page("closed/", account_inactive, "account_inactive"),
    page("sign-out/", logout, "account_logout"),
    page("security/", security.Security.as_view(), "mfa_index"),
    page("security/second-factor/", security.second_factor, "second-factor"),
    page("security/once-more/", or_by_signing_in(reauthenticate), "account_reauthenticate"),
    page("security/once-more/code/", or_by_signing_in(reauthenticate_by_code), "mfa_reauthenticate"),
    page("security/once-more/passkey/", or_by_signing_in(reauthenticate_webauthn), "mfa_reauthenticate_webauthn"),
    guarded("security/passkeys/add/", security.AddPasskey.as_view(), "mfa_add_webauthn"),
    guarded("security/passkeys/<int:pk>/name/", security.RenamePasskey.as_view(), "mfa_edit_webauthn"),
    guarded("security/passkeys/<int:pk>/remove/", security.RemovePasskey.as_view(), "mfa_remove_webauthn"),
    guarded("security/app/", security.AddApp.as_view(), "mfa_activate_totp"),
    guarded("security/app/remove/", security.RemoveApp.as_view(), "mfa_deactivate_totp"),
    guarded("security/recovery-codes/", security.RecoveryCodesPage.as_view(), "mfa_view_recovery_codes"),
    guarded("security/recovery-codes/new/", generate_recovery_codes, "mfa_generate_recovery_codes"),
    guarded("security/recovery-codes/file/", download_recovery_codes, "mfa_download_recovery_codes"),
    page("security/password/", password_change, "account_change_password"),
    guarded("security/password/first/", password_set, "account_set_password"),
    page("security/sessions/<int:pk>/end/", security.end_session, "end-session"),
    page("security/sessions/end/", security.sign_out_everywhere, "sign-out-everywhere"),
    page("invitation/<str:token>/", invitation.invitation, "account-invitation"),
    page("security/welcome/", invitation.welcome, "account-welcome"),
    path("link/<str:key>/", sign_in_link.sign_in_link, name="sign-in-link"),
]
