"""The secretariat's own words for each kind of message: written, looked at with example values, given up again."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from r2pnet.outbox.kinds import MessageKind, kind_of, kinds_with_texts, title_of
from r2pnet.outbox.letters import as_html, as_plain
from r2pnet.outbox.models import MessageText
from r2pnet.outbox.posting import default_words
from r2pnet.outbox.wording import put_in
from r2pnet.record_admin import RecordAdmin
from r2pnet.recording import remove


@admin.register(MessageText)
class MessageTextAdmin(RecordAdmin):
    """The texts that staff have written themselves, and a way to write one for each kind and language."""

    change_list_template = "outbox/admin-texts.html"
    change_form_template = "outbox/admin-text.html"
    list_display = ("what", "language_name", "subject")
    search_fields = ("subject", "body")
    fieldsets = ((None, {"fields": ("kind", "language", "subject", "body")}),)

    @admin.display(description=_("message"), ordering="kind")
    def what(self, text: MessageText) -> str:
        return title_of(text.kind)

    @admin.display(description=_("language"), ordering="language")
    def language_name(self, text: MessageText) -> str:
        return dict(settings.LANGUAGES).get(text.language, text.language)

    def get_queryset(self, request: HttpRequest) -> QuerySet[MessageText]:
        """Those of one meeting are written on the desk, on its own pages."""
        return super().get_queryset(request).filter(about="")

    @admin.display(description=_("can be put in"))
    def can_be_put_in(self, text: MessageText) -> str:
        kind = _kind(text)
        names = (*kind.placeholders, *kind.late) if kind else ()
        return ", ".join(f"{{{name}}}" for name in names) or gettext("Nothing.")

    @admin.display(description=_("with examples"))
    def preview(self, text: MessageText) -> str:
        subject, body = _with_examples(text)
        return format_html('<pre class="mail" dir="auto">{}\n\n{}</pre>', subject, as_plain(body, text.language))

    def get_fieldsets(self, request: HttpRequest, obj: MessageText | None = None) -> Any:
        words, *rest = super().get_fieldsets(request, obj)
        looks = [(_("How it comes out"), {"fields": ["can_be_put_in", "preview"]})] if obj else []
        return [words, *looks, *rest]

    def get_readonly_fields(self, request: HttpRequest, obj: MessageText | None = None) -> list[str]:
        return [*super().get_readonly_fields(request, obj), "can_be_put_in", "preview"]

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Kind and language are chosen by name."""
        if db_field.name == "kind":
            choices = [("", "---------"), *((kind.key, kind.title) for kind in kinds_with_texts())]
        elif db_field.name == "language":
            choices = list(settings.LANGUAGES)
        else:
            return super().formfield_for_dbfield(db_field, request, **kwargs)
        return forms.ChoiceField(label=capfirst(db_field.verbose_name), choices=choices)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """The portal's own words for the kind and language in the address, to begin with."""
        given = super().get_changeform_initial_data(request)
        kind = next((one for one in kinds_with_texts() if one.key == given.get("kind")), None)
        if kind is None:
            return given
        language = given.get("language")
        language = language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        subject, body = default_words(kind, language)
        return {"kind": kind.key, "language": language, "subject": subject, "body": body}

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        written = set(MessageText.objects.filter(about="").values_list("kind", "language"))
        open_ones = [
            {"kind": kind.key, "title": kind.title, "code": code, "language": name}
            for kind in kinds_with_texts()
            for code, name in settings.LANGUAGES
            if (kind.key, code) not in written
        ]
        return super().changelist_view(request, {**(extra_context or {}), "not_written": open_ones})

    def get_urls(self) -> list[URLPattern]:
        site = self.admin_site
        own = [
            path("<int:text_id>/as-it-goes/", site.admin_view(self.as_it_goes), name="outbox_messagetext_as_it_goes"),
            path("<int:text_id>/give-up/", site.admin_view(self.give_up), name="outbox_messagetext_give_up"),
        ]
        return [*own, *super().get_urls()]

    def as_it_goes(self, request: HttpRequest, text_id: int) -> HttpResponse:
        """The HTML of a message with these words and example values."""
        text = self._text(request, text_id)
        return HttpResponse(as_html(*_with_examples(text), text.language))

    def give_up(self, request: HttpRequest, text_id: int) -> HttpResponseBase:
        """Use the portal's words again (POST)."""
        return require_POST(self._give_up)(request, text_id)

    def _give_up(self, request: HttpRequest, text_id: int) -> HttpResponse:
        text = self._text(request, text_id)
        name = str(text)
        remove(text, by=request.user, reason=gettext("The portal's words are used again."))  # type: ignore[arg-type]
        self.message_user(request, gettext("%s: the portal's words are used again.") % name, messages.SUCCESS)
        return HttpResponseRedirect(reverse("admin:outbox_messagetext_changelist"))

    def _text(self, request: HttpRequest, text_id: int) -> MessageText:
        if not self.has_change_permission(request):
            raise PermissionDenied
        return get_object_or_404(self.get_queryset(request), pk=text_id)


def _kind(text: MessageText) -> MessageKind | None:
    try:
        return kind_of(text.kind)
    except KeyError:
        return None


def _with_examples(text: MessageText) -> tuple[str, str]:
    """Subject and body with an example, or its name, in the place of each placeholder."""
    kind = _kind(text)
    names = (*kind.placeholders, *kind.late) if kind else ()
    examples = kind.examples if kind else {}
    values = {name: str(examples.get(name, f"[{name}]")) for name in names}
    return put_in(text.subject, values), put_in(text.body, values)
