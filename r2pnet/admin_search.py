"""Finding records in the admin by words without accents, and the filters that many lists share."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from r2pnet.clock import network_today
from r2pnet.provenance import MONTH
from r2pnet.searching import with_words
from r2pnet.text import searchable


def matching_words(lookups: Iterable[str], term: str) -> Q:
    """Every word of `term` begins a word in one of the columns, which hold what `searchable` makes of a text.

    A term without a letter matches nothing.
    """
    return with_words(term, lookups) if searchable(term) else Q(pk__in=[])


def holding_words(rows: QuerySet[Any], fields: Iterable[str], term: str) -> list[int]:
    """The keys of the rows in whose `fields` every word of `term` begins a word, accents aside.

    For a few hundred rows that keep no text for searching: they are compared here, not in the database.
    """
    wanted = [f" {word}" for word in searchable(term).split()]
    texts: dict[int, str] = {}
    for pk, *names in rows.values_list("pk", *fields):  # once for each of a row's other names
        texts[pk] = texts.get(pk, "") + "".join(searchable(name) for name in names if name)
    return [pk for pk, text in texts.items() if wanted and all(word in text for word in wanted)]


class OldSource(admin.SimpleListFilter):
    """Facts whose source is too old to be called new (design, section 3)."""

    title = _("age of the source")
    parameter_name = "source"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("old", _("older than two years")), ("new", _("younger")), ("undated", _("without a date"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        limit = network_today() - settings.SOURCE_FRESH_FOR_MONTHS * MONTH
        conditions = {
            "old": Q(source_date_latest__lte=limit),
            "new": Q(source_date_latest__gt=limit),
            "undated": Q(source_date_latest__isnull=True),
        }
        return queryset.filter(conditions.get(self.value() or "", Q()))
