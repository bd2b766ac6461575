"""The terms of a member on its page: those on record, with their deeds beside them, and new ones to be added."""

from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest
from django.urls import reverse

from focalpoints.admin.term_deeds import address_of, ways_of
from focalpoints.offices import term_words
from r2pnet.record_admin import RecordInline


class NewTerms(BaseInlineFormSet):
    """Forms for new terms of one member, beside what is on record of it."""

    model: Any

    def recorded(self) -> list[dict[str, Any]]:
        """The member's terms, newest first, each with where it is read and what can be done to it; one query."""
        if not self.instance.pk:
            return []
        rows = self.model.everything.filter(member=self.instance, is_struck=False).newest_first()
        held = [name for name in ("institution", "person") if hasattr(self.model, name)]
        return [
            {
                "term": term,
                "when": term_words(term),
                "person": getattr(term, "person", None),
                "address": address_of(term, "change"),
                "ways": ways_of(term),
            }
            for term in (rows.select_related(*held) if held else rows)
        ]

    def struck_list(self) -> str:
        """Where those that are struck out are listed; empty where there are none."""
        if not self.instance.pk or not self.model.everything.filter(member=self.instance, is_struck=True).exists():
            return ""
        listed = reverse(f"admin:focalpoints_{self.model._meta.model_name}_changelist")
        return f"{listed}?{urlencode({'struck': 'yes', 'q': self.instance.name})}"


class TermInline(RecordInline):
    """New terms are added here; those on record are changed by their deeds alone."""

    template = "admin/term_rows.html"
    formset = NewTerms  # type: ignore[assignment]  # no row is there that others could change
    show_change_link = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).none()

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
