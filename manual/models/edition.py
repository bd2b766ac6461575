"""Editions of the manual: the adopted texts as they stood on a day, numbered, cited, and kept for good."""

from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from manual.models.chapter import LONGEST_QUESTION, Chapter
from manual.models.revision import Revision
from manual.models.written_once import KeptText, WrittenOnceQuerySet
from meetings.models.paper_file import PaperLanguage
from r2pnet.visibility import Reader


class EditionQuerySet(WrittenOnceQuerySet):
    """Reading rules of editions."""

    def visible_to(self, user: Reader) -> Self:
        """Everybody sees every edition: nothing but what is adopted and public is ever put into one."""
        return self.all()

    def newest_first(self) -> Self:
        """By number."""
        return self.order_by("-number")


class Edition(KeptText):
    """An edition: number and day. What it holds are its `EditionRevision`s, its PDF in each language `EditionFile`s."""

    number = models.PositiveSmallIntegerField(_("number"), unique=True)
    dated_on = models.DateField(_("dated"))
    made_at = models.DateTimeField(_("made at"), default=timezone.now)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("made by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    is_sample = models.BooleanField(_("sample"), default=False)

    objects: ClassVar = EditionQuerySet.as_manager()

    class Meta(KeptText.Meta):
        verbose_name = _("edition")
        verbose_name_plural = _("editions")
        ordering = ["-number"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=models.Q(number__gte=1),
                name="manual_edition_number_positive",
                violation_error_message=_("Editions are counted from 1."),
            ),
        ]

    def __str__(self) -> str:
        return str(_("edition %(number)s") % {"number": self.number})

    def get_absolute_url(self) -> str:
        return reverse("edition", args=[self.number])


class EditionRevisionQuerySet(WrittenOnceQuerySet):
    """Reading rules of what editions hold."""

    def visible_to(self, user: Reader) -> Self:
        """Of revisions that `user` may see: a chapter that has been narrowed since is no longer named on pages."""
        return self.filter(revision__in=Revision.objects.visible_to(user).order_by().values("pk"))

    def in_order(self) -> Self:
        """By the number of the chapter, then by language."""
        return self.order_by("position", "language")


class EditionRevision(KeptText):
    """That an edition holds a revision: the one of its chapter in its language, with number and question as cited.

    Chapter and language are those of the revision, written again so that the database holds them to one; only
    `services.freezing.make_edition` writes rows, and only of revisions that are adopted.
    """

    edition = models.ForeignKey(Edition, verbose_name=_("edition"), on_delete=models.PROTECT, related_name="holds")
    revision = models.ForeignKey(Revision, verbose_name=_("revision"), on_delete=models.PROTECT, related_name="held_in")
    chapter = models.ForeignKey(Chapter, verbose_name=_("chapter"), on_delete=models.PROTECT, related_name="held_in")
    language = models.CharField(_("language"), max_length=2, choices=PaperLanguage.choices)
    position = models.PositiveSmallIntegerField(_("number of the chapter"))
    question = models.CharField(_("question"), max_length=LONGEST_QUESTION)

    objects: ClassVar = EditionRevisionQuerySet.as_manager()

    class Meta(KeptText.Meta):
        verbose_name = _("revision in an edition")
        verbose_name_plural = _("revisions in editions")
        ordering = ["edition", "position", "language"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "chapter", "language"],
                name="manual_editionrevision_one_a_chapter",
                violation_error_message=_("An edition holds one revision of a chapter in a language."),
            ),
            models.UniqueConstraint(
                fields=["edition", "position", "language"],
                name="manual_editionrevision_number_once",
                violation_error_message=_("An edition has one chapter of each number."),
            ),
            models.CheckConstraint(
                condition=models.Q(language__in=PaperLanguage.values),
                name="manual_editionrevision_language_known",
            ),
            models.CheckConstraint(
                condition=models.Q(position__gte=1) & ~models.Q(question=""),
                name="manual_editionrevision_is_named",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.position} {self.language}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Raises `TypeError` for a revision of another chapter or language, or one that is not adopted."""
        refuse_other(self)
        super().save(*args, **kwargs)


def refuse_other(row: EditionRevision) -> None:
    """Raises `TypeError` for a row that does not say what its revision is, or holds one that is not adopted."""
    held = row.revision
    if (held.chapter_id, held.language) != (row.chapter_id, row.language) or not hasattr(held, "adoption"):
        raise TypeError("an edition holds adopted revisions, as they are")


class EditionFileQuerySet(WrittenOnceQuerySet):
    """Reading rules of files of editions."""

    def visible_to(self, user: Reader) -> Self:
        """Those of editions that `user` may see."""
        return self.filter(edition__in=Edition.objects.visible_to(user).order_by().values("pk"))


class EditionFile(KeptText):
    """The PDF of an edition in one language: made once, and known by its checksum from then on."""

    edition = models.ForeignKey(Edition, verbose_name=_("edition"), on_delete=models.PROTECT, related_name="files")
    language = models.CharField(_("language"), max_length=2, choices=PaperLanguage.choices)
    file = models.FileField(_("file"), max_length=120, editable=False)
    sha256 = models.CharField(_("checksum (SHA-256)"), max_length=64)
    size = models.PositiveIntegerField(_("size in bytes"))
    made_at = models.DateTimeField(_("made at"), default=timezone.now)

    objects: ClassVar = EditionFileQuerySet.as_manager()

    class Meta(KeptText.Meta):
        verbose_name = _("file of an edition")
        verbose_name_plural = _("files of editions")
        ordering = ["edition", "language"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "language"],
                name="manual_editionfile_once",
                violation_error_message=_("The edition has its file in this language already."),
            ),
            models.CheckConstraint(
                condition=models.Q(sha256__regex=r"^[0-9a-f]{64}$") & ~models.Q(file=""),
                name="manual_editionfile_has_checksum",
            ),
            models.CheckConstraint(
                condition=models.Q(language__in=PaperLanguage.values), name="manual_editionfile_language_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.edition_id} {self.language}"

    def get_absolute_url(self) -> str:
        return reverse("edition-file", args=[self.edition.number, self.language])
