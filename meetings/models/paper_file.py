"""The files of papers: one for each language version and revision, kept for good or taken back with a reason."""

from typing import ClassVar, Final, Self

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from meetings.models.paper import Paper
from r2pnet.acting import History
from r2pnet.records import Record
from r2pnet.stamps import StampedQuerySet
from r2pnet.uploads import CONTENT_TYPES
from r2pnet.visibility import Reader

LAST_REVISION: Final = 99


class PaperLanguage(models.TextChoices):
    """The official languages of the United Nations; the value is the code of a page in it."""

    ENGLISH = "en", _("English")
    FRENCH = "fr", _("French")
    SPANISH = "es", _("Spanish")
    ARABIC = "ar", _("Arabic")
    CHINESE = "zh", _("Chinese")
    RUSSIAN = "ru", _("Russian")


IN_ORDER: Final = {language: position for position, language in enumerate(PaperLanguage.values)}
"""Where each language stands in a list of files."""


class PaperFileQuerySet(StampedQuerySet):
    """Reading rules of files."""

    def visible_to(self, user: Reader) -> Self:
        """Those of papers that `user` may see: a file has no level of its own."""
        return self.filter(paper__in=Paper.objects.visible_to(user).order_by().values("pk"))

    def standing(self) -> Self:
        """Those that nobody has taken back, of each language the newest revision first."""
        return self.filter(taken_back_at=None).order_by("paper", "language", "-revision")


class PaperFile(Record):
    """A paper in one language and revision. It is never overwritten: a revision is another file, and the earlier stays.

    What the file was called where it came from is the secretariat's to read; others get it under the symbol.

    Decided: the portal writes no label ("participants only") onto the first page of a file. What is filed is what is
    handed out, to the byte, and its digest proves it: a stamp would break signatures and locks of a PDF, there is none
    for the other four kinds, and it would go on saying what was so on the day of filing after the paper was opened or
    narrowed. Who can see a paper stands where it is true at the moment: on its page, in the lists, and in the list
    inside an archive. The form for filing says so.
    """

    stamp_group = "meetings"

    paper = models.ForeignKey(Paper, verbose_name=_("paper"), on_delete=models.PROTECT, related_name="files")
    language = models.CharField(_("language"), max_length=2, choices=PaperLanguage.choices)
    revision = models.PositiveSmallIntegerField(
        _("revision"), default=0, validators=[MaxValueValidator(LAST_REVISION)], help_text=_("0 is the original.")
    )
    file = models.FileField(_("file"), blank=True, max_length=120, editable=False)
    name = models.CharField(_("name of the file"), max_length=200, editable=False)
    content_type = models.CharField(_("kind of file"), max_length=100, editable=False)
    size = models.PositiveIntegerField(_("size in bytes"), default=0, editable=False)
    digest = models.CharField(_("SHA-256 of the file"), max_length=64, editable=False)
    is_locked = models.BooleanField(_("locked with a password or against changes"), default=False, editable=False)
    note = models.CharField(_("note"), max_length=200, blank=True, help_text=_("Such as: unofficial translation."))
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("added by"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )
    added_at = models.DateTimeField(_("added at"), default=timezone.now, editable=False)
    taken_back_at = models.DateTimeField(_("taken back at"), null=True, blank=True, editable=False)
    taken_back_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("taken back by"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )
    taken_back_why = models.CharField(_("why it was taken back"), max_length=200, blank=True, editable=False)

    objects: ClassVar = PaperFileQuerySet.as_manager()
    history = History()

    class Meta:
        verbose_name = _("file of a paper")
        verbose_name_plural = _("files of papers")
        ordering = ["paper", "language", "-revision", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["paper", "language", "revision"],
                condition=models.Q(taken_back_at=None),
                name="meetings_paperfile_once",
                violation_error_message=_("There is a file of this revision in this language already."),
            ),
            models.CheckConstraint(
                condition=models.Q(taken_back_at=None, taken_back_why="") & ~models.Q(file="")
                | models.Q(taken_back_at__isnull=False, file="") & ~models.Q(taken_back_why=""),
                name="meetings_paperfile_has_file",
                violation_error_message=_("It has its file, or says when and why it was taken back."),
            ),
            models.CheckConstraint(
                condition=models.Q(language__in=PaperLanguage.values),
                name="meetings_paperfile_language_known",
                violation_error_message=_("Choose one of the official languages of the United Nations."),
            ),
            models.CheckConstraint(
                condition=models.Q(revision__lte=LAST_REVISION),
                name="meetings_paperfile_revision_in_range",
                violation_error_message=_("A paper has 99 revisions at most."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.paper}, {self.get_language_display()}, {self.revision_words}"

    def get_absolute_url(self) -> str:
        return reverse("paper-file", args=[self.paper.slug, self.address_name])

    @property
    def revision_words(self) -> str:
        """ "Rev.1", or that it is the original."""
        return f"Rev.{self.revision}" if self.revision else gettext("Original")

    @property
    def ending(self) -> str:
        """What a name of it ends with: "pdf"."""
        return next((kind.value for kind, known in CONTENT_TYPES.items() if known == self.content_type), "bin")

    @property
    def address_name(self) -> str:
        """The last part of its address: "en.pdf", "en-rev-1.pdf". Another file in its place has the same."""
        revision = f"-rev-{self.revision}" if self.revision else ""
        return f"{self.language}{revision}.{self.ending}"
