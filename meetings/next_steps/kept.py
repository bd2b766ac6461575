"""How long next steps are kept, and what is kept of the person who took one on."""

from django.utils.translation import gettext as _

from focalpoints.scrubbing import scrub_texts
from meetings.models import NextStep
from meetings.models.next_step import FOUND_BY
from meetings.next_steps.shown import names_of_meetings
from r2pnet.clock import network_day
from r2pnet.days import day_in_words
from r2pnet.own_data import Erased, OwnData
from r2pnet.retention import Held, Kept
from r2pnet.visibility import Reader


def kept_steps() -> Kept:
    """For the page on privacy."""
    return Kept(
        35,
        _("Next steps"),
        _("What a member took on in or after a meeting, until when, what came of it, and which account typed it in."),
        _("so that small promises live on through the year, whoever holds the office."),
        _("as long as the meeting is on record; the account loses its name when the person is erased."),
        _("whom the member chose: its own people, participants, or all members; the public reads totals alone."),
        holds=(Held(NextStep, "taken_on_at"),),
    )


def own_steps(user: Reader) -> OwnData:
    """What the person took on for a member, whether or not they hold its office still; four queries.

    Who may not see the step any more reads the words that they typed in themselves, and nothing of what became of it.
    """
    rows = list(NextStep.objects.filter(taken_on_by=user.pk).with_names().order_by("-pk"))
    names = names_of_meetings({row.meeting_id for row in rows}, user)
    seen = set(NextStep.objects.visible_to(user).filter(taken_on_by=user.pk).order_by().values_list("pk", flat=True))
    typed = NextStep.history.filter(history_type="+", taken_on_by=user.pk).order_by("history_id")
    words = dict(typed.values_list("id", "words"))
    why = _("So that small promises live on through the year, whoever holds the office.")
    until = _("As long as the meeting is on record; without your name when you ask.")
    told = [
        {
            _("meeting"): names.get(row.meeting_id, (_("A meeting"), ""))[0],
            _("for"): row.member.name,
            _("next step"): row.words if row.pk in seen else words.get(row.pk, ""),
            _("taken on"): day_in_words(network_day(row.taken_on_at)),
        }
        | (_now(row) if row.pk in seen else {})
        for row in rows
    ]
    return OwnData(_("Next steps that you took on"), why, until, told, 20)


def _now(step: NextStep) -> dict[str, str]:
    return {_("due"): day_in_words(step.due_on), _("state"): str(step.get_state_display())}


def forget_in_steps(whom: Erased) -> None:
    """No step, no former state of one and no word by which one is found names the person any more."""
    for rows in (NextStep._base_manager.all(), NextStep.history.all()):
        scrub_texts(rows, FOUND_BY, whom)
    NextStep.objects.all().keep_words_anew()
