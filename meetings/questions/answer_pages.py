"""The answers to a meeting's own questions, for the secretariat."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from meetings.models import Meeting
from meetings.questions.answer_lists import answers_of
from meetings.titles import short_title
from r2pnet.staff_pages import staff_page


@require_safe
@staff_page("meetings.view_registration")
def staff_answers(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Totals and list of each question, with the way to what the host gets of them."""
    meeting = get_object_or_404(Meeting.objects.visible_to(request.user), slug=slug)
    words = {"meeting": meeting, "short_title": short_title(meeting), "answered": answers_of(meeting)}
    return render(request, "meetings/staff_answers.html", words)
