"""How django-allauth signs people in here: nobody signs up, a code is kept only as a seal, a sign-in ends by itself."""

import base64
import hashlib
import secrets
import time
from datetime import timedelta
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from focalpoints.services.sign_in_codes import seal_of, send_in_a_thread
from r2pnet.clock import network_today
from r2pnet.limits import reported_address
from r2pnet.staff_door import FACTORS, has_second_factor

WRONG_CODE = _("This code is not right, or it has been used. Look at it once more and type it again.")
TOO_OFTEN = _("That were many tries. Wait a quarter of an hour, then try again.")
TAGS = {messages.SUCCESS: "good", messages.ERROR: "bad", messages.WARNING: "due"}


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by the secretariat and by accepted invitations (threat model, sign-in)."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "incorrect_code": WRONG_CODE,
        "email_password_mismatch": _("There is no account with this e-mail address and password."),
        "too_many_login_attempts": TOO_OFTEN,
        "rate_limited": TOO_OFTEN,
        "enter_current_password": _("This is not your password. Type the one that you sign in with now."),
        "incorrect_password": _("This is not your password."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """The address that the trusted proxies report; one that cannot be read counts as one for all."""
        return reported_address(request)

    def generate_login_code(self) -> str:
        """The seal of a new code, which is what the session keeps; the code itself waits in the request to be sent."""
        code = super().generate_login_code()
        self.request.allauth.sign_in_code = code
        return seal_of(code)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """The one message that signing in sends: the code. It is handed to a thread, so the answer never waits."""
        send_in_a_thread(email, self.request.allauth.sign_in_code)

    def login(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        """Twelve hours for the secretariat, fourteen days for others, counted from now and not from the last page."""
        super().login(request, user)
        is_staff = getattr(user, "is_staff", False)
        seconds = settings.STAFF_SESSION_SECONDS if is_staff else settings.SESSION_SECONDS
        request.session.set_expiry(timezone.now() + timedelta(seconds=seconds))

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """A sign-in of the last quarter of an hour counts, in whichever way; with a second factor, its second step.

        allauth itself asks nothing of an account that has neither password nor factor: `after_a_fresh_sign_in` does.
        """
        records = get_authentication_records(self.request, self.request.user)
        if has_second_factor(self.request.user):
            records = [record for record in records if record["method"] == "mfa"]
        since = time.time() - settings.ACCOUNT_REAUTHENTICATION_TIMEOUT
        return not any(record["at"] > since for record in records)

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """In our words; where there is a second factor it is asked for first: a password alone would not do."""
        words = {
            "reauthenticate": _("With your password"),
            "mfa_reauthenticate": _("With a code of your app or a recovery code"),
            "mfa_reauthenticate:webauthn": _("With a passkey"),
        }
        found = [
            {**method, "description": words[method["id"]]} for method in super().get_reauthentication_methods(user)
        ]
        with_factor = [method for method in found if method["id"] != "reauthenticate"]
        return with_factor if user.is_authenticated and has_second_factor(user) else found

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("mfa_index")

    def add_message(self, request: HttpRequest, level: int, *args: Any, **kwargs: Any) -> None:
        """With the class that the style sheet knows."""
        super().add_message(request, level, *args, **{**kwargs, "extra_tags": TAGS.get(level, "")})


class FactorAdapter(DefaultMFAAdapter):
    """Passkeys, authenticator apps and recovery codes."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": WRONG_CODE,
        "cannot_delete_authenticator": _(
            "Staff keep a passkey or an authenticator app as long as they are staff. Add another one first."
        ),
    }

    def get_totp_issuer(self) -> str:
        return str(_("R2P Focal Points"))

    def encrypt(self, text: str) -> str:
        """What is kept of an app or of recovery codes opens nothing to who reads the table or a backup of it."""
        return _box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Of what was kept under another `SECRET_KEY` only noise: no code fits it, and none can be foreseen."""
        try:
            return _box().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            return base64.b32encode(secrets.token_bytes(20)).decode()

    def can_delete_authenticator(self, authenticator: Any) -> bool:
        return not is_last_of_staff(authenticator)

    def generate_authenticator_name(self, user: AbstractBaseUser, type: Any) -> str:
        return gettext("Passkey of %(day)s") % {"day": date_format(network_today(), "j F Y")}

    def _get_site_name(self) -> str:
        return str(settings.NETWORK_NAME)


def is_last_of_staff(authenticator: Authenticator) -> bool:
    """True for the one passkey or app without which somebody of the secretariat would not get into the records."""
    if not (settings.SECOND_FACTOR_REQUIRED and authenticator.user.is_staff):
        return False
    others = Authenticator.objects.filter(user=authenticator.user, type__in=FACTORS).exclude(pk=authenticator.pk)
    return not others.exists()


def _box() -> Fernet:
    """Locks with a key that is made from `SECRET_KEY`."""
    digest = hashlib.sha256(b"focalpoints.second_factor" + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(digest))
