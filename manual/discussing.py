"""The discussion of a proposal, for its page: the comments, and the form to write one."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from manual.comment_forms import CommentForm
from manual.comments_shown import comment_rows
from manual.leading import may_lead
from manual.models import Comment, Proposal
from manual.services.commenting import may_comment
from manual.speaking import members_spoken_for
from r2pnet.paging import page_of


@dataclass(frozen=True, slots=True)
class Writing:
    """The form to write a comment as far as it was filled in, and whether the reader may write one."""

    form: CommentForm
    may_comment: bool

    @classmethod
    def begun(cls, request: HttpRequest) -> "Writing":
        """With what was sent, or empty."""
        is_open = may_comment(request.user)
        data = request.POST if request.method == "POST" else None
        return cls(CommentForm(members_spoken_for(request.user) if is_open else [], data), is_open)


def discussion(request: HttpRequest, proposal: Proposal, writing: Writing | None = None) -> dict[str, Any]:
    """What `manual/discussion.html` takes as `discussion`. Whoever asks has asked for the proposal by the rule.

    The number of queries does not grow with the comments.
    """
    rows = Comment.objects.visible_to(request.user).filter(proposal=proposal)
    page, _notices = page_of(request, rows.order_by("made_at", "pk"))
    query = request.GET.copy()
    query.pop("page", None)
    leads = may_lead(request.user, proposal.chapter)
    return {
        "rows": comment_rows(list(page.object_list), request.user, leads=leads),
        "page_obj": page,
        "query": f"{query.urlencode()}&" if query else "",
        "writing": writing or Writing.begun(request),
        "url": reverse("proposal-comment", args=[proposal.pk]),
    }
