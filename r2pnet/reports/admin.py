"""Reports for the secretariat: what was made, what failed and why; ordering and trying again. Rows are read-only."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.template.defaultfilters import filesizeformat
from django.urls import URLPattern, path, reverse
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from r2pnet.admin_queries import CarefulAdmin, can_be_key
from r2pnet.refusal import Refused
from r2pnet.reports import views
from r2pnet.reports.models import Report, State
from r2pnet.reports.orders import note, order, retry
from r2pnet.reports.registry import MAY_ORDER_ANY, NoSubject, kinds, title_of


class KindFilter(admin.SimpleListFilter):
    """Kinds by their titles, not by their keys."""

    title = _("kind")
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        return [(kind.key, str(kind.title)) for kind in kinds()]

    def queryset(self, request: HttpRequest, queryset: models.QuerySet[Report]) -> models.QuerySet[Report]:
        return queryset.filter(kind=self.value()) if self.value() else queryset


@admin.register(Report)
class ReportAdmin(CarefulAdmin):
    """The list of reports, with a button for each kind."""

    change_list_template = "reports/admin-list.html"
    list_display = (
        "document",
        "state",
        "progress",
        "level",
        "page_count",
        "size",
        "as_of",
        "ready_at",
        "error",
        "link",
    )
    list_filter = ("state", KindFilter, "level")
    search_fields = ("kind", "subject", "error")
    date_hierarchy = "created_at"
    actions = ("order_again", "try_again")
    fields = (
        "document",
        "language",
        "level",
        "as_of",
        "state",
        "error",
        "link",
        ("page_count", "size"),
        ("progress", "attempts", "losses"),
        ("created_at", "started_at", "ready_at", "failed_at"),
        "orders",
        "content_hash",
        "template_version",
    )
    readonly_fields = ("document", "link", "page_count", "size", "progress", "orders")

    @admin.display(description=_("report"), ordering="kind")
    def document(self, report: Report) -> str:
        return f"{report.title} {report.subject}".strip()

    @admin.display(description=_("steps"))
    def progress(self, report: Report) -> str:
        return gettext("%(done)s of %(total)s") % {"done": report.done, "total": report.total} if report.total else "–"

    @admin.display(description=_("pages"), ordering="pages")
    def page_count(self, report: Report) -> str:
        return "–" if report.pages is None else str(report.pages)

    @admin.display(description=_("size"), ordering="file_size")
    def size(self, report: Report) -> str:
        return "–" if report.file_size is None else filesizeformat(report.file_size)

    @admin.display(description=_("ordered by"))
    def orders(self, report: Report) -> str:
        """All who asked for it, the last one first; the schedule where nobody did."""
        orders = report.orders.select_related("user").order_by("-ordered_at", "-pk")
        lines = [(str(order.user), date_format(order.ordered_at, "j F Y, H:i")) for order in orders]
        return format_html_join(SafeString("<br>"), "{}, {} UTC", lines) or gettext("The schedule")

    @admin.display(description=_("file"))
    def link(self, report: Report) -> str:
        if report.state != State.READY:
            return "–"
        address = reverse("admin:reports_report_file", args=[report.pk])
        return format_html('<a href="{}">{}</a>', address, report.download_name)

    @admin.action(description=_("Order again, as the tables are now"))
    def order_again(self, request: HttpRequest, queryset: models.QuerySet[Report]) -> None:
        self._refuse_others(request)
        for report in queryset:
            self._order(request, report.kind, report.subject, report.language)

    @admin.action(description=_("Try failed ones again"))
    def try_again(self, request: HttpRequest, queryset: models.QuerySet[Report]) -> None:
        self._refuse_others(request)
        tried = 0
        for report in queryset:
            try:
                note(retry(report, by=request.user), request.user)
                tried += 1
            except Refused as refusal:
                self.message_user(request, f"{report}: {refusal.message}", messages.WARNING)
        if tried:
            words = ngettext("%(number)s report is tried again.", "%(number)s reports are tried again.", tried)
            self.message_user(request, words % {"number": tried}, messages.SUCCESS)

    def _order(self, request: HttpRequest, kind: str, subject: str = "", language: str = "en") -> None:
        """Order one, and say where it stands: a person must not wonder whether the button worked."""
        try:
            report = order(kind, subject=subject, language=language, by=request.user)
        except KeyError:
            self.message_user(request, gettext("No part of the portal offers “%s” any more.") % kind, messages.ERROR)
            return
        except NoSubject:
            words = gettext("“%(about)s”, which the report is about, is not in the portal.") % {"about": subject}
            self.message_user(request, words, messages.ERROR)
            return
        report.refresh_from_db()
        self.message_user(request, f"{title_of(kind)}: {_where_it_stands(report)}", messages.SUCCESS)

    def _refuse_others(self, request: HttpRequest) -> None:
        if not request.user.has_perm(MAY_ORDER_ANY):
            raise PermissionDenied

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Report]:
        return Report.objects.visible_to(request.user).select_related("ordered_by")

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        return super().get_actions(request) if request.user.has_perm(MAY_ORDER_ANY) else {}

    def get_urls(self) -> list[URLPattern]:
        own = [
            path("<int:report_id>/file/", self.admin_site.admin_view(views.report_file), name="reports_report_file"),
            path("order/<slug:kind>/", self.admin_site.admin_view(self.order_view), name="reports_report_order"),
        ]
        return [*own, *super().get_urls()]

    def order_view(self, request: HttpRequest, kind: str) -> HttpResponseBase:
        """Order one kind by its button (POST), and come back to the list."""
        return require_POST(self._order_by_button)(request, kind)

    def _order_by_button(self, request: HttpRequest, kind: str) -> HttpResponse:
        self._refuse_others(request)
        self._order(request, kind)
        return HttpResponseRedirect(reverse("admin:reports_report_changelist"))

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        offered = [kind for kind in kinds() if kind.subjects is None] if request.user.has_perm(MAY_ORDER_ANY) else []
        if request.method == "POST" and not all(map(_is_number, request.POST.getlist(ACTION_CHECKBOX_NAME))):
            raise SuspiciousOperation("a report whose number is none")
        return super().changelist_view(request, {**(extra_context or {}), "kinds_to_order": offered})

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Report | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Report | None = None) -> bool:
        return False


def _is_number(text: str) -> bool:
    """True for what can be the key of a report."""
    return can_be_key(Report._meta.get_field("id"), text)


def _where_it_stands(report: Report) -> str:
    """Where an ordered report is, in words."""
    if report.state == State.READY:
        return gettext("It is ready: nothing has changed since.")
    if report.state == State.QUEUED and report.sent_at is None:
        return gettext("It is queued, and will start when the service for jobs is back.")
    return gettext("It is queued, and starts when a worker is free.")
