"""Deeds to many members, offices and steering terms: a source, the member's word, who can see them, an end."""

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from focalpoints.admin.bulk_forms import ConfirmationForm, LevelForm, SourceForm
from focalpoints.services.sourcing import confirm, show_to, verify
from r2pnet.bulk.deed import BulkDeed
from r2pnet.days import day_in_words

NAME_OF_MEMBER = ("country", "organisation")
NAMES_OF_TERM = ("member__country", "member__organisation")


def _verify(fact: Any, values: Mapping[str, Any], by: Any) -> Any:
    return verify(
        fact,
        url=values["source_url"],
        note=values["source_note"],
        dated=values["source_date"],
        by=by,
        reason=values["reason"],
    )


def _confirm(fact: Any, values: Mapping[str, Any], by: Any) -> Any:
    return confirm(fact, on=values["last_confirmed_on"], by=by, reason=values["reason"])


def show_it_to(thing: Any, values: Mapping[str, Any], by: Any) -> Any:
    """The deed of `show_to` with what its form has cleaned."""
    return show_to(thing, values["level"], by=by, reason=values["reason"])


def _source_of(fact: Any, _done: Any = None) -> str:
    verified = _now("verified") if fact.verified else _now("not verified")
    source = fact.source_note or fact.source_url or _now("no source")
    return ", ".join(str(one) for one in (verified, source, fact.source_date) if one)


def _confirmed(fact: Any, _done: Any = None) -> str:
    day = fact.last_confirmed_on
    return _now("confirmed on %(day)s") % {"day": day_in_words(day)} if day else _now("never confirmed")


def seen_by(thing: Any, _done: Any = None) -> str:
    """Who can see it, in words."""
    return str(thing.get_level_display())


def _term_name(term: Any) -> str:
    return f"{term.member.name}, {term}"


def _members(rows: QuerySet[Any]) -> QuerySet[Any]:
    return rows.select_related(*NAME_OF_MEMBER)


def _offices(rows: QuerySet[Any]) -> QuerySet[Any]:
    return rows.select_related(*NAMES_OF_TERM, "institution")


def _terms(rows: QuerySet[Any]) -> QuerySet[Any]:
    return rows.select_related(*NAMES_OF_TERM)


def _facts(**named: Any) -> tuple[BulkDeed, ...]:
    return (
        BulkDeed(
            key="verify",
            title=_("Mark as verified by a source"),
            button=_("Mark as verified"),
            form=SourceForm,
            do=_verify,
            now=_source_of,
            then=_source_of,
            consequence=_("The source takes the place of the one that each has now; the history keeps that."),
            **named,
        ),
        BulkDeed(
            key="confirm",
            title=_("Note that the member confirmed it"),
            button=_("Note the confirmation"),
            form=ConfirmationForm,
            do=_confirm,
            now=_confirmed,
            then=_confirmed,
            consequence=_("For what the member told the secretariat by letter, by phone or by mail."),
            **named,
        ),
    )


def _levels(**named: Any) -> BulkDeed:
    return BulkDeed(
        key="level",
        title=_("Change who can see it"),
        button=_("Change who can see it"),
        form=LevelForm,
        do=show_it_to,
        now=seen_by,
        then=seen_by,
        **named,
    )


MEMBERS = _facts(with_names=_members)
OFFICES = (*_facts(with_names=_offices, row_name=_term_name), _levels(with_names=_offices, row_name=_term_name))
STEERING_TERMS = _facts(with_names=_terms, row_name=_term_name)
