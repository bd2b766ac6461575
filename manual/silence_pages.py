"""Adoption by silence on the desk: put a text before all members, read what is asked, object, withdraw."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from manual.adopting_pages import chapter_asked, to_adopt
from manual.leading import may_lead
from manual.models import SilenceProcedure
from manual.models.chapter import reads_drafts
from manual.rows import chapter_rows
from manual.services.silence import object_to, open_silence, withdraw_silence
from manual.silence_forms import ObjectForm, OpenForm, WithdrawForm
from manual.silence_shown import open_members, shown, silence_rows
from manual.silence_speakers import people_to_tell
from manual.silence_words import text_in_words, until_in_words
from manual.working_days import end_of_day
from meetings.models.paper_file import PaperLanguage
from meetings.views.registering import not_too_often
from r2pnet.desk.desk_views import for_its_reader
from r2pnet.paging import page_of
from r2pnet.refusal import Refused
from r2pnet.signing_in import sign_in_first


@require_safe
@sign_in_first
def silences(request: HttpRequest) -> HttpResponseBase:
    """All that the reader may see, those that run before; 404 for who reads no drafts."""
    if not reads_drafts(request.user):
        raise Http404
    rows = SilenceProcedure.objects.visible_to(request.user).newest_first().select_related("chapter", "revision")
    page, notices = page_of(request, rows)
    words = {"rows": silence_rows(list(page.object_list), request.user), "page_obj": page, "notices": notices}
    return for_its_reader(render(request, "manual/silences.html", words))


@require_http_methods(["GET", "HEAD", "POST"])
@sign_in_first
@not_too_often
def silence(request: HttpRequest, number: int) -> HttpResponseBase:
    """What is asked, until when, how many have objected; POST objects in the name of a member, for good."""
    procedure = _asked(request, number)
    user: Any = request.user
    members = open_members(procedure, user)
    form = ObjectForm(members, request.POST) if request.method == "POST" and members else None
    if form and form.is_valid() and _objected(request, procedure, form):
        return for_its_reader(redirect("silence", procedure.pk))
    if form and form.errors:
        procedure = _asked(request, number)
    if form is None and members and procedure.takes_objections():
        form = ObjectForm(members)
    words = {**shown(request, procedure), "form": form}
    return for_its_reader(render(request, "manual/silence.html", words))


def _objected(request: HttpRequest, procedure: SilenceProcedure, form: ObjectForm) -> bool:
    user: Any = request.user
    try:
        object_to(procedure, form.member_chosen, form.cleaned_data["reason"], by=user)
    except Refused as refused:
        form.refuse(refused)
        return False
    words = _("Your member has objected: the text is not adopted. When the time is over, everybody is told.")
    messages.success(request, words, extra_tags="good")
    return True


@require_http_methods(["GET", "HEAD", "POST"])
@sign_in_first
def open_page(request: HttpRequest, slug: str, language: str) -> HttpResponseBase:
    """Which text, until when; read once more with the number of people who are written to, and then opened."""
    chapter = chapter_asked(request, slug, language)
    user: Any = request.user
    if not may_lead(user, chapter):
        raise Http404
    texts = to_adopt(chapter, language, user)
    form = OpenForm(texts, request.POST if request.method == "POST" else None)
    looked: dict[str, str] = {}
    if request.method == "POST" and form.is_valid():
        if form.is_confirmed and (made := _opened(request, form)):
            return for_its_reader(redirect("silence", made.pk))
        if not form.errors:
            looked = _read_once_more(form)
            form.take_sign()
    words = {
        "form": form,
        "chapter": chapter,
        "question": chapter_rows([chapter], user)[0].question,
        "language": PaperLanguage(language).label,
        "has_texts": texts.exists(),
        "looked": looked,
    }
    return for_its_reader(render(request, "manual/silence_open.html", words))


def _opened(request: HttpRequest, form: OpenForm) -> SilenceProcedure | None:
    typed: Any = form.cleaned_data
    user: Any = request.user
    try:
        made = open_silence(typed["revision"], last_day=typed["last_day"], words=typed["words"], by=user)
    except Refused as refused:
        form.refuse(refused)
        return None
    messages.success(request, _("The text is before all members, and they are written to."), extra_tags="good")
    return made


def _read_once_more(form: OpenForm) -> dict[str, str]:
    typed, people = form.cleaned_data, len(people_to_tell())
    words = ngettext("%(number)d person is written to.", "%(number)d people are written to.", people)
    return {
        "text": text_in_words(typed["revision"]),
        "until": until_in_words(end_of_day(typed["last_day"])),
        "people": words % {"number": people},
        "words": typed["words"],
    }


@require_http_methods(["GET", "HEAD", "POST"])
@sign_in_first
def withdraw_page(request: HttpRequest, number: int) -> HttpResponseBase:
    """The reason, which everybody reads; what has ended is led to its page."""
    procedure = _asked(request, number)
    user: Any = request.user
    if not may_lead(user, procedure.chapter):
        raise Http404
    if not procedure.takes_objections() and request.method != "POST":
        return for_its_reader(redirect("silence", procedure.pk))
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            withdraw_silence(procedure, form.cleaned_data["why"], by=user)
            messages.success(request, _("Withdrawn. Everybody is told."), extra_tags="good")
            return for_its_reader(redirect("silence", procedure.pk))
        except Refused as refused:
            form.refuse(refused)
    return for_its_reader(render(request, "manual/silence_withdraw.html", {**shown(request, procedure), "form": form}))


def _asked(request: HttpRequest, number: int) -> SilenceProcedure:
    rows = SilenceProcedure.objects.visible_to(request.user).select_related("chapter", "revision")
    found: SilenceProcedure = get_object_or_404(rows, pk=number)
    return found
