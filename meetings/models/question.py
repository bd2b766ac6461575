"""The few questions of a meeting's own, asked after the seat is given; what is answered stands in no history."""

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from meetings.models.meeting import Meeting
from meetings.models.registration import Registration
from r2pnet.acting import History
from r2pnet.records import Record

MOST_QUESTIONS = 8
"""Of one meeting: more are a survey, which nobody fills in (design, section 3: its own few questions)."""
MOST_CHOICES, LONGEST_CHOICE = 20, 100
LONGEST_ANSWER = 2_000
LONGEST_KEPT_DAYS = 365


class QuestionKind(models.TextChoices):
    TEXT = "text", _("words")
    CHOICE = "choice", _("one of several choices")
    SEVERAL = "several", _("any of several choices")
    YES_NO = "yes-no", _("yes or no")
    NUMBER = "number", _("a whole number")


class SeenBy(models.TextChoices):
    """Who reads the answers, beside the person themselves."""

    SECRETARIAT = "secretariat", _("the secretariat alone")
    HOST = "host", _("the secretariat and the host")
    PARTICIPANTS = "participants", _("the secretariat, the host and people who take part")


WITH_CHOICES = (QuestionKind.CHOICE, QuestionKind.SEVERAL)


class Question(Record):
    """One question of a meeting: in which form it is answered, who reads the answers, how long they are kept."""

    stamp_group = "meetings"

    meeting = models.ForeignKey(Meeting, verbose_name=_("meeting"), on_delete=models.CASCADE, related_name="questions")
    position = models.PositiveSmallIntegerField(
        _("order"),
        validators=[MinValueValidator(1), MaxValueValidator(MOST_QUESTIONS)],
        help_text=_("1 to 8: a meeting has no more than eight questions."),
    )
    kind = models.CharField(_("answered by"), max_length=8, choices=QuestionKind.choices)
    words = models.CharField(_("question"), max_length=300, help_text=_("As people read it."))
    choices = models.TextField(
        _("choices"), max_length=4_000, blank=True, help_text=_("One a line, for a question with choices.")
    )
    is_required = models.BooleanField(
        _("has to be answered"), default=False, help_text=_("With the other questions; a seat never waits for it.")
    )
    seen_by = models.CharField(
        _("who reads the answers"),
        max_length=12,
        choices=SeenBy.choices,
        default=SeenBy.SECRETARIAT,
        help_text=_("People who take part read those of people in the list of participants, beside their names."),
    )
    delete_after_days = models.PositiveSmallIntegerField(
        _("answers are deleted so many days after the meeting"),
        default=90,
        validators=[MaxValueValidator(LONGEST_KEPT_DAYS)],
    )

    history = History()

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "position"],
                name="meetings_question_position_once",
                violation_error_message=_("The meeting has a question of that order already."),
            ),
            models.CheckConstraint(
                condition=models.Q(position__gte=1, position__lte=MOST_QUESTIONS),
                name="meetings_question_at_most_eight",
                violation_error_message=_("A meeting has no more than eight questions."),
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=[kind.value for kind in WITH_CHOICES]) ^ models.Q(choices=""),
                name="meetings_question_choices_where_asked",
                violation_error_message=_("Write choices for a question that has some, and for no other."),
            ),
            models.CheckConstraint(
                condition=models.Q(delete_after_days__lte=LONGEST_KEPT_DAYS),
                name="meetings_question_kept_a_year_at_most",
                violation_error_message=_("Answers are kept for a year at most."),
            ),
        ]

    def __str__(self) -> str:
        return self.words

    def clean(self) -> None:
        """Two choices at least, each once; raises `ValidationError`."""
        super().clean()
        self.choices = "\n".join(line.strip() for line in self.choices.splitlines() if line.strip())
        if self.kind not in WITH_CHOICES or not self.choices:
            return
        listed = self.listed_choices
        if not 2 <= len(listed) <= MOST_CHOICES or len(set(listed)) < len(listed):
            words = _("Write two choices at least, %(most)s at most, each on a line and once.")
            raise ValidationError({"choices": words % {"most": MOST_CHOICES}})
        if max(map(len, listed)) > LONGEST_CHOICE:
            words = _("Write no more than %(number)s letters for a choice.")
            raise ValidationError({"choices": words % {"number": LONGEST_CHOICE}})

    @property
    def listed_choices(self) -> list[str]:
        return self.choices.split("\n") if self.choices else []


class Answer(models.Model):
    """What one person answered to one question: "yes" or "no", a number in figures, choices one a line, or words."""

    registration = models.ForeignKey(
        Registration, verbose_name=_("registration"), on_delete=models.CASCADE, related_name="answers"
    )
    question = models.ForeignKey(Question, verbose_name=_("question"), on_delete=models.PROTECT, related_name="answers")
    value = models.TextField(_("answer"), max_length=LONGEST_ANSWER)

    objects: ClassVar = models.Manager()

    class Meta:
        verbose_name = _("answer to a question")
        verbose_name_plural = _("answers to questions")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["registration", "question"], name="meetings_answer_once"),
            models.CheckConstraint(condition=~models.Q(value=""), name="meetings_answer_says_something"),
        ]

    def __str__(self) -> str:
        """Without the words: names of rows come into logs and lists."""
        return str(_("answer to a question"))
