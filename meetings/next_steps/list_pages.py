"""Lists of next steps: the own member's on the desk, those of a meeting as far as their members show them."""

from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from focalpoints.models import Member
from meetings.models import NextStep
from meetings.next_steps.shown import own_members, rows_of, steps_of, totals_of
from meetings.next_steps.who_takes_on import has_first_day_come, meetings_to_take_on_at, members_to_take_on_for
from meetings.titles import short_title
from meetings.views.registering import page_of_meeting, seen_meeting
from r2pnet.desk.desk_views import for_its_reader
from r2pnet.paging import page_of
from r2pnet.signing_in import sign_in_first
from r2pnet.visibility import is_of_secretariat


@require_safe
@sign_in_first
def next_steps(request: HttpRequest) -> HttpResponseBase:
    """Of the own member what is open, what is due first before, and what is past; staff read those of all members.

    The number of queries does not grow with the steps.
    """
    user, is_staff = request.user, is_of_secretariat(request.user)
    own = own_members(user)
    seen = NextStep.objects.visible_to(user).with_names()
    steps = seen if is_staff else seen.filter(member__in=own)
    page, left_out = page_of(request, steps.order_by("-state", "due_on", "pk"))
    rows = rows_of(page.object_list, user)
    meetings = [] if is_staff else meetings_to_take_on_at(user)
    words = {
        "title": _("Next steps of all members") if is_staff else _title(own),
        "is_staff": is_staff,
        "is_own": not is_staff,
        "open": [row for row in rows if row.step.is_open],
        "past": [row for row in rows if not row.step.is_open],
        "page_obj": page,
        "notices": left_out,
        "meetings": [{"name": short_title(one), "slug": one.slug} for one in meetings],
    }
    return for_its_reader(render(request, "meetings/next_steps.html", words))


def _title(own: list[int]) -> str:
    """With the name of the member, where it is one."""
    members = list(Member.objects.filter(pk__in=own).with_names())
    return _("Next steps of %(member)s") % {"member": members[0].name} if len(members) == 1 else _("Next steps")


@require_safe
@sign_in_first
def of_meeting(request: HttpRequest, slug: str) -> HttpResponseBase:
    """All steps of a meeting that the reader may see, with the totals; before its first day that none is there yet."""
    shown = seen_meeting(request, slug)
    user: Any = request.user
    page, left_out = page_of(request, steps_of(shown, user))
    words = {
        "rows": rows_of(page.object_list, user),
        "page_obj": page,
        "notices": left_out,
        "totals": totals_of(shown, user),
        "has_begun": has_first_day_come(shown),
        "is_staff": is_of_secretariat(user),
        "may_take_on": has_first_day_come(shown)
        and (is_of_secretariat(user) or bool(members_to_take_on_for(user, shown))),
    }
    return page_of_meeting(request, shown, "meetings/next_steps_of_meeting.html", words)
