"""Proposals to change a chapter: what is proposed, each text that it had, and the draft that its writer keeps."""

from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from focalpoints.models import Member
from manual.models.chapter import Chapter, reads_drafts
from manual.models.revision import Revision
from manual.models.written_once import KeptText, WrittenOnceQuerySet
from manual.text.block import Block
from meetings.models.paper_file import PaperLanguage
from r2pnet.acting import History
from r2pnet.records import Record
from r2pnet.stamps import StampedQuerySet
from r2pnet.visibility import Reader

LONGEST_ARGUMENT = 2000


class ProposalState(models.TextChoices):
    """Where a proposal stands: accepted and merged are two facts (design, section 3)."""

    OPEN = "open", _("Open")
    ACCEPTED = "accepted", _("Accepted, not yet merged")
    MERGED = "merged", _("Merged")
    DECLINED = "declined", _("Declined")
    WITHDRAWN = "withdrawn", _("Withdrawn")


STANDING = (ProposalState.OPEN, ProposalState.ACCEPTED)
"""They wait for somebody; the other states are ends."""


class ProposalQuerySet(StampedQuerySet):
    """Reading rules of proposals."""

    def visible_to(self, user: Reader) -> Self:
        """Of chapters that `user` may see, to those who may read drafts; the public sees none, whatever its state."""
        if not reads_drafts(user):
            return self.none()
        return self.filter(chapter__in=Chapter.objects.visible_to(user).order_by().values("pk"))

    def standing(self) -> Self:
        """Those that wait for a decision or for their merging."""
        return self.filter(state__in=STANDING)


class Proposal(Record):
    """A change of a chapter that a member of the network proposes. Its words are in `ProposalText`, the newest counts.

    `author` wrote it, and is shown to no reader; `member` is whom the author spoke for when it was sent, and is shown
    only where `is_signed` (Chatham House rule). `left_out` is what whoever merged it left of its words, as told then.
    """

    stamp_group = "manual"

    chapter = models.ForeignKey(Chapter, verbose_name=_("chapter"), on_delete=models.PROTECT, related_name="proposals")
    language = models.CharField(_("language"), max_length=2, choices=PaperLanguage.choices)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("author"),
        on_delete=models.PROTECT,
        related_name="+",
        editable=False,
    )
    member = models.ForeignKey(
        Member, verbose_name=_("member"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    is_signed = models.BooleanField(_("signed"), default=False)
    state = models.CharField(_("state"), max_length=10, choices=ProposalState.choices, default=ProposalState.OPEN)
    sent_at = models.DateTimeField(_("sent at"), default=timezone.now)
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("decided by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    answer = models.TextField(_("answer"), max_length=LONGEST_ARGUMENT, blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)
    merged_at = models.DateTimeField(_("merged at"), null=True, blank=True)
    merged_as = models.ForeignKey(
        Revision,
        verbose_name=_("merged as"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="proposals_merged",
    )
    left_out = models.JSONField(_("left out"), default=list, blank=True)

    objects: ClassVar = ProposalQuerySet.as_manager()
    history = History()

    class Meta:
        verbose_name = _("proposal")
        verbose_name_plural = _("proposals")
        ordering = ["-sent_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=ProposalState.values), name="manual_proposal_state_known"
            ),
            models.CheckConstraint(
                condition=models.Q(language__in=PaperLanguage.values),
                name="manual_proposal_language_known",
                violation_error_message=_("Choose one of the official languages of the United Nations."),
            ),
            models.CheckConstraint(
                condition=models.Q(is_signed=False) | models.Q(member__isnull=False),
                name="manual_proposal_signed_for_member",
                violation_error_message=_("Only who speaks for a member signs."),
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=("accepted", "merged", "declined"))
                | (models.Q(decided_at__isnull=False) & models.Q(decided_by__isnull=False)),
                name="manual_proposal_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="declined") | ~models.Q(answer=""),
                name="manual_proposal_declined_with_reason",
                violation_error_message=_("Write why the proposal is declined."),
            ),
            models.CheckConstraint(
                condition=models.Q(state="withdrawn", withdrawn_at__isnull=False)
                | (~models.Q(state="withdrawn") & models.Q(withdrawn_at__isnull=True)),
                name="manual_proposal_withdrawn_at",
            ),
            models.CheckConstraint(
                condition=models.Q(state="merged", merged_at__isnull=False, merged_as__isnull=False)
                | (~models.Q(state="merged") & models.Q(merged_at__isnull=True, merged_as__isnull=True)),
                name="manual_proposal_merged_as",
            ),
        ]

    def __str__(self) -> str:
        return str(_("proposal %(number)s") % {"number": self.pk})

    @property
    def is_standing(self) -> bool:
        """True while it waits for a decision or for its merging."""
        return self.state in STANDING


class ProposalTextQuerySet(WrittenOnceQuerySet):
    """Reading rules of texts of proposals."""

    def visible_to(self, user: Reader) -> Self:
        """Of proposals that `user` may see."""
        return self.filter(proposal__in=Proposal.objects.visible_to(user).order_by().values("pk"))


class ProposalText(KeptText):
    """The whole text that a proposal wants, on the revision that it changes; written once, the newest number counts.

    A new one is written when the author changes the proposal, and (`is_carried`) when the chapter has moved on and the
    proposal was carried forward (`manual.merging.carrying`). `blocks` is a list of pairs of identity and Markdown;
    `still_open` one of pairs of identity and what the chapter said when the words were written, or None.
    """

    proposal = models.ForeignKey(
        Proposal, verbose_name=_("proposal"), on_delete=models.PROTECT, related_name="proposed_texts"
    )
    number = models.PositiveSmallIntegerField(_("number"))
    base = models.ForeignKey(
        Revision, verbose_name=_("revision that it changes"), on_delete=models.PROTECT, related_name="+"
    )
    blocks = models.JSONField(_("text"))
    still_open = models.JSONField(_("still open"), default=list, blank=True)
    reason = models.TextField(_("reason"), max_length=LONGEST_ARGUMENT)
    made_at = models.DateTimeField(_("made at"), default=timezone.now)
    is_carried = models.BooleanField(_("carried forward"), default=False)

    objects: ClassVar = ProposalTextQuerySet.as_manager()

    class Meta(KeptText.Meta):
        verbose_name = _("text of a proposal")
        verbose_name_plural = _("texts of proposals")
        ordering = ["proposal", "-number"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["proposal", "number"], name="manual_proposaltext_number_once"),
            models.CheckConstraint(condition=models.Q(number__gte=1), name="manual_proposaltext_number_positive"),
            models.CheckConstraint(
                condition=~models.Q(reason=""),
                name="manual_proposaltext_has_reason",
                violation_error_message=_("Write why the text should change."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.proposal_id} {self.number}"

    @property
    def text(self) -> tuple[Block, ...]:
        """The whole text that is proposed."""
        return tuple(Block(identity, words) for identity, words in self.blocks)


class ProposalDraft(Record):
    """What somebody types and has not sent: theirs alone, one for each chapter and language, gone when it is sent.

    `proposal` is the one that it changes, if it does. No reader but its author sees it, nor that it is there.
    """

    stamp_group = "manual"

    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("author"), on_delete=models.CASCADE, related_name="+"
    )
    chapter = models.ForeignKey(Chapter, verbose_name=_("chapter"), on_delete=models.PROTECT, related_name="+")
    language = models.CharField(_("language"), max_length=2, choices=PaperLanguage.choices)
    proposal = models.ForeignKey(
        Proposal, verbose_name=_("proposal"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    base = models.ForeignKey(
        Revision, verbose_name=_("revision that it changes"), on_delete=models.PROTECT, related_name="+"
    )
    blocks = models.JSONField(_("text"))
    reason = models.TextField(_("reason"), max_length=LONGEST_ARGUMENT, blank=True)
    is_signed = models.BooleanField(_("signed"), default=False)
    saved_at = models.DateTimeField(_("saved at"), default=timezone.now)

    objects: ClassVar = StampedQuerySet.as_manager()

    class Meta:
        verbose_name = _("draft of a proposal")
        verbose_name_plural = _("drafts of proposals")
        ordering = ["-saved_at"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["author", "chapter", "language"],
                name="manual_proposaldraft_once",
                violation_error_message=_("You have a draft for this chapter already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.chapter_id} {self.language}"

    @property
    def text(self) -> tuple[Block, ...]:
        """The whole text as it was typed last."""
        return tuple(Block(identity, words) for identity, words in self.blocks)
