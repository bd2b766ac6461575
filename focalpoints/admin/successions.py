"""Successions in the admin: to be read, with their history; they are ordered and taken back on the desk."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from focalpoints.models import Succession
from r2pnet.admin_queries import CarefulAdmin
from r2pnet.history_pages import HistoryPages

NAMES_OF_MEMBER = ("leaving__member__country", "leaving__member__organisation")
TERM_NAMES = ("leaving__institution", "leaving__person", "following__institution", "following__person")


@admin.register(Succession)
class SuccessionAdmin(CarefulAdmin, HistoryPages):
    """Which office goes to whom, with which last day, ordered and announced when."""

    list_display = ["member", "role", "last_day", "leaves", "follows", "ordered_at", "announced_at", "taken_back_at"]
    list_filter = [("taken_back_at", admin.EmptyFieldListFilter), ("announced_at", admin.EmptyFieldListFilter)]
    list_select_related = [*NAMES_OF_MEMBER, *TERM_NAMES]
    search_fields = ["leaving__member__search_text", "leaving__person__name", "following__person__name"]
    search_help_text = _("Member or person")
    list_per_page = 100
    date_hierarchy = "last_day"
    actions = None
    fields = ["leaving", "following", "last_day", "ordered_by", "ordered_at", "taken_back_by", "taken_back_at"]
    named_in_history = NAMES_OF_MEMBER

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related(*NAMES_OF_MEMBER, *TERM_NAMES)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return [*self.fields, "announced_at", "pack_ordered_at"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.display(description=_("member"), ordering="leaving__member__sort_name")
    def member(self, obj: Succession) -> str:
        return obj.leaving.member.name

    @admin.display(description=_("role"), ordering="leaving__role")
    def role(self, obj: Succession) -> str:
        return str(obj.leaving.get_role_display())

    @admin.display(description=_("leaves"))
    def leaves(self, obj: Succession) -> str:
        return str(obj.leaving.person or "")

    @admin.display(description=_("follows"))
    def follows(self, obj: Succession) -> str:
        return str(obj.following.person or "")
