"""What is typed to a peer and about a message, as clean values."""

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class WriteForm(forms.Form):
    """Topic and text; `once` is the number of this form, so that it is sent once."""

    topic = forms.CharField(
        label=_("Topic"),
        help_text=_("In a few words."),
        max_length=120,
        error_messages={"required": _("Write what it is about.")},
    )
    text = forms.CharField(
        label=_("Text"),
        help_text=_("They see your name and answer to your mailbox. The portal forgets the text once it is sent."),
        max_length=5_000,
        widget=forms.Textarea({"rows": 10}),
        error_messages={"required": _("Write what you want to ask.")},
    )
    once = forms.UUIDField(widget=forms.HiddenInput, error_messages={"required": _("Open the page once more.")})

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, initial={"once": uuid.uuid4()}, label_suffix="")

    def clean_topic(self) -> str:
        return " ".join(str(self.cleaned_data["topic"]).split())


class ReportForm(forms.Form):
    """What somebody tells the secretariat of a message."""

    words = forms.CharField(
        label=_("What is wrong with it"),
        help_text=_("The secretariat reads who wrote to you and when, and what you write here. Nobody else does."),
        max_length=2_000,
        widget=forms.Textarea({"rows": 5}),
        error_messages={"required": _("Write what is wrong with the message.")},
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, label_suffix="")


class StopForm(forms.Form):
    """Why somebody is stopped, or may write again."""

    reason = forms.CharField(
        label=_("Why"),
        help_text=_("Kept in the history of the person."),
        max_length=100,
        error_messages={"required": _("Write why. The history keeps it.")},
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, label_suffix="")
