"""Who was written to declines further messages of that person, or tells the secretariat of one."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from focalpoints.models import DeclinedPeer, PeerMessage, Person
from focalpoints.peers.forms import ReportForm
from focalpoints.services.writing_to_peers import decline, report_message, take_back_declining
from r2pnet.errors import too_many_requests
from r2pnet.limits import seconds_to_wait
from r2pnet.signing_in import sign_in_first

LIMIT = (20, 60)


@require_http_methods(["GET", "HEAD", "POST"])
@sign_in_first
def message(request: HttpRequest, message_id: int) -> HttpResponseBase:
    """That a message was written to the reader, by whom and when, with the buttons; 404 for everybody else.

    Also for somebody whose office has ended: what was written to them is theirs.
    """
    mine = PeerMessage.objects.with_names().filter(receiver__user=request.user.pk, receiver__anonymised_at=None)
    found = get_object_or_404(mine, pk=message_id)
    form = ReportForm(request.POST if "report" in request.POST else None)
    if request.method == "POST":
        if wait := seconds_to_wait(request, "peer-message", LIMIT):
            return too_many_requests(request, wait)
        if done := _done(request, found, found.receiver, form):
            messages.success(request, done)
            return redirect("peer-message", found.pk)
    is_declined = DeclinedPeer.objects.filter(receiver=found.receiver, writer=found.writer).exists()
    words = {"message": found, "form": form, "is_declined": is_declined, "report": getattr(found, "report", None)}
    response: HttpResponse = render(request, "focalpoints/peer_message.html", words)
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _done(request: HttpRequest, found: PeerMessage, person: Person, form: ReportForm) -> str:
    """What was done, in words; empty when the form is to be put right."""
    if "decline" in request.POST:
        decline(found, by=person)
        return _("No more messages from %(name)s reach you.") % {"name": found.writer}
    if "take_back" in request.POST:
        take_back_declining(found, by=person)
        return _("Messages from %(name)s reach you again.") % {"name": found.writer}
    if "report" in request.POST and form.is_valid():
        report_message(found, form.cleaned_data["words"], by=person)
        return _("Reported. The secretariat reads it, and answers you.")
    return ""
