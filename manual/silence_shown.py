"""What pages and the desk show of adoptions by silence: where each stands, and to whom what is told of objections."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from focalpoints.models import Member
from manual.leading import may_lead
from manual.models import Objection, Revision, SilenceProcedure
from manual.models.silence import SilenceState
from manual.rows import Question, questions_of
from manual.services.telling_of_silence import objections_in_words
from manual.silence_speakers import members_spoken_for
from manual.silence_words import last_day_in_words, text_in_words, until_in_words
from meetings.labels import Label
from meetings.programme.asked_zone import asked_zone
from r2pnet.clock import network_day
from r2pnet.days import day_in_words
from r2pnet.visibility import Reader, is_of_secretariat

CHIPS = {
    SilenceState.RUNNING: "due",
    SilenceState.ADOPTED: "good",
    SilenceState.STOPPED: "bad",
    SilenceState.WITHDRAWN: "closed",
    SilenceState.OVERTAKEN: "closed",
}


@dataclass(frozen=True)
class SilenceRow:
    """One line of a list."""

    procedure: SilenceProcedure
    question: Question
    text: str
    last_day: str
    label: Label


@dataclass(frozen=True)
class ShownObjection:
    """An objection, as the secretariat reads it, and whoever made it."""

    member: Member
    name: str
    day: str
    reason: str


def silence_rows(procedures: Sequence[SilenceProcedure], reader: Reader) -> list[SilenceRow]:
    """The lines of a list, whose procedures `reader` may see and which come with chapter and revision; one query."""
    asked = questions_of([one.chapter for one in procedures], reader) if procedures else {}
    return [
        SilenceRow(
            one,
            asked.get(one.chapter_id, Question(one.chapter.slug, "en")),
            text_in_words(one.revision),
            last_day_in_words(one),
            label_of(one),
        )
        for one in procedures
    ]


def label_of(procedure: SilenceProcedure) -> Label:
    """Where it stands: its state, or that its time is over and it has not been ended yet."""
    if procedure.is_running and not procedure.takes_objections():
        return Label(_("The time is over"), "due")
    return Label(str(procedure.get_state_display()), CHIPS[SilenceState(procedure.state)])


def open_members(procedure: SilenceProcedure, reader: Reader) -> list[Member]:
    """The members in whose name `reader` can object to it still: those that have not objected."""
    objected = procedure.objections.order_by().values("member")
    return list(members_spoken_for(reader).exclude(pk__in=objected).with_names())


def shown(request: HttpRequest, procedure: SilenceProcedure) -> dict[str, Any]:
    """All that the page of one shows, as far as its reader may read it; the number of queries is constant."""
    reader = request.user
    [row] = silence_rows([procedure], reader)
    number = procedure.objections.aggregate(number=Count("pk"))["number"]
    zone, zone_words = asked_zone(request)
    return {
        "row": row,
        "procedure": procedure,
        "chapter": procedure.chapter,
        "is_open": procedure.takes_objections(),
        "opened_on": day_in_words(network_day(procedure.opened_at)),
        "until": until_in_words(procedure.ends_at),
        "until_there": until_in_words(procedure.ends_at, zone) if zone else "",
        **zone_words,
        "objections": objections_in_words(number),
        "own_members": list(_own_who_objected(procedure, reader)),
        "reasons": _reasons(procedure, reader),
        "is_staff": is_of_secretariat(reader),
        "may_withdraw": procedure.takes_objections() and may_lead(reader, procedure.chapter),
        "ended_on": _day(procedure.ended_at),
        "text_url": f"{procedure.chapter.get_absolute_url()}?{_query(procedure, revision=procedure.revision.number)}",
        "changes_url": _changes_url(procedure, reader),
    }


def _own_who_objected(procedure: SilenceProcedure, reader: Reader) -> Any:
    """The reader's own members that have objected, by whomever: who speaks for one knows so, and not in which words."""
    objected = procedure.objections.order_by().values("member")
    return members_spoken_for(reader).filter(pk__in=objected).with_names()


def _reasons(procedure: SilenceProcedure, reader: Reader) -> list[ShownObjection]:
    """All of them for the secretariat, their own for everybody else."""
    rows = Objection.objects.visible_to(reader).filter(procedure=procedure).select_related("user")
    found = list(rows)
    members = Member.objects.with_names().in_bulk([one.member_id for one in found]) if found else {}
    return [ShownObjection(members[one.member_id], str(one.user), _day(one.made_at), one.reason) for one in found]


def _changes_url(procedure: SilenceProcedure, reader: Reader) -> str:
    """Where the text is compared with what was adopted before it; empty for the first."""
    seen = Revision.objects.visible_to(reader).filter(chapter=procedure.chapter, language=procedure.language)
    before = seen.adopted().filter(number__lt=procedure.revision.number).newest_first().first()
    if before is None:
        return ""
    query = _query(procedure, a=before.number, b=procedure.revision.number)
    return f"{reverse('chapter-history', args=[procedure.chapter.slug])}?{query}"


def _query(procedure: SilenceProcedure, **numbers: int) -> str:
    return urlencode({"language": procedure.language, **numbers})


def _day(moment: datetime | None) -> str:
    return day_in_words(network_day(moment)) if moment else ""
