"""Fetching files: the newest of a public report for everybody, any other for those who may see it."""

import logging
from typing import IO

from django.contrib.auth.models import AnonymousUser
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import http_date
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from r2pnet.reports.models import Report, State
from r2pnet.reports.registry import kind_of
from r2pnet.visibility import Level

logger = logging.getLogger("portal.reports")

TRY_AGAIN_SECONDS = 60


def newest_public_file(request: HttpRequest, kind_key: str) -> HttpResponseBase:
    """The newest file of a public report; until there is one, 503 and a page in words. Orders nothing.

    The last file, with its date, is served until a newer one is ready. Everybody gets what the public may see. Raises
    `Http404` for a kind that is not public.
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
    response = get_conditional_response(request, etag=etag, last_modified=changed) or _file(report)
    if response is None:
        return _not_yet(request, str(kind.title))
    response.headers["ETag"] = etag
    response.headers["Last-Modified"] = http_date(changed)
    patch_cache_control(response, public=True, no_cache=True)
    return response


def report_file(request: HttpRequest, report_id: int) -> HttpResponseBase:
    """The file of one report, for those within its level and scope; for everybody else it does not exist."""
    report = get_object_or_404(Report.objects.visible_to(request.user).ready(), pk=report_id)
    response = _file(report)
    if response is None:
        raise Http404
    patch_cache_control(response, private=True, no_cache=True)
    return response


def _file(report: Report) -> FileResponse | None:
    """The file as an answer; None when it is gone, which is noted on the row so that it is made again."""
    try:
        file: IO[bytes] = report.file.open("rb")
    except OSError as error:
        logger.error("file gone report=%s kind=%s error=%s", report.pk, report.kind, type(error).__name__)
        _mark_gone(report)
        return None
    response = FileResponse(file, content_type="application/pdf", filename=report.download_name)
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def _mark_gone(report: Report) -> None:
    """Failed, and with no stamps, so that the next look of the schedule makes it again."""
    words = _("The file of “%(report)s” is gone from the folder for files.") % {"report": str(report)}
    Report.objects.filter(pk=report.pk, state=State.READY).update(state=State.FAILED, stamps="", error=words)


def _not_yet(request: HttpRequest, title: str) -> HttpResponse:
    response = render(request, "reports/not-yet.html", {"title": title}, status=503)
    response.headers["Retry-After"] = str(TRY_AGAIN_SECONDS)
    response.headers["Cache-Control"] = "no-store"
    return response
