"""The secretariat thanks those who took part: how many, whom no mail reaches, and the text in each language."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import translation
from django.utils.translation import get_language_info, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from meetings.models import Meeting
from meetings.models.meeting import MeetingStatus, words_of_meeting
from meetings.reporting.mails import THANKS, TO_SAY
from meetings.reporting.to_say import ToSay, is_spoken_of, shown_report, to_say
from meetings.running.desk_pages import meeting_on_desk, page_on_desk, staff_who_run_meetings
from meetings.services.thanking import Thanking, send_thanks, thanking, values_for
from meetings.services.writing_invitations import Sample
from r2pnet.outbox.kinds import kind_of
from r2pnet.outbox.posting import words_for
from r2pnet.outbox.wording import one_line, put_in
from r2pnet.refusal import Changed, Refused


@require_http_methods(["GET", "HEAD", "POST"])
@staff_who_run_meetings
def thanks(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Whom the mail goes to and what they read; POST sends it, to nobody twice."""
    meeting = meeting_on_desk(request, slug)
    if request.method == "POST":
        user: Any = request.user
        said, held_back = request.POST.get("said", ""), "held_back" in request.POST
        try:
            done = send_thanks(meeting, by=user, said=said, held_back=held_back)
        except (Changed, Refused) as refused:
            messages.error(request, refused.message, extra_tags="bad")
        else:
            _say(request, done)
        return redirect("desk-thanks", meeting.slug)
    found, report = thanking(meeting), shown_report(meeting)
    words = {
        "thanking": found,
        "samples": _samples(meeting, found),
        "report": report,
        "is_spoken_of": report is not None and is_spoken_of(report, meeting),
        "is_held": meeting.status == MeetingStatus.HELD,
    }
    return page_on_desk(request, meeting, "meetings/desk_thanks.html", words)


def _samples(meeting: Meeting, found: Thanking) -> list[Sample]:
    """The text in each language that somebody gets, English first: as one reads it whose member took something on."""
    readers: dict[str, list[Any]] = {}
    for row, recipient in found.thanked:
        readers.setdefault(recipient.language, []).append((row, recipient))
    say = to_say(meeting, [row for row, _to in found.thanked])
    first = sorted(readers, key=lambda code: (code != settings.LANGUAGE_CODE, code))
    return [_sample(meeting, code, readers[code], say) for code in first]


def _sample(meeting: Meeting, code: str, readers: list[Any], say: ToSay) -> Sample:
    row, recipient = next((one for one in readers if say.reading.steps[one[0].pk]), readers[0])
    written, subject, body = words_for(kind_of(THANKS), code, words_of_meeting(meeting.pk))
    values = {name: str(value) for name, value in values_for(row, meeting, recipient).items()}
    with translation.override(recipient.language):
        values[TO_SAY] = say.words_for(row)
    language = get_language_info(written)
    shown = (one_line(put_in(subject, values)), put_in(body, values), language["bidi"])
    return Sample(THANKS, written, dict(settings.LANGUAGES)[written], len(readers), recipient.name, *shown)


def _say(request: HttpRequest, done: Thanking) -> None:
    number = len(done.thanked)
    if not number:
        messages.info(request, _("Nobody is left to be thanked."))
        return
    words = ngettext("%(number)d person is thanked.", "%(number)d people are thanked.", number)
    messages.success(request, words % {"number": number}, extra_tags="good")
