"""The comments on a block, on a chapter and on a proposal, with the form to write one; resolving and opening again."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from manual.asked import in_language, revision_asked
from manual.comments_shown import comment_rows, of_text, place_url
from manual.discussing import Writing, discussion
from manual.leading import may_lead
from manual.models import Chapter, Comment, Proposal, Revision
from manual.models.chapter import reads_drafts
from manual.rows import Question, questions_of
from manual.services import commenting
from manual.services.commenting import Place
from manual.shown_text import RIGHT_TO_LEFT
from manual.text.block import Block
from manual.texts import blocks_of, numbers_of
from r2pnet.desk.desk_views import for_its_reader
from r2pnet.errors import too_many_requests
from r2pnet.limits import seconds_to_wait
from r2pnet.paging import page_of
from r2pnet.refusal import Refused
from r2pnet.signing_in import sign_in_first

TIMES_A_MINUTE: Final = 20


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the address of the comments on a chapter asks for: a text, and a block of it; None for all comments."""

    chapter: Chapter
    text: Revision
    blocks: Sequence[Block]
    block: Block | None


@require_http_methods(["GET", "HEAD", "POST"])
def comments(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The comments on a block of a revision and the form to write one; without a block all of a chapter's language.

    404 for everybody who may not read drafts, as for what is not there.
    """
    asked = _asked(request, slug)
    if asked.block is None:
        if request.method == "POST":
            raise Http404
        return _all(request, asked)
    writing = Writing.begun(request)
    if request.method == "POST":
        place = Place(revision=asked.text, block=asked.block.identity)
        if answered := _said(request, writing, place):
            return answered
    return _of_block(request, asked, asked.block, writing)


def _asked(request: HttpRequest, slug: str) -> _Asked:
    if not reads_drafts(request.user):
        raise Http404
    chapter: Chapter = get_object_or_404(Chapter.objects.visible_to(request.user), slug=slug)
    seen = Revision.objects.visible_to(request.user).filter(chapter=chapter).newest_first().select_related("chapter")
    there = in_language(request, list(seen))
    if not there:
        raise Http404
    typed, identity = request.GET.get("revision", ""), request.GET.get("block", "")
    text = revision_asked(there, typed) if typed else there[0]
    blocks = blocks_of(text)
    block = next((one for one in blocks if one.identity == identity), None)
    if bool(identity) != bool(block) or (typed and not identity):
        raise Http404
    return _Asked(chapter, text, blocks, block)


def _of_block(request: HttpRequest, asked: _Asked, block: Block, writing: Writing) -> HttpResponseBase:
    """Those on this revision, then those that the block had on earlier ones, marked where it reads otherwise now."""
    rows = of_text(request.user, asked.chapter, asked.text.language)
    page, notices = page_of(
        request, rows.filter(block=block.identity, revision__number__lte=asked.text.number).with_text()
    )
    leads = may_lead(request.user, asked.chapter)
    now = {one.identity: one.text for one in asked.blocks}
    shown = comment_rows(list(page.object_list), request.user, leads=leads, read=asked.text, now=now)
    words = {
        **_about(request, asked),
        "notices": notices,
        "page_obj": page,
        "commented": block,
        "number": numbers_of(asked.text, asked.blocks).get(block.identity, ""),
        "rows": [row for row in shown if not row.is_earlier],
        "earlier": [row for row in shown if row.is_earlier],
        "writing": writing,
        "form": writing.form,
    }
    return for_its_reader(render(request, "manual/block_comments.html", words))


def _all(request: HttpRequest, asked: _Asked) -> HttpResponseBase:
    """Every comment on a chapter in one language, the newest revision first."""
    rows = of_text(request.user, asked.chapter, asked.text.language).with_text()
    page, notices = page_of(request, rows)
    leads = may_lead(request.user, asked.chapter)
    now = {one.identity: one.text for one in asked.blocks}
    words = {
        **_about(request, asked),
        "notices": notices,
        "page_obj": page,
        "rows": comment_rows(list(page.object_list), request.user, leads=leads, read=asked.text, now=now),
        "may_comment": commenting.may_comment(request.user),
    }
    return for_its_reader(render(request, "manual/chapter_comments.html", words))


def _about(request: HttpRequest, asked: _Asked) -> dict[str, Any]:
    query = request.GET.copy()
    query.pop("page", None)
    question = questions_of([asked.chapter], request.user).get(asked.chapter.pk)
    return {
        "chapter": asked.chapter,
        "question": question or Question(asked.chapter.slug, "en"),
        "text": asked.text,
        "direction": "rtl" if asked.text.language in RIGHT_TO_LEFT else "ltr",
        "query": f"{query.urlencode()}&" if query else "",
        "canonical_url": "",
    }


@require_http_methods(["GET", "HEAD", "POST"])
@sign_in_first
def on_proposal(request: HttpRequest, number: int) -> HttpResponseBase:
    """Where the form on the page of a proposal is sent; by itself the discussion with the form."""
    seen = Proposal.objects.visible_to(request.user).select_related("chapter")
    proposal: Proposal = get_object_or_404(seen, pk=number)
    writing = Writing.begun(request)
    if request.method == "POST" and (answered := _said(request, writing, Place(proposal=proposal))):
        return answered
    words = {
        "proposal": proposal,
        "proposal_url": reverse("proposal-comment", args=[proposal.pk]).removesuffix("comment/"),
        "chapter": proposal.chapter,
        "discussion": discussion(request, proposal, writing),
        "form": writing.form,
        "canonical_url": "",
    }
    return for_its_reader(render(request, "manual/proposal_comment.html", words))


def _said(request: HttpRequest, writing: Writing, place: Place) -> HttpResponseBase | None:
    """Where what was typed leads; None when the form is to be shown again, with all that was typed."""
    if not writing.may_comment:
        raise Http404
    if wait := seconds_to_wait(request, "commenting", (TIMES_A_MINUTE, 60)):
        return too_many_requests(request, wait)
    if not writing.form.is_valid():
        return None
    typed = writing.form.cleaned_data
    is_signed, member = bool(typed.get("is_signed")), typed.get("member")
    user: Any = request.user
    try:
        made = commenting.comment(place, typed["words"], by=user, is_signed=is_signed, member=member)
    except Refused as refusal:
        writing.form.refuse(refusal)
        return None
    messages.success(request, _("Your comment stands here."), extra_tags="good")
    return for_its_reader(redirect(place_url(made)))


@require_http_methods(["GET", "HEAD", "POST"])
def settle(request: HttpRequest, number: int) -> HttpResponseBase:
    """POST resolves a comment, or opens it again (`do=reopen`); 404 for who may not. A link leads to its place."""
    seen = Comment.objects.visible_to(request.user).select_related("revision__chapter", "proposal__chapter")
    comment: Comment = get_object_or_404(seen, pk=number)
    if request.method != "POST":
        return for_its_reader(redirect(place_url(comment)))
    if not commenting.may_resolve(request.user, comment):
        raise Http404
    user: Any = request.user
    if request.POST.get("do") == "reopen":
        commenting.reopen(comment, by=user)
        messages.success(request, _("The comment is open again."), extra_tags="good")
    else:
        commenting.resolve(comment, by=user)
        messages.success(request, _("The comment is resolved. It stays to be read."), extra_tags="good")
    return for_its_reader(redirect(place_url(comment)))
