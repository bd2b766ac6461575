"""What members have proposed of their entries: to be read with its history; it is decided on a page of its own."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _

from focalpoints.corrections.facts import Line, lines_of, named
from focalpoints.models import ProposedCorrection
from r2pnet.record_admin import RecordAdmin


@admin.register(ProposedCorrection)
class ProposedCorrectionAdmin(RecordAdmin):
    list_display = ["member", "about", "state", "proposed_at", "proposed_by", "decided_at", "decided_by"]
    list_filter = ["state"]
    list_select_related = ["member__country", "member__organisation", "appointment__institution", "institution"]
    list_select_related += ["proposed_by", "decided_by"]
    searched_texts = ("member__search_text",)
    search_fields = ["source_note"]
    search_help_text = _("Member, or what the source is")
    date_hierarchy = "proposed_at"
    named_in_history = ("member__country", "member__organisation", "proposed_by", "decided_by")
    export_related = ("member__country", "member__organisation", "proposed_by", "decided_by")
    TOLD = ["member", "about", "state", "where", "proposed", "put", "source_url", "source_note", "sourced"]
    TOLD += ["remark", "proposed_by", "proposed_at", "decided_by", "decided_at", "reason", "seen_at"]
    fieldsets = [(None, {"fields": TOLD})]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return [*super().get_readonly_fields(request, obj), *self.TOLD]

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.fieldsets

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def view_on_site(self, obj: Any) -> str | None:
        """The page for the member's people is not the secretariat's; `where` leads to that."""
        return None

    @admin.display(description=_("on the desk"))
    def where(self, obj: ProposedCorrection) -> Any:
        return format_html('<a href="{}">{}</a>', reverse("decide-correction", args=[obj.pk]), _("Open the proposal"))

    @admin.display(description=_("proposed"))
    def proposed(self, obj: ProposedCorrection) -> Any:
        """Fact by fact in words, as the desk tells it."""
        return _each((line.label, line.was, line.proposed) for line in _lines(obj) if line.proposed != line.was)

    @admin.display(description=_("as it was published"))
    def put(self, obj: ProposedCorrection) -> Any:
        return _each((line.label, line.was, line.published) for line in _lines(obj)) if obj.published else ""

    @admin.display(description=_("date of the source"))
    def sourced(self, obj: ProposedCorrection) -> str:
        return str(obj.source_date or _("not known"))


def _lines(proposal: ProposedCorrection) -> list[Line]:
    return lines_of(proposal, named([proposal]))


def _each(told: Iterable[tuple[str, str, str]]) -> Any:
    """Each fact on a line of its own: what was on record, and what was put in its place."""
    nothing = _("not recorded")
    rows = ((label, was or nothing, now or nothing) for label, was, now in told)
    return format_html_join("", "<p>{}: <del>{}</del> <ins>{}</ins></p>", rows)
