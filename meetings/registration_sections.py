"""What stands on the page of somebody's own registration beside the registration itself, each from its own module.

A maker takes the registration, whose meeting and person are there, and gives a section, or None where it has nothing to
show; its template takes `section`: the words that it was made with.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from meetings.changes.requests import own_change_words
from meetings.kept_until.held import own_kept_words
from meetings.models import Registration
from meetings.on_the_day.certificate import certificate_words
from meetings.online.joining import joining_words
from meetings.questions.sections import others_words, questions_words
from meetings.travel.support import travel_words

Maker = Callable[[Registration], Mapping[str, Any] | None]
# In the order of the page.
MAKERS: tuple[tuple[str, Maker], ...] = (
    ("meetings/joining_section.html", joining_words),
    ("meetings/certificate_section.html", certificate_words),
    ("meetings/change_section.html", own_change_words),
    ("meetings/questions_section.html", questions_words),
    ("meetings/answers_link.html", others_words),
    ("meetings/travel_section.html", travel_words),
    ("meetings/kept_section.html", own_kept_words),
)


@dataclass(frozen=True)
class RegistrationSection:
    """A template with what it shows."""

    template: str
    words: Mapping[str, Any] = field(default_factory=dict)


def sections_of(registration: Registration) -> list[RegistrationSection]:
    """The sections of this registration, in their order; a constant number of queries."""
    made = ((template, maker(registration)) for template, maker in MAKERS)
    return [RegistrationSection(template, words) for template, words in made if words]
