"""Nominating in three steps, without scripts: for which office, who and how, and once more to check."""

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods

from focalpoints.models import Member
from focalpoints.nominations.facts import facts_of
from focalpoints.nominations.forms import LetterForm, NominationForm, OfficeForm
from focalpoints.nominations.offices import Office, offices_of
from focalpoints.nominations.pages import answer
from focalpoints.services.nominating import members_to_nominate_for, needs_letter, nominate
from r2pnet.errors import too_many_requests
from r2pnet.limits import seconds_to_wait
from r2pnet.refusal import Refused
from r2pnet.signing_in import sign_in_first
from r2pnet.upload_handler import AtMost
from r2pnet.uploads import MOST_BYTES
from r2pnet.visibility import is_of_secretariat


@csrf_exempt  # asked by `_sent`, after the handler that limits the letter stands where it has to
@require_http_methods(["GET", "HEAD", "POST"])
@sign_in_first
def new(request: HttpRequest) -> HttpResponseBase:
    """`member` and `role` in the address say for which office; without them that is asked first."""
    if request.method != "POST":
        return _asked(request, AtMost(request, most_bytes=MOST_BYTES))
    limit = AtMost(request, most_bytes=MOST_BYTES)
    request.upload_handlers.insert(0, limit)
    response: HttpResponseBase = _sent(request, limit)
    return response


@csrf_protect
def _sent(request: HttpRequest, limit: AtMost) -> HttpResponseBase:
    return _asked(request, limit)


def _asked(request: HttpRequest, limit: AtMost) -> HttpResponseBase:
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
    if wait := seconds_to_wait(request, "nomination", settings.NOMINATION_LIMIT):
        return too_many_requests(request, wait)
    return _typed(request, _form(request, member, office, request.POST), limit)


def _form(request: HttpRequest, member: Member, office: Office, data: object = None) -> NominationForm:
    return NominationForm(member, office, is_staff=is_of_secretariat(request.user), data=data)


def _typed(request: HttpRequest, form: NominationForm, limit: AtMost) -> HttpResponseBase:
    if not form.is_valid() or "change" in request.POST:
        return _ask(request, form)
    needed = {"is_needed": needs_letter(form.nomination, request.user)}
    if "send" not in request.POST:
        return _check(request, form, LetterForm(**needed))
    letter = LetterForm(request.POST, request.FILES, size_beyond=limit.size_beyond, **needed)
    if not letter.is_valid():
        return _check(request, form, letter)
    by, why, given = request.user, form.why, letter.given
    try:
        made = nominate(form.nomination, by=by, reason=why, letter=given)  # type: ignore[arg-type]  # signed in
    except Refused as refused:
        if refused.field in ("file", "letter"):
            letter.add_error("letter", refused.message)
            return _check(request, form, letter)
        form.add_error(refused.field if refused.field in form.fields else None, refused.message)
    except ValidationError as error:
        form.add_error(None, error.messages[0])
    else:
        messages.success(request, _("Nominated. The secretariat decides and answers here."), extra_tags="good")
        return redirect("nomination", made.pk)
    return _ask(request, form)


def _choose_office(request: HttpRequest, members: list[Member], form: OfficeForm) -> HttpResponse:
    """Step one. Who holds what is said where there is one member to say it of."""
    offices = offices_of(members[0], request.user) if len(members) == 1 else []
    only = members[0] if len(members) == 1 else None
    return answer(request, "nominations/office.html", {"form": form, "offices": offices, "member": only})


def _ask(request: HttpRequest, form: NominationForm) -> HttpResponse:
    words = {"form": form, "member": form.member, "office": form.office}
    return answer(request, "nominations/new.html", words)


def _check(request: HttpRequest, form: NominationForm, letter: LetterForm) -> HttpResponse:
    """Step three: everything once more, as it goes to the secretariat, and the letter."""
    words = {"typed": form, "member": form.member, "office": form.office, "facts": facts_of(form.nomination)}
    return answer(request, "nominations/check.html", {**words, "form": letter})
