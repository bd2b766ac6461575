"""What the page of a proposal says of its decision, and who is asked for one: `templates/manual/proposal_decide.html`.

The page of a proposal adds `decide_context(request, proposal)` to its context and includes that template.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from manual.deciding_forms import DecideForm
from manual.leading import may_lead
from manual.models import Proposal, ProposalText
from manual.models.chapter import ChapterStatus
from manual.models.proposal import ProposalState
from manual.texts import blocks_of, numbers_of
from r2pnet.clock import network_day
from r2pnet.days import day_in_words


@dataclass(frozen=True)
class LeftOutRow:
    """Words of the proposal that did not get into the chapter; `number` of their block, empty where it has none."""

    number: str
    words: str


def decide_context(request: HttpRequest, proposal: Proposal, form: DecideForm | None = None) -> Mapping[str, Any]:
    """What `proposal_decide.html` takes, for a proposal that the reader may see; `chapter` is to be loaded with it.

    Two queries for whoever may not decide, one more for whoever may; where words were left out of it, two more. `form`
    is one that was sent and has errors. Decisions are shown to all who see the proposal, never by whom.
    """
    leads = may_lead(request.user, proposal.chapter)
    is_superseded = proposal.chapter.status == ChapterStatus.SUPERSEDED
    is_open = proposal.state == ProposalState.OPEN
    if leads and is_open and form is None:
        form = DecideForm(seen=newest_text_number(proposal))
    return {
        "decide_proposal": proposal,
        "decide_form": form if leads and is_open else None,
        "decide_may_accept": not is_superseded,
        "decide_may_merge": leads and proposal.state == ProposalState.ACCEPTED and not is_superseded,
        "decide_superseded": is_superseded and leads and proposal.is_standing,
        "decide_decided_on": _day(proposal.decided_at),
        "decide_merged_on": _day(proposal.merged_at),
        "decide_left_out": left_out_rows(proposal),
    }


def newest_text_number(proposal: Proposal) -> int:
    """The number of the newest text of a proposal; one query."""
    rows = ProposalText.objects.filter(proposal=proposal).order_by("-number")
    number: int = rows.values_list("number", flat=True)[0]
    return number


def left_out_rows(proposal: Proposal) -> list[LeftOutRow]:
    """What whoever merged it left of its words."""
    if not proposal.left_out or proposal.merged_as is None:
        return []
    numbers = numbers_of(proposal.merged_as, blocks_of(proposal.merged_as))
    return [LeftOutRow(numbers.get(identity, ""), " ".join(words)) for identity, words in proposal.left_out]


def address_of(proposal: Proposal) -> str:
    """The page of the proposal, above that of its decision."""
    return reverse("proposal-decide", args=[proposal.pk]).removesuffix("decide/")


def _day(moment: Any) -> str:
    return day_in_words(network_day(moment)) if moment else ""
