"""The editor: a new proposal, and the change of an own one. What is typed is kept as a draft at each press."""

from typing import Any, Final
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from focalpoints.models import User
from manual.asked import in_language
from manual.comparison_shown import comparison_shown
from manual.editor import Editing, fields_of
from manual.models import Chapter, Proposal, ProposalText, Revision
from manual.models.chapter import ChapterStatus
from manual.models.proposal import ProposalState
from manual.proposal_forms import ProposalForm, rows_in, too_long_words, typed_in
from manual.rows import Question, questions_of
from manual.services import drafting, proposing
from manual.services.drafting import Typed, draft_of, mark_of
from manual.shown_text import RIGHT_TO_LEFT
from manual.speaking import may_propose, members_spoken_for
from manual.texts import blocks_of, numbers_of
from manual.typed_text import NotWritten, as_typed, from_kept, settled, with_moved, with_new, with_removed
from r2pnet.desk.desk_views import for_its_reader
from r2pnet.errors import too_many_requests
from r2pnet.limits import seconds_to_wait
from r2pnet.refusal import Changed, Refused
from r2pnet.signing_in import sign_in_first

TIMES_A_MINUTE: Final = 60
LONGEST_KEY: Final = 9


@require_http_methods(["GET", "HEAD", "POST"])
@sign_in_first
def propose(request: HttpRequest, slug: str) -> HttpResponseBase:
    """A new proposal for a chapter, in the language that the address names or its reader gets.

    404 for who may not propose, and for a chapter in which nothing is written yet.
    """
    chapter = get_object_or_404(Chapter.objects.visible_to(request.user), slug=slug)
    if not may_propose(request.user):
        raise Http404
    seen = Revision.objects.visible_to(request.user).filter(chapter=chapter).newest_first()
    there = in_language(request, list(seen))
    if not there:
        raise Http404
    user: Any = request.user
    draft = draft_of(user, chapter, there[0].language)
    changed = drafting.changes_proposal(draft) if draft else None
    if changed and request.method != "POST":
        messages.info(request, _("You have begun to change this proposal. Send that first, or throw it away."))
        return for_its_reader(redirect("proposal-change", changed.pk))
    base = draft.base if draft and not changed else there[0]
    held = None if changed else draft
    editing = Editing(chapter, base.language, None, there[0], held, base, blocks_of(base), None)
    return _answered(request, editing)


@require_http_methods(["GET", "HEAD", "POST"])
@sign_in_first
def change(request: HttpRequest, number: int) -> HttpResponseBase:
    """The own proposal again, in the same editor; 404 for everybody else's, and a way back when it is decided."""
    seen = Proposal.objects.visible_to(request.user).filter(author=request.user.pk).select_related("chapter")
    proposal: Proposal = get_object_or_404(seen, pk=number)
    if proposal.state != ProposalState.OPEN and request.method != "POST":
        words = _("This proposal can be changed no more: it is %(state)s.")
        messages.error(request, words % {"state": proposing.state_in_words(proposal)}, extra_tags="bad")
        return for_its_reader(redirect("proposal", proposal.pk))
    user: Any = request.user
    chapter = proposal.chapter
    draft = draft_of(user, chapter, proposal.language)
    if draft and drafting.changes_proposal(draft) != proposal and request.method != "POST":
        messages.info(request, _("You have begun another proposal for this chapter. Send it first, or throw it away."))
        return for_its_reader(redirect(_new_url(chapter, proposal.language)))
    held = draft if draft and draft.proposal_id == proposal.pk else None
    texts = ProposalText.objects.visible_to(user).filter(proposal=proposal).select_related("base")
    last = texts.order_by("-number")[0]
    base = held.base if held else last.base
    newest = Revision.objects.visible_to(user).filter(chapter=chapter, language=proposal.language).newest_first()[0]
    editing = Editing(chapter, proposal.language, proposal, newest, held, base, blocks_of(base), last)
    return _answered(request, editing)


def _new_url(chapter: Chapter, language: str) -> str:
    return f"{reverse('chapter-propose', args=[chapter.slug])}?{urlencode({'language': language})}"


def _answered(request: HttpRequest, editing: Editing) -> HttpResponseBase:
    if request.method != "POST":
        return _page(request, editing, editing.begun())
    if wait := seconds_to_wait(request, "proposing", (TIMES_A_MINUTE, 60)):
        return too_many_requests(request, wait)
    _on_the_base_sent(request, editing)
    by_script = request.headers.get("Accept", "").startswith("application/json")
    try:
        rows = rows_in(request.POST, editing.base_blocks)
    except Refused as refusal:
        if by_script:
            return _told_script({"words": refusal.message}, 422)
        return _page(request, editing, editing.begun(), refusal=refusal)
    typed = typed_in(request.POST, editing.base, rows, editing.proposal)
    return _kept_by_script(request, editing, typed) if by_script else _done(request, editing, typed)


def _on_the_base_sent(request: HttpRequest, editing: Editing) -> None:
    """A page that was opened before another revision came, or another draft was begun, goes on with its own base."""
    sent = request.POST.get("base", "")
    if not (sent.isascii() and sent.isdecimal() and len(sent) <= LONGEST_KEY) or int(sent) == editing.base.number:
        return
    seen = Revision.objects.visible_to(request.user).filter(chapter=editing.chapter, language=editing.language)
    found = seen.filter(number=int(sent)).first() if int(sent) < 2**15 else None
    if found:
        editing.base, editing.base_blocks = found, blocks_of(found)


def _told_script(words: dict[str, str], status: int = 200) -> HttpResponse:
    response = JsonResponse(words, status=status)
    response.headers["Cache-Control"] = "no-store"
    return response


def _kept_by_script(request: HttpRequest, editing: Editing, typed: Typed) -> HttpResponse:
    """As one types: the mark of what is kept now, or why nothing was."""
    user: Any = request.user
    try:
        draft = drafting.keep_draft(editing.chapter, typed, by=user)
    except Refused as refusal:
        return _told_script({"words": refusal.message}, 409 if isinstance(refusal, Changed) else 422)
    return _told_script({"seen": mark_of(draft), "words": _("All that you typed is kept as your draft.")})


def _done(request: HttpRequest, editing: Editing, typed: Typed) -> HttpResponseBase:
    """What the button that was pressed does; the page again, with all that was typed, where it was not done."""
    deed, _colon, identity = request.POST.get("do", "keep").partition(":")
    user: Any = request.user
    try:
        if deed == "send":
            return _sent(request, editing, typed, user)
        if deed == "discard":
            return _thrown_away(request, editing, typed, user)
        typed, opened = _edited(typed, deed, identity)
        drafting.keep_draft(editing.chapter, typed, by=user)
    except Refused as refusal:
        return _refused(request, editing, typed, refusal)
    if deed == "preview":
        return for_its_reader(redirect(editing.url_at(preview="1") + "#preview"))
    if opened:
        return for_its_reader(redirect(editing.url_at(block=opened) + f"#block-{opened}"))
    messages.success(request, _("Kept as your draft. Nobody but you sees it."), extra_tags="good")
    return for_its_reader(redirect(editing.url))


def _edited(typed: Typed, deed: str, identity: str) -> tuple[Typed, str]:
    """The fields after a button beside one of them, and which to open then."""
    rows, opened = typed.rows, identity
    if deed == "add":
        rows, opened = with_new(rows, identity)
    elif deed in ("up", "down"):
        rows = with_moved(rows, identity, -1 if deed == "up" else 1)
    elif deed in ("remove", "restore"):
        rows = with_removed(rows, identity, is_removed=deed == "remove")
    else:
        return typed, ""
    known = opened if opened in {row.identity for row in rows} else ""
    return Typed(typed.base, rows, typed.reason, typed.is_signed, typed.seen, typed.proposal), known


def _sent(request: HttpRequest, editing: Editing, typed: Typed, user: User) -> HttpResponseBase:
    form = _form(request, editing, typed, is_sent=True)
    form.is_valid()
    if "member" in form.errors:
        raise Refused(_("Choose a member for which you speak."), "member")
    try:
        if editing.proposal:
            done = proposing.change(editing.proposal, typed, by=user)
            words = _("Changed. Members read the new text; the one before stays to be read.")
        else:
            done = proposing.send(editing.chapter, typed, by=user, member=form.cleaned_data.get("member"))
            words = _(
                "Sent. Members read it now, and whoever leads the chapter decides. You can change or withdraw it."
            )
    except proposing.AlreadySent as already:
        done, words = already.proposal, already.message
    messages.success(request, words, extra_tags="good")
    return for_its_reader(redirect("proposal", done.pk))


def _thrown_away(request: HttpRequest, editing: Editing, typed: Typed, user: User) -> HttpResponseBase:
    if not drafting.throw_away(editing.chapter, editing.language, by=user, seen=typed.seen):
        raise Changed(_("There is another draft now, or none any more. What you typed here stands below."))
    messages.success(request, _("The draft is thrown away."), extra_tags="good")
    back = reverse("proposal", args=[editing.proposal.pk]) if editing.proposal else editing.chapter.get_absolute_url()
    return for_its_reader(redirect(back))


def _refused(request: HttpRequest, editing: Editing, typed: Typed, refusal: Refused) -> HttpResponseBase:
    """The page with what was typed; what cannot be sent yet is kept as the draft all the same."""
    user: Any = request.user
    held = draft_of(user, editing.chapter, editing.language)
    if isinstance(refusal, NotWritten):
        editing.wrong = refusal.blocks
    if isinstance(refusal, Changed):
        if held and held.base_id == editing.base.pk:
            editing.kept_now = comparison_shown(as_typed(from_kept(held.blocks)), as_typed(typed.rows))
    else:
        try:
            held = drafting.keep_draft(editing.chapter, typed, by=user)
        except Refused:
            held = draft_of(user, editing.chapter, editing.language)
    mark = mark_of(held)
    again = Typed(typed.base, typed.rows, typed.reason, typed.is_signed, mark, typed.proposal)
    return _page(request, editing, again, refusal=refusal)


def _form(request: HttpRequest, editing: Editing, typed: Typed, *, is_sent: bool) -> ProposalForm:
    members = members_spoken_for(request.user)
    given = {"reason": typed.reason, "is_signed": typed.is_signed, "member": request.POST.get("member", "")}
    return ProposalForm(members, given if is_sent else None, initial=given, is_new=editing.proposal is None)


def _page(request: HttpRequest, editing: Editing, typed: Typed, *, refusal: Refused | None = None) -> HttpResponseBase:
    numbers = numbers_of(editing.base, editing.base_blocks)
    compared = None
    if request.method != "POST" and request.GET.get("preview") == "1":
        try:
            text = settled(typed.rows, editing.base_blocks, editing.before.text if editing.before else ())
            compared = comparison_shown(editing.base_blocks, text, numbers, numbers)
        except Refused as problem:
            refusal = problem
            editing.wrong = problem.blocks if isinstance(problem, NotWritten) else {}
    form = _form(request, editing, typed, is_sent=refusal is not None)
    if refusal:
        form.refuse(refusal)
    questions = questions_of([editing.chapter], request.user)
    words = {
        "chapter": editing.chapter,
        "question": questions.get(editing.chapter.pk, Question(editing.chapter.slug, "en")),
        "editing": editing,
        "form": form,
        "reason_too_long": too_long_words(typed.reason),
        "typed": typed,
        "fields": list(_fields(request, editing, typed, numbers)),
        "comparison": compared,
        "direction": "rtl" if editing.language in RIGHT_TO_LEFT else "ltr",
        "language": editing.language,
        "has_moved_on": editing.base.number != editing.newest.number,
        "is_superseded": editing.chapter.status == ChapterStatus.SUPERSEDED,
        "canonical_url": "",
    }
    return for_its_reader(render(request, "manual/propose.html", words))


def _fields(request: HttpRequest, editing: Editing, typed: Typed, numbers: dict[str, str]) -> Any:
    conflicts = {}
    if editing.before and editing.before.base_id == editing.base.pk:
        texts = {block.identity: block.text for block in editing.base_blocks}
        conflicts = {identity: texts.get(identity, "") for identity, _was in editing.before.still_open}
    opened = [request.GET.get("block", "")]
    return fields_of(typed.rows, editing.base_blocks, numbers, opened=opened, wrong=editing.wrong, conflicts=conflicts)
