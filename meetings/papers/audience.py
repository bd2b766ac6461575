"""Who can see a paper, as the secretariat chooses it: one of five, each a level and where it is narrower a scope."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from meetings.grants import places_that_read
from meetings.models import Meeting, Paper
from r2pnet.visibility import Level, Visible
from r2pnet.who_sees import who_sees


class Audience(models.TextChoices):
    """Widest first."""

    PUBLIC = Level.PUBLIC.value, gettext_lazy("Everybody")
    MEMBERS = Level.MEMBERS.value, gettext_lazy("Members: who holds an office of a member")
    PARTICIPANTS = "participants", gettext_lazy("Participants of the meeting")
    STEERING = Level.STEERING.value, gettext_lazy("The steering group")
    SECRETARIAT = Level.SECRETARIAT.value, gettext_lazy("The secretariat alone")


@dataclass(frozen=True)
class Seen:
    """A level and a scope, as they stand on a paper."""

    level: str
    scope: str = ""


def choices_for(meeting: Meeting | None) -> list[tuple[str, str]]:
    """What can be chosen: participants there are of a meeting alone."""
    return [(one.value, str(one.label)) for one in Audience if meeting or one is not Audience.PARTICIPANTS]


def default_for(meeting: Meeting | None) -> Audience:
    """Those for whom a new paper is unless staff say otherwise: of a meeting its participants, else members."""
    return Audience.PARTICIPANTS if meeting else Audience.MEMBERS


def seen_by(audience: str, meeting: Meeting | None) -> Seen:
    """The level and the scope of `audience`; raises `ValueError` for participants of no meeting."""
    if audience != Audience.PARTICIPANTS:
        return Seen(Level(audience).value)
    if meeting is None:
        raise ValueError("participants of no meeting")
    return Seen(Level.MEMBERS.value, f"meeting:{meeting.pk}")


def is_within(seen: Seen, session: Seen | Visible | None) -> bool:
    """True when nobody but the secretariat reads a paper so who may not see its session, or what else has readers.

    Participants and members are no part of one another: each has people whom the other has not.
    """
    if session is None or seen.level == Level.SECRETARIAT:
        return True
    widest_first = Level.values
    is_narrower = widest_first.index(seen.level) >= widest_first.index(session.level)
    is_for_all = session.level == Level.PUBLIC and not session.scope
    return is_for_all or (is_narrower and seen.scope == session.scope)


def narrowed_to(seen: Seen, session: Seen | Visible) -> Seen:
    """For whom a paper is once it is narrowed with its session: for nobody who did not read it before.

    Those of the session where they all read it already; of two that are no part of one another the secretariat is left.
    """
    if is_within(seen, session):
        return seen
    own = Seen(session.level, session.scope)
    return own if is_within(own, seen) else Seen(Level.SECRETARIAT.value)


def audience_of(paper: Paper) -> str:
    """Which of the five it is now; empty for a scope that nobody can choose here."""
    if not paper.scope:
        return paper.level
    participants = Seen(Level.MEMBERS.value, f"meeting:{paper.meeting_id}")
    return Audience.PARTICIPANTS.value if Seen(paper.level, paper.scope) == participants else ""


def readers_in_words(seen: Seen, meeting: Meeting | None) -> Iterator[str]:
    """Who reads it from now on, for the page on which staff check it."""
    yield _("From now on it is for: %(who)s.") % {"who": _whom(seen)}
    if seen.scope and meeting:
        places = places_that_read().filter(meeting=meeting, person__user__is_active=True)
        reading = places.order_by().values("person").distinct().count()
        words = ngettext(
            "%(number)d person has a place at the meeting now that lets them read papers, and an account to do so; "
            "whoever gets both reads it, too.",
            "%(number)d people have a place at the meeting now that lets them read papers, and an account to do so; "
            "whoever gets both reads it, too.",
            reading,
        )
        yield words % {"number": reading}
    elif seen.level == Level.PUBLIC:
        yield _("It stands in lists, search and files for everybody, search engines included.")


def _whom(seen: Seen) -> str:
    known = who_sees(seen.level, seen.scope)
    return _("everybody") if known.is_everybody else known.words
