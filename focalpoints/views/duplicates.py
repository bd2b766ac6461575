"""Records that look alike: the list, two side by side, merging them, and the mergings with their undoing."""

from dataclasses import dataclass
from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from focalpoints.duplicates.comparing import changed_in_words, moved_in_words, pages_of, said_by_both, side_of
from focalpoints.duplicates.finding import named, pairs_that_look_alike, why_alike
from focalpoints.duplicates.forms import MergeForm
from focalpoints.duplicates.kinds import KINDS, Kind
from focalpoints.duplicates.numbers import keep_number
from focalpoints.models import Merge, NotTheSame, User
from focalpoints.services.merging import merge
from focalpoints.services.not_the_same import say_not_the_same, take_back
from focalpoints.services.undoing_merges import undo
from r2pnet.paging import page_of
from r2pnet.refusal import Refused
from r2pnet.staff_pages import staff_page

staff_who_keep_records = staff_page(
    "focalpoints.change_person", "focalpoints.change_institution", "focalpoints.change_organisation"
)


@dataclass(frozen=True)
class Pair:
    """Two records of the list, with why they are in it and where they are compared."""

    one: Any
    other: Any
    reasons: list[str]
    url: str
    said: NotTheSame | None = None


@require_safe
@staff_who_keep_records
def duplicates(request: HttpRequest) -> HttpResponse:
    """Those that look alike, of one kind, a hundred pairs a page; the numbers of all three kinds."""
    found = {key: pairs_that_look_alike(kind) for key, kind in KINDS.items()}
    for key, pairs in found.items():
        keep_number(key, len(pairs))
    kind = KINDS.get(request.GET.get("kind", ""), KINDS["person"])
    page, words = page_of(request, found[kind.key])
    kinds = [(one, len(found[key])) for key, one in KINDS.items()]
    said = NotTheSame.objects.valid().filter(kind=kind.key).count()
    return render(
        request,
        "focalpoints/duplicates.html",
        {
            "kind": kind,
            "kinds": kinds,
            "page_obj": page,
            "query": f"kind={kind.key}&",
            "words": words,
            "pairs": _pairs(kind, list(page.object_list)),
            "said": said,
            "merges": Merge.objects.count(),
        },
    )


@require_safe
@staff_who_keep_records
def not_the_same(request: HttpRequest, key: str) -> HttpResponse:
    """The pairs of one kind of which somebody said that they are not the same, the newest first."""
    kind = _kind(key)
    page, words = page_of(request, NotTheSame.objects.valid().filter(kind=kind.key).select_related("said_by"))
    said = list(page.object_list)
    pairs = _pairs(kind, [(one.first_id, one.second_id) for one in said])
    shown = {(pair.one.pk, pair.other.pk): pair for pair in pairs}
    listed = [
        Pair(pair.one, pair.other, pair.reasons, pair.url, one)
        for one in said
        if (pair := shown.get((one.first_id, one.second_id)))
    ]
    context = {"kind": kind, "pairs": listed, "page_obj": page, "words": words, "query": ""}
    return render(request, "focalpoints/duplicates_not_the_same.html", context)


@require_POST
@staff_who_keep_records
def say(request: HttpRequest, key: str, one: int, other: int) -> HttpResponse:
    """Say that two are not the same, or take that back; the list comes again."""
    kind = _kind(key)
    _two(kind, one, other)
    by = cast(User, request.user)
    if "take_back" in request.POST:
        first, second = sorted((one, other))
        for said in NotTheSame.objects.valid().filter(kind=kind.key, first_id=first, second_id=second):
            take_back(said, by=by)
        messages.success(request, _("Taken back: the two are listed again as long as they look alike."))
        return redirect("duplicates-not-the-same", kind.key)
    say_not_the_same(kind, one, other, by=by)
    messages.success(request, _("Noted: the two are not the same. They are listed no more."))
    return redirect(f"{reverse('duplicates')}?kind={kind.key}")


@require_http_methods(["GET", "HEAD", "POST"])
@staff_who_keep_records
def compare(request: HttpRequest, key: str, one: int, other: int) -> HttpResponse:
    """Two records side by side; which of them stays, and with which values, is chosen here."""
    kind = _kind(key)
    if done := Merge.objects.of(kind.key, one, other).filter(undone_at=None, merged_id__in=[one, other]).first():
        messages.info(request, _("One of the two was merged already: this is what was done."))
        return redirect("merge", done.pk)
    first, second = (side_of(kind, record) for record in _two(kind, one, other))
    form = MergeForm(kind, first, second, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            done = merge(kind, by=cast(User, request.user), **form.chosen)
        except Refused as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _("Merged. Whatever pointed to the one points to the other from now on."))
            return redirect("merge", done.pk)
    both = named(kind, [one, other])
    context = {
        "kind": kind,
        "form": form,
        "sides": [first, second],
        "said": [fact for fact in said_by_both(kind, first.record, second.record) if fact.is_same],
        "reasons": why_alike(*both) if len(both) == 2 else [],
    }
    return render(request, "focalpoints/duplicates_compare.html", context)


@require_safe
@staff_who_keep_records
def merges(request: HttpRequest) -> HttpResponse:
    """All mergings, the newest first."""
    page, words = page_of(request, Merge.objects.select_related("merged_by", "undone_by"))
    rows = list(page.object_list)
    names = {
        (key, row.pk): str(row)
        for key, kind in KINDS.items()
        for row in kind.rows({pk for one in rows if one.kind == key for pk in (one.kept_id, one.merged_id)})
    }
    listed = [(one, names.get((one.kind, one.kept_id)), names.get((one.kind, one.merged_id))) for one in rows]
    return render(request, "focalpoints/merges.html", {"merges": listed, "page_obj": page, "words": words, "query": ""})


@require_http_methods(["GET", "HEAD", "POST"])
@staff_who_keep_records
def one_merge(request: HttpRequest, merge_id: int) -> HttpResponseBase:
    """What one merging did, and the button that undoes it as long as that is possible."""
    done = get_object_or_404(Merge.objects.select_related("merged_by", "undone_by"), pk=merge_id)
    refusal = ""
    if request.method == "POST":
        try:
            undo(done, by=cast(User, request.user))
        except Refused as refused:
            refusal = refused.message
        else:
            messages.success(request, _("Undone: the two are two again."))
            return redirect("merge", done.pk)
    kind = KINDS[done.kind]
    rows = {row.pk: row for row in kind.rows([done.kept_id, done.merged_id])}
    kept, gone = rows[done.kept_id], rows[done.merged_id]
    context = {
        "done": done,
        "kind": kind,
        "kept": kept,
        "gone": gone,
        "records": [(one, *pages_of(one)) for one in (kept, gone)],
        "moved": moved_in_words(kind, done.counts),
        "changed": changed_in_words(kind, done),
        "can_be_undone": done.can_be_undone_at(timezone.now()),
        "refusal": refusal,
    }
    return render(request, "focalpoints/merge.html", context)


def _kind(key: str) -> Kind:
    if key not in KINDS:
        raise Http404
    return KINDS[key]


def _two(kind: Kind, one: int, other: int) -> tuple[Any, Any]:
    """Both records, if they are there, are two, and were not merged."""
    rows = {row.pk: row for row in kind.rows([one, other]).filter(merged_into=None)} if one != other else {}
    if len(rows) != 2:
        raise Http404
    return rows[one], rows[other]


def _pairs(kind: Kind, keys: list[tuple[int, int]]) -> list[Pair]:
    """The pairs with these keys, each with its reasons; two queries."""
    every = {key for pair in keys for key in pair}
    rows = {row.pk: row for row in kind.rows(every)}
    compared = {one.pk: one for one in named(kind, every)}
    return [
        Pair(
            rows[one],
            rows[other],
            why_alike(compared[one], compared[other]),
            reverse("duplicates-compare", args=[kind.key, one, other]),
        )
        for one, other in keys
        if one in compared and other in compared
    ]
