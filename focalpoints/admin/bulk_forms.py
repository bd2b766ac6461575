"""What staff type for a deed to many members, offices, steering terms or persons."""

from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminTextInputWidget
from django.utils.translation import gettext_lazy as _

from r2pnet.bulk.forms import WhyForm
from r2pnet.day_field import DayField
from r2pnet.partial_date_forms import PartialDateFormField
from r2pnet.visibility import Level

WHY = ("reason", "for_member", "came_by", "received_on")


class SourceForm(WhyForm):
    """A source that says so in so many words."""

    source_url = forms.URLField(
        label=_("Address of the source"), max_length=500, required=False, assume_scheme="https",
        widget=AdminTextInputWidget,
    )  # fmt: skip
    source_note = forms.CharField(
        label=_("What the source says"),
        max_length=300,
        required=False,
        help_text=_("Shown beside the source, one short sentence."),
        widget=AdminTextInputWidget,
    )
    source_date = PartialDateFormField(label=_("Date of the source"), required=False)
    field_order = ("source_url", "source_note", "source_date", *WHY)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors and not (cleaned.get("source_url") or cleaned.get("source_note")):
            self.add_error("source_note", _("Write the address of the source, or what it says."))
        return cleaned


class ConfirmationForm(WhyForm):
    """The day on which the member said that it is right."""

    last_confirmed_on = DayField(label=_("Confirmed on"), help_text=_("2026-05-15 or 15 May 2026."))
    field_order = ("last_confirmed_on", *WHY)


class EndForm(WhyForm):
    """The last day of each; it still belongs to it."""

    last_day = PartialDateFormField(
        label=_("Last day"),
        help_text=_("15 May 2026, May 2026 or 2026, as far as it is known; in office till its end."),
        error_messages={"required": _("Write the last day, as far as it is known: 30 June 2026, June 2026 or 2026.")},
    )
    field_order = ("last_day", *WHY)


class LevelForm(WhyForm):
    """Who can see it."""

    level = forms.ChoiceField(label=_("Who can see it"), choices=Level.choices)
    field_order = ("level", *WHY)


class PersonLevelForm(LevelForm):
    """A person is of no member, and never shown to the public."""

    for_member = came_by = received_on = None  # type: ignore[assignment]  # Django's way to leave fields out

    level = forms.ChoiceField(
        label=_("Who can see it"), choices=[one for one in Level.choices if one[0] != Level.PUBLIC]
    )
