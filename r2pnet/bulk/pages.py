"""The pages of the admin on which one deed is done to many rows: chosen in a list, looked at, then done."""

import hashlib
from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext, ngettext

from r2pnet.admin_queries import can_be_key
from r2pnet.bulk.deed import MOST_AT_ONCE, BulkDeed, Fate, Fates, carried, chosen_in
from r2pnet.bulk.doing import done, tried

_ModelAdmin: Any = admin.ModelAdmin
Action = Callable[[Any, HttpRequest, QuerySet[Any]], HttpResponse | None]


class BulkPages(_ModelAdmin):
    """A list whose rows can be chosen for a deed of `bulk_deeds`, and the page of each.

    What is chosen is one field of the page with the number of each row and the state in which it was seen. It is
    trusted in nothing: the rows are read anew among those that the reader may see and change.
    """

    bulk_deeds: tuple[BulkDeed, ...] = ()

    def get_urls(self) -> list[URLPattern]:
        name = f"{self.opts.app_label}_{self.opts.model_name}_bulk"
        return [path("bulk/<slug:deed>/", self.admin_site.admin_view(self.bulk_view), name=name), *super().get_urls()]

    def get_actions(self, request: HttpRequest) -> dict[str, tuple[Action, str, str]]:
        """Those of the list that the reader may do; none where one row is chosen for a field of another page."""
        if "_popup" in request.GET or not self.has_change_permission(request):
            return {}
        offered = [deed for deed in self.bulk_deeds if deed.is_for(request.user)]
        return {deed.key: (_chosen_in_the_list(deed), deed.key, str(deed.title)) for deed in offered}

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Django's, which answers a number that is none with a fault."""
        ticked = request.POST.getlist(ACTION_CHECKBOX_NAME)
        if not all(can_be_key(self.opts.pk, one) for one in ticked):
            raise SuspiciousOperation("a row whose number is none")
        return super().changelist_view(request, extra_context)

    def choose_for(self, request: HttpRequest, deed: BulkDeed, rows: QuerySet[Any]) -> HttpResponse | None:
        """The first page of a deed, with the rows that were chosen; None, with words, where they are too many."""
        number = rows.count()
        if number > MOST_AT_ONCE:
            words = gettext("You chose %(number)s rows; %(most)s are done at once: narrow the list by its filters.")
            self.message_user(request, words % {"number": number, "most": MOST_AT_ONCE}, messages.WARNING)
            return None
        chosen = deed.marks(rows.order_by("pk"))
        form = deed.form({})
        fates = self._tried(request, deed, chosen, form) if form.is_valid() else None
        return self._bulk_page(request, deed, chosen, deed.form(), fates)

    def bulk_view(self, request: HttpRequest, deed: str) -> HttpResponse:
        """POST looks at what would become of the rows, or does it; GET is for deeds that offer rows by an address."""
        asked = next((one for one in self.bulk_deeds if one.key == deed), None)
        if asked is None:
            raise Http404
        if not (self.has_change_permission(request) and asked.is_for(request.user)):
            raise PermissionDenied
        if request.method != "POST":
            return self._offered(request, asked) or redirect(self._list(request))
        chosen, form = chosen_in(request.POST.get("rows", "")), asked.form(request.POST)
        if not chosen or not form.is_valid():
            return self._bulk_page(request, asked, chosen, form, None)
        if "do" in request.POST and request.POST.get("seen") == _digest(form):
            return self._done(request, asked, chosen, form)
        return self._bulk_page(request, asked, chosen, form, self._tried(request, asked, chosen, form))

    def _offered(self, request: HttpRequest, deed: BulkDeed) -> HttpResponse | None:
        rows = deed.offers(request, self.get_queryset(request)) if deed.offers else None
        return None if rows is None else self.choose_for(request, deed, rows)

    def _done(self, request: HttpRequest, deed: BulkDeed, chosen: Mapping[int, str], form: forms.Form) -> HttpResponse:
        leave_out = "leave_out" in request.POST
        fates = done(deed, self._rows(request), chosen, form.cleaned_data, request.user, leave_out=leave_out)
        if not fates.is_written:
            return self._bulk_page(request, deed, chosen, form, fates, is_refused=True)
        self.message_user(request, _told(deed, fates), messages.SUCCESS)
        return redirect(self._list(request))

    def _tried(self, request: HttpRequest, deed: BulkDeed, chosen: Mapping[int, str], form: forms.Form) -> Fates:
        return tried(deed, self._rows(request), chosen, form.cleaned_data, request.user)

    def _rows(self, request: HttpRequest) -> QuerySet[Any]:
        """Those that the reader may see and change, whatever was posted."""
        return self.get_queryset(request).order_by()

    def _list(self, request: HttpRequest) -> str:
        """The list as it was filtered when the rows were chosen."""
        filters = request.POST.get("filters", request.GET.urlencode() if request.method == "POST" else "")
        address = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist")
        return f"{address}?{filters}" if filters.isascii() and filters.isprintable() and filters else address

    def _bulk_page(
        self,
        request: HttpRequest,
        deed: BulkDeed,
        chosen: Mapping[int, str],
        form: forms.Form,
        fates: Fates | None,
        *,
        is_refused: bool = False,
    ) -> HttpResponse:
        """The form, and the rows as they are now, or what would become of them."""
        found = list(deed.with_names(self._rows(request)).filter(pk__in=chosen).order_by("pk"))
        rows = fates.rows if fates else [Fate(row.pk, deed.row_name(row), deed.now(row)) for row in found]
        address = f"admin:{self.opts.app_label}_{self.opts.model_name}"
        words = {
            **self.admin_site.each_context(request),
            "title": deed.title,
            "opts": self.opts,
            "deed": deed,
            "form": form,
            "fates": fates,
            "rows": [(fate, reverse(f"{address}_change", args=[fate.pk])) for fate in rows],
            "is_refused": is_refused,
            "left": len(chosen) - len(found),
            "carried": carried(deed.marks(found)),
            "seen": _digest(form),
            "here": reverse(f"{address}_bulk", args=[deed.key]),
            "list": self._list(request),
            "filters": self._list(request).partition("?")[2],
            "media": self.media + form.media,
        }
        return TemplateResponse(request, "admin/bulk.html", words)


def _chosen_in_the_list(deed: BulkDeed) -> Action:
    def chosen(page: BulkPages, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse | None:
        return page.choose_for(request, deed, queryset)

    return chosen


def _digest(form: forms.Form) -> str:
    """What was typed, in short: a deed is done with the values that were looked at, not with others."""
    typed = "\0".join(f"{name}\1{form[name].data}" for name in form.fields)
    return hashlib.sha256(typed.encode()).hexdigest()[:16]


def _told(deed: BulkDeed, fates: Fates) -> str:
    words = ngettext("%(deed)s: %(number)s row is done.", "%(deed)s: %(number)s rows are done.", len(fates.passed))
    told = words % {"deed": deed.title, "number": len(fates.passed)}
    if not fates.refused:
        return told
    left = ngettext("%(number)s was left out.", "%(number)s were left out.", len(fates.refused))
    return f"{told} {left % {'number': len(fates.refused)}}"
