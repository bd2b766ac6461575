"""Getting in and out: address, code, password, passkey, second step; allauth's views with our limits and words."""

from typing import Any
from urllib.parse import urlencode

from allauth.account.internal.constants import LoginStageKey
from allauth.account.stages import LoginStage
from allauth.account.views import ConfirmLoginCodeView, LoginView, RequestLoginCodeView
from allauth.mfa.base.views import AuthenticateView
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse

from focalpoints.services.sign_in_codes import write_to_nobody
from r2pnet.errors import too_many_requests
from r2pnet.limits import seconds_to_wait

# Number and seconds, by the address of the client, and by the account that somebody wants to sign in to.
CODES_OF_AN_ADDRESS, CODES_OF_AN_ACCOUNT = (20, 300), (6, 900)
TRIES_OF_AN_ADDRESS = (30, 300)
PASSWORDS_OF_AN_ADDRESS, PASSWORDS_OF_AN_ACCOUNT = (10, 300), (30, 900)


def refused_for_now(
    request: HttpRequest, deed: str, limit: tuple[int, int], account_limit: tuple[int, int], account: str
) -> HttpResponse | None:
    """The page that says how long to wait, or None. Known and unknown accounts are counted alike.

    What an address asks for beyond its own limit is not counted against the account: it shuts nobody out.
    """
    wait = seconds_to_wait(request, deed, limit)
    if not wait and (account := account.strip().lower()):
        wait = seconds_to_wait(request, f"{deed}-of", account_limit, about=f"{deed} {account}")
    return too_many_requests(request, wait) if wait else None


class SignIn(RequestLoginCodeView):
    """Asks for the address and sends a code; the answer is the same, and as quick, whether or not it is known."""

    template_name = "account/sign_in.html"

    def _redirect_to_pending_stage(self, request: HttpRequest, stage: LoginStage) -> Any:
        """Who waits for a code may ask for another, or type another address; a second step goes on where it was."""
        if stage.key == LoginStageKey.LOGIN_BY_CODE.value:
            return None
        return super()._redirect_to_pending_stage(request, stage)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        account = str(request.POST.get("email", ""))
        limits = CODES_OF_AN_ADDRESS, CODES_OF_AN_ACCOUNT
        return refused_for_now(request, "sign-in-code", *limits, account) or super().post(request, *args, **kwargs)

    def form_valid(self, form: Any) -> HttpResponse:
        if form._user is None:
            write_to_nobody()
        return super().form_valid(form)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"password_url": _with_next(self, "account-password-sign-in")}


class TypeCode(ConfirmLoginCodeView):
    """Asks for the code that was sent."""

    template_name = "account/code.html"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if wait := seconds_to_wait(request, "sign-in-try", TRIES_OF_AN_ADDRESS):
            return too_many_requests(request, wait)
        return super().post(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"sign_in_again_url": _with_next(self, "account_login")}


class PasswordSignIn(LoginView):
    """E-mail address and password, for those who have set one."""

    template_name = "account/password_sign_in.html"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        account = str(request.POST.get("login", ""))
        limits = PASSWORDS_OF_AN_ADDRESS, PASSWORDS_OF_AN_ACCOUNT
        return refused_for_now(request, "sign-in", *limits, account) or super().post(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"code_url": _with_next(self, "account_login")}


class SecondStep(AuthenticateView):
    """Asks for the second factor of who has one."""

    template_name = "mfa/second_step.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method == "POST" and (wait := seconds_to_wait(request, "sign-in-try", TRIES_OF_AN_ADDRESS)):
            return too_many_requests(request, wait)
        return super().dispatch(request, *args, **kwargs)


def _with_next(view: Any, name: str) -> str:
    """The address of the page `name`, with where somebody was going if that is an address of ours."""
    going = view.get_next_url()
    return reverse(name) + (f"?{urlencode({'next': going}, safe='/')}" if going else "")
