"""Who walks in: looked for among those on record first, then written down."""

from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from focalpoints.models import Appointment, Person
from meetings.models import Meeting
from meetings.on_the_day.check_in_pages import LONGEST_SEARCH
from meetings.on_the_day.door import already_in_words, has_words
from meetings.on_the_day.forms import StrangerForm, WalkInForm
from meetings.on_the_day.states import is_door_open
from meetings.running.desk_pages import meeting_on_desk, page_on_desk
from meetings.services.checking_in import CheckedIn
from meetings.services.walking_in import walk_in, walk_in_by_name
from r2pnet.admin_queries import is_key
from r2pnet.refusal import Refused
from r2pnet.staff_pages import staff_page

SHOWN: Final = 20


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page("meetings.view_registration", "meetings.change_registration", "focalpoints.add_person")
def walk_in_page(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Look for somebody; then as what and for whom they come. POST registers them and checks them in."""
    meeting = meeting_on_desk(request, slug)
    asked = request.GET.get("q", "").replace("\0", "").strip()[:LONGEST_SEARCH]
    key = request.GET.get("person", "")
    is_new = "new" in request.GET
    if not key and not is_new:
        return page_on_desk(request, meeting, "meetings/walk_in.html", _found(request, meeting, asked))
    person = _person(request, key) if key else None
    form = _form(request, meeting, person, asked)
    if request.method == "POST" and form.is_valid() and _let_in(request, meeting, person, form):
        return redirect("check-in", meeting.slug)
    words = {"form": form, "person": person, "asked": asked, "is_door_open": is_door_open(meeting)}
    return page_on_desk(request, meeting, "meetings/walk_in_form.html", words)


def _form(request: HttpRequest, meeting: Meeting, person: Person | None, asked: str) -> Any:
    data = request.POST if request.method == "POST" else None
    if person:
        return WalkInForm(meeting, person, data)
    return StrangerForm(meeting, None, data, initial={"name": asked})


def _let_in(request: HttpRequest, meeting: Meeting, person: Person | None, form: Any) -> bool:
    """True when they are in; the form says why not."""
    user: Any = request.user
    try:
        if person:
            done: CheckedIn = walk_in(person, meeting, by=user, **form.chosen)
        else:
            done = walk_in_by_name(form.stranger, meeting, by=user, **form.chosen)
    except Refused as refusal:
        form.refuse(refusal)
        return False
    name = done.registration.person.name
    words = _("%(name)s is registered and in. Print their badge from the list.") % {"name": name}
    if done.was_in:
        words = already_in_words(name, done.check_in, meeting)
    messages.success(request, words, extra_tags="good")
    return True


def _found(request: HttpRequest, meeting: Meeting, asked: str) -> dict[str, Any]:
    """Those on record whose name has the words, with their offices and what they hold here already; four queries."""
    rows = Person.objects.visible_to(request.user).filter(anonymised_at=None) if asked else Person.objects.none()
    keys = [key for key, name in rows.values_list("pk", "name").order_by("name", "pk") if has_words(name, asked)]
    shown = keys[:SHOWN]
    people = Person.objects.filter(pk__in=shown).order_by("name", "pk")
    offices: dict[int, list[str]] = {}
    current = Appointment.objects.current().filter(person__in=shown)
    for one in current.select_related("member__country", "member__organisation"):
        offices.setdefault(int(one.person_id or 0), []).append(f"{one.get_role_display()}, {one.member}")
    live = dict(meeting.registrations.live().filter(person__in=shown).values_list("person", "pk"))
    lines = [
        {"person": one, "offices": "; ".join(offices.get(one.pk, [])), "registration": live.get(one.pk)}
        for one in people
    ]
    return {"asked": asked, "lines": lines, "more": len(keys) - len(shown), "is_door_open": is_door_open(meeting)}


def _person(request: HttpRequest, key: str) -> Person:
    rows = Person.objects.visible_to(request.user).filter(anonymised_at=None)
    one: Person = get_object_or_404(rows, pk=int(key) if is_key(key) else 0)
    return one
