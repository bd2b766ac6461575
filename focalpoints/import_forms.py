"""A spreadsheet that staff give, as clean values."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from focalpoints.models import SheetImport
from r2pnet.sheets.limits import too_large


class SpreadsheetForm(forms.Form):
    """A spreadsheet to be imported; `instead_of` is the import whose rows are mended in it.

    `size_beyond`: so large was an upload whose file was not kept, for it is not even read.
    """

    file = forms.FileField(
        label=gettext_lazy("Spreadsheet"),
        help_text=gettext_lazy("XLSX, as LibreOffice and Excel write it, or CSV."),
        error_messages={
            "required": gettext_lazy("Choose a spreadsheet."),
            "empty": gettext_lazy("This file is empty. Choose one with rows."),
        },
        widget=forms.FileInput({"accept": ".xlsx,.csv,.tsv,.txt"}),
    )
    instead_of = forms.IntegerField(required=False, widget=forms.HiddenInput, min_value=1, max_value=2**63 - 1)

    def __init__(self, data: Any = None, files: Any = None, *, size_beyond: int = 0, initial: Any = None) -> None:
        super().__init__(data, files, initial=initial, label_suffix="")
        self.size_beyond = size_beyond
        self.fields["file"].required = not size_beyond
        self.fields["file"].widget.is_required = True

    def clean(self) -> None:
        if self.size_beyond:
            self.add_error("file", too_large(self.size_beyond))

    def is_instead_of(self, live: SheetImport) -> bool:
        """True when the form replaces the import that is under way."""
        return str(self["instead_of"].value()) == str(live.pk)
