"""Chapters of the manual, and the question that each answers, in each language that it has."""

from typing import ClassVar, Self

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from focalpoints.models import Member, Topic
from meetings.models.paper_file import PaperLanguage
from r2pnet.acting import History
from r2pnet.records import Record
from r2pnet.searching import with_words
from r2pnet.stamps import StampedQuerySet
from r2pnet.text import searchable
from r2pnet.visibility import Level, Reader, Visible, VisibleQuerySet, grants_of

LONGEST_QUESTION = 200


class ChapterStatus(models.TextChoices):
    """Where a chapter stands (design, section 3)."""

    DRAFT = "draft", _("Draft")
    OPEN = "open", _("Open for comments")
    ADOPTED = "adopted", _("Adopted")
    SUPERSEDED = "superseded", _("Superseded")


def reads_drafts(user: Reader) -> bool:
    """True for those who may read what is not adopted: holders of the members' level, and the secretariat.

    Draft chapters are members-only material (threat model, assets). A place at a meeting gives nothing of it.
    """
    return grants_of(user).cover(Level.MEMBERS)


class ChapterQuerySet(VisibleQuerySet):
    """Reading rules of chapters."""

    def visible_to(self, user: Reader) -> Self:
        """At their level and scope; of which nothing is adopted, to those alone who may read drafts.

        A chapter that was adopted once stays with its readers whatever its status becomes: what is adopted is cited.
        """
        seen = super().visible_to(user)
        return seen if reads_drafts(user) else seen.filter(_is_adopted("pk"))

    def in_order(self) -> Self:
        """As they are numbered; those that were superseded come last."""
        is_last = models.Case(models.When(status=ChapterStatus.SUPERSEDED, then=1), default=0)
        return self.order_by(is_last, "order", "pk")


def _is_adopted(chapter: str, language: str = "") -> models.Exists:
    """That a revision of the chapter in the column `chapter` is adopted; in the language in that column, if named."""
    asked = {"revisions__language": models.OuterRef(language)} if language else {}
    adopted = Chapter._base_manager.filter(pk=models.OuterRef(chapter), revisions__adoption__isnull=False, **asked)
    return models.Exists(adopted)


class Chapter(Record, Visible):
    """A chapter: its number, address, status and who leads it. Its text is in revisions, its title in questions.

    `level` and `scope` say who reads what is adopted of it; what is not is for members at most (design, section 3;
    threat model, assets): `Chapter`, `ChapterQuestion`, `Revision` and `RevisionBlock` each ask so in `visible_to`.
    """

    stamp_group = "manual"

    order = models.PositiveSmallIntegerField(_("number"), help_text=_("As it is cited: chapter 2."))
    slug = models.SlugField(_("address"), max_length=80, unique=True, editable=False)
    status = models.CharField(
        _("status"), max_length=12, choices=ChapterStatus.choices, default=ChapterStatus.DRAFT, editable=False
    )
    topics = models.ManyToManyField(Topic, verbose_name=_("topics"), blank=True, related_name="chapters")
    leads = models.ManyToManyField(Member, verbose_name=_("lead members"), blank=True, related_name="chapters_led")
    review_due_on = models.DateField(_("review due on"), null=True, blank=True)
    is_sample = models.BooleanField(_("sample"), default=False, editable=False)

    objects: ClassVar = ChapterQuerySet.as_manager()
    history = History(m2m_fields=[topics, leads])

    class Meta:
        verbose_name = _("chapter")
        verbose_name_plural = _("chapters")
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["order"],
                condition=~models.Q(status=ChapterStatus.SUPERSEDED),
                name="manual_chapter_order_once",
                violation_error_message=_("There is a chapter of that number already."),
            ),
            models.CheckConstraint(
                condition=models.Q(order__gte=1),
                name="manual_chapter_order_positive",
                violation_error_message=_("Chapters are counted from 1."),
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=ChapterStatus.values),
                name="manual_chapter_status_known",
                violation_error_message=_("There is no such status."),
            ),
        ]

    def __str__(self) -> str:
        return self.slug

    def get_absolute_url(self) -> str:
        return reverse("chapter", args=[self.slug])


class ChapterQuestionQuerySet(StampedQuerySet):
    """Reading rules of questions."""

    def visible_to(self, user: Reader) -> Self:
        """Of chapters that `user` may see; where its language has nothing adopted, to those who may read drafts."""
        seen = self.filter(chapter__in=Chapter.objects.visible_to(user).order_by().values("pk"))
        return seen if reads_drafts(user) else seen.filter(_is_adopted("chapter", "language"))

    def matching(self, text: str) -> Self:
        """Those in which every word of `text` begins a word."""
        return self.filter(with_words(text, ["search_text"]))


class ChapterQuestion(Record):
    """The question that a chapter answers, in one language: its title."""

    stamp_group = "manual"

    chapter = models.ForeignKey(Chapter, verbose_name=_("chapter"), on_delete=models.PROTECT, related_name="wordings")
    language = models.CharField(_("language"), max_length=2, choices=PaperLanguage.choices)
    words = models.CharField(_("question"), max_length=LONGEST_QUESTION)
    search_text = models.TextField(_("words for searching"), editable=False)

    objects: ClassVar = ChapterQuestionQuerySet.as_manager()
    history = History(excluded_fields=["search_text"])

    class Meta:
        verbose_name = _("question of a chapter")
        verbose_name_plural = _("questions of chapters")
        ordering = ["chapter", "language"]
        constraints = [
            models.UniqueConstraint(
                fields=["chapter", "language"],
                name="manual_chapterquestion_once",
                violation_error_message=_("The chapter has its question in this language already."),
            ),
            models.CheckConstraint(
                condition=~models.Q(words=""),
                name="manual_chapterquestion_has_words",
                violation_error_message=_("Write the question that the chapter answers."),
            ),
            models.CheckConstraint(
                condition=models.Q(language__in=PaperLanguage.values),
                name="manual_chapterquestion_language_known",
                violation_error_message=_("Choose one of the official languages of the United Nations."),
            ),
        ]

    def __str__(self) -> str:
        return self.words

    def save(self, *args: object, **kwargs: object) -> None:
        self.search_text = searchable(self.words)
        super().save(*args, **kwargs)
