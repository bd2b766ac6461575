"""Institutions, offices and terms in the steering group."""

from typing import Any

from django.contrib import admin
from django.db.models import F, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from focalpoints import staff_exports
from focalpoints.acting_members import members_for
from focalpoints.admin import bulk_facts
from focalpoints.admin.due_filters import DueForASuccessor
from focalpoints.admin.letters_of_nomination import DEED_OF_LETTER
from focalpoints.admin.looks import InstitutionLooks, OfficeLooks, SteeringLooks
from focalpoints.admin.term_deeds import DEEDS, TermDeedPages, is_correcting
from focalpoints.models import Appointment, Institution, SteeringTerm, User
from focalpoints.models.term import EndState, Term
from focalpoints.services.correcting_terms import correct_term
from focalpoints.services.terms import save_term
from r2pnet.acting import Why
from r2pnet.admin_search import OldSource
from r2pnet.bulk.pages import BulkPages
from r2pnet.record_admin import CONFIRMATION, SOURCE, RecordAdmin

TERM = (_("Time"), {"fields": ["start", "end_state", "end"]})
OFFICE = ["role", "institution", "position", "office_note", "person", "letter", "nomination_letter", "level"]
# What the page of a term says in place of the fields of a form.
SAID = {"start": "began", "end": "ended", "source_date": "sourced"}
UNSAID = {"end_state", "reason", "seen_version"}
NAMES_OF_MEMBER = ("member__search_text",)
NAME_OF_MEMBER = ("member__country", "member__organisation")
NAME_OF_INSTITUTION = ("institution__member__country", "institution__member__organisation")


class StruckFilter(admin.SimpleListFilter):
    """Terms that stand; those that never were so, and are struck out, only where somebody asks for them."""

    title = _("on record")
    parameter_name = "struck"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", _("Struck out"))]

    def choices(self, changelist: Any) -> Any:
        every, *others = super().choices(changelist)
        return [{**every, "display": _("As it stands")}, *others]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(is_struck=self.value() == "yes")


class TermAdmin(TermDeedPages, RecordAdmin):
    """Lists of what has a start and an end, and the page of one, which is read and changed by its deeds."""

    members_of = staticmethod(members_for)
    autocomplete_fields = ["member"]
    search_fields = ["source_note"]
    searched_texts = NAMES_OF_MEMBER
    named_in_history: tuple[str, ...] = NAME_OF_MEMBER
    list_filter: list[Any] = ["role", "verified", "end_state", OldSource, "level", StruckFilter, "is_sample"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """The page of a term that is struck out opens as well, and so does the list of them where it is asked for."""
        match = request.resolver_match
        is_list = match is not None and str(match.url_name).endswith(("_changelist", "autocomplete", "_bulk"))
        rows = super().get_queryset(request)
        if is_list and "struck" not in request.GET:
            return rows
        return self.model.everything.visible_to(request.user).order_by(*self.get_ordering(request))

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        form.needs_reason = is_correcting(request)
        return form

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """All that is typed in a new one and in a correction; of one that is read what it says."""
        fieldsets = super().get_fieldsets(request, obj)
        if obj is None or is_correcting(request):
            return fieldsets
        told = [*fieldsets[:-2], fieldsets[-1]]
        return [(name, {**part, "fields": as_read(part["fields"])}) for name, part in told]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return [*super().get_readonly_fields(request, obj), *SAID.values()]

    @admin.display(description=_("from"), ordering=F("start_latest").asc(nulls_first=True))
    def began(self, obj: Term) -> str:
        return str(obj.start or _("not known"))

    @admin.display(description=_("to"), ordering="end_latest")
    def ended(self, obj: Term) -> str:
        return str(obj.end) if obj.end_state == EndState.KNOWN else str(obj.get_end_state_display())

    @admin.display(description=_("date of the source"), ordering="source_date_latest")
    def sourced(self, obj: Term) -> str:
        return str(obj.source_date or _("not known"))


def as_read(fields: Any) -> list[str]:
    """What a page that is read says in place of these fields of a form."""
    return [SAID.get(name, name) for name in fields if name not in UNSAID]


def save_or_correct(term: Any, *, by: User | None, reason: Why = "") -> Any:
    """A new term is recorded; saving one that is on record says that it was recorded wrongly."""
    if term._state.adding:
        return save_term(term, by=by, reason=reason)
    return correct_term(term, by=by, reason=reason)


@admin.register(Appointment)
class AppointmentAdmin(BulkPages, TermAdmin):
    bulk_deeds = bulk_facts.OFFICES
    deeds = {"end": DEEDS["end"], "letter": DEED_OF_LETTER, **DEEDS}
    list_filter = [OfficeLooks, *TermAdmin.list_filter, DueForASuccessor]
    list_display = ["member", "role", "office_in_words", "person", "began", "ended", "sourced", "verified"]
    list_select_related = [*NAME_OF_MEMBER, "institution", "person"]
    autocomplete_fields = ["member", "institution", "person"]
    search_fields = ["position", "institution__name", "person__name"]
    search_help_text = _("Member, institution, position or person")
    named_in_history = (*NAME_OF_MEMBER, *NAME_OF_INSTITUTION, "person")
    save_record = staticmethod(save_or_correct)
    export_columns = staff_exports.APPOINTMENTS
    export_related = (*NAME_OF_MEMBER, "institution", "person")
    fieldsets = [(None, {"fields": ["member", *OFFICE]}), TERM, (None, {"fields": ["is_agreed_cover"]}), SOURCE]
    fieldsets += [CONFIRMATION]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """The letter itself is put to an office on a page of its own, which reads the file."""
        return [*super().get_readonly_fields(request, obj), "nomination_letter"]

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
    save_record = staticmethod(save_or_correct)
    export_columns = staff_exports.STEERING_TERMS
    export_related = NAME_OF_MEMBER
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
    export_columns = staff_exports.INSTITUTIONS
    export_related = NAME_OF_MEMBER
    fieldsets = [(None, {"fields": ["member", "name", "own_name", "sector"]})]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """An institution stays with its member, whose offices name it."""
        readonly = super().get_readonly_fields(request, obj)
        return ["member", *readonly] if obj else readonly

    def get_queryset(self, request: HttpRequest) -> QuerySet[Institution]:
        """With the member that stands in the name of each, also for the fields that search as one types."""
        return super().get_queryset(request).select_related(*NAME_OF_MEMBER)
