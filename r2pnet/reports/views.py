"""Fetching files: the newest of a public report for everybody, any other for those who may see it."""

import logging
from typing import IO

from django.contrib.auth.models import AnonymousUser
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import http_date
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from r2pnet.reports.models import Report, State
from r2pnet.reports.openings import note_opening
from r2pnet.reports.registry import kind_of
from r2pnet.reports.seeing import report_seen_by
from r2pnet.visibility import Level

logger = logging.getLogger("portal.reports")

TRY_AGAIN_SECONDS = 60


class FileGone(Exception):
    """There is no file where the row says that there is one."""


def newest_public_file(request: HttpRequest, kind_key: str) -> HttpResponseBase:
    """The newest file of a public report; until there is one, 503 and a page in words. Orders nothing.

    The last file, with its date, is served until a newer one is ready; 503 as well while the folder for files cannot
    be read. Everybody gets what the public may see. Raises `Http404` for a kind that is not public.
    """
    kind = kind_of(kind_key)
    if kind.level != Level.PUBLIC:
        raise Http404
    readable = Report.objects.visible_to(AnonymousUser()).filter(kind=kind.key, subject="")
    report = readable.ready().filter(language=get_language() or "en").newest_first().first()
    if report is None:
        return _not_yet(request, str(kind.title))
    etag = f'"{report.content_hash[:32]}"'
    changed = int(report.changed_at.timestamp())
    try:
        response = get_conditional_response(request, etag=etag, last_modified=changed) or _file(report)
    except FileGone:
        return _not_yet(request, str(kind.title))
    except OSError:
        return _not_readable(request, str(kind.title))
    response.headers["ETag"] = etag
    response.headers["Last-Modified"] = http_date(changed)
    patch_cache_control(response, public=True, no_cache=True)
    return response


def report_file(request: HttpRequest, report_id: int) -> HttpResponseBase:
    """The file of one report, for those within its level and scope; for everybody else it does not exist.

    Of a kind whose openings are on record it is written down first: no file goes out without its line.
    503 while the folder for files cannot be read. Raises `Http404` for what is not there.
    """
    seen = report_seen_by(request.user, report_id)
    report = seen.report
    if report.state != State.READY:
        raise Http404
    try:
        response = _file(report, as_attachment=True)
    except FileGone as gone:
        raise Http404 from gone
    except OSError:
        return _not_readable(request, report.title)
    if request.method == "GET":
        note_opening(seen, request.user)
    patch_cache_control(response, private=True, no_cache=True)
    return response


def _file(report: Report, *, as_attachment: bool = False) -> FileResponse:
    """The file as an answer.

    Raises `FileGone` when there is none, which is noted on the row so that it is made again; `OSError` when it cannot
    be opened now, which says nothing about the file.
    """
    try:
        file: IO[bytes] = report.file.open("rb")
    except (FileNotFoundError, NotADirectoryError) as error:
        logger.error("file gone report=%s kind=%s error=%s", report.pk, report.kind, type(error).__name__)
        _mark_gone(report)
        raise FileGone from error
    except OSError as error:
        logger.error("file not readable report=%s kind=%s error=%s", report.pk, report.kind, error.strerror)
        raise
    response = FileResponse(
        file, as_attachment=as_attachment, content_type="application/pdf", filename=report.download_name
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def _mark_gone(report: Report) -> None:
    """Failed, and with no stamps, so that the next look of the schedule makes it again."""
    words = _("The file of “%(report)s” is gone from the folder for files.") % {"report": str(report)}
    Report.objects.filter(pk=report.pk, state=State.READY).update(state=State.FAILED, stamps="", error=words)


def _not_yet(request: HttpRequest, title: str) -> HttpResponse:
    return _try_again(request, "reports/not-yet.html", title)


def _not_readable(request: HttpRequest, title: str) -> HttpResponse:
    return _try_again(request, "reports/not-readable.html", title)


def _try_again(request: HttpRequest, template: str, title: str) -> HttpResponse:
    response = render(request, template, {"title": title}, status=503)
    response.headers["Retry-After"] = str(TRY_AGAIN_SECONDS)
    response.headers["Cache-Control"] = "no-store"
    return response
