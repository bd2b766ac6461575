"""Members with their institutions, offices and steering terms; the network's own counts."""

from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from focalpoints import staff_exports
from focalpoints.acting_members import members_for
from focalpoints.admin import bulk_facts
from focalpoints.admin.looks import MemberLooks
from focalpoints.admin.offices import NAME_OF_MEMBER, OFFICE, TERM
from focalpoints.admin.story import StoryPages
from focalpoints.admin.term_rows import TermInline
from focalpoints.models import Appointment, Institution, Member, MembershipCount, SteeringTerm
from focalpoints.services.joining import save_member
from focalpoints.services.terms import save_appointment, save_steering_term
from focalpoints.vacancies import vacant_members
from r2pnet.admin_search import OldSource
from r2pnet.bulk.pages import BulkPages
from r2pnet.record_admin import CONFIRMATION, SOURCE, RecordAdmin, RecordInline

# Given once with the address, which says the same and never changes.
IDENTITY = ["kind", "country", "organisation"]
JOINING = ("joining_state", "joining_since", "joining_note")


class OfficeFilter(admin.SimpleListFilter):
    """Members whose office is vacant, as their entries say it."""

    title = _("office")
    parameter_name = "office"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("vacant", _("Vacant"))]

    def queryset(self, request: HttpRequest, queryset: models.QuerySet[Member]) -> models.QuerySet[Member]:
        return queryset.filter(pk__in=vacant_members(request.user)) if self.value() else queryset


def folded(part: Any) -> Any:
    """A part of a form that is closed until somebody opens it or something in it is wrong."""
    name, options = part
    return name, {**options, "classes": ["collapse"]}


class InstitutionInline(RecordInline):
    model = Institution
    fieldsets = [(None, {"fields": ["name", "own_name", "sector"]})]

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Institution]:
        """With the member that stands in the name of each."""
        return super().get_queryset(request).select_related(*NAME_OF_MEMBER)


class AppointmentInline(TermInline):
    model = Appointment
    recorded_name = _("Appointments")
    verbose_name_plural = _("new appointments")
    save_record = staticmethod(save_appointment)
    autocomplete_fields = ["person"]
    readonly_fields = ["last_confirmed_by"]
    fieldsets = [
        (None, {"fields": [*OFFICE, "start", "end_state", "end", "is_agreed_cover"]}),
        folded(SOURCE),
        folded(CONFIRMATION),
    ]

    def formfield_for_foreignkey(
        self, db_field: models.ForeignKey[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> Any:
        """Only the member's own institutions can be chosen here."""
        if db_field.name == "institution":
            member = request.resolver_match.kwargs.get("object_id") if request.resolver_match else None
            own = Institution.objects.filter(member=member if str(member).isdecimal() else None)
            kwargs["queryset"] = own.select_related(*NAME_OF_MEMBER)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class SteeringTermInline(TermInline):
    model = SteeringTerm
    recorded_name = _("Terms in the steering group")
    verbose_name_plural = _("new terms in the steering group")
    save_record = staticmethod(save_steering_term)
    readonly_fields = ["last_confirmed_by"]
    fieldsets = [
        (None, {"fields": ["role", "level", *TERM[1]["fields"]]}),
        folded(SOURCE),
        folded(CONFIRMATION),
    ]


@admin.register(Member)
class MemberAdmin(BulkPages, StoryPages, RecordAdmin):
    members_of = staticmethod(members_for)
    bulk_deeds = bulk_facts.MEMBERS
    list_display = ["name_in_list", "kind", "standing", "group", "joined_in_words", "sourced", "verified"]
    list_display += ["story", "sample"]
    list_select_related = ["country", "organisation"]
    list_filter = [MemberLooks, "standing", "verified", OfficeFilter, "kind", "country__un_group", OldSource]
    list_filter += ["level", "is_sample"]
    ordering = ["sort_name"]
    autocomplete_fields = ["country", "organisation"]
    search_fields = ["slug"]
    searched_texts = ("search_text",)
    search_help_text = _("Any name or code of the member")
    inlines = [InstitutionInline, AppointmentInline, SteeringTermInline]
    save_record = staticmethod(save_member)
    export_columns = staff_exports.MEMBERS
    export_related = ("country", "organisation")
    fieldsets = [
        (
            None,
            {
                "fields": [
                    *IDENTITY,
                    "standing",
                    "joining_state",
                    "joining_since",
                    "joining_note",
                    "joined",
                    "left",
                    "is_declared_vacant",
                    "level",
                ]
            },
        ),
        SOURCE,
        CONFIRMATION,
    ]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        readonly = super().get_readonly_fields(request, obj)
        return [*IDENTITY, *readonly] if obj else readonly

    @admin.display(description=_("member"), ordering="sort_name")
    def name_in_list(self, obj: Member) -> str:
        return obj.name

    @admin.display(description=_("story"))
    def story(self, obj: Member) -> SafeString:
        words, address = gettext("Story"), reverse("admin:focalpoints_member_story", args=[obj.pk])
        return format_html('<a href="{}">{}<span class="visually-hidden">: {}</span></a>', address, words, obj.name)

    @admin.display(description=_("UN regional group"), ordering="country__un_group")
    def group(self, obj: Member) -> str:
        return str(obj.country.get_un_group_display()) if obj.country else ""

    @admin.display(description=_("joined"), ordering="joined_latest")
    def joined_in_words(self, obj: Member) -> str:
        return str(obj.joined or _("not known"))

    @admin.display(description=_("date of the source"), ordering="source_date_latest")
    def sourced(self, obj: Member) -> str:
        return str(obj.source_date or _("not known"))


@admin.register(MembershipCount)
class MembershipCountAdmin(RecordAdmin):
    list_display = ["counted_in_words", "states", "organisations", "verified"]
    search_fields = ["source_note", "source_url"]
    search_help_text = _("What the source says, or its address")
    list_filter = ["verified", OldSource]
    ordering = ["-counted_latest"]
    fieldsets = [(None, {"fields": ["counted", "states", "organisations"]}), SOURCE, CONFIRMATION]

    @admin.display(description=_("counted for"), ordering="counted_latest")
    def counted_in_words(self, obj: MembershipCount) -> str:
        return str(obj.counted)
