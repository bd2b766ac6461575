"""The secretariat's layer over meetings and papers."""

from typing import Any

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from meetings.models import Meeting, MeetingHost, Paper
from meetings.services.announcing import save_meeting
from meetings.services.filing import save_paper
from r2pnet.admin_search import OldSource
from r2pnet.record_admin import CONFIRMATION, SOURCE, RecordAdmin, RecordInline


class MeetingHostInline(RecordInline):
    model = MeetingHost
    can_delete = True
    show_change_link = False
    autocomplete_fields = ["member", "organisation"]
    fields = ["member", "organisation", "is_chair", "position"]


@admin.register(Meeting)
class MeetingAdmin(RecordAdmin):
    list_display = ["title", "kind", "ordinal", "place", "began", "status", "verified", "sample"]
    list_select_related = ["country"]
    list_filter = ["status", "kind", "verified", OldSource, "level", "is_sample"]
    autocomplete_fields = ["country"]
    search_fields = ["slug"]
    searched_texts = ("search_text",)
    search_help_text = _("Title, place, state or theme")
    inlines = [MeetingHostInline]
    save_record = staticmethod(save_meeting)
    fieldsets = [
        (None, {"fields": ["kind", "ordinal", "title", "theme", "status", "level"]}),
        (_("When and where"), {"fields": ["start", "end", "zone", "place", "country"]}),
        (_("Who and what"), {"fields": ["host_note", "attending", "attending_is_at_least", "summary"]}),
        SOURCE,
        CONFIRMATION,
    ]

    @admin.display(description=_("first day"), ordering="start_latest")
    def began(self, obj: Meeting) -> str:
        return str(obj.start or _("not known"))


@admin.register(Paper)
class PaperAdmin(RecordAdmin):
    list_display = ["symbol_or_title", "title", "kind", "year", "verified", "level"]
    list_filter = ["kind", "verified", OldSource, "level", "is_sample"]
    autocomplete_fields = ["meeting"]
    search_fields = ["slug"]
    searched_texts = ("search_text",)
    search_help_text = _("Symbol or title")
    save_record = staticmethod(save_paper)
    fieldsets = [
        (None, {"fields": ["symbol", "kind", "title", "year", "dated_on", "meeting", "level"]}),
        SOURCE,
        CONFIRMATION,
    ]

    @admin.display(description=_("symbol"), ordering="symbol")
    def symbol_or_title(self, obj: Paper) -> Any:
        return obj.symbol or _("no symbol")
