"""The room for prospective members: the list, how far each has come, and the page on which it becomes a member."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from focalpoints.joining.forms import BecomingForm, JoiningForm
from focalpoints.models import Member
from focalpoints.models.member import MemberQuerySet, Standing
from focalpoints.services.becoming_a_member import become_member, note_joining
from r2pnet.paging import page_of
from r2pnet.refusal import Refused
from r2pnet.staff_pages import staff_page


def _prospective(request: HttpRequest) -> MemberQuerySet:
    found: MemberQuerySet = Member.objects.visible_to(request.user).filter(standing=Standing.PROSPECTIVE).with_names()
    return found


@require_safe
@staff_page("focalpoints.change_member")
def joining(request: HttpRequest) -> HttpResponseBase:
    """All prospective members by name, each with how far it is and since when."""
    page, notices = page_of(request, _prospective(request).by_name())
    return render(request, "focalpoints/joining.html", {"page_obj": page, "notices": notices, "query": ""})


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page("focalpoints.change_member")
def one_joining(request: HttpRequest, slug: str) -> HttpResponseBase:
    """How far one is, to be changed; 404 for a member that is not prospective."""
    member = get_object_or_404(_prospective(request), slug=slug)
    form = JoiningForm(member, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and _is_noted(request, member, form):
        messages.success(request, _("Noted. Only the secretariat sees it."))
        return redirect("joining")
    return render(request, "focalpoints/joining_one.html", {"member": member, "form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page("focalpoints.change_member")
def becoming(request: HttpRequest, slug: str) -> HttpResponseBase:
    """What is known of its joining, then once more what becomes public, then the deed; pressed twice, done once."""
    member = get_object_or_404(Member.objects.visible_to(request.user).with_names(), slug=slug)
    if member.standing == Standing.MEMBER and request.method == "POST":
        return redirect(member)
    member = get_object_or_404(_prospective(request), slug=slug)
    form = BecomingForm(member, request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid() or "back" in request.POST:
        return _becoming_page(request, member, form)
    if "confirm" not in request.POST:
        return render(request, "focalpoints/becoming_check.html", _check(member, form))
    if not _has_become(request, member, form):
        return _becoming_page(request, member, form)
    words = _("%(name)s is a member now. This is the page that everybody sees.") % {"name": member.name}
    messages.success(request, words)
    return redirect(member)


def _becoming_page(request: HttpRequest, member: Member, form: BecomingForm) -> HttpResponse:
    return render(request, "focalpoints/becoming.html", {"member": member, "form": form})


def _check(member: Member, form: BecomingForm) -> dict[str, Any]:
    """What is said once more before it is done, with all that was typed in hidden fields."""
    typed = [(name, value) for name, value in form.data.items() if name in form.fields]
    return {"member": member, "form": form, "typed": typed, "office": form.office, "source": form.source}


def _is_noted(request: HttpRequest, member: Member, form: JoiningForm) -> bool:
    typed = form.cleaned_data
    told = {"since": typed["since"], "note": typed["joining_note"], "seen_version": typed["seen_version"]}
    return _is_done(form, note_joining, member, typed["joining_state"], **told, by=request.user, reason=form.why)


def _has_become(request: HttpRequest, member: Member, form: BecomingForm) -> bool:
    typed = form.cleaned_data
    told = {"joined": typed["joined"], "source": form.source, "office": form.office}
    told["seen_version"] = typed["seen_version"]
    return _is_done(form, become_member, member, **told, by=request.user, reason=form.why)


def _is_done(form: Any, deed: Any, *things: Any, **told: Any) -> bool:
    """False, with the words in the form, when the service refuses; what was typed stays."""
    try:
        deed(*things, **told)
    except Refused as refused:
        form.add_error(refused.field if refused.field in form.fields else None, refused.message)
    except ValidationError as error:
        form.add_error(None, error.messages[0])
    else:
        return True
    return False
