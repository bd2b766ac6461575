"""Nominations in the admin: to be read, with their history; they are decided on their own pages."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from focalpoints.models import Nomination
from focalpoints.peers.reasons import language_names
from r2pnet.admin_queries import CarefulAdmin
from r2pnet.history_pages import HistoryPages

NAMES_OF_MEMBER = ("member__country", "member__organisation")
NAMES_OF_INSTITUTION = ("institution__member__country", "institution__member__organisation")


@admin.register(Nomination)
class NominationAdmin(CarefulAdmin, HistoryPages):
    """Who was nominated for what, and what became of it."""

    list_display = ["nominated_at", "member", "role", "way", "name", "state", "decided_at"]
    list_filter = ["state", "way", "role"]
    list_select_related = list(NAMES_OF_MEMBER)
    search_fields = ["member__search_text", "name", "work_email"]
    search_help_text = _("Member, name or address")
    list_per_page = 100
    date_hierarchy = "nominated_at"
    actions = None
    named_in_history = (*NAMES_OF_MEMBER, *NAMES_OF_INSTITUTION, "person", "nominated_by", "decided_by")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        names = ("worked_in" if name == "languages" else name for name in super().get_fields(request, obj))
        return list(dict.fromkeys(names))

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return [*super().get_readonly_fields(request, obj), "worked_in"]

    @admin.display(description=_("languages"))
    def worked_in(self, obj: Nomination) -> str:
        return ", ".join(language_names(obj.languages))

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related(*NAMES_OF_MEMBER, *NAMES_OF_INSTITUTION)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
