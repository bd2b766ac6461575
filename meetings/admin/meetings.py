"""Meetings with their hosts, capacities and invitations; papers."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelectMultiple
from django.db import models
from django.forms import CheckboxSelectMultiple
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from focalpoints.acting_members import members_for
from meetings.models import Capacity, Invitation, Meeting, MeetingHost, Paper, Question
from meetings.running.steps import statuses_for
from meetings.services.announcing import save_meeting
from meetings.services.asking import remove_question, save_question
from meetings.services.filing import save_paper
from meetings.services.inviting import save_capacity, save_invitation
from r2pnet.admin_search import OldSource
from r2pnet.record_admin import CONFIRMATION, SOURCE, RecordAdmin, RecordInline

ABOUT_STEPS = _("Its page on the desk says what each step means and who is written to, before it is taken.")


class MeetingHostInline(RecordInline):
    model = MeetingHost
    can_delete = True
    show_change_link = False
    autocomplete_fields = ["member", "organisation"]
    fields = ["member", "organisation", "is_chair", "position"]


class CapacityInline(RecordInline):
    """The table that the meeting was given from the standard set."""

    model = Capacity
    can_delete = True
    show_change_link = False
    save_record = staticmethod(save_capacity)
    fields = [
        *("kind", "may_ask", "approval", "seats", "reads_papers"),
        *("badge_word", "badge_colour", "position"),
    ]


class SeveralByName(AutocompleteSelectMultiple):
    """Without the sign that takes all away: it would stand in a list beside its items, which no reader expects."""

    def build_attrs(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return {**super().build_attrs(*args, **kwargs), "data-allow-clear": "false"}


class InvitationInline(RecordInline):
    """Who is invited, in which capacities, and what they answered."""

    model = Invitation
    can_delete = True
    show_change_link = False
    save_record = staticmethod(save_invitation)
    autocomplete_fields = ["member", "organisation", "persons"]
    fieldsets = [
        (None, {"fields": ["member", "organisation", "capacities", "persons"]}),
        (_("Answer"), {"fields": ["reply", "replied_on", "channel", "reason"], "classes": ["collapse"]}),
    ]

    def formfield_for_manytomany(
        self, db_field: "models.ManyToManyField[Any, Any]", request: HttpRequest, **kwargs: Any
    ) -> Any:
        """Only the meeting's own capacities can be chosen."""
        if db_field.name == "capacities":
            meeting = request.resolver_match.kwargs.get("object_id") if request.resolver_match else None
            kwargs["queryset"] = Capacity.objects.filter(meeting=meeting if str(meeting).isdecimal() else None)
            kwargs["widget"] = CheckboxSelectMultiple
        elif db_field.name == "persons":
            kwargs["widget"] = SeveralByName(db_field, self.admin_site, using=kwargs.get("using"))
        return super().formfield_for_manytomany(db_field, request, **kwargs)


class QuestionInline(RecordInline):
    """The meeting's own questions; what somebody has answered stays."""

    model = Question
    can_delete = True
    show_change_link = False
    save_record = staticmethod(save_question)
    remove_record = staticmethod(remove_question)
    fields = ["position", "words", "kind", "choices", "is_required", "seen_by", "delete_after_days"]


@admin.register(Meeting)
class MeetingAdmin(RecordAdmin):
    members_of = staticmethod(members_for)
    list_display = ["title", "kind", "ordinal", "place", "began", "status", "verified", "sample"]
    list_select_related = ["country"]
    list_filter = ["status", "kind", "verified", OldSource, "level", "is_sample"]
    autocomplete_fields = ["country"]
    search_fields = ["slug"]
    searched_texts = ("search_text",)
    search_help_text = _("Title, place, state or theme")
    inlines = [MeetingHostInline, CapacityInline, InvitationInline, QuestionInline]
    readonly_fields = ["answers", "travel"]
    save_record = staticmethod(save_meeting)
    fieldsets = [
        (None, {"fields": ["kind", "ordinal", "title", "theme", "status", "level"]}),
        (
            _("When and where"),
            {"fields": ["start", "start_time", "end", "end_time", "zone", "place", "country", "how_held"]},
        ),
        (
            _("Registration"),
            {
                "fields": [
                    "seats",
                    "registration_opens_on",
                    "registration_closes_on",
                    "joining_address",
                    "answers",
                    "travel",
                ]
            },
        ),
        (_("Who and what"), {"fields": ["host_note", "attending", "attending_is_at_least", "summary"]}),
        SOURCE,
        CONFIRMATION,
    ]

    def get_inlines(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        """A new meeting is given its capacities when it is saved; who is invited to them comes after."""
        return list(self.inlines) if obj else [MeetingHostInline]

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """The status can become what `meetings.running.steps` has a step to, and nothing else."""
        form = super().get_form(request, obj, change=change, **kwargs)
        if status := form.base_fields.get("status"):
            status.choices = [(one.value, one.label) for one in statuses_for(obj)]
            status.error_messages["invalid_choice"] = _("No step leads there from what it is: choose one of the list.")
            status.help_text = ABOUT_STEPS if obj else ""
        return form

    @admin.display(description=_("answers to its questions"))
    def answers(self, obj: Meeting) -> str:
        """The way to them; a meeting that is not saved has none."""
        if not obj.slug:
            return gettext("Once it is saved, and questions are written below.")
        return format_html('<a href="{}">{}</a>', reverse("staff-answers", args=[obj.slug]), gettext("Totals and list"))

    @admin.display(description=_("support for travel"))
    def travel(self, obj: Meeting) -> str:
        """The way to who asks for it and to the budget."""
        if not obj.slug:
            return gettext("Once it is saved.")
        return format_html(
            '<a href="{}">{}</a>', reverse("staff-travel", args=[obj.slug]), gettext("Budget and requests")
        )

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
    readonly_fields = ["files"]
    fieldsets = [
        (None, {"fields": ["symbol", "kind", "title", "year", "dated_on", "meeting", "level", "files"]}),
        SOURCE,
        CONFIRMATION,
    ]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        """Who can see a paper is changed on the desk, where a page says who reads it then; a scope has its level."""
        return [*super().get_readonly_fields(request, obj), *(["level"] if obj else [])]

    @admin.display(description=_("files and who can see them"))
    def files(self, obj: Paper) -> str:
        """The way to its page on the desk; a paper that is not saved has none."""
        if not obj.slug:
            return gettext("Once it is saved.")
        return format_html('<a href="{}">{}</a>', reverse("desk-paper", args=[obj.slug]), gettext("On the desk"))

    @admin.display(description=_("symbol"), ordering="symbol")
    def symbol_or_title(self, obj: Paper) -> Any:
        return obj.symbol or _("no symbol")
