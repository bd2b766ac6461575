"""Finding rows by words: every word of a search begins a word of a text that is kept as `searchable` writes it."""

from collections.abc import Iterable
from typing import Self

from django.db import models

from r2pnet.text import searchable
from r2pnet.visibility import VisibleQuerySet


def with_words(text: str, columns: Iterable[str]) -> models.Q:
    """Every word of `text` begins a word in one of `columns`; a text without a letter or digit asks for nothing."""
    asked = models.Q()
    for word in searchable(text).split():
        found = models.Q()
        for column in columns:
            found |= models.Q(**{f"{column}__contains": f" {word}"})
        asked &= found
    return asked


class SearchedQuerySet(VisibleQuerySet):
    """Rows that keep what they are found by in `search_text`."""

    def matching(self, text: str) -> Self:
        """Those in whose `search_text` every word of `text` begins a word."""
        return self.filter(with_words(text, ["search_text"]))
