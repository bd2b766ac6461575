"""What the admin pages of all records share: saving through services, two editors, refusals in words, history."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from r2pnet.acting_forms import FOR_WHOM
from r2pnet.admin_exports import ExportedList
from r2pnet.admin_forms import RecordInlineForm, partial_dates_of, record_form
from r2pnet.admin_queries import CarefulAdmin, KeySelects, can_be_looked_up
from r2pnet.admin_search import matching_words
from r2pnet.day_field import DayField
from r2pnet.history_pages import HistoryPages
from r2pnet.inline_rows import RecordFormSet
from r2pnet.provenance import LoadedRow
from r2pnet.quick_filters import links_above
from r2pnet.recording import record, remove
from r2pnet.refusal import Refused

SOURCE = (
    gettext_lazy("Source"),
    {"fields": ["source_url", "source_note", "source_date", "source_public", "verified"]},
)
CONFIRMATION = (gettext_lazy("Confirmed by the member"), {"fields": ["last_confirmed_on", "last_confirmed_by"]})
TOLD_BY_A_MEMBER = (
    gettext_lazy("On behalf of a member"),
    {"fields": FOR_WHOM, "classes": ["collapse"], "description": gettext_lazy("When a member has told you of it.")},
)
FIELDS: dict[Any, dict[str, Any]] = {
    models.URLField: {"assume_scheme": "https"},
    models.DateField: {"form_class": DayField},
    # SQLite would take any number, PostgreSQL refuses what does not fit its column.
    models.PositiveSmallIntegerField: {"max_value": 32_767},
}


MOST_INLINES = 300
"""Rows of one kind on a page: far more than a member has offices, few enough for one request."""


class NotSaved(Exception):
    """A service refused what a form brought; `prefix` says which form of the page."""

    def __init__(self, prefix: str | None, errors: ValidationError) -> None:
        super().__init__(prefix)
        self.prefix, self.errors = prefix, errors


@contextmanager
def refusals_of(form: forms.BaseForm) -> Iterator[None]:
    """Turn what a service says about the record of `form` into `NotSaved`."""
    try:
        yield
    except Refused as refusal:
        raise NotSaved(form.prefix, refusal.as_validation_error()) from refusal
    except ValidationError as errors:
        raise NotSaved(form.prefix, errors) from errors


class RecordInline(KeySelects, admin.StackedInline):
    """Records on the page of another one; `save_record` and `remove_record` are the services for them."""

    extra = 0
    max_num = MOST_INLINES
    formset = RecordFormSet
    can_delete = False
    show_change_link = True
    formfield_overrides = FIELDS
    save_record: Callable[..., Any] = staticmethod(record)
    remove_record: Callable[..., None] = staticmethod(remove)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind: type[models.Model] = self.model
        self.form = record_form(kind, RecordInlineForm)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        return [*super().get_fieldsets(request, obj), (None, {"fields": ["seen_version"], "classes": ["hidden"]})]

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        formset: Any = super().get_formset(request, obj, absolute_max=MOST_INLINES, **kwargs)
        formset.form.refusals = getattr(request, "refusals", {})
        return formset

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(self.can_delete and self.has_change_permission(request, obj))


class RefusingAdmin(CarefulAdmin):
    """What a service refuses comes back with the form, in its words and at its field. For a `RecordInlineForm`."""

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        form.refusals = getattr(request, "refusals", {})
        return form

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """As Django's; when a service refuses, everything is rolled back and the form comes again with its words."""
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except NotSaved as refused:
            request.refusals = {refused.prefix: refused.errors}  # type: ignore[attr-defined]  # read by get_form
            return super().changeform_view(request, object_id, form_url, extra_context)


class RecordAdmin(ExportedList, RefusingAdmin, HistoryPages):
    """The page and the list of one kind of record. Nothing is deleted here, and no way leads past the services."""

    save_record: Callable[..., Any] = staticmethod(record)
    # The names of the members that a change of a record can be told by; None: nobody acts for a member here.
    members_of: Callable[[Any], list[str]] | None = None
    # Lookups of text columns without accents, as `r2pnet.text.searchable` writes them.
    searched_texts: tuple[str, ...] = ()
    list_per_page = 100
    actions = None
    formfield_overrides = FIELDS

    class Media:
        js = ["admin-portal.js"]

    def __init__(self, model: type[models.Model], site: admin.AdminSite) -> None:
        super().__init__(model, site)
        self.form = record_form(model)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows = super().get_queryset(request)
        return rows.visible_to(request.user) if hasattr(rows, "visible_to") else rows

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Django's, with what staff look for as links above the list."""
        answer = super().changelist_view(request, extra_context)
        shown = getattr(answer, "context_data", None) or {}
        if "cl" in shown:
            shown["looks"] = list(links_above(shown["cl"]))
        return answer

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """What the address fills into a new record, without keys that can be none: they would be looked up."""
        given = super().get_changeform_initial_data(request)
        return {name: value for name, value in given.items() if can_be_looked_up(self.model, name, value)}

    def get_search_results(self, request: HttpRequest, queryset: QuerySet[Any], search_term: str) -> Any:
        found, may_repeat = super().get_search_results(request, queryset, search_term)
        if search_term and self.searched_texts:
            found = found | queryset.filter(matching_words(self.searched_texts, search_term))
        return found, may_repeat

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        about = ["edited_by_staff"] if obj and issubclass(self.model, LoadedRow) else []
        about += ["sample"] if about and obj.is_sample else []
        saving = (gettext_lazy("This record"), {"fields": [*about, "reason", "seen_version"]})
        return [*super().get_fieldsets(request, obj), *([TOLD_BY_A_MEMBER] if self.members_of else []), saving]

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        form.members = self.members_of(obj) if self.members_of else ()
        return form

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        noted = {"last_confirmed_by"} & {field.name for field in self.model._meta.concrete_fields}
        return [*super().get_readonly_fields(request, obj), *noted, "edited_by_staff", "sample"]

    def _create_formsets(self, request: HttpRequest, obj: Any, change: bool) -> Any:
        """Django's own; what others have added or removed meanwhile is told once, whether or not the page is saved."""
        formsets, inlines = super()._create_formsets(request, obj, change)
        told: set[str] = request.__dict__.setdefault("told_rows", set())
        for words in (words for formset in formsets for words in getattr(formset, "news", ())):
            if words not in told:
                self.message_user(request, words, messages.WARNING)
            told.add(words)
        return formsets, inlines

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if change and not form.changed_data:
            return
        with refusals_of(form):
            self.save_record(obj, by=request.user, reason=form.why)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        inline = next(one for one in self.get_inline_instances(request, form.instance) if one.model is formset.model)
        signed = {"by": request.user, "reason": form.why}
        formset.save(commit=False)
        for gone in formset.deleted_forms:
            if gone.instance.pk:
                with refusals_of(form):
                    gone.refuse_if_changed()
                    inline.remove_record(gone.instance, **signed)
        for saved in formset.saved_forms:
            with refusals_of(saved):
                inline.save_record(saved.instance, **signed)
        formset.save_m2m()

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A record is ended, cancelled or anonymised, never deleted (threat model, invariants)."""
        return False

    def view_on_site(self, obj: Any) -> str | None:
        return obj.get_absolute_url() if hasattr(obj, "get_absolute_url") else None

    @admin.display(description=gettext_lazy("Edited by staff since it was loaded"))
    def edited_by_staff(self, obj: LoadedRow) -> str:
        """The names of the fields that `load_network` leaves alone because staff have written them."""
        if not obj.loaded:
            return _("Not loaded from a file: written by staff.")
        return ", ".join(self._label(name) for name in obj.edited_fields) or _("Nothing.")

    @admin.display(description=gettext_lazy("Sample"), ordering="is_sample", empty_value="")
    def sample(self, obj: LoadedRow) -> str:
        """A word where a row is invented; nothing at all of those that are not, which are nearly all."""
        return _("Invented") if obj.is_sample else ""

    def _label(self, name: str) -> str:
        dates = partial_dates_of(self.model)
        label = dates[name] if name in dates else self.model._meta.get_field(name).verbose_name
        return capfirst(str(label))
