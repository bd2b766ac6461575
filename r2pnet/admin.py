"""The admin site as the secretariat knows it: its name, and a limit on how often somebody may try to sign in."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.forms import AdminAuthenticationForm
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from r2pnet.limits import seconds_to_wait

TRIES = (10, 300)
TRIES_OF_AN_ACCOUNT = (30, 900)


class SignInForm(AdminAuthenticationForm):
    """E-mail address and password; ten tries in five minutes from one address, thirty in fifteen for one account."""

    error_messages = {
        **AdminAuthenticationForm.error_messages,
        "invalid_login": _("There is no active account of the secretariat with this e-mail address and password."),
    }

    def clean(self) -> dict[str, Any]:
        if self.request and self._is_tried_too_often(self.request):
            raise ValidationError(_("That were many tries. Wait a quarter of an hour, then sign in."), code="too_many")
        return super().clean()

    def _is_tried_too_often(self, request: HttpRequest) -> bool:
        """Known and unknown accounts are counted alike, so that the limit tells nothing."""
        account = str(self.cleaned_data.get("username", "")).strip().lower()
        waits = [seconds_to_wait(request, "sign-in", TRIES)]
        if account:
            waits.append(seconds_to_wait(request, "sign-in-to", TRIES_OF_AN_ACCOUNT, about=f"sign-in to {account}"))
        return any(waits)


admin.site.site_header = _("Secretariat")
admin.site.site_title = _("Secretariat")
admin.site.index_title = _("Records")
admin.site.login_form = SignInForm
admin.site.logout_template = "admin/signed_out.html"
# Lists and forms have the whole width; every page is two steps from the first.
admin.site.enable_nav_sidebar = False
