"""The words of a meeting's messages: all kinds, and one in one language, looked at before it is saved."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from meetings.models import Meeting
from meetings.running.desk_pages import meeting_on_desk, page_on_desk
from meetings.running.mail_words import WordsForm, kinds_of_meetings, mails_of, preview_of
from meetings.services.wording import give_up_words, own_words, save_words
from r2pnet.outbox.kinds import MessageKind
from r2pnet.outbox.models import MessageText
from r2pnet.outbox.posting import words_for
from r2pnet.refusal import Changed, Refused
from r2pnet.staff_pages import staff_page

staff_who_write = staff_page("meetings.change_meeting", "outbox.change_messagetext")


@require_safe
@staff_who_write
def mails(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Every kind of message of the meeting, and whose words it has in each language."""
    meeting = meeting_on_desk(request, slug)
    return page_on_desk(request, meeting, "meetings/desk_mails.html", {"kinds": mails_of(meeting)})


@require_http_methods(["GET", "HEAD", "POST"])
@staff_who_write
def mail(request: HttpRequest, slug: str, kind: str, language: str) -> HttpResponseBase:
    """The words in a form, and how they come out; POST shows them so, or saves them. An unknown kind is 404."""
    meeting = meeting_on_desk(request, slug)
    offered, text, is_written = _asked(meeting, kind, language)
    form = WordsForm(request.POST if request.method == "POST" else None, instance=text, label_suffix="")
    if request.method == "POST" and form.is_valid() and "save" in request.POST and _is_saved(form, request.user):
        messages.success(request, _("Saved. Messages that wait already keep their words."), extra_tags="good")
        return redirect("desk-meeting-mails", meeting.slug)
    is_shown = not form.errors and (is_written or form.is_bound)
    subject, body = (str(form[name].value() or "") for name in ("subject", "body"))
    words = {
        "form": form,
        "title": offered.title,
        "text": text,
        "is_written": is_written,
        "language": get_language_info(language),
        "put_in": [f"{{{name}}}" for name in (*offered.placeholders, *offered.late)],
        "preview": preview_of(meeting, offered, language, subject, body) if is_shown else None,
    }
    return page_on_desk(request, meeting, "meetings/desk_mail.html", words)


@require_POST
@staff_who_write
def give_up(request: HttpRequest, slug: str, kind: str, language: str) -> HttpResponseBase:
    """Use the words for all meetings again."""
    meeting = meeting_on_desk(request, slug)
    _offered, text, _is_written = _asked(meeting, kind, language)
    user: Any = request.user
    if text.pk:
        try:
            give_up_words(text, by=user)
        except Changed as changed:
            messages.error(request, changed.message, extra_tags="bad")
            return redirect("desk-meeting-mail", meeting.slug, kind, language)
    messages.success(request, _("The words for all meetings are used again."), extra_tags="good")
    return redirect("desk-meeting-mails", meeting.slug)


def _asked(meeting: Meeting, kind: str, language: str) -> tuple[MessageKind, MessageText, bool]:
    """The kind, the meeting's words for it, a new row that begins with what goes now, and whether in `language`."""
    offered = next((one for one in kinds_of_meetings() if one.key == kind), None)
    if offered is None or language not in dict(settings.LANGUAGES):
        raise Http404
    text = own_words(meeting, kind, language)
    if text.pk:
        return offered, text, True
    goes_in, text.subject, text.body = words_for(offered, language)
    return offered, text, goes_in == language


def _is_saved(form: WordsForm, by: Any) -> bool:
    """False, with the words in the form, when the service refuses."""
    try:
        save_words(form.instance, by=by)
    except (Changed, Refused) as refused:
        form.add_error(None, refused.message)
    except ValidationError as error:
        form.add_error(None, error.messages)
    else:
        return True
    return False
