"""The forms of signing in, in the portal's words; what they do is django-allauth's."""

from typing import Any

from allauth.account.forms import (
    ChangePasswordForm,
    ConfirmLoginCodeForm,
    LoginForm,
    ReauthenticateForm,
    RequestLoginCodeForm,
    SetPasswordForm,
)
from allauth.account.internal.flows.login import perform_password_login
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as FactorReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import (
    AuthenticateWebAuthnForm,
    EditWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
    _BaseAddWebAuthnForm,
)
from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext_lazy as _

from focalpoints.account_adapter import WRONG_CODE
from focalpoints.services.sign_in_codes import seal_of

ADDRESS = _("E-mail address")
# Words, hint and what is said when nothing was typed, by the name of the field.
WORDS: dict[str, tuple[Any, Any, Any]] = {
    "email": (ADDRESS, _("The one that the secretariat knows"), _("Type your e-mail address.")),
    "login": (ADDRESS, "", _("Type your e-mail address.")),
    "password": (_("Password"), "", _("Type your password.")),
    "oldpassword": (_("Password now"), "", _("Type the password that you sign in with now.")),
    "password1": (_("New password"), _("At least twelve characters"), _("Type a new password.")),
    "password2": (_("The new password once more"), "", _("Type the new password once more.")),
    "code": (_("Code"), "", _("Type the code.")),
    "name": (_("Name of the passkey"), _("So that you know it again among others"), _("Type a name for the passkey.")),
    "credential": (_("Passkey"), "", _("The passkey gave no answer. Try again, or use another way.")),
}


class InOurWords(forms.BaseForm):
    """Labels and hints beside the fields instead of words inside of them, which vanish when somebody types."""

    words: dict[str, tuple[Any, Any, Any]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.label, field.help_text, missing = {**WORDS, **self.words}[name]
            field.error_messages["required"] = missing
            if isinstance(field, forms.EmailField):
                field.error_messages["invalid"] = _("An e-mail address looks like name@example.org.")


class AddressForm(InOurWords, RequestLoginCodeForm):
    """First step: where the code goes."""


class CodeForm(InOurWords, ConfirmLoginCodeForm):
    """Second step: the code from the mail, compared by its seal; there is none where the address is not known."""

    words = {"code": (_("Code"), _("Eight letters; capitals and the dash do not matter"), _("Type the code."))}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs |= {"autocapitalize": "characters", "spellcheck": "false", "maxlength": "40"}

    def clean_code(self) -> str:
        code = str(self.cleaned_data["code"])
        if not constant_time_compare(seal_of(code), self.expected_code or ""):
            raise ValidationError(WRONG_CODE, code="incorrect_code")
        return code


class PasswordSignInForm(InOurWords, LoginForm):
    """E-mail address and password."""

    def _login_with_password(
        self, request: HttpRequest, redirect_url: str, credentials: dict[str, Any]
    ) -> HttpResponse:
        """As allauth, but how long the sign-in lasts is the adapter's to say."""
        self._login.redirect_url = redirect_url
        return perform_password_login(request, credentials, self._login)


class PasswordChangeForm(InOurWords, ChangePasswordForm):
    """Another password than the one that is there."""


class PasswordSetForm(InOurWords, SetPasswordForm):
    """The first password of an account that had none."""


class PasswordOnceMoreForm(InOurWords, ReauthenticateForm):
    """The password, before something that guards the account is changed."""


APP_OR_RECOVERY = {
    "code": (_("Code"), _("Six digits from your authenticator app, or a recovery code"), _("Type the code."))
}


class SecondStepForm(InOurWords, AuthenticateForm):
    """The second step of signing in."""

    words = APP_OR_RECOVERY


class CodeOnceMoreForm(InOurWords, FactorReauthenticateForm):
    """The second factor, before something that guards the account is changed."""

    words = APP_OR_RECOVERY


class AppForm(InOurWords, ActivateTOTPForm):
    """The first code of an authenticator app proves that it holds the key."""

    words = {"code": (_("Code"), _("The six digits that the app shows now"), _("Type the code that the app shows."))}


class Credential(InOurWords):
    """What a passkey answers is data of a browser: what cannot be read is no answer."""

    def full_clean(self) -> None:
        try:
            super().full_clean()
        except (AttributeError, KeyError, TypeError, ValueError):
            self._errors = forms.utils.ErrorDict()
            self.cleaned_data: dict[str, Any] = {}
            self.add_error("credential", ValidationError(WORDS["credential"][2], code="unreadable"))


class PasskeyForm(Credential, _BaseAddWebAuthnForm):
    """A new passkey: always one that signs in by itself, with the lock of its device."""


class PasskeyNameForm(InOurWords, EditWebAuthnForm):
    """Another name for a passkey."""


class PasskeySignInForm(Credential, LoginWebAuthnForm):
    """A passkey instead of a code."""


class PasskeyStepForm(Credential, AuthenticateWebAuthnForm):
    """A passkey as the second step."""


class PasskeyOnceMoreForm(Credential, ReauthenticateWebAuthnForm):
    """A passkey, before something that guards the account is changed."""
