"""Messages for the secretariat: what goes to whom and when, what did not arrive; words and a stop for what waits."""

from collections.abc import Callable
from operator import attrgetter
from typing import Any

from django import forms
from django.apps import apps
from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import NoReverseMatch, URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from r2pnet.admin_exports import ExportedList
from r2pnet.admin_forms import RecordInlineForm
from r2pnet.outbox import deeds, text_admin
from r2pnet.outbox.kinds import kinds
from r2pnet.outbox.letters import as_html
from r2pnet.outbox.models import UNSETTLED, Message, State
from r2pnet.record_admin import RefusingAdmin, refusals_of
from r2pnet.refusal import Refused
from r2pnet.sheets.writing import Column

__all__ = ["MessageAdmin", "text_admin"]  # Django looks for what an app registers in this module alone

DEEDS: dict[str, tuple[Callable[[Message], None], Any, tuple[State, ...]]] = {
    "hold": (deeds.hold, _("Hold back"), (State.QUEUED,)),
    "release": (deeds.release, _("Release"), (State.HELD,)),
    "send-again": (deeds.send_again, _("Send again"), UNSETTLED),
    "has-arrived": (deeds.has_arrived, _("It has arrived"), (State.PERHAPS_SENT,)),
}
"""By the name in its address: the deed, the words of its button, and in which states the button is shown."""


# What is taken away of messages: to whom and what became of them. The words stay here.
COLUMNS = tuple(
    Column(name, name, attrgetter(name))
    for name in ("kind", "to_name", "to_address", "language", "subject", "about", "state", "error", "attempts")
    + ("created_at", "sent_at", "message_id", "pk")
)


class KindFilter(admin.SimpleListFilter):
    """Kinds by their titles, not by their keys."""

    title = _("kind")
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        return [(kind.key, str(kind.title)) for kind in kinds()]

    def queryset(self, request: HttpRequest, queryset: models.QuerySet[Message]) -> models.QuerySet[Message]:
        return queryset.filter(kind=self.value()) if self.value() else queryset


class LanguageFilter(admin.SimpleListFilter):
    """Languages by their own names, not by their codes."""

    title = _("language")
    parameter_name = "language"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        return list(settings.LANGUAGES)

    def queryset(self, request: HttpRequest, queryset: models.QuerySet[Message]) -> models.QuerySet[Message]:
        return queryset.filter(language=self.value()) if self.value() else queryset


class MessageForm(RecordInlineForm):
    """The words of a message that waits, and whether it is held back."""

    hold = forms.BooleanField(
        label=_("Hold back"), required=False, help_text=_("It does not go until somebody takes this away again.")
    )

    class Meta:
        model = Message
        fields = ("subject", "body")
        widgets = {"subject": admin.widgets.AdminTextInputWidget, "body": admin.widgets.AdminTextareaWidget}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["hold"] = self.instance.state == State.HELD

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or {}
        if self.instance.is_waiting and {"subject", "body"} <= cleaned.keys():
            for field, words in deeds.wrong_words(self.instance, cleaned["subject"], cleaned["body"]).items():
                self.add_error(field, ValidationError(words))
        return cleaned


@admin.register(Message)
class MessageAdmin(ExportedList, RefusingAdmin):
    """The list of messages, and the page of one with a button for each deed that it allows."""

    form = MessageForm
    change_form_template = "outbox/admin-message.html"
    list_display = ("what", "to_address", "state", "created_at", "sent_at", "record", "error")
    list_filter = ("state", KindFilter, LanguageFilter)
    search_fields = ("to_address", "to_name", "subject")
    search_help_text = _("Address, name or subject")
    date_hierarchy = "created_at"
    list_per_page = 100
    actions = ("hold_back", "let_go", "send_once_more", "note_arrival")
    export_columns = COLUMNS
    words = ("subject", "body")
    told = (
        "what",
        ("to_name", "to_address"),
        "written_in",
        "record",
        "state",
        "error",
        ("created_at", "sent_at"),
        ("attempts", "next_try_at"),
        "message_id",
    )

    def get_fieldsets(self, request: HttpRequest, obj: Message | None = None) -> Any:
        waits = obj is not None and obj.is_waiting and self.has_change_permission(request, obj)
        words = [*self.words, "hold", "seen_version"] if waits else list(self.words)
        return [(None, {"fields": words}), (_("This message"), {"fields": self.told})]

    def get_readonly_fields(self, request: HttpRequest, obj: Message | None = None) -> list[str]:
        return [name for one in self.told for name in (one if isinstance(one, tuple) else (one,))]

    @admin.display(description=_("message"), ordering="kind")
    def what(self, message: Message) -> str:
        return message.title

    @admin.display(description=_("language"))
    def written_in(self, message: Message) -> str:
        return dict(settings.LANGUAGES).get(message.language, message.language)

    @admin.display(description=_("about"))
    def record(self, message: Message) -> str:
        """The record that it is about, as a link where the admin has a page for it."""
        label, _colon, key = message.about.partition(":")
        try:
            address = reverse(f"admin:{label.replace('.', '_')}_change", args=[key])
        except NoReverseMatch:
            return _kind_of(label) if key else "–"
        return format_html('<a href="{}">{}</a>', address, _name_of(label, key))

    @admin.action(description=_("Hold back"), permissions=["change"])
    def hold_back(self, request: HttpRequest, queryset: models.QuerySet[Message]) -> None:
        self._do_to_each(request, queryset, "hold")

    @admin.action(description=_("Release"), permissions=["change"])
    def let_go(self, request: HttpRequest, queryset: models.QuerySet[Message]) -> None:
        self._do_to_each(request, queryset, "release")

    @admin.action(description=_("Send again, or try at once"), permissions=["change"])
    def send_once_more(self, request: HttpRequest, queryset: models.QuerySet[Message]) -> None:
        self._do_to_each(request, queryset, "send-again")

    @admin.action(description=_("Note that they have arrived"), permissions=["change"])
    def note_arrival(self, request: HttpRequest, queryset: models.QuerySet[Message]) -> None:
        self._do_to_each(request, queryset, "has-arrived")

    def _do_to_each(self, request: HttpRequest, queryset: models.QuerySet[Message], name: str) -> None:
        """Do one deed to each row by itself: one that refuses says so and leaves the others."""
        deed, label, _states = DEEDS[name]
        done = 0
        for message in queryset:
            try:
                deed(message)
            except Refused as refusal:
                self.message_user(request, f"{message}: {refusal.message}", messages.WARNING)
            else:
                self.log_change(request, message, str(label))
                done += 1
        if done:
            words = ngettext("%(deed)s: %(number)s message.", "%(deed)s: %(number)s messages.", done)
            self.message_user(request, words % {"deed": label, "number": done}, messages.SUCCESS)

    def get_urls(self) -> list[URLPattern]:
        site = self.admin_site
        own = [
            path("<int:message_id>/as-it-goes/", site.admin_view(self.as_it_goes), name="outbox_message_as_it_goes"),
            path("<int:message_id>/do/<slug:deed>/", site.admin_view(self.do), name="outbox_message_do"),
        ]
        return [*own, *super().get_urls()]

    def do(self, request: HttpRequest, message_id: int, deed: str) -> HttpResponseBase:
        """One deed by its button (POST), and back to the message."""
        return require_POST(self._do)(request, message_id, deed)

    def _do(self, request: HttpRequest, message_id: int, deed: str) -> HttpResponse:
        if deed not in DEEDS or not self.has_change_permission(request):
            raise PermissionDenied
        message = get_object_or_404(Message, pk=message_id)
        self._do_to_each(request, Message.objects.filter(pk=message.pk), deed)
        return HttpResponseRedirect(reverse("admin:outbox_message_change", args=[message.pk]))

    def as_it_goes(self, request: HttpRequest, message_id: int) -> HttpResponse:
        """The HTML of a message, with its late placeholders still in it."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        message = get_object_or_404(Message, pk=message_id)
        return HttpResponse(as_html(message.subject, message.body, message.language))

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        message: Message | None = kwargs.get("obj")
        if message is not None and self.has_change_permission(request):
            offered = [(name, label) for name, (_deed, label, states) in DEEDS.items() if message.state in states]
            context["deeds"] = offered
        return super().render_change_form(request, context, *args, **kwargs)

    def save_model(self, request: HttpRequest, obj: Message, form: Any, change: bool) -> None:
        """Only what waits, and only through the deed, which asks the row once more."""
        if not form.changed_data:
            return
        typed = form.cleaned_data
        saved = Message.objects.get(pk=obj.pk)
        with refusals_of(form):
            deeds.change(
                saved,
                subject=typed["subject"],
                body=typed["body"],
                hold=typed["hold"],
                version=typed["seen_version"] or 0,
            )

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Message | None = None) -> bool:
        """Those who may change messages may change those that wait; of the others the page only tells."""
        return super().has_change_permission(request, obj) and (obj is None or obj.is_waiting)

    def has_delete_permission(self, request: HttpRequest, obj: Message | None = None) -> bool:
        return False


def _name_of(label: str, key: str) -> str:
    """What a record is called in a list: its kind and number, without asking the database for each row."""
    return f"{_kind_of(label)} {key}"


def _kind_of(label: str) -> str:
    try:
        return str(capfirst(str(apps.get_model(label)._meta.verbose_name)))
    except (LookupError, ValueError):
        return label
