"""Revisions of chapters: the text as it stood once, in one language, block by block. Written once, never changed."""

from collections.abc import Mapping, Sequence
from typing import ClassVar, Self

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from manual.models.chapter import Chapter, reads_drafts
from manual.models.written_once import KeptText, WrittenOnceQuerySet
from manual.text.block import Block
from meetings.models.paper_file import PaperLanguage
from r2pnet.stamps import bump
from r2pnet.visibility import Reader

LONGEST_REASON = 300
AT_A_TIME = 200


class RevisionQuerySet(WrittenOnceQuerySet):
    """Reading rules of revisions."""

    def visible_to(self, user: Reader) -> Self:
        """Of chapters that `user` may see; what is not adopted, to those who may read drafts."""
        seen = self.filter(chapter__in=Chapter.objects.visible_to(user).order_by().values("pk"))
        return seen if reads_drafts(user) else seen.adopted()

    def adopted(self) -> Self:
        """Those that the network has adopted."""
        return self.filter(adoption__isnull=False)

    def newest_first(self) -> Self:
        """By number."""
        return self.order_by("-number")


class Revision(KeptText):
    """A text of a chapter in one language. The newest number is the current one; what is adopted says `Adoption`.

    Immutable (threat model, invariants): `save` of one that is there, `update` and `delete` raise `TypeError`. Who
    wrote it is kept for the record and shown to no reader (Chatham House rule: privacy, in the threat model).
    """

    chapter = models.ForeignKey(Chapter, verbose_name=_("chapter"), on_delete=models.PROTECT, related_name="revisions")
    language = models.CharField(_("language"), max_length=2, choices=PaperLanguage.choices)
    number = models.PositiveSmallIntegerField(_("number"))
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("author"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    made_at = models.DateTimeField(_("made at"), default=timezone.now)
    reason = models.CharField(_("reason"), max_length=LONGEST_REASON)
    translates = models.ForeignKey(
        "self",
        verbose_name=_("translates"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="translations",
    )

    objects: ClassVar = RevisionQuerySet.as_manager()

    class Meta(KeptText.Meta):
        verbose_name = _("revision")
        verbose_name_plural = _("revisions")
        ordering = ["chapter", "language", "-number"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["chapter", "language", "number"],
                name="manual_revision_number_once",
                violation_error_message=_("There is a revision of that number already."),
            ),
            models.CheckConstraint(
                condition=models.Q(number__gte=1),
                name="manual_revision_number_positive",
                violation_error_message=_("Revisions are counted from 1."),
            ),
            models.CheckConstraint(
                condition=models.Q(language__in=PaperLanguage.values),
                name="manual_revision_language_known",
                violation_error_message=_("Choose one of the official languages of the United Nations."),
            ),
            models.CheckConstraint(
                condition=~models.Q(reason=""),
                name="manual_revision_has_reason",
                violation_error_message=_("Write why the text is changed."),
            ),
            models.CheckConstraint(
                condition=~models.Q(translates=models.F("id")),
                name="manual_revision_translates_another",
                violation_error_message=_("A revision translates another one."),
            ),
        ]

    def __str__(self) -> str:
        return str(_("revision %(number)s") % {"number": self.number})


class RevisionBlockQuerySet(WrittenOnceQuerySet):
    """Reading rules of blocks."""

    def visible_to(self, user: Reader) -> Self:
        """Of revisions that `user` may see."""
        return self.filter(revision__in=Revision.objects.visible_to(user).order_by().values("pk"))

    def freeze(self, numbers: Mapping[str, str]) -> None:
        """Give the blocks their numbers, by identity, as they are adopted; those that have one keep it."""
        with transaction.atomic(using=self.db):
            bump(self.model.stamp_group)
            rows = list(self.filter(frozen_number="", identity__in=numbers))
            for row in rows:
                row.frozen_number = numbers[row.identity]
            plain: models.QuerySet[RevisionBlock] = models.QuerySet(self.model, using=self.db)
            plain.bulk_update(rows, ["frozen_number"], batch_size=AT_A_TIME)


class RevisionBlock(KeptText):
    """A block of a revision. Only `frozen_number` is ever written again, once: when its revision is adopted.

    An identity goes on from one revision to the next, so a block is found again through edits and merges (design,
    section 3).
    """

    revision = models.ForeignKey(Revision, verbose_name=_("revision"), on_delete=models.PROTECT, related_name="blocks")
    position = models.PositiveSmallIntegerField(_("position"))
    identity = models.CharField(_("identity"), max_length=12)
    text = models.TextField(_("text"))
    frozen_number = models.CharField(_("number"), max_length=12, blank=True)

    objects: ClassVar = RevisionBlockQuerySet.as_manager()

    class Meta(KeptText.Meta):
        verbose_name = _("block of a revision")
        verbose_name_plural = _("blocks of revisions")
        ordering = ["revision", "position"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["revision", "identity"], name="manual_revisionblock_identity_once"),
            models.UniqueConstraint(fields=["revision", "position"], name="manual_revisionblock_position_once"),
            models.UniqueConstraint(
                fields=["revision", "frozen_number"],
                condition=~models.Q(frozen_number=""),
                name="manual_revisionblock_number_once",
            ),
            models.CheckConstraint(condition=models.Q(position__gte=1), name="manual_revisionblock_position_positive"),
            models.CheckConstraint(
                condition=~models.Q(text="") & ~models.Q(identity=""), name="manual_revisionblock_has_text"
            ),
        ]

    def __str__(self) -> str:
        return self.identity


def rows_of(revision: Revision, blocks: Sequence[Block]) -> list[RevisionBlock]:
    """`blocks` as rows of `revision`, not saved, in their order from 1."""
    return [
        RevisionBlock(revision=revision, position=position, identity=block.identity, text=block.text)
        for position, block in enumerate(blocks, 1)
    ]
