"""The admin site as the secretariat knows it: its name, and what of it is not for anybody to open."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from r2pnet.admin_queries import CarefulAdmin
from r2pnet.models import StaffExport


def on(request: HttpRequest, extra_context: object = None) -> HttpResponse:
    """In the place of Django's own sign-in: whoever passed the door (`staff_door`) goes on to where they wanted."""
    wanted = request.GET.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return redirect(wanted if is_ours else "admin:index")


admin.site.site_header = _("Secretariat")
admin.site.site_title = _("Secretariat")
admin.site.index_title = _("Records")
admin.site.login = on  # type: ignore[method-assign]
admin.site.logout_template = "admin/signed_out.html"
# Lists and forms have the whole width; every page is two steps from the first.
admin.site.enable_nav_sidebar = False
# Nobody of the secretariat reads factors and sessions of others (threat model, sign-in); addresses stand in accounts.
for kept_by_allauth in (EmailAddress, Authenticator, UserSession):
    admin.site.unregister(kept_by_allauth)


@admin.register(StaffExport)
class StaffExportAdmin(CarefulAdmin):
    """Who of the secretariat has taken which list away: to be read, by all of them, and changed by nobody."""

    list_display = ["exported_at", "exported_by", "what", "filters", "rows", "form"]
    list_display_links = None
    list_select_related = ["exported_by"]
    list_filter = ["what", "form"]
    list_per_page = 100
    date_hierarchy = "exported_at"
    actions = None

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False
