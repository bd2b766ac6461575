"""What the focal points and alternates of all members are written about an adoption by silence, each a mail."""

from collections.abc import Callable
from typing import Any

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from focalpoints.letter_recipients import address_of
from manual.models import SilenceProcedure
from manual.models.silence import SilenceState
from manual.silence_speakers import is_read_by_all_members, people_to_tell
from r2pnet.outbox.kinds import MessageKind, register_kind
from r2pnet.outbox.posting import about_of

PLACEHOLDERS = ("name", "question", "number", "text", "until", "address")
EXAMPLES: dict[str, str | Promise] = {
    "name": "A. Example",
    "question": _("What does a focal point do in the first hundred days?"),
    "number": "2",
    "text": _("revision 3, English"),
    "until": "Thursday 15 April 2027, 23:59 (UTC)",
    "address": "https://portal.example.org/desk/silence/1/",
    "words": format_lazy("\n\n{}", _("It answers what was asked at the twelfth meeting.")),
    "objections": _("1 member has objected."),
    "why": _("A proposal came in that changes it."),
}


def _is_still(holds: Callable[[SilenceProcedure], bool], message: Any) -> bool:
    """It stands so, all members may read the chapter, and who is written to still speaks for one of them."""
    procedure = about_of(message)
    if not isinstance(procedure, SilenceProcedure) or not holds(procedure):
        return False
    if not is_read_by_all_members(procedure.chapter):
        return False
    return message.to_address in {address_of(person) for person in people_to_tell()}


def _offer(
    key: str,
    title: Promise,
    subject: Promise,
    body: Promise,
    holds: Callable[[SilenceProcedure], bool],
    more: tuple[str, ...] = (),
) -> str:
    placeholders = (*PLACEHOLDERS, *more)
    kind = MessageKind(
        key=f"silence-{key}",
        title=title,
        placeholders=placeholders,
        subject=subject,
        body=body,
        still_true=lambda message: _is_still(holds, message),
        examples={name: EXAMPLES[name] for name in placeholders},
    )
    return register_kind(kind).key


def _ended(state: SilenceState) -> Callable[[SilenceProcedure], bool]:
    return lambda procedure: procedure.state == state


OPENED = _offer(
    "opened",
    _("Adoption by silence: opened"),
    _("To be adopted by silence: chapter {number} of the manual"),
    _(
        "Dear {name},\n\nthis text of the manual is before all members:\n\n- Chapter {number}: {question}\n- {text}\n\n"
        "It is adopted if no member objects until {until}. If your member agrees, you need not do anything.{words}\n\n"
        "Read it, and object there with your reason if you have one:\n\n{address}"
    ),
    SilenceProcedure.takes_objections,
    ("words",),
)
REMINDED = _offer(
    "reminder",
    _("Adoption by silence: reminder"),
    _("Until {until}: chapter {number} of the manual"),
    _(
        "Dear {name},\n\nthis text of the manual is adopted if no member objects until {until}:\n\n"
        "- Chapter {number}: {question}\n- {text}\n\nIf your member agrees, you need not do anything. Otherwise object "
        "there, with your reason:\n\n{address}"
    ),
    SilenceProcedure.takes_objections,
)
ADOPTED = _offer(
    "adopted",
    _("Adoption by silence: adopted"),
    _("Adopted: chapter {number} of the manual"),
    _(
        "Dear {name},\n\nno member has objected until {until}, so this text of the manual is adopted:\n\n"
        "- Chapter {number}: {question}\n- {text}\n\nThe numbers of its paragraphs stay as they are.\n\n{address}"
    ),
    _ended(SilenceState.ADOPTED),
)
STOPPED = _offer(
    "stopped",
    _("Adoption by silence: stopped"),
    _("Not adopted: chapter {number} of the manual"),
    _(
        "Dear {name},\n\nthis text of the manual is not adopted: {objections}\n\n- Chapter {number}: {question}\n"
        "- {text}\n\nThe secretariat reads the reasons. The text stays as it is, and a later one can be put "
        "before the members.\n\n{address}"
    ),
    _ended(SilenceState.STOPPED),
    ("objections",),
)
WITHDRAWN = _offer(
    "withdrawn",
    _("Adoption by silence: withdrawn"),
    _("Withdrawn: chapter {number} of the manual"),
    _(
        "Dear {name},\n\nthis text of the manual was before all members until {until}. That is withdrawn, and the text "
        "is not adopted:\n\n- Chapter {number}: {question}\n- {text}\n\nThe reason: {why}\n\nYou need not do anything."
        "\n\n{address}"
    ),
    _ended(SilenceState.WITHDRAWN),
    ("why",),
)
OVERTAKEN = _offer(
    "overtaken",
    _("Adoption by silence: overtaken by a meeting"),
    _("Overtaken by a meeting: chapter {number} of the manual"),
    _(
        "Dear {name},\n\nthis text of the manual was before all members until {until}:\n\n- Chapter {number}: "
        "{question}\n- {text}\n\nMeanwhile a later text of the chapter was adopted at a meeting, so this one is not "
        "adopted by silence. You need not do anything.\n\n{address}"
    ),
    _ended(SilenceState.OVERTAKEN),
)
