"""The secretariat closes the list of participants: its versions, what is otherwise since, and the page before it."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from meetings.models import FinalList
from meetings.participants import list_of_version, list_to_close
from meetings.reporting.final_list import (
    can_be_closed,
    changes_between,
    newest_version,
    not_noted,
    sign_of,
    since_words,
    version_words,
    who_took_part,
)
from meetings.running.desk_pages import meeting_on_desk, page_on_desk, staff_who_run_meetings
from meetings.services.closing_the_list import close_list
from r2pnet.refusal import Changed, Refused

LARGEST = 32_767


@require_safe
@staff_who_run_meetings
def final_list(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The versions of the list, and what is otherwise than the newest says."""
    meeting = meeting_on_desk(request, slug)
    newest, took_part = newest_version(meeting), who_took_part(meeting)
    changes = changes_between(newest, took_part) if newest else None
    words = {
        "versions": FinalList.objects.filter(meeting=meeting).select_related("closed_by").order_by("-number"),
        "changes": changes,
        "since": since_words(newest, changes) if newest and changes else "",
        "took_part": len(took_part),
        "can_be_closed": can_be_closed(meeting),
    }
    return page_on_desk(request, meeting, "meetings/desk_list.html", words)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_who_run_meetings
def close(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Who would be on it, who is not named and who is not on it; POST closes it."""
    meeting = meeting_on_desk(request, slug)
    if request.method == "POST":
        user: Any = request.user
        try:
            version = close_list(meeting, by=user, said=request.POST.get("said", ""))
        except (Changed, Refused) as refused:
            messages.error(request, refused.message, extra_tags="bad")
            return redirect("desk-list-close", meeting.slug)
        messages.success(request, _("The list is closed: %s.") % version_words(version), extra_tags="good")
        return redirect("desk-list", meeting.slug)
    newest, took_part = newest_version(meeting), who_took_part(meeting)
    words = {
        "list": list_to_close(meeting, took_part),
        "took_part": len(took_part),
        "named": sum(one.is_listed for one in took_part),
        "unnamed": sum(not one.is_listed for one in took_part),
        "not_noted": not_noted(meeting),
        "number": newest.number + 1 if newest else 1,
        "said": sign_of(took_part, newest),
        "can_be_closed": can_be_closed(meeting),
        "is_otherwise": newest is None or bool(changes_between(newest, took_part).number),
    }
    return page_on_desk(request, meeting, "meetings/desk_list_close.html", words)


@require_safe
@staff_who_run_meetings
def version(request: HttpRequest, slug: str, number: int) -> HttpResponseBase:
    """One version as those who take part may read it now."""
    meeting = meeting_on_desk(request, slug)
    rows = FinalList.objects.select_related("meeting__country")
    shown = get_object_or_404(rows, meeting=meeting, number=min(number, LARGEST))
    return page_on_desk(request, meeting, "meetings/desk_list_version.html", {"list": list_of_version(shown)})
