"""The list of nominations and the page of one: for the member's own people, and for the secretariat."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from focalpoints.models import Nomination
from focalpoints.models.nomination import NominationState
from focalpoints.nominations.facts import Listed, facts_of
from focalpoints.services.account_invitations import is_to_invite
from focalpoints.services.nominating import members_to_nominate_for
from r2pnet.acting import Channel
from r2pnet.days import day_in_words
from r2pnet.paging import page_of
from r2pnet.signing_in import sign_in_first
from r2pnet.visibility import is_of_secretariat


def answer(request: HttpRequest, template: str, words: dict[str, Any], *, status: int = 200) -> HttpResponse:
    """A page that no cache keeps."""
    member = words["one"].member if "one" in words else words.get("member")
    shown = {"is_staff": is_of_secretariat(request.user), "whose": member.name if member else "", **words}
    response = render(request, template, shown, status=status)
    response.headers["Cache-Control"] = "private, no-store"
    return response


def seen_or_404(request: HttpRequest, nomination_id: int) -> Nomination:
    """The nomination, if the reader may see it; `Http404` whether it is another's or is not there."""
    found = Nomination.objects.visible_to(request.user).with_all().filter(pk=nomination_id).first()
    if found is None:
        raise Http404
    one: Nomination = found
    return one


@require_safe
@sign_in_first
def nominations(request: HttpRequest) -> HttpResponseBase:
    """Those that wait first; `state` in the address leaves out the others. Nobody else's: 404 for who has no office."""
    members = members_to_nominate_for(request.user)
    rows = Nomination.objects.visible_to(request.user)
    may_nominate = members.exists()
    if not (may_nominate or rows.exists()):
        raise Http404
    state = request.GET.get("state", "")
    known = state in NominationState.values
    notices = [_("We left out the filter “state”: there is no such state.")] if state and not known else []
    chosen = rows.filter(state=state) if known else rows
    page, left_out = page_of(request, chosen.with_all().open_first())
    words = {
        "listed": [Listed(one) for one in page.object_list],
        "page_obj": page,
        "notices": [*notices, *left_out],
        "states": NominationState.choices,
        "state": state if known else "",
        "query": f"state={state}&" if known else "",
        "may_nominate": may_nominate,
    }
    return answer(request, "nominations/list.html", words)


@require_safe
@sign_in_first
def nomination(request: HttpRequest, nomination_id: int) -> HttpResponseBase:
    """What was nominated, what became of it and why, and what can be done next."""
    return answer(request, "nominations/one.html", words_of(request, seen_or_404(request, nomination_id)))


def words_of(request: HttpRequest, one: Nomination) -> dict[str, Any]:
    """What the pages of a nomination show."""
    is_staff = is_of_secretariat(request.user)
    may_withdraw = one.is_open and members_to_nominate_for(request.user).filter(pk=one.member_id).exists()
    return {
        "one": one,
        "listed": Listed(one),
        "facts": facts_of(one),
        "told": _how_it_came(one),
        "is_invited": one.person is not None and one.person.user_id is None and not is_to_invite(one.person),
        "may_withdraw": may_withdraw,
        "may_decide": one.is_open and is_staff and request.user.has_perm("focalpoints.change_nomination"),
        "may_nominate": members_to_nominate_for(request.user).filter(pk=one.member_id).exists(),
    }


def _how_it_came(one: Nomination) -> str:
    """Where staff typed it in: how the member told them, and on which day the word came."""
    first = one.history.order_by("history_date", "history_id").first()
    if first is None or not first.history_channel:
        return ""
    channel = str(Channel(first.history_channel).label)
    if not first.history_received_on:
        return channel
    return _("%(channel)s, received on %(day)s") % {"channel": channel, "day": day_in_words(first.history_received_on)}
