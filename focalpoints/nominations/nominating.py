"""Nominating in three steps, without scripts: for which office, who and how, and once more to check."""

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from focalpoints.models import Member
from focalpoints.nominations.facts import facts_of
from focalpoints.nominations.forms import NominationForm, OfficeForm
from focalpoints.nominations.offices import Office, offices_of
from focalpoints.nominations.pages import answer
from focalpoints.services.nominating import members_to_nominate_for, nominate
from r2pnet.errors import too_many_requests
from r2pnet.limits import seconds_to_wait
from r2pnet.refusal import Refused
from r2pnet.signing_in import sign_in_first
from r2pnet.visibility import is_of_secretariat


@require_http_methods(["GET", "HEAD", "POST"])
@sign_in_first
def new(request: HttpRequest) -> HttpResponseBase:
    """`member` and `role` in the address say for which office; without them that is asked first."""
    members = list(members_to_nominate_for(request.user).with_names().by_name())
    if not members:
        raise Http404
    asked = OfficeForm(members, request.GET if "role" in request.GET else None)
    if not asked.is_valid():
        return _choose_office(request, members, asked)
    member = next(one for one in members if one.slug == asked.cleaned_data["member"])
    role = asked.cleaned_data["role"]
    office = next(one for one in offices_of(member, request.user) if one.role == role)
    if request.method != "POST":
        return _ask(request, _form(request, member, office))
    return _typed(request, _form(request, member, office, request.POST))


def _form(request: HttpRequest, member: Member, office: Office, data: object = None) -> NominationForm:
    return NominationForm(member, office, is_staff=is_of_secretariat(request.user), data=data)


def _typed(request: HttpRequest, form: NominationForm) -> HttpResponseBase:
    if wait := seconds_to_wait(request, "nomination", settings.NOMINATION_LIMIT):
        return too_many_requests(request, wait)
    if not form.is_valid() or "change" in request.POST:
        return _ask(request, form)
    if "send" not in request.POST:
        return _check(request, form)
    try:
        made = nominate(form.nomination, by=request.user, reason=form.why)  # type: ignore[arg-type]  # signed in
    except (Refused, ValidationError) as refusal:
        _say(form, refusal)
        return _ask(request, form)
    messages.success(request, _("Nominated. The secretariat decides and answers here."), extra_tags="good")
    return redirect("nomination", made.pk)


def _choose_office(request: HttpRequest, members: list[Member], form: OfficeForm) -> HttpResponse:
    """Step one. Who holds what is said where there is one member to say it of."""
    offices = offices_of(members[0], request.user) if len(members) == 1 else []
    only = members[0] if len(members) == 1 else None
    return answer(request, "nominations/office.html", {"form": form, "offices": offices, "member": only})


def _ask(request: HttpRequest, form: NominationForm) -> HttpResponse:
    words = {"form": form, "member": form.member, "office": form.office}
    return answer(request, "nominations/new.html", words)


def _check(request: HttpRequest, form: NominationForm) -> HttpResponse:
    """Step three: everything once more, as it goes to the secretariat."""
    words = {"form": form, "member": form.member, "office": form.office, "facts": facts_of(form.nomination)}
    return answer(request, "nominations/check.html", words)


def _say(form: NominationForm, refusal: Refused | ValidationError) -> None:
    """The words of the refusal at their field, or on top."""
    if isinstance(refusal, Refused):
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
    else:
        form.add_error(None, refusal.messages[0])
