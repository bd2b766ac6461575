"""The page of the admin that tells the history of a record or an account: it is read there, never saved again."""

from typing import Any

from django.contrib.admin.utils import unquote
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern
from simple_history.admin import SimpleHistoryAdmin

from r2pnet.admin_queries import can_be_key
from r2pnet.merged import Mergeable
from r2pnet.record_history import tell_changes


class HistoryPages(SimpleHistoryAdmin):
    """simple-history's page, in the portal's words and without its way back to an old version."""

    object_history_template: Any = "admin/record_history.html"
    # What the names of the records that a history row points to need, so that its queries do not grow with its rows.
    named_in_history: tuple[str, ...] = ()

    def get_urls(self) -> list[URLPattern]:
        """All but the page on which simple-history would let an old version be saved again."""
        return [url for url in super().get_urls() if not str(url.name).endswith("_simple_history")]

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Django's pages answer a key that is none with words, simple-history's with a fault."""
        if not can_be_key(self.model._meta.pk, unquote(object_id)):
            raise Http404
        became: list[Any] = []  # what was merged into it has a history of its own, and no other page
        if issubclass(self.model, Mergeable):
            became = list(self.model.merged_rows().filter(merged_into=unquote(object_id)).order_by("pk"))
        return super().history_view(request, object_id, {"merged_rows": became, **(extra_context or {})})

    def get_history_queryset(self, *args: Any, **kwargs: Any) -> QuerySet[Any]:
        rows = super().get_history_queryset(*args, **kwargs)
        return rows.select_related(*self.named_in_history) if self.named_in_history else rows

    def set_history_delta_changes(
        self, request: HttpRequest, historical_records: Any, foreign_keys_are_objs: bool = True
    ) -> None:
        historical_records.object_list = list(historical_records.object_list)
        tell_changes(historical_records.object_list)
