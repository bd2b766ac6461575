"""A day in a form of the admin: within the years in which anything of the record can have happened."""

from datetime import date
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from r2pnet.partial_dates import LATEST_DAY

# The oldest papers are some years older than the network.
FIRST_DAY = date(2000, 1, 1)


class DayField(forms.DateField):
    """Django's, with both ends of the calendar in words."""

    default_error_messages = {"invalid": _("Write a day as 2025-05-15 or 15 May 2025.")}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        words = _("Write a day from the years 2000 to 2100.")
        self.validators += [MinValueValidator(FIRST_DAY, words), MaxValueValidator(LATEST_DAY, words)]
