"""Registrations: entered, approved, moved up, declined and withdrawn by staff, each row like a single deed."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import SuspiciousOperation
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from focalpoints.acting_members import members_for
from meetings import staff_exports
from meetings.changes.requests import asked_words, open_request
from meetings.delegations.speaking import for_the_secretariat
from meetings.models import Meeting, Needs, Registration
from meetings.models.registration import RegistrationStatus
from meetings.services.deciding import approve, decline, move_up
from meetings.services.entering import save_registration
from meetings.services.registering import withdraw
from meetings.services.seating import place_in_line
from r2pnet.acting import Reason
from r2pnet.acting_forms import ToldForm
from r2pnet.admin_queries import can_be_key
from r2pnet.record_admin import RecordAdmin
from r2pnet.refusal import Refused

Deed = Callable[[Registration, Any], Any]
CORRECTED = ["rank", "office", "mode", "is_listed"]
GIVEN = ["meeting", "person", "invitation", "capacity"]
IN_WORDS = ["status_in_words", "asked_in_words", "needs_in_words"]
DATES = ["registered_at", "named_by", "named_at", "approved_by", "approved_at"]
MOST_AT_ONCE = 200
LONGEST_REASON = 500
MOST_MEETINGS = 30


class OfMeeting(admin.SimpleListFilter):
    """Meetings that somebody has registered for, the newest first: of the others there is nothing to list."""

    title = _("meeting")
    parameter_name = "meeting__id__exact"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        found = Meeting.objects.visible_to(request.user).filter(registrations__isnull=False).distinct()
        return [(str(meeting.pk), str(meeting)) for meeting in found.newest_first()[:MOST_MEETINGS]]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Registration]) -> QuerySet[Registration]:
        value = self.value()
        if not value:
            return queryset
        if not can_be_key(Meeting._meta.pk, value):
            raise IncorrectLookupParameters
        return queryset.filter(meeting=int(value))


class WhoDecides(admin.SimpleListFilter):
    """Requests by whose word they wait for: staff may decide those of a member's as well."""

    title = _("who decides")
    parameter_name = "decides"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, Any]]:
        return [("staff", _("the secretariat")), ("member", _("the member’s focal point"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Registration]) -> QuerySet[Registration]:
        if self.value() not in ("staff", "member"):
            return queryset
        asked = queryset.filter(status=RegistrationStatus.REQUESTED)
        of_staff = for_the_secretariat(asked)
        return of_staff if self.value() == "staff" else asked.exclude(pk__in=of_staff.values("pk"))


class TellingForm(ToldForm):
    """Who told the secretariat that somebody does not come, how and when; why is asked for beside it."""

    reason = on_behalf_of = None  # type: ignore[assignment]  # Django's way to leave fields out
    for_member = forms.BooleanField(label=_("On behalf of the member that was invited"), required=False)

    def why_of(self, registration: Registration, words: str) -> Reason:
        """What was typed, for one registration; a guest was invited by no member."""
        invitation, typed = registration.invitation, self.cleaned_data
        member = invitation.member if invitation and typed["for_member"] else None
        return Reason(words, typed["came_by"], member.name if member else "", typed["received_on"])


@admin.register(Registration)
class RegistrationAdmin(RecordAdmin):
    """The status is never typed in: it follows from the seats, and from the deeds beside the list."""

    members_of = staticmethod(members_for)
    list_display = ["person", "meeting", "capacity", "status", "mode", "invitation", "registered_at"]
    list_select_related = [
        *("person", "meeting", "capacity"),
        *("invitation__member__country", "invitation__member__organisation", "invitation__organisation"),
    ]
    list_filter = ["status", WhoDecides, OfMeeting, "mode", "capacity__kind", "is_listed"]
    search_fields = ["person__name"]
    search_help_text = _("Name of the person")
    ordering = ["-meeting__start_latest", "pk"]
    autocomplete_fields = ["meeting", "person"]
    save_record = staticmethod(save_registration)
    export_columns = staff_exports.REGISTRATIONS
    export_related = staff_exports.RELATED
    actions: Any = ["approve", "move_up", "decline", "withdraw"]
    change_form_template = "meetings/admin_registration.html"
    named_in_history = ("person", "meeting", "capacity")

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        about = ["status_in_words", "decline_reason", "asked_in_words", "needs_in_words"] if obj else []
        own: list[Any] = [(None, {"fields": [*GIVEN, *CORRECTED, *about]})]
        if obj:
            own.append((_("Dates"), {"fields": DATES}))
        return [*own, *super().get_fieldsets(request, obj)[-2:]]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        fixed = [*super().get_readonly_fields(request, obj), *IN_WORDS, "decline_reason"]
        return [*fixed, *GIVEN, *DATES] if obj else fixed

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        return super().get_actions(request) if self.has_change_permission(request) else {}

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        target = Registration._meta.pk
        if request.method == "POST" and not all(
            can_be_key(target, one) for one in request.POST.getlist(ACTION_CHECKBOX_NAME)
        ):
            raise SuspiciousOperation("a registration whose number is none")
        return super().changelist_view(request, extra_context)

    @admin.display(description=_("status"))
    def status_in_words(self, obj: Registration) -> str:
        """With the place in the line of who waits: for the page of one, since it is counted by itself."""
        words = str(obj.get_status_display())
        return f"{words} ({place_in_line(obj)})" if obj.status == RegistrationStatus.WAITING else words

    @admin.display(description=_("change that is asked for"))
    def asked_in_words(self, obj: Registration) -> str:
        """With the way to where it is decided."""
        asked = open_request(obj)
        if asked is None:
            return gettext("None.")
        way = reverse("desk-changes", args=[obj.meeting.slug])
        return format_html('<bdi>{}</bdi> – <a href="{}">{}</a>', asked_words(asked), way, gettext("Decide"))

    @admin.display(description=_("needs"))
    def needs_in_words(self, obj: Registration) -> str:
        """They are deleted 90 days after the meeting, and stand in no list and no history."""
        needs = Needs.objects.filter(registration=obj).first()
        return needs.text if needs else gettext("None told.")

    @admin.action(description=_("Approve requests"), permissions=["change"])
    def approve(self, request: HttpRequest, queryset: QuerySet[Registration]) -> None:
        self._do(request, queryset, lambda one, by: approve(one, by=by))

    @admin.action(description=_("Give a free seat"), permissions=["change"])
    def move_up(self, request: HttpRequest, queryset: QuerySet[Registration]) -> None:
        self._do(request, queryset, lambda one, by: move_up(one, by=by))

    @admin.action(description=_("Decline, with a reason"), permissions=["change"])
    def decline(self, request: HttpRequest, queryset: QuerySet[Registration]) -> HttpResponse | None:
        reason = _reason_in(request)
        if not reason:
            words = (
                _("Decline these registrations?"),
                _("Those of whom an address is kept are written to, with the reason."),
                _("Decline"),
            )
            return self._asked(request, queryset, "decline", words, needs_reason=True)
        self._do(request, queryset, lambda one, by: decline(one, reason, by=by))
        return None

    @admin.action(description=_("Withdraw on their behalf"), permissions=["change"])
    def withdraw(self, request: HttpRequest, queryset: QuerySet[Registration]) -> HttpResponse | None:
        form = TellingForm(request.POST if "sure" in request.POST else None)
        if not form.is_valid():
            words = (
                _("Withdraw these registrations?"),
                _(
                    "Their seats go to those who wait. Those of whom an address is kept are written to, with the "
                    "reason if you give one; it is kept in the history."
                ),
                _("Withdraw"),
            )
            return self._asked(request, queryset, "withdraw", words, needs_reason=False, form=form)
        reason = _reason_in(request)[:100]
        self._do(request, queryset, lambda one, by: withdraw(one, by=by, reason=form.why_of(one, reason)))
        return None

    def _do(self, request: HttpRequest, queryset: QuerySet[Registration], deed: Deed) -> None:
        """Each row by itself, in order of arrival: one that is refused says why and keeps no other back."""
        done = 0
        for registration in queryset.select_related("meeting", "person").order_by("pk")[:MOST_AT_ONCE]:
            try:
                deed(registration, request.user)
                done += 1
            except Refused as refusal:
                self.message_user(request, f"{registration}: {refusal.message}", messages.WARNING)
        if done:
            words = ngettext("%(number)s registration is done.", "%(number)s registrations are done.", done)
            self.message_user(request, words % {"number": done}, messages.SUCCESS)
        if left := _left_out(queryset):
            self.message_user(request, left, messages.WARNING)

    def _asked(
        self,
        request: HttpRequest,
        queryset: QuerySet[Registration],
        action: str,
        words: tuple[str | Promise, ...],
        *,
        needs_reason: bool,
        form: forms.Form | None = None,
    ) -> TemplateResponse:
        """The page that asks once, with what would be done to whom."""
        heading, consequence, button = words
        rows = queryset.select_related("meeting", "person", "capacity").order_by("pk")[:MOST_AT_ONCE]
        asked_again = "sure" in request.POST
        return TemplateResponse(
            request,
            "meetings/admin_ask.html",
            {
                **self.admin_site.each_context(request),
                "opts": self.opts,
                "title": heading,
                "rows": rows,
                "consequence": consequence,
                "left_out": _left_out(queryset),
                "button": button,
                "action": action,
                "needs_reason": needs_reason,
                "is_missing": needs_reason and asked_again,
                "longest": LONGEST_REASON,
                "field": ACTION_CHECKBOX_NAME,
                "form": form,
                "typed": _reason_in(request),
            },
        )

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


def _left_out(queryset: QuerySet[Registration]) -> str:
    """How many of the chosen are too many for one deed; empty when none is."""
    left = max(queryset.count() - MOST_AT_ONCE, 0)
    words = ngettext(
        "%(number)s of the chosen is not done: no more than %(most)s at once, in order of arrival. Choose it anew.",
        "%(number)s of the chosen are not done: no more than %(most)s at once, in order of arrival. Choose them anew.",
        left,
    )
    return words % {"number": left, "most": MOST_AT_ONCE} if left else ""


def _reason_in(request: HttpRequest) -> str:
    """What was typed as the reason, without control characters."""
    typed = str(request.POST.get("reason", ""))
    return " ".join("".join(c if c.isprintable() else " " for c in typed).split())[:LONGEST_REASON]
