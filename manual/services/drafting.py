"""The draft of a proposal: kept as its writer types, theirs alone, gone when it is sent."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from focalpoints.models import User
from manual.models import Chapter, Proposal, ProposalDraft, Revision
from manual.models.proposal import ProposalState
from manual.speaking import may_propose
from manual.text.limits import BLOCKS, CHAPTER_LIMIT
from manual.typed_text import Rows, as_kept
from r2pnet.recording import record
from r2pnet.refusal import Changed, refuse_unless
from r2pnet.stamps import bump

KEPT_DAYS: Final = 365
LONGEST_TYPED: Final = 2 * CHAPTER_LIMIT
LONGEST_TYPED_REASON: Final = 20_000
"""What is typed may be too long to be sent; it is kept while it is put right, up to this."""


@dataclass(frozen=True)
class Typed:
    """What somebody has typed, on which revision; `seen` is the mark of the draft that their page was made from."""

    base: Revision
    rows: Rows
    reason: str = ""
    is_signed: bool = False
    seen: str = ""
    proposal: Proposal | None = None

    def is_kept_in(self, draft: ProposalDraft) -> bool:
        """True when the draft says just this."""
        same_words = draft.blocks == as_kept(self.rows) and draft.reason == self.reason
        return same_words and draft.is_signed == self.is_signed and draft.base_id == self.base.pk


def draft_of(user: User, chapter: Chapter, language: str) -> ProposalDraft | None:
    """What `user` has typed there and not sent; nobody else's draft is ever read."""
    rows = ProposalDraft.objects.filter(author=user.pk, chapter=chapter, language=language)
    found: ProposalDraft | None = rows.select_related("base", "proposal").first()
    return found


def mark_of(draft: ProposalDraft | None) -> str:
    """Which draft, and which save of it; empty for none."""
    return f"{draft.pk}.{draft.version}" if draft else ""


def changes_proposal(draft: ProposalDraft) -> Proposal | None:
    """The proposal that a draft changes; None for a new one, and where that proposal can be changed no more."""
    changed = draft.proposal
    return changed if changed and changed.state == ProposalState.OPEN else None


def keep_draft(chapter: Chapter, typed: Typed, *, by: User) -> ProposalDraft:
    """Keep what was typed, whatever it says; what is kept already is left as it is.

    Raises `Changed` when the draft was saved, sent or thrown away since the page was opened, so that two tabs take
    nothing from each other, and `Refused` for who may not propose and for more than anybody types.
    """
    refuse_unless(may_propose(by), _("Proposals are made by those who speak for a member, and by the secretariat."))
    refuse_endless(typed)
    with transaction.atomic():
        bump(ProposalDraft.stamp_group)
        held = draft_of(by, chapter, typed.base.language)
        if held and typed.is_kept_in(held):
            return held
        refuse_stale(held, typed)
        draft = held or ProposalDraft(author=by, chapter=chapter, language=typed.base.language)
        draft.proposal, draft.base = typed.proposal, typed.base
        draft.blocks, draft.reason, draft.is_signed = as_kept(typed.rows), typed.reason, typed.is_signed
        draft.saved_at = timezone.now()
        return record(draft, by=by)


def refuse_stale(held: ProposalDraft | None, typed: Typed) -> None:
    """Raise `Changed` when `held`, what is kept now, is not what the page was made from."""
    if mark_of(held) == typed.seen:
        return
    if held is None:
        raise Changed(_("This draft was sent or thrown away in another tab. What you typed here stands below."))
    raise Changed(_("You kept another text in another tab. What differs is shown; what you typed here stands below."))


def refuse_endless(typed: Typed) -> None:
    """Refuse what no database should hold, in words."""
    words = _("This is more than a chapter may hold: 200 kB of text. Take something out; nothing was kept yet.")
    length = sum(len(row.words) for row in typed.rows)
    is_short = length <= LONGEST_TYPED and len(typed.rows) <= 2 * BLOCKS and len(typed.reason) <= LONGEST_TYPED_REASON
    refuse_unless(is_short, words)
    is_clean = all("\x00" not in text for text in (typed.reason, *(row.words for row in typed.rows)))
    refuse_unless(is_clean, _("The text holds a sign that nobody sees (U+0000). Take it out."))


def throw_away(chapter: Chapter, language: str, *, by: User, seen: str) -> bool:
    """Delete the draft that the page shows; False where it was kept, sent or thrown away since."""
    with transaction.atomic():
        bump(ProposalDraft.stamp_group)
        held = draft_of(by, chapter, language)
        if held is None or mark_of(held) != seen:
            return False
        held.delete()
        return True


def forget_old_drafts(day: date) -> int:
    """Delete drafts that nobody has saved for a year before `day`; how many."""
    old = ProposalDraft.objects.filter(saved_at__date__lt=day - timedelta(days=KEPT_DAYS))
    if not old.exists():
        return 0
    number: int = old.delete()[0]
    return number
