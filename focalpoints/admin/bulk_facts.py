"""Deeds to many members, offices and steering terms: a source, the member's word, who can see them, an end."""

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from focalpoints.admin.bulk_forms import ConfirmationForm, EndForm, LevelForm, SourceForm
from focalpoints.models import Member
from focalpoints.models.term import EndState
from focalpoints.services.ending import end_term
from focalpoints.services.sourcing import confirm, show_to, verify
from r2pnet.acting import Reason
from r2pnet.bulk.deed import BulkDeed
from r2pnet.bulk.forms import why_of
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
        reason=_why(fact, values),
    )


def _confirm(fact: Any, values: Mapping[str, Any], by: Any) -> Any:
    return confirm(fact, on=values["last_confirmed_on"], by=by, reason=_why(fact, values))


def _end(term: Any, values: Mapping[str, Any], by: Any) -> Any:
    return end_term(term, last_day=values["last_day"], by=by, reason=_why(term, values))


def show_it_to(thing: Any, values: Mapping[str, Any], by: Any) -> Any:
    """The deed of `show_to` with what its form has cleaned; a person is shown on behalf of no member."""
    reason = _why(thing, values) if "for_member" in values else values["reason"]
    return show_to(thing, values["level"], by=by, reason=reason)


def _why(fact: Any, values: Mapping[str, Any]) -> Reason:
    return why_of(values, (fact if isinstance(fact, Member) else fact.member).name)


def _source_of(fact: Any, _done: Any = None) -> str:
    verified = _now("verified") if fact.verified else _now("not verified")
    source = fact.source_note or fact.source_url or _now("no source")
    return ", ".join(str(one) for one in (verified, source, fact.source_date) if one)


def _confirmed(fact: Any, _done: Any = None) -> str:
    day = fact.last_confirmed_on
    return _now("confirmed on %(day)s") % {"day": day_in_words(day)} if day else _now("never confirmed")


def _runs(term: Any, done: Any = None) -> str:
    told = done or term
    if told.end_state == EndState.KNOWN:
        return _now("from %(start)s to %(end)s") % {"start": told.start or _now("not known"), "end": told.end}
    return _now("from %(start)s, %(end)s") % {
        "start": told.start or _now("not known"),
        "end": told.get_end_state_display(),
    }


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


def _ends(**named: Any) -> BulkDeed:
    return BulkDeed(
        key="end",
        title=_("End on a day"),
        button=_("End them"),
        form=EndForm,
        do=_end,
        now=_runs,
        then=_runs,
        consequence=_("They stay on record as past. What gave somebody access gives it no longer after the last day."),
        **named,
    )


MEMBERS = _facts(with_names=_members)
_OFFICE: dict[str, Any] = {"with_names": _offices, "row_name": _term_name}
_TERM: dict[str, Any] = {"with_names": _terms, "row_name": _term_name}
OFFICES = (_ends(**_OFFICE), *_facts(**_OFFICE), _levels(**_OFFICE))
STEERING_TERMS = (_ends(**_TERM), *_facts(**_TERM))
