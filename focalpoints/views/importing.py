"""The pages of imports under `/desk/import/`: giving a spreadsheet, its plan, deciding, what was written, files."""

from collections.abc import Callable
from typing import Any, Final

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Page
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_safe

from focalpoints.import_files import ALL_KINDS, TEMPLATES, errors_file, template_file
from focalpoints.import_forms import SpreadsheetForm
from focalpoints.import_page import how_it_was_read, listed, next_steps
from focalpoints.import_progress import counts_of, progress_of
from focalpoints.import_rows import choices_in, chosen_fate, filters_of, rows_of, shown_rows
from focalpoints.models import SheetImport, User
from focalpoints.models.sheet_import import MAY_IMPORT, ImportState
from focalpoints.services import importing
from focalpoints.services.uploading import decide, take_up, try_again, withdraw
from r2pnet.errors import too_many_requests
from r2pnet.limits import seconds_to_wait
from r2pnet.paging import page_of
from r2pnet.refusal import Refused, refuse_unless
from r2pnet.sheets.limits import MOST_BYTES, MOST_ROWS, in_figures
from r2pnet.staff_pages import staff_page
from r2pnet.upload_handler import AtMost

PAGES_AROUND: Final = 2
NO_TYPE: Final = "application/octet-stream"
with_form = require_http_methods(["GET", "HEAD", "POST"])


@csrf_exempt  # asked by `_given`, after the handler that limits the upload stands where it has to
@with_form
@staff_page(MAY_IMPORT)
def imports(request: HttpRequest) -> HttpResponseBase:
    """The form for a spreadsheet, and all imports there were; a POST gives one."""
    if request.method != "POST":
        return _list(request, SpreadsheetForm())
    limit = AtMost(request, most_bytes=MOST_BYTES)
    request.upload_handlers.insert(0, limit)
    response: HttpResponseBase = _given(request, limit)
    return response


@csrf_protect
def _given(request: HttpRequest, limit: AtMost) -> HttpResponseBase:
    if wait := seconds_to_wait(request, "import", settings.IMPORT_LIMIT):
        return too_many_requests(request, wait)
    form = SpreadsheetForm(request.POST, request.FILES, size_beyond=limit.size_beyond)
    if not form.is_valid():
        return _list(request, form)
    replaced = SheetImport.objects.filter(pk=form.cleaned_data["instead_of"] or 0).first()
    file = form.cleaned_data["file"]
    try:
        made = take_up(file, file.name, _reader(request), instead_of=replaced)
    except Refused as refused:
        form.add_error(refused.field if refused.field in form.fields else "file", refused.message)
        return _list(request, form)
    return redirect("import", made.pk)


def _list(request: HttpRequest, form: SpreadsheetForm) -> HttpResponse:
    page, notices = page_of(request, SheetImport.objects.newest_first().select_related("uploaded_by", "decided_by"))
    live = SheetImport.objects.live().select_related("uploaded_by").first()
    words = {
        "form": form,
        "refused": form if form.errors else None,
        "live": live,
        "live_progress": progress_of(live) if live else None,
        "may_give": live is None or form.is_instead_of(live),
        "imports": listed(page.object_list),
        "page_obj": page,
        "notices": notices,
        "limits": {
            "megabytes": MOST_BYTES // 1_000_000,
            "rows": in_figures(MOST_ROWS),
            "days": settings.IMPORT_KEPT_DAYS,
        },
    }
    return render(request, "focalpoints/imports.html", words)


@with_form
@staff_page(MAY_IMPORT)
def import_page(request: HttpRequest, import_id: int) -> HttpResponseBase:
    """How far an import is, its plan, what was written of it; a POST does one of `DEEDS`."""
    one = _seen(import_id)
    if request.method != "POST":
        return _page(request, one)
    deed = DEEDS.get(request.POST.get("deed", ""))
    if deed is None:
        raise Http404
    try:
        messages.success(request, deed(request, one), extra_tags="good")
    except Refused as refused:
        messages.error(request, refused.message, extra_tags="bad")
    return redirect(request.get_full_path())


def _page(request: HttpRequest, one: SheetImport) -> HttpResponse:
    fate, notices = chosen_fate(request, one.counts)
    page, page_notices = page_of(request, rows_of(one, fate))
    is_planned = one.state == ImportState.PLANNED
    rows = shown_rows(list(page.object_list))
    words = {
        "one": one,
        "progress": progress_of(one),
        "counts": counts_of(one),
        "filters": filters_of(one.counts, fate) if one.counts else [],
        "rows": rows,
        "notices": [*notices, *page_notices],
        "is_planned": is_planned,
        "has_choices": is_planned and any(shown.doubts for shown in rows),
        "form": SpreadsheetForm(initial={"instead_of": one.pk}),
        "next_steps": next_steps(one),
        **how_it_was_read(one),
        **_pages(page, fate),
    }
    return render(request, "focalpoints/import.html", words)


def _pages(page: Page[Any], fate: str) -> dict[str, Any]:
    """What components/pages.html takes; of many pages the first, the last and those around this one."""
    last = page.paginator.num_pages
    near = range(page.number - PAGES_AROUND, page.number + PAGES_AROUND + 1)
    numbers = sorted({1, last, *(number for number in near if 1 <= number <= last)})
    return {"page_obj": page, "page_numbers": numbers, "query": f"fate={fate}&", "fate": fate}


def _choose(request: HttpRequest, one: SheetImport) -> str:
    """Save the choices that the form gives; says how many rows still need one. Raises `Refused` for what may not be.

    The others are saved: nobody ticks a hundred rows twice for one.
    """
    refused = []
    for row, thing, key in choices_in(request.POST, one):
        try:
            importing.choose(row, thing, key, by=_reader(request))
        except Refused as one_refused:
            refused.append(one_refused.message)
    refuse_unless(not refused, " ".join(refused))
    left = one.rows.undecided().count()
    if not left:
        return _("The choices are saved. No row needs one any more.")
    words = ngettext(
        "The choices are saved. One row still needs one.",
        "The choices are saved. %(number)s rows still need one.",
        left,
    )
    return words % {"number": left}


def _write(request: HttpRequest, one: SheetImport) -> str:
    decided = decide(one, _reader(request))
    return _("Closed.") if decided.state == ImportState.DONE else _("Decided: the rows are being written.")


def _withdraw(request: HttpRequest, one: SheetImport) -> str:
    withdraw(one, _reader(request))
    return _("Withdrawn. Nothing of it was written.")


def _again(request: HttpRequest, one: SheetImport) -> str:
    try_again(one, _reader(request))
    return _("It is read once more.")


DEEDS: Final[dict[str, Callable[[HttpRequest, SheetImport], str]]] = {
    "choose": _choose,
    "write": _write,
    "withdraw": _withdraw,
    "again": _again,
}


@require_safe
@staff_page(MAY_IMPORT)
def status(request: HttpRequest, import_id: int) -> HttpResponse:
    """Where it stands, for the script that looks again."""
    now = progress_of(_seen(import_id))
    words = {"label": now.label, "sentence": now.sentence, "done": now.done, "total": now.total, "is_over": now.is_over}
    response = JsonResponse(words)
    response.headers["Cache-Control"] = "no-store"
    return response


@require_safe
@staff_page(MAY_IMPORT)
def file(request: HttpRequest, import_id: int) -> HttpResponseBase:
    """The spreadsheet as it was given, to be saved under its name; 404 when it is not kept any more."""
    one = _seen(import_id)
    try:
        opened = one.file.open("rb")
    except (OSError, ValueError) as gone:
        raise Http404 from gone
    return _attachment(FileResponse(opened, as_attachment=True, filename=one.name, content_type=NO_TYPE))


@require_safe
@staff_page(MAY_IMPORT)
def errors(request: HttpRequest, import_id: int) -> HttpResponseBase:
    """The rows that are wrong as CSV, as they stand in the spreadsheet, each with what is to be mended."""
    one = _seen(import_id)
    return _attachment(errors_file(one))


@require_safe
@staff_page(MAY_IMPORT)
def template(request: HttpRequest, suffix: str) -> HttpResponseBase:
    """An empty spreadsheet with the headings that are known, for one kind of thing (`of`) or for all."""
    of = request.GET.get("of", ALL_KINDS)
    if of not in TEMPLATES:
        raise Http404
    return _attachment(template_file(of, suffix))


def _attachment(response: HttpResponseBase) -> HttpResponseBase:
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def _seen(import_id: int) -> SheetImport:
    found = SheetImport.objects.select_related("uploaded_by", "decided_by")
    one: SheetImport = get_object_or_404(found, pk=import_id)
    return one


def _reader(request: HttpRequest) -> User:
    """The account, of which `staff_page` has made sure."""
    return request.user  # type: ignore[return-value]
