"""Comments on a block of a revision, or on a proposal. A comment stays where it was written."""

from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from focalpoints.models import Member
from manual.models.chapter import Chapter, reads_drafts
from manual.models.proposal import Proposal
from manual.models.revision import Revision, RevisionBlock
from manual.text.block import IDENTITY_LENGTH
from r2pnet.acting import History
from r2pnet.records import Record
from r2pnet.stamps import StampedQuerySet
from r2pnet.visibility import Reader

LONGEST_COMMENT = 3000


class CommentQuerySet(StampedQuerySet):
    """Reading rules of comments."""

    def visible_to(self, user: Reader) -> Self:
        """Of chapters that `user` may see, to those who may read drafts: whatever is adopted, the public sees none."""
        if not reads_drafts(user):
            return self.none()
        revisions = Revision.objects.visible_to(user).order_by().values("pk")
        proposals = Proposal.objects.visible_to(user).order_by().values("pk")
        return self.filter(models.Q(revision__in=revisions) | models.Q(proposal__in=proposals))

    def with_text(self) -> Self:
        """Each with `said`, the text of the block on which it was written; None where it is on a proposal."""
        block = RevisionBlock.objects.filter(revision=models.OuterRef("revision"), identity=models.OuterRef("block"))
        return self.annotate(said=models.Subquery(block.values("text")[:1]))


class Comment(Record):
    """What somebody says of a block of one revision, or of a proposal.

    `author` wrote it, and is shown to no reader; `member` is whom the author spoke for then, and is shown only where
    `is_signed` (Chatham House rule). The stamp is its own: what the public reads does not change by a comment, and
    its tags do not tell that there was one.
    """

    stamp_group = "manual_comments"

    revision = models.ForeignKey(
        Revision, verbose_name=_("revision"), null=True, blank=True, on_delete=models.PROTECT, related_name="comments"
    )
    block = models.CharField(_("block"), max_length=IDENTITY_LENGTH, blank=True)
    proposal = models.ForeignKey(
        Proposal, verbose_name=_("proposal"), null=True, blank=True, on_delete=models.PROTECT, related_name="comments"
    )
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
    words = models.TextField(_("comment"), max_length=LONGEST_COMMENT)
    made_at = models.DateTimeField(_("made at"), default=timezone.now)
    resolved_at = models.DateTimeField(_("resolved at"), null=True, blank=True)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("resolved by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )

    objects: ClassVar = CommentQuerySet.as_manager()
    history = History()

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        ordering = ["made_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=(models.Q(revision__isnull=False, proposal__isnull=True) & ~models.Q(block=""))
                | models.Q(revision__isnull=True, proposal__isnull=False, block=""),
                name="manual_comment_has_one_place",
                violation_error_message=_("A comment is on a block of a revision, or on a proposal."),
            ),
            models.CheckConstraint(
                condition=models.Q(is_signed=False) | models.Q(member__isnull=False),
                name="manual_comment_signed_for_member",
                violation_error_message=_("Only who speaks for a member signs."),
            ),
            models.CheckConstraint(
                condition=~models.Q(words=""),
                name="manual_comment_has_words",
                violation_error_message=_("Write your comment."),
            ),
            models.CheckConstraint(
                condition=models.Q(resolved_at__isnull=True, resolved_by__isnull=True)
                | models.Q(resolved_at__isnull=False, resolved_by__isnull=False),
                name="manual_comment_resolved_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return str(_("comment %(number)s") % {"number": self.pk})

    @property
    def chapter(self) -> Chapter:
        """The chapter that it is about."""
        place: Any = self.revision or self.proposal
        chapter: Chapter = place.chapter
        return chapter
