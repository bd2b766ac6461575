"""What staff type for a deed to many rows: its values, and why."""

from django import forms
from django.contrib.admin.widgets import AdminTextInputWidget
from django.utils.translation import gettext_lazy as _


class WhyForm(forms.Form):
    """Why, for the history of each row."""

    reason = forms.CharField(
        label=_("Why"),
        max_length=100,
        help_text=_("Kept in the history of each."),
        widget=AdminTextInputWidget,
        error_messages={"required": _("Write why: the history of each keeps it.")},
    )


class NothingToType(forms.Form):
    """A deed that says everything by itself."""
