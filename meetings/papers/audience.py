"""Who can see a paper, as the secretariat chooses it: one of five, each a level and where it is narrower a scope."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from meetings.models import Meeting, Paper, Registration
from r2pnet.visibility import Level
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
        reading = Registration.objects.taking_part().filter(meeting=meeting, capacity__reads_papers=True).count()
        words = ngettext(
            "%(number)d person has a place at the meeting now that lets them read papers; whoever gets one reads it, "
            "too.",
            "%(number)d people have a place at the meeting now that lets them read papers; whoever gets one reads it, "
            "too.",
            reading,
        )
        yield words % {"number": reading}
    elif seen.level == Level.PUBLIC:
        yield _("It stands in lists, search and files for everybody, search engines included.")


def _whom(seen: Seen) -> str:
    known = who_sees(seen.level, seen.scope)
    return _("everybody") if known.is_everybody else known.words
