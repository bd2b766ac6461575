"""What the secretariat types of a report: its sections, a note on a session, and who may read it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from meetings.models import Meeting
from meetings.models.meeting_report import LONGEST_NOTE, LONGEST_SECTION
from meetings.reporting.editions import shown_to

LARGEST = 2_147_483_647
HINT = _("Plain text. A blank line ends a paragraph; lines that begin with “- ” are a list.")


class TickedForm(forms.Form):
    """With the version that was read, and a box for names that were seen, which stands there when there are some."""

    version = forms.IntegerField(min_value=0, max_value=LARGEST, widget=forms.HiddenInput)
    names_seen = forms.CharField(max_length=32, required=False, label=_("The names"))


class ReportForm(TickedForm):
    """The sections of the report."""

    took_place = forms.CharField(
        label=_("What took place"),
        help_text=HINT,
        max_length=LONGEST_SECTION,
        required=False,
        widget=forms.Textarea(attrs={"rows": 10, "dir": "auto"}),
    )
    outcome = forms.CharField(
        label=_("Outcome"),
        help_text=_("What was agreed, and what follows."),
        max_length=LONGEST_SECTION,
        required=False,
        widget=forms.Textarea(attrs={"rows": 8, "dir": "auto"}),
    )
    thanks = forms.CharField(
        label=_("Thanks"),
        help_text=_("To the hosts and whoever helped: by office and institution."),
        max_length=LONGEST_SECTION,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
    )


class NoteForm(TickedForm):
    """What is noted of one session."""

    text = forms.CharField(
        label=_("Note"),
        help_text=HINT,
        max_length=LONGEST_NOTE,
        required=False,
        widget=forms.Textarea(attrs={"rows": 8, "dir": "auto"}),
    )


class ShowForm(TickedForm):
    """Who may read the report on `meeting`."""

    readers = forms.ChoiceField(label=_("Who may read it"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        readers: Any = self.fields["readers"]
        readers.choices = [(one.key, one.name) for one in shown_to(meeting)]


def typed_in(form: forms.Form, *names: str) -> dict[str, Any]:
    """What was typed in these fields, checked."""
    return {name: form.cleaned_data[name] for name in names}
