"""Filing a paper with its files, and more files of one that is there: one form each."""

from collections.abc import Callable
from typing import Any, Final

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Max
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods

from meetings.models import Meeting, Paper, PaperFile
from meetings.models.paper_file import PaperLanguage
from meetings.papers.desk_pages import desk_page, paper_on_desk, staff_who_file
from meetings.papers.forms import FilePaperForm, FilesForm, ReviseForm
from meetings.papers.symbols import next_symbol
from meetings.running.desk_pages import meeting_on_desk
from meetings.running.forms import put
from meetings.services.filing import add_files, file_paper
from r2pnet.refusal import Refused
from r2pnet.upload_handler import AtMost
from r2pnet.uploads import MOST_BYTES

MOST_TOGETHER: Final = MOST_BYTES * len(PaperLanguage)


@csrf_exempt  # asked by `_limited`, after the handler that limits the files stands where it has to
@require_http_methods(["GET", "HEAD", "POST"])
@staff_who_file
def file_for_meeting(request: HttpRequest, slug: str) -> HttpResponseBase:
    """A new paper of a meeting: everything in one form."""
    meeting = meeting_on_desk(request, slug)
    return _limited(request, lambda one, size_beyond: _file(one, meeting, size_beyond))


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@staff_who_file
def file_for_network(request: HttpRequest) -> HttpResponseBase:
    """A new paper of the network."""
    return _limited(request, lambda one, size_beyond: _file(one, None, size_beyond))


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@staff_who_file
def revise(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The next revision of a paper, or one more language of a revision."""
    paper = paper_on_desk(request, slug)
    return _limited(request, lambda one, size_beyond: _revise(one, paper, size_beyond))


def _limited(request: HttpRequest, page: Callable[[HttpRequest, int], HttpResponseBase]) -> HttpResponseBase:
    """`page` with the size of what was too large to be read, or 0."""
    if request.method != "POST":
        return page(request, 0)
    limit = AtMost(request, most_bytes=MOST_TOGETHER)
    request.upload_handlers.insert(0, limit)

    def sent(one: HttpRequest) -> HttpResponseBase:
        one.POST  # noqa: B018  (read now: the size is known after it)
        return page(one, limit.size_beyond)

    response: HttpResponseBase = csrf_protect(sent)(request)
    return response


def _file(request: HttpRequest, meeting: Meeting | None, size_beyond: int) -> HttpResponseBase:
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = FilePaperForm(meeting, *sent, size_beyond=size_beyond)
    if request.method == "POST" and form.is_valid():
        paper, why = form.paper, form.cleaned_data["reason"]
        if _is_done(form, lambda: file_paper(paper, form.given, by=_who(request), reason=why)):
            _tell_of_locks(request, paper)
            messages.success(request, _("Filed: %(paper)s.") % {"paper": paper}, extra_tags="good")
            return redirect("desk-paper", paper.slug)
    words = {"form": form, "free_symbol": next_symbol(meeting) if "symbol" in form.errors else ""}
    return desk_page(request, meeting, "meetings/desk_paper_new.html", words)


def _revise(request: HttpRequest, paper: Paper, size_beyond: int) -> HttpResponseBase:
    last = PaperFile.objects.standing().filter(paper=paper).order_by().aggregate(last=Max("revision"))["last"]
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = ReviseForm(last, *sent, size_beyond=size_beyond)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        told = {"by": _who(request), "reason": typed["reason"]}
        if _is_done(form, lambda: add_files(paper, typed["revision"], form.given, **told)):
            _tell_of_locks(request, paper)
            messages.success(request, _("Filed."), extra_tags="good")
            return redirect("desk-paper", paper.slug)
    return desk_page(request, paper.meeting, "meetings/desk_paper_revise.html", {"form": form, "paper": paper})


def _who(request: HttpRequest) -> Any:
    return request.user


def _is_done(form: FilesForm, deed: Callable[[], object]) -> bool:
    """False, with the words in the form, when the service refuses."""
    try:
        deed()
    except Refused as refused:
        put(form, refused)
    except ValidationError as error:
        for field, said in error.message_dict.items():
            form.add_error(field if field in form.fields else None, said)
    else:
        return True
    return False


def _tell_of_locks(request: HttpRequest, paper: Paper) -> None:
    if PaperFile.objects.standing().filter(paper=paper, is_locked=True).exists():
        words = _("A PDF of this paper is locked: see whether it opens without a password.")
        messages.warning(request, words, extra_tags="due")
