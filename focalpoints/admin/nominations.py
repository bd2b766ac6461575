"""Nominations in the admin: to be read, with their history; they are decided on their own pages."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from focalpoints.models import Nomination
from r2pnet.record_admin import RecordAdmin


@admin.register(Nomination)
class NominationAdmin(RecordAdmin):
    """Read by all of the secretariat, changed by nobody here."""

    list_display = ["nominated_at", "member", "role", "way", "name", "state", "decided_at"]
    list_select_related = ["member__country", "member__organisation"]
    list_filter = ["state", "way", "role"]
    search_fields = ["name", "work_email"]
    searched_texts = ("member__search_text",)
    named_in_history = (
        *("member__country", "member__organisation", "nominated_by", "decided_by", "person"),
        *("institution__member__country", "institution__member__organisation"),
    )
    date_hierarchy = "nominated_at"
    actions = None

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
