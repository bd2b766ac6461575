"""One-time links by which the sample's accounts are signed in to; nothing of a link is stored."""

from typing import Any

from django.conf import settings
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlsafe_base64_decode, urlsafe_base64_encode
from django.utils.translation import gettext as _

from focalpoints.models import User
from r2pnet.refusal import Refused, refuse_unless


class SignInLinkTokens(PasswordResetTokenGenerator):
    """A token holds for `PASSWORD_RESET_TIMEOUT` seconds and until the next sign-in: it covers the time of the last."""

    key_salt = "focalpoints.services.sign_in_links"

    def _make_hash_value(self, user: Any, timestamp: int) -> str:
        """Django's, with the last sign-in to the microsecond: two can fall into one second."""
        last = user.last_login.isoformat() if user.last_login else ""
        return f"{super()._make_hash_value(user, timestamp)}{last}"


_tokens = SignInLinkTokens()


def make_sign_in_link(email: str) -> str:
    """The address of a page whose button signs in the active account with this e-mail address.

    Raises `Refused` outside the sample and for every other address.
    """
    refuse_unless(settings.SAMPLE, _("Links are made in the sample only: this portal runs for real."))
    user = User.objects.filter(email=email.strip().lower()).first()
    if user is None or not user.is_active:
        raise Refused(_("There is no active account with the address %(email)s.") % {"email": email})
    number = urlsafe_base64_encode(str(user.pk).encode())
    return settings.SITE_URL + reverse("sign-in-link", args=[f"{number}.{_tokens.make_token(user)}"])


def holder_of(key: str) -> User | None:
    """Whom the link with this key would sign in now; None for a key that is wrong, used or older than an hour."""
    number, _dot, token = key.partition(".")
    user = User.objects.filter(pk=_number_in(number)).first()
    if user is None or not (settings.SAMPLE and user.is_active):
        return None
    return user if _tokens.check_token(user, token) else None


def use_sign_in_link(key: str) -> User:
    """Take the link up: it holds for nobody afterwards, also when two ask at the same moment (the row is locked).

    Raises `Refused` for a key that is wrong, used or old.
    """
    with transaction.atomic():
        User.objects.select_for_update().filter(pk=_number_in(key.partition(".")[0])).first()
        user = holder_of(key)
        if user is None:
            raise Refused(_("This link has been used or is older than an hour."))
        user.last_login = timezone.now()
        user.save(update_fields=["last_login"])
    return user


def _number_in(text: str) -> int:
    """The number of the account; 0, which no account has, where the text names none."""
    try:
        return int(urlsafe_base64_decode(text))
    except ValueError:
        return 0
