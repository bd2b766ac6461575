"""The pages of editions: all of them, one with what it holds and what changed, and its PDF."""

from typing import Any

from django.http import FileResponse, Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.template.defaultfilters import filesizeformat
from django.utils.cache import get_conditional_response, patch_cache_control
from django.views.decorators.http import require_safe

from manual.edition_files import NotWhole, content_of, languages_without_file
from manual.editions import (
    change_groups,
    chapters_of,
    citation_of,
    drafters_of,
    edition_rows,
    held_by,
    in_un_order,
)
from manual.models import Edition, EditionFile
from meetings.models.paper_file import PaperLanguage
from r2pnet.conditional import answer, edition
from r2pnet.days import day_in_words
from r2pnet.visibility import Reader

# Meetings that adopted a text and members who drafted it stand there.
GROUPS = ("focalpoints", "meetings", "manual")
LARGEST_NUMBER = 32_767
TRY_AGAIN_SECONDS = 3600


@require_safe
def editions(request: HttpRequest) -> HttpResponseBase:
    """Every edition, the newest first: the old ones stay for good."""
    now = edition(request, GROUPS)
    if unchanged := now.unchanged(request):
        return unchanged
    return answer(request, now, render(request, "manual/editions.html", {"rows": edition_rows(request.user)}))


@require_safe
def one(request: HttpRequest, number: int) -> HttpResponseBase:
    """What an edition holds, how it is cited, its files, and what changed since the one before; `?with=1` since that.

    404 for a number that no edition has, in the address or after `with`.
    """
    shown = _edition(request.user, number)
    typed = request.GET.get("with", "")
    other = _other(request.user, typed) if typed else _before(request.user, shown)
    now = edition(request, GROUPS)
    if unchanged := now.unchanged(request):
        return unchanged
    return answer(request, now, render(request, "manual/edition.html", _page(request.user, shown, other)))


@require_safe
def file(request: HttpRequest, number: int, language: str) -> HttpResponseBase:
    """The frozen PDF, as it was made; 503 in words when it is gone or damaged: no other takes its place."""
    shown = _edition(request.user, number)
    kept = EditionFile.objects.visible_to(request.user).filter(edition=shown, language=language).first()
    if kept is None:
        raise Http404
    etag = f'"{kept.sha256}"'
    try:
        response = get_conditional_response(request, etag=etag) or _as_file(kept, content_of(kept))
    except NotWhole:
        return _not_whole(request, shown, kept)
    response.headers["ETag"] = etag
    patch_cache_control(response, public=True, no_cache=True)
    return response


def _as_file(kept: EditionFile, content: bytes) -> FileResponse:
    name = f"manual-edition-{kept.edition.number}-{kept.language}.pdf"
    response = FileResponse(iter([content]), content_type="application/pdf", filename=name)
    response.headers["Content-Length"] = str(len(content))
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def _not_whole(request: HttpRequest, shown: Edition, kept: EditionFile) -> HttpResponseBase:
    words = {"edition": shown, "file": kept, "language": PaperLanguage(kept.language).label}
    response = render(request, "manual/edition_not_whole.html", words, status=503)
    response.headers["Retry-After"] = str(TRY_AGAIN_SECONDS)
    response.headers["Cache-Control"] = "no-store"
    return response


def _edition(reader: Reader, number: int) -> Edition:
    found: Edition | None = None
    if 0 < number <= LARGEST_NUMBER:
        found = Edition.objects.visible_to(reader).filter(number=number).first()
    if found is None:
        raise Http404
    return found


def _other(reader: Reader, typed: str) -> Edition:
    if not (typed.isascii() and typed.isdecimal() and len(typed) <= 5):
        raise Http404
    return _edition(reader, int(typed))


def _before(reader: Reader, shown: Edition) -> Edition | None:
    earlier = Edition.objects.visible_to(reader).filter(number__lt=shown.number)
    found: Edition | None = earlier.newest_first().first()
    return found


def _page(reader: Reader, shown: Edition, other: Edition | None) -> dict[str, Any]:
    held = held_by(shown, reader)
    others = Edition.objects.visible_to(reader).exclude(pk=shown.pk).newest_first()
    return {
        "edition": shown,
        "day": day_in_words(shown.dated_on),
        "chapters": chapters_of(held, reader),
        "citation": citation_of(shown),
        "drafters": drafters_of(shown, reader),
        "files": files_of(shown, reader),
        "coming": in_un_order(languages_without_file(shown)),
        "others": [(one.number, day_in_words(one.dated_on)) for one in others],
        **changes_words(shown, other, held, reader),
    }


def changes_words(shown: Edition, other: Edition | None, held: list[Any], reader: Reader) -> dict[str, Any]:
    """From the earlier of two editions to the later; nothing for the first one."""
    if other is None or other.pk == shown.pk:
        return {"other": None, "changes": None}
    rows = held_by(other, reader)
    first, last = (rows, held) if other.number < shown.number else (held, rows)
    numbers = sorted((other.number, shown.number))
    return {"other": other, "first": numbers[0], "last": numbers[1], "changes": change_groups(first, last)}


def files_of(shown: Edition, reader: Reader) -> list[dict[str, Any]]:
    """The PDFs with size, day and checksum, in the order of the languages; one query."""
    kept = {one.language: one for one in EditionFile.objects.visible_to(reader).filter(edition=shown)}
    return [
        {
            "file": kept[one.value],
            "language": one.label,
            "size": filesizeformat(kept[one.value].size),
            "number": shown.number,
        }
        for one in PaperLanguage
        if one.value in kept
    ]
