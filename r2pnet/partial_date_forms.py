"""A partial date in a form: one line of text, read as people write dates."""

from contextlib import suppress
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from r2pnet.partial_dates import PartialDate


class PartialDateFormField(forms.CharField):
    """One line of text in, a `PartialDate` or None out."""

    default_error_messages = {
        "invalid": _(
            "Write a date from 2005 to 2100 as far as it is known: "
            "2012, May 2012, 15 May 2012, by 2013, about May 2014."
        )
    }

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 40)
        kwargs.setdefault("help_text", _("2012, May 2012, 15 May 2012, by 2013 or about May 2014; empty: not known."))
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Any:
        """A date in English words, which `PartialDate.parse` reads in whatever language the page is; text as typed."""
        if not isinstance(value, PartialDate):
            return value
        with override("en"):
            return str(value)

    def to_python(self, value: Any) -> PartialDate | None:  # type: ignore[override]
        text = super().to_python(value)
        if not text:
            return None
        super().run_validators(text)
        try:
            return PartialDate.parse(text)
        except ValueError as error:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from error

    def run_validators(self, value: Any) -> None:
        """The rules of a text field, such as its length, hold for what was typed: `to_python` has asked them."""

    def has_changed(self, initial: Any, data: Any) -> bool:
        before = initial.text if isinstance(initial, PartialDate) else initial or ""
        after = (data or "").strip()
        with suppress(ValueError):
            after = PartialDate.parse(after).text if after else ""
        return bool(before != after)
