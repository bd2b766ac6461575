"""The list of proposals, the page of one with what it changes, and withdrawing an own one."""

from typing import Any

from django.contrib import messages
from django.db.models import Case, When
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from manual.comparison_shown import comparison_shown
from manual.models import Chapter, Proposal, ProposalDraft, ProposalText, Revision
from manual.models.proposal import STANDING, ProposalState
from manual.proposals_shown import clash_rows, clashes_of, label_of, proposal_rows, signed_names
from manual.rows import Question, questions_of
from manual.services import proposing
from manual.shown_text import RIGHT_TO_LEFT
from manual.speaking import may_propose
from manual.texts import blocks_of, numbers_of
from r2pnet.clock import network_day
from r2pnet.days import day_in_words
from r2pnet.desk.desk_views import for_its_reader
from r2pnet.paging import page_of
from r2pnet.refusal import Refused
from r2pnet.signing_in import sign_in_first
from r2pnet.visibility import Reader


@require_safe
@sign_in_first
def proposals(request: HttpRequest) -> HttpResponseBase:
    """Those that wait first, then those that are decided; `?chapter=` of one chapter. Own drafts stand on top.

    The number of queries does not grow with the proposals.
    """
    seen = Proposal.objects.visible_to(request.user).select_related("chapter")
    of_chapter, notices = _chapter_asked(request)
    if of_chapter:
        seen = seen.filter(chapter=of_chapter)
    is_last = Case(When(state__in=STANDING, then=0), default=1)
    page, left_out = page_of(request, seen.order_by(is_last, "-sent_at", "-pk"))
    rows = proposal_rows(list(page.object_list), request.user)
    words = {
        "page_obj": page,
        "notices": notices + left_out,
        "standing": [row for row in rows if row.proposal.is_standing],
        "past": [row for row in rows if not row.proposal.is_standing],
        "drafts": _own_drafts(request),
        "of_chapter": of_chapter,
        "of_question": questions_of([of_chapter], request.user).get(of_chapter.pk) if of_chapter else None,
        "may_propose": may_propose(request.user),
        "canonical_url": "",
    }
    return for_its_reader(render(request, "manual/proposals.html", words))


def _chapter_asked(request: HttpRequest) -> tuple[Chapter | None, list[str]]:
    typed = request.GET.get("chapter", "")
    if not typed:
        return None, []
    found = Chapter.objects.visible_to(request.user).filter(slug=typed[:80]).first() if "\x00" not in typed else None
    words = _("We left out the filter 'chapter': there is no such chapter.")
    return found, [] if found else [words]


def _own_drafts(request: HttpRequest) -> list[dict[str, Any]]:
    """What the reader has begun and not sent; nobody else's."""
    rows = ProposalDraft.objects.filter(author=request.user.pk).select_related("chapter").order_by("-saved_at")
    seen = {one.pk for one in Chapter.objects.visible_to(request.user).filter(pk__in=[row.chapter_id for row in rows])}
    questions = questions_of([row.chapter for row in rows], request.user)
    return [
        {
            "draft": row,
            "question": questions.get(row.chapter_id, Question(row.chapter.slug, "en")),
            "day": day_in_words(network_day(row.saved_at)),
        }
        for row in rows
        if row.chapter_id in seen
    ]


@require_safe
@sign_in_first
def proposal(request: HttpRequest, number: int) -> HttpResponseBase:
    """A proposal: its reason, what it changes in its base, with which others it clashes, the texts that it had.

    `?text=1` shows an earlier one.
    """
    shown = _seen(request.user, number)
    texts = list(_texts(request.user, shown))
    typed = request.GET.get("text", "")
    text = next((one for one in texts if str(one.number) == typed), texts[0])
    base = blocks_of(text.base)
    numbers = numbers_of(text.base, base)
    found = clashes_of(request.user, [shown.chapter_id], shown.language) if shown.is_standing else None
    newest = Revision.objects.visible_to(request.user).filter(chapter=shown.chapter, language=shown.language)
    names = signed_names([shown], request.user)
    words = {
        "proposal": shown,
        "chapter": shown.chapter,
        "question": questions_of([shown.chapter], request.user).get(
            shown.chapter_id, Question(shown.chapter.slug, "en")
        ),
        "label": label_of(shown),
        "by": names.get(shown.pk, ""),
        "text": text,
        "is_earlier": text is not texts[0],
        "rows": [(one, day_in_words(network_day(one.made_at))) for one in texts],
        "comparison": comparison_shown(base, text.text, numbers, numbers),
        "clashes": clash_rows(found, shown, text.text, base, numbers) if found and text is texts[0] else [],
        "newest": newest.newest_first().first(),
        "sent_on": day_in_words(network_day(shown.sent_at)),
        "is_own": shown.author_id == request.user.pk,
        "may_change": shown.author_id == request.user.pk and shown.state == ProposalState.OPEN,
        "open_blocks": len(text.still_open),
        "language": shown.language,
        "direction": "rtl" if shown.language in RIGHT_TO_LEFT else "ltr",
        "canonical_url": "",
    }
    return for_its_reader(render(request, "manual/proposal.html", words))


def _seen(reader: Reader, number: int) -> Proposal:
    """The proposal of that number, if the reader may see it."""
    seen = Proposal.objects.visible_to(reader).select_related("chapter", "merged_as")
    found: Proposal = get_object_or_404(seen, pk=number)
    return found


def _texts(reader: Reader, shown: Proposal) -> Any:
    """Every text that it had, the newest first."""
    rows = ProposalText.objects.visible_to(reader).filter(proposal=shown)
    return rows.select_related("base").order_by("-number")


@require_http_methods(["GET", "HEAD", "POST"])
@sign_in_first
def withdraw(request: HttpRequest, number: int) -> HttpResponseBase:
    """Asks once; POST withdraws. 404 for everybody but the author; what is decided already is led back and told."""
    seen = Proposal.objects.visible_to(request.user).filter(author=request.user.pk).select_related("chapter")
    shown: Proposal = get_object_or_404(seen, pk=number)
    if request.method != "POST":
        if shown.state != ProposalState.OPEN:
            return for_its_reader(redirect("proposal", shown.pk))
        text = _texts(request.user, shown)[0]
        words = {"proposal": shown, "chapter": shown.chapter, "text": text, "canonical_url": ""}
        return for_its_reader(render(request, "manual/proposal_withdraw.html", words))
    user: Any = request.user
    try:
        proposing.withdraw(shown, by=user)
    except Refused as refusal:
        messages.error(request, refusal.message, extra_tags="bad")
    else:
        messages.success(request, _("You have withdrawn your proposal. It stays to be read."), extra_tags="good")
    return for_its_reader(redirect("proposal", shown.pk))
