"""Lists of the admin as files: the rows that filters and search show, written as a stream, and that it was done."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path, reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from r2pnet.clock import network_today
from r2pnet.errors import too_many_requests
from r2pnet.export_columns import columns_of, related_of
from r2pnet.limits import seconds_to_wait
from r2pnet.models import StaffExport
from r2pnet.public_files import CONTENT_TYPES, ROWS_AT_ONCE, Listing, as_download, laid_down
from r2pnet.sheets.writing import Column

FORMS: Final = (("csv", "CSV"), ("xlsx", "XLSX"), ("json", "JSON"))
_ModelAdmin: Any = admin.ModelAdmin


class ExportedList(_ModelAdmin):
    """A list with a button that gives its rows away, as they are filtered and ordered, on all of its pages.

    `export_columns` says what stands in the file, by default every field of the record; `export_related` is what these
    columns read of other records. Every file that is taken away is noted: a list can name persons.
    """

    export_columns: Sequence[Column] = ()
    export_related: Sequence[str] = ()
    change_list_template = "admin/exported_list.html"

    def get_urls(self) -> list[URLPattern]:
        name = f"{self.opts.app_label}_{self.opts.model_name}_export"
        return [path("export/", self.admin_site.admin_view(self.export_view), name=name), *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}_export"
        query = request.GET.urlencode()
        address = reverse(name) + (f"?{query}" if query else "")
        words = {"export_url": address, "export_forms": FORMS, **(extra_context or {})}
        answer: HttpResponse = super().changelist_view(request, words)
        return answer

    def export_view(self, request: HttpRequest) -> HttpResponseBase:
        """The file (POST), with the filters of the address; where these are none, back to the whole list."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        form = request.POST.get("form", "")
        if request.method != "POST" or form not in CONTENT_TYPES:
            return HttpResponseNotAllowed(["POST"])
        if wait := seconds_to_wait(request, "staff-file", settings.EXPORT_LIMIT):
            return too_many_requests(request, wait)
        try:
            shown = self.get_changelist_instance(request)
        except IncorrectLookupParameters:
            words = _("Nothing was taken away: one of the filters is none. Choose from those beside the list.")
            self.message_user(request, words, messages.WARNING)
            return HttpResponseRedirect(reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist"))
        return self._file(request, shown, form)

    def exported_rows(self, rows: models.QuerySet[Any]) -> Iterable[Any]:
        """`rows` with what the columns read of other records, some hundreds at a time."""
        related = self.export_related or related_of(self.model)
        return rows.select_related(*related).iterator(chunk_size=ROWS_AT_ONCE) if related else rows.iterator()

    def _file(self, request: HttpRequest, shown: Any, form: str) -> HttpResponseBase:
        rows = _Counted(self.exported_rows(shown.queryset))
        columns = self.export_columns or columns_of(self.model)
        head = {"list": str(self.opts.verbose_name_plural), "as_of": network_today().isoformat()}
        content = laid_down(Listing(columns, rows, "rows", lambda: head).chunks(form))
        note_export(request.user, self.model, _filters_in_words(shown), form, rows.number)
        return as_download(content, f"{self.opts.model_name}-{network_today().isoformat()}.{form}")


class _Counted:
    """Rows that are counted as they pass by."""

    def __init__(self, rows: Iterable[Any]) -> None:
        self.rows, self.number = rows, 0

    def __iter__(self) -> Iterator[Any]:
        for row in self.rows:
            self.number += 1
            yield row


def note_export(by: Any, model: type[models.Model], filters: str, form: str, rows: int) -> StaffExport:
    """Keep that `by` has taken a list away: which, with which filters in words, how many rows; nothing of the rows."""
    what = capfirst(str(model._meta.verbose_name_plural))
    return StaffExport.objects.create(exported_by_id=by.pk, what=what[:80], filters=filters[:500], form=form, rows=rows)


def _filters_in_words(shown: Any) -> str:
    """What narrows a list: "standing: Member; search: ghana"; empty for the whole list."""
    words = []
    for one in shown.filter_specs:
        chosen = [str(choice["display"]) for choice in one.choices(shown) if choice.get("selected")]
        if any(name in shown.params or name in shown.filter_params for name in one.expected_parameters()):
            words.append(f"{one.title}: {', '.join(chosen)}")
    if shown.query:
        words.append(_("search: %(words)s") % {"words": shown.query})
    return "; ".join(words)
