"""The form with a meeting's own questions: one field each, in their order."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext as _

from meetings.forms import Words
from meetings.models import Question
from meetings.models.question import QuestionKind
from meetings.questions.answers import kept_words, problem_with
from meetings.services.asking import field_of
from r2pnet.refusal import Refused


class AnswersForm(forms.Form):
    """`answered` are the values that the person gave before, by the keys of the questions."""

    def __init__(self, data: Any, questions: Sequence[Question], answered: Mapping[int, str]) -> None:
        super().__init__(data, auto_id="id_%s")
        self.questions = questions
        for question in questions:
            name, value = field_of(question), answered.get(question.pk, "")
            self.fields[name] = _field(question)
            self.initial[name] = value.split("\n") if question.kind == QuestionKind.SEVERAL else value

    def values(self) -> dict[int, str]:
        """What was answered, by the keys of the questions, by a form that is valid."""
        return {question.pk: self._value(question) for question in self.questions}

    def clean(self) -> None:
        super().clean()
        for question in self.questions:
            name = field_of(question)
            if name not in self.errors and (problem := problem_with(question, self._value(question))):
                self.add_error(name, problem)

    def refuse(self, refusal: Refused) -> None:
        """Say a refusal of the service beside its field, or on top where there is none."""
        self.add_error(refusal.field if refusal.field in self.fields else None, refusal.message)

    def _value(self, question: Question) -> str:
        given = self.cleaned_data.get(field_of(question)) or ""
        return "\n".join(given) if isinstance(given, list) else str(given).strip()


def _field(question: Question) -> forms.Field:
    """Not required by itself: one rule says what is missing, for the form and the service."""
    given: dict[str, Any] = {"label": _label(question), "help_text": kept_words(question), "required": False}
    if question.kind == QuestionKind.TEXT:
        return Words(widget=forms.Textarea(attrs={"rows": 2}), **given)
    if question.kind == QuestionKind.NUMBER:
        return forms.CharField(widget=forms.TextInput(attrs={"inputmode": "numeric", "size": 8}), **given)
    if question.kind == QuestionKind.SEVERAL:
        return forms.MultipleChoiceField(widget=forms.CheckboxSelectMultiple, choices=_named(question), **given)
    wrong = {"invalid_choice": _("Choose one of these.")}
    return forms.ChoiceField(widget=forms.RadioSelect, choices=_named(question), error_messages=wrong, **given)


def _named(question: Question) -> list[tuple[str, Any]]:
    if question.kind == QuestionKind.YES_NO:
        return [("yes", _("Yes")), ("no", _("No"))]
    return [(choice, format_html("<bdi>{}</bdi>", choice)) for choice in question.listed_choices]


def _label(question: Question) -> str:
    return question.words if question.is_required else _("%(question)s (optional)") % {"question": question.words}
