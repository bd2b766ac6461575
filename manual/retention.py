"""How long what the manual keeps is kept: for good, since what was adopted is cited; but for drafts of proposals."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.utils.translation import gettext as _

from manual.models import (
    Adoption,
    Chapter,
    ChapterQuestion,
    Proposal,
    ProposalDraft,
    ProposalText,
    Revision,
    RevisionBlock,
)
from manual.services.drafting import KEPT_DAYS, forget_old_drafts
from r2pnet.clock import network_day
from r2pnet.retention import Forgotten, Held, Kept


def forget(day: date) -> Iterable[Forgotten]:
    """Drafts of proposals that nobody has saved for a year."""
    yield Forgotten(_("Drafts of proposals"), "", forget_old_drafts(day))


def _next_draft() -> date | None:
    oldest = ProposalDraft.objects.order_by("saved_at").values_list("saved_at", flat=True).first()
    return network_day(oldest) + timedelta(days=KEPT_DAYS + 1) if oldest else None


def kept() -> list[Kept]:
    """Who wrote a text of the manual, and the texts themselves."""
    return [
        Kept(
            34,
            _("Who wrote a text of the manual"),
            _("By which account a revision of a chapter was written, or its adoption noted, when, and the reason."),
            _("so that the record of the manual is whole. No page names the writer."),
            _("as long as the text is on record; without your name when you ask for it to be erased."),
            _("nobody on a page; an administrator in the record."),
            holds=(Held(Revision, "made_at"), Held(Adoption, "noted_at")),
        ),
        Kept(
            35,
            _("Proposals to change the manual"),
            _("By which account a proposal was made, for which member, its texts and reasons, and what was decided."),
            _("so that it can be weighed, decided and read how the manual came to be. No page names the writer."),
            _("as long as the manual is on record; without your name when you ask for it to be erased."),
            _("members the proposal, and the member where it is signed; an administrator the writer in the record."),
            holds=(Held(Proposal, "sent_at"), Held(ProposalText, "made_at")),
        ),
        Kept(
            36,
            _("Drafts of proposals"),
            _("What somebody types in a proposal and has not sent."),
            _("so that nothing typed is lost."),
            _("until it is sent or thrown away; at the latest %(days)d days after it was saved.") % {"days": KEPT_DAYS},
            _("nobody but its writer."),
            holds=(Held(ProposalDraft, "saved_at"),),
            next_day=_next_draft,
        ),
        Kept(
            62,
            _("The manual"),
            _("Chapters with their questions, lead members and topics, and every text that they had."),
            _("so that it can be cited, and read how it came to be."),
            _("for good: a chapter is superseded, and stays on record."),
            _("everybody what is adopted, as far as it is said to be public; members the rest."),
            holds=(
                *(Held(Chapter), Held(Chapter.topics.through), Held(Chapter.leads.through)),
                *(Held(ChapterQuestion), Held(RevisionBlock)),
            ),
            about_persons=False,
        ),
    ]
