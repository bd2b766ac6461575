"""Attendance on the desk: of the own member for its people, of every member for the secretariat."""

from typing import Any

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from focalpoints.models import Member
from meetings.attendance_memory.memory import last_times, meetings_held, occasions
from meetings.attendance_memory.regions import long_absent
from meetings.next_steps.shown import own_members
from r2pnet.desk.desk_views import for_its_reader
from r2pnet.paging import page_of
from r2pnet.signing_in import sign_in_first
from r2pnet.visibility import is_of_secretariat


@require_safe
@sign_in_first
def attendance_memory(request: HttpRequest) -> HttpResponseBase:
    """Staff: every member by group with the last time it came. Others are led to their own member; 404 without one."""
    if is_of_secretariat(request.user):
        return _of_all(request)
    own = Member.objects.filter(pk__in=own_members(request.user)).by_name().first()
    if own is None:
        raise Http404
    return for_its_reader(redirect("attendance-of-member", own.slug))


def _of_all(request: HttpRequest) -> HttpResponseBase:
    members = Member.objects.visible_to(request.user).standing_members().with_names().by_group()
    page, left_out = page_of(request, members)
    shown: Any = page.object_list
    rows = last_times(shown, request.user)
    words = {"rows": rows, "page_obj": page, "notices": left_out, "absent": long_absent(request.user)}
    return for_its_reader(render(request, "meetings/attendance_memory.html", words))


@require_safe
@sign_in_first
def of_member(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Every meeting that was held, and whether the member came: its own people and the secretariat read it."""
    user: Any = request.user
    is_staff = is_of_secretariat(user)
    rows = Member.objects.with_names()
    member = get_object_or_404(rows if is_staff else rows.filter(pk__in=own_members(user)), slug=slug)
    page, left_out = page_of(request, meetings_held(user))
    words = {
        "member": member,
        "occasions": occasions(member, page.object_list),
        "page_obj": page,
        "notices": left_out,
        "is_staff": is_staff,
        "others": [] if is_staff else rows.filter(pk__in=own_members(user)).exclude(pk=member.pk).by_name(),
    }
    return for_its_reader(render(request, "meetings/attendance_of_member.html", words))
