"""How a meeting is called: numbered annual meetings by words, all others by their title."""

from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from meetings.models import Meeting
from meetings.models.meeting import MeetingKind

# The last number that is written out; the network has met eleven times in fourteen years.
NUMBERED = (
    _("First meeting"),
    _("Second meeting"),
    _("Third meeting"),
    _("Fourth meeting"),
    _("Fifth meeting"),
    _("Sixth meeting"),
    _("Seventh meeting"),
    _("Eighth meeting"),
    _("Ninth meeting"),
    _("Tenth meeting"),
    _("Eleventh meeting"),
    _("Twelfth meeting"),
    _("Thirteenth meeting"),
    _("Fourteenth meeting"),
    _("Fifteenth meeting"),
    _("Sixteenth meeting"),
    _("Seventeenth meeting"),
    _("Eighteenth meeting"),
    _("Nineteenth meeting"),
    _("Twentieth meeting"),
    _("Twenty-first meeting"),
    _("Twenty-second meeting"),
    _("Twenty-third meeting"),
    _("Twenty-fourth meeting"),
    _("Twenty-fifth meeting"),
    _("Twenty-sixth meeting"),
    _("Twenty-seventh meeting"),
    _("Twenty-eighth meeting"),
    _("Twenty-ninth meeting"),
    _("Thirtieth meeting"),
)


def short_title(meeting: Meeting) -> str:
    """The words "Eleventh meeting" for the annual meeting of that number, the title of any other."""
    if meeting.kind != MeetingKind.ANNUAL or not meeting.ordinal:
        return meeting.title
    if meeting.ordinal <= len(NUMBERED):
        return str(NUMBERED[meeting.ordinal - 1])
    return gettext("%(number)s meeting") % {"number": in_figures(meeting.ordinal)}


def title_with_place(meeting: Meeting) -> str:
    """The short title and the place: "Eleventh meeting, Brussels"."""
    return f"{short_title(meeting)}, {meeting.place}" if meeting.place else short_title(meeting)


def in_figures(number: int) -> str:
    """31st, 32nd, 33rd, 34th; 111th."""
    endings = {
        1: pgettext("ordinal", "%(number)sst"),
        2: pgettext("ordinal", "%(number)snd"),
        3: pgettext("ordinal", "%(number)srd"),
    }
    last = 0 if number % 100 in (11, 12, 13) else number % 10
    return endings.get(last, pgettext("ordinal", "%(number)sth")) % {"number": number}
