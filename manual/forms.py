"""What the secretariat fills in to import a chapter, and to write a revision."""

import hashlib
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from manual.models import Revision
from manual.models.chapter import LONGEST_QUESTION
from manual.models.revision import LONGEST_REASON
from meetings.models.paper_file import PaperLanguage

LARGEST = 32_767
"""SQLite would take any number, PostgreSQL refuses what does not fit its column."""
LIMITS = _("At most 200 kB, and 20 kB a block (a kB is 1,000 letters of English).")


class PlainText(forms.CharField):
    """Markdown as it was typed: spaces at its ends are its own."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.Textarea({"rows": 24, "dir": "auto", "spellcheck": "true"})
        super().__init__(label=_("Text in Markdown"), strip=False, widget=widget, **kwargs)


class ReasonField(forms.CharField):
    """Why a text is written; it stays with the revision for good."""

    def __init__(self, **kwargs: Any) -> None:
        errors = {"required": _("Write why the text is changed.")}
        super().__init__(label=_("Reason"), max_length=LONGEST_REASON, error_messages=errors, **kwargs)


class ImportForm(forms.Form):
    """A chapter as one file of Markdown, or typed in. `looked_at` is the sign of the text that was looked at."""

    file = forms.FileField(
        label=_("File of Markdown"),
        help_text=_("One file a chapter, in UTF-8. It takes the place of what stands in the text below."),
        required=False,
        error_messages={"empty": _("This file is empty.")},
        widget=forms.FileInput({"accept": ".md,.markdown,.txt,text/markdown,text/plain"}),
    )
    text = PlainText(help_text=LIMITS, required=False)
    question = forms.CharField(
        label=_("Question that the chapter answers"),
        help_text=_("Its title. Empty: the heading that the text begins with."),
        max_length=LONGEST_QUESTION,
        required=False,
    )
    language = forms.ChoiceField(label=_("Language"), choices=PaperLanguage.choices, initial=PaperLanguage.ENGLISH)
    order = forms.IntegerField(
        label=_("Number of the chapter"),
        help_text=_("Empty: the next free one."),
        min_value=1,
        max_value=LARGEST,
        required=False,
    )
    reason = ReasonField(help_text=_("Such as: imported from the manual of 2020."))
    looked_at = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, files: Any = None) -> None:
        super().__init__(data, files, label_suffix="")

    def show(self, **values: str) -> None:
        """Let these fields show other values than were sent."""
        self.data = {**self.data.dict(), **values}  # type: ignore[attr-defined]  # it is a QueryDict


class RevisionForm(forms.Form):
    """The whole text of a chapter in one language. `seen` is the number of the revision that its writer read."""

    question = forms.CharField(
        label=_("Question that the chapter answers"),
        help_text=_("In this language: its title."),
        max_length=LONGEST_QUESTION,
        error_messages={"required": _("Write the question that the chapter answers.")},
    )
    text = PlainText(help_text=LIMITS, error_messages={"required": _("Write the text of the chapter.")})
    translates = forms.ModelChoiceField(
        label=_("Translates"),
        queryset=Revision.objects.none(),
        required=False,
        empty_label=_("None: it was written in this language"),
    )
    reason = ReasonField()
    seen = forms.IntegerField(min_value=0, max_value=LARGEST, widget=forms.HiddenInput)

    def __init__(self, others: QuerySet[Revision], data: Any, *, initial: dict[str, Any], has_question: bool) -> None:
        super().__init__(data, initial=initial, label_suffix="")
        chosen: Any = self.fields
        if has_question:
            del chosen["question"]
        if others:
            chosen["translates"].queryset = others
            chosen["translates"].label_from_instance = lambda one: f"{one.get_language_display()}, {one}"
        else:
            del chosen["translates"]

    def read_again(self, number: int) -> None:
        """The next try is one of somebody who has read that revision."""
        self.data = {**self.data.dict(), "seen": str(number)}  # type: ignore[attr-defined]


def sign_of(text: str, question: str) -> str:
    """The same for the same text and question, whatever line ends a browser sends."""
    said = "\n".join(text.replace("\r", "\n").split()) + "\n" + question
    return hashlib.sha256(said.encode(errors="replace")).hexdigest()
