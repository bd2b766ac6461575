"""Institutions, offices and terms in the steering group."""

from typing import Any

from django.contrib import admin
from django.db.models import F, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from focalpoints.acting_members import members_for
from focalpoints.admin import bulk_facts
from focalpoints.admin.due_filters import DueForASuccessor
from focalpoints.admin.looks import InstitutionLooks, OfficeLooks, SteeringLooks
from focalpoints.models import Appointment, Institution, SteeringTerm
from focalpoints.models.term import EndState, Term
from focalpoints.services.terms import save_appointment, save_steering_term
from r2pnet.admin_search import OldSource
from r2pnet.bulk.pages import BulkPages
from r2pnet.record_admin import CONFIRMATION, SOURCE, RecordAdmin

TERM = (_("Time"), {"fields": ["start", "end_state", "end"]})
OFFICE = ["role", "institution", "position", "office_note", "person", "letter", "level"]
NAMES_OF_MEMBER = ("member__search_text",)
NAME_OF_MEMBER = ("member__country", "member__organisation")
NAME_OF_INSTITUTION = ("institution__member__country", "institution__member__organisation")


class TermAdmin(RecordAdmin):
    """Lists of what has a start and an end."""

    members_of = staticmethod(members_for)
    autocomplete_fields = ["member"]
    search_fields = ["source_note"]
    searched_texts = NAMES_OF_MEMBER
    named_in_history: tuple[str, ...] = NAME_OF_MEMBER
    list_filter: list[Any] = ["role", "verified", "end_state", OldSource, "level", "is_sample"]

    @admin.display(description=_("from"), ordering=F("start_latest").asc(nulls_first=True))
    def began(self, obj: Term) -> str:
        return str(obj.start or _("not known"))

    @admin.display(description=_("to"), ordering="end_latest")
    def ended(self, obj: Term) -> str:
        return str(obj.end) if obj.end_state == EndState.KNOWN else str(obj.get_end_state_display())

    @admin.display(description=_("date of the source"), ordering="source_date_latest")
    def sourced(self, obj: Term) -> str:
        return str(obj.source_date or _("not known"))


@admin.register(Appointment)
class AppointmentAdmin(BulkPages, TermAdmin):
    bulk_deeds = bulk_facts.OFFICES
    list_filter = [OfficeLooks, *TermAdmin.list_filter, DueForASuccessor]
    list_display = ["member", "role", "office_in_words", "person", "began", "ended", "sourced", "verified"]
    list_select_related = [*NAME_OF_MEMBER, "institution", "person"]
    autocomplete_fields = ["member", "institution", "person"]
    search_fields = ["position", "institution__name", "person__name"]
    search_help_text = _("Member, institution, position or person")
    named_in_history = (*NAME_OF_MEMBER, *NAME_OF_INSTITUTION, "person")
    save_record = staticmethod(save_appointment)
    fieldsets = [(None, {"fields": ["member", *OFFICE]}), TERM, (None, {"fields": ["is_agreed_cover"]}), SOURCE]
    fieldsets += [CONFIRMATION]

    @admin.display(description=_("office"))
    def office_in_words(self, obj: Appointment) -> Any:
        return obj.office or _("Office not recorded")


@admin.register(SteeringTerm)
class SteeringTermAdmin(BulkPages, TermAdmin):
    bulk_deeds = bulk_facts.STEERING_TERMS
    list_filter = [SteeringLooks, *TermAdmin.list_filter]
    list_display = ["member", "role", "began", "ended", "sourced", "verified"]
    list_select_related = NAME_OF_MEMBER
    search_help_text = _("Member, or what the source says")
    save_record = staticmethod(save_steering_term)
    fieldsets = [(None, {"fields": ["member", "role", "level"]}), TERM, SOURCE, CONFIRMATION]


@admin.register(Institution)
class InstitutionAdmin(RecordAdmin):
    members_of = staticmethod(members_for)
    list_display = ["name", "member", "sector", "sample"]
    list_filter = [InstitutionLooks, "sector", "is_sample"]
    autocomplete_fields = ["member"]
    search_fields = ["name", "own_name"]
    searched_texts = NAMES_OF_MEMBER
    named_in_history = NAME_OF_MEMBER
    search_help_text = _("Name, or member")
    fieldsets = [(None, {"fields": ["member", "name", "own_name", "sector"]})]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """An institution stays with its member, whose offices name it."""
        readonly = super().get_readonly_fields(request, obj)
        return ["member", *readonly] if obj else readonly

    def get_queryset(self, request: HttpRequest) -> QuerySet[Institution]:
        """With the member that stands in the name of each, also for the fields that search as one types."""
        return super().get_queryset(request).select_related(*NAME_OF_MEMBER)
