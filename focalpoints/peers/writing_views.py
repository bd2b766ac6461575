"""A member writes to the focal point of another one, without seeing an address."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from focalpoints.models import Member
from focalpoints.peers.finding import Asker
from focalpoints.peers.forms import WriteForm
from focalpoints.peers.views import members_page
from focalpoints.services.writing_to_peers import asked_at, left_today, limit_words, write_to_peer
from r2pnet.errors import too_many_requests
from r2pnet.limits import seconds_to_wait
from r2pnet.refusal import Refused

# Forms of one account in so many seconds; what goes out is counted in the database.
LIMIT = (20, 60)


@require_http_methods(["GET", "HEAD", "POST"])
@members_page
def write(request: HttpRequest, asker: Asker, slug: str) -> HttpResponse:
    """Topic and text to the current focal point of a member; 404 where nobody is open to be asked by the reader."""
    member = get_object_or_404(Member.objects.standing_members().visible_to(request.user).with_names(), slug=slug)
    form = WriteForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        if wait := seconds_to_wait(request, "write-to-peer", LIMIT):
            return too_many_requests(request, wait)
        if form.is_valid() and _is_sent(request, asker, member, form):
            return redirect("peers")
    office = asked_at(member, asker.person, request.user)
    if office is None and request.method != "POST":
        raise Http404
    left = left_today(asker.person)
    words = {"member": member, "office": office, "form": form, "left": left, "limit": limit_words()}
    return render(request, "focalpoints/write_to_peer.html", {**words, "why_not": asker.why_not})


def _is_sent(request: HttpRequest, asker: Asker, member: Member, form: WriteForm) -> bool:
    """False, with the words in the form, when the service refuses; what was typed stays."""
    typed = form.cleaned_data
    try:
        write_to_peer(
            asker.person,
            member,
            topic=typed["topic"],
            text=typed["text"],
            once=typed["once"],
            by=request.user,  # type: ignore[arg-type]  # signed in
        )
    except Refused as refused:
        form.add_error(None, refused.message)
        return False
    messages.success(request, _sent_words(asker, member))
    return True


def _sent_words(asker: Asker, member: Member) -> str:
    left = left_today(asker.person)
    sent = _("It goes to the focal point of %(member)s, who answers to your mailbox.") % {"member": member.name}
    more = ngettext("%(left)d more message is possible today.", "%(left)d more messages are possible today.", left)
    return f"{sent} {more % {'left': left} if left else limit_words()}"
