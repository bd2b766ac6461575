"""Exact days in words, of whatever year: a paper can be older than every date of the network (`partial_dates`)."""

from datetime import date
from functools import lru_cache

from django.utils.formats import date_format
from django.utils.translation import get_language


def day_in_words(day: date) -> str:
    """ "2 December 2004" in the active language."""
    return _said(day, get_language() or "en")


@lru_cache(maxsize=8192)
def _said(day: date, language: str) -> str:
    """Kept by language, which is the active one: a list says hundreds of days."""
    return date_format(day, "j F Y")
