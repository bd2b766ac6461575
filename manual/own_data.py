"""What the manual keeps of a person: which texts they wrote, and what goes when they are erased."""

from django.db import models
from django.utils.translation import gettext as _

from focalpoints.scrubbing import scrub_texts
from manual.models import Adoption, Proposal, ProposalDraft, ProposalText, Revision
from manual.services.carrying_forward import newest_texts
from manual.services.drafting import KEPT_DAYS
from manual.typed_text import as_typed, from_kept
from r2pnet.clock import network_day
from r2pnet.days import day_in_words
from r2pnet.own_data import Erased, OwnData
from r2pnet.stamps import bump
from r2pnet.visibility import Reader


def own_data(user: Reader) -> list[OwnData]:
    """The revisions that the account wrote, with day and reason; one query."""
    rows = Revision.objects.filter(author=user.pk).select_related("chapter").order_by("-pk")
    told = [
        {
            _("chapter"): one.chapter.slug,
            _("language"): one.get_language_display(),
            _("revision"): one.number,
            _("written on"): day_in_words(network_day(one.made_at)),
            _("reason"): one.reason,
        }
        for one in rows
    ]
    why = _("So that the record of the manual is whole. No page names you as the writer.")
    until = _("As long as the text is on record; without your name when you ask.")
    written = OwnData(_("Texts of the manual that you wrote"), why, until, told, 22)
    return [written, _proposals(user), _drafts(user)]


def _proposals(user: Reader) -> OwnData:
    """What the account has proposed; two queries."""
    rows = list(Proposal.objects.filter(author=user.pk).select_related("chapter").order_by("-pk"))
    reasons = {one.proposal_id: one.reason for one in newest_texts([row.pk for row in rows])}
    told = [
        {
            _("chapter"): one.chapter.slug,
            _("language"): one.get_language_display(),
            _("proposal"): one.pk,
            _("state"): one.get_state_display(),
            _("signed"): _("yes") if one.is_signed else _("no"),
            _("sent on"): day_in_words(network_day(one.sent_at)),
            _("reason"): reasons.get(one.pk, ""),
        }
        for one in rows
    ]
    why = _("So that what you propose can be read and decided. No page names you; what you sign names your member.")
    until = _("As long as the manual is on record; without your name when you ask.")
    return OwnData(_("What you proposed for the manual"), why, until, told, 23)


def _drafts(user: Reader) -> OwnData:
    """What the account has typed and not sent, whole; one query."""
    rows = ProposalDraft.objects.filter(author=user.pk).select_related("chapter").order_by("-saved_at")
    told = [
        {
            _("chapter"): one.chapter.slug,
            _("language"): one.get_language_display(),
            _("saved on"): day_in_words(network_day(one.saved_at)),
            _("reason"): one.reason,
            _("text"): "\n\n".join(block.text for block in as_typed(from_kept(one.blocks))),
        }
        for one in rows
    ]
    why = _("So that nothing that you type is lost. Nobody but you sees it.")
    until = _("Until you send it or throw it away; at the latest %(days)d days after you saved it.")
    return OwnData(_("Drafts of your proposals"), why, until % {"days": KEPT_DAYS}, told, 24)


def erase(whom: Erased) -> None:
    """Take the person out of reasons and notes: the one thing for which what is written once is written again.

    Drafts go; what was sent stays without the name.
    """
    ProposalDraft.objects.filter(author__in=[account.pk for account in whom.accounts]).delete()
    changed = scrub_texts(models.QuerySet(Revision), ("reason",), whom)
    changed |= scrub_texts(models.QuerySet(ProposalText), ("reason",), whom)
    for rows in (Proposal._base_manager.all(), Proposal.history.all()):
        changed |= scrub_texts(rows, ("answer",), whom)
    if changed | scrub_texts(models.QuerySet(Adoption), ("note",), whom):
        bump(Revision.stamp_group)
