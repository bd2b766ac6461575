"""What the secretariat gives to the host of a meeting: shown first, then taken away as files, which is noted."""

from collections.abc import Iterator
from typing import Any, Final

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from meetings.models import Meeting, Registration
from meetings.running.desk_pages import meeting_on_desk, page_on_desk
from meetings.running.for_hosts import (
    OF_THE_NAMED,
    TOTALS,
    people_columns,
    people_rows,
    questions_for_hosts,
    totals_for_host,
)
from r2pnet.admin_exports import note_export
from r2pnet.clock import network_today
from r2pnet.errors import too_many_requests
from r2pnet.limits import seconds_to_wait
from r2pnet.public_files import as_download, laid_down
from r2pnet.sheets.writing import csv_chunks, workbook_chunks
from r2pnet.staff_pages import staff_page

FILES: Final = ("host.xlsx", "people.csv", "totals.csv")
"""A workbook with both sheets, and each of them as CSV."""


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page("meetings.view_registration", "meetings.change_meeting")
def for_host(request: HttpRequest, slug: str) -> HttpResponseBase:
    """What the host gets, as it would be now; POST gives one of the files, and it is noted who took it away."""
    meeting = meeting_on_desk(request, slug)
    if request.method == "POST":
        if wait := seconds_to_wait(request, "staff-file", settings.EXPORT_LIMIT):
            return too_many_requests(request, wait)
        return _file(request, meeting, request.POST.get("file", ""))
    questions = questions_for_hosts(meeting)
    words = {
        "totals": totals_for_host(meeting, questions),
        "columns": [str(label) for _key, label, _value in OF_THE_NAMED],
        "questions": questions,
        "hosts": [str(one) for one in meeting.hosts.select_related("member__country", "organisation")],
    }
    return page_on_desk(request, meeting, "meetings/for_host.html", words)


def _file(request: HttpRequest, meeting: Meeting, name: str) -> HttpResponseBase:
    if name not in FILES:
        messages.error(request, _("Choose one of the files below."), extra_tags="bad")
        return redirect("for-host", meeting.slug)
    what, _dot, form = name.partition(".")
    questions = questions_for_hosts(meeting)
    people = people_rows(meeting, questions) if what != "totals" else []
    content = laid_down(_chunks(meeting, what, questions, people))
    note_export(request.user, Registration, f"{meeting.slug}, for the host: {what}", form, len(people))
    return as_download(content, f"{meeting.slug}-{what}-{network_today().isoformat()}.{form}")


def _chunks(meeting: Meeting, what: str, questions: Any, people: list[Registration]) -> Iterator[bytes]:
    columns = people_columns(questions)
    if what == "people":
        return csv_chunks(columns, people)
    totals = totals_for_host(meeting, questions)
    if what == "totals":
        return csv_chunks(TOTALS, totals)
    return workbook_chunks([(_("People"), columns, people), (_("Totals"), TOTALS, totals)])
