"""What delegations bring to the desk: requests that wait for the member's word, and who takes part so far."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from focalpoints.models import AccountInvitation
from meetings.changes.requests import changes_waiting_for, number_by_meeting
from meetings.delegations.speaking import namers, waits_for
from meetings.models import Invitation, Meeting, Registration
from meetings.models.meeting import PLANNED
from meetings.models.registration import LIVE
from meetings.times import is_over
from meetings.titles import short_title
from r2pnet.desk.card import Card, Place, Task, due
from r2pnet.visibility import Reader

MOST_SHOWN = 5


@dataclass(frozen=True)
class Shown:
    """The delegation to one meeting: how many are named, how many wait for the reader."""

    name: str
    url: str
    words: str


def delegation_cards(user: Reader) -> Iterator[Card]:
    """For who may name delegates of a member that is invited: a task where requests wait, and the count of each.

    Six queries at most, however many meetings and people there are.
    """
    members = list(namers(user).values_list("member", flat=True))
    if not members:
        return
    meetings = _meetings(user, members)
    rows = Registration.objects.filter(meeting__in=meetings, invitation__member__in=members, status__in=LIVE)
    named = Counter(rows.order_by().values_list("meeting", flat=True))
    waiting = Counter(waits_for(user).order_by().values_list("meeting", flat=True))
    waiting += number_by_meeting(changes_waiting_for(user))
    for order, meeting in enumerate(meetings, start=21):
        if waiting[meeting.pk]:
            yield due(order, _task(meeting, waiting[meeting.pk]))
    shown = [_shown(meeting, named[meeting.pk], waiting[meeting.pk]) for meeting in meetings]
    if shown:
        yield Card(21, Place.BESIDE, "meetings/desk_delegation.html", {"delegations": shown})


def account_cards() -> Iterator[Card]:
    """For the secretariat: delegates without an account for whom one was asked and who were not invited since."""
    invited = AccountInvitation.objects.filter(person=OuterRef("person"), invited_at__gte=OuterRef("account_asked_at"))
    asked = Registration.objects.live().filter(account_asked_at__isnull=False, person__user=None)
    for one in asked.exclude(Exists(invited)).select_related("person", "invitation").order_by("pk")[:MOST_SHOWN]:
        title = _("Invite a delegate to an account: %(name)s") % {"name": one.person}
        url = reverse("admin:focalpoints_person_change", args=[one.person_id])
        yield due(30, Task(title, url, _("Look at the person"), words=_("Who named the delegate has asked for it.")))


def _meetings(user: Reader, members: list[int]) -> list[Meeting]:
    """Those to come to which the members are invited, and that the reader may see: the soonest first."""
    invited = Invitation.objects.filter(member__in=members).values("meeting")
    seen = Meeting.objects.visible_to(user).filter(pk__in=invited, status__in=PLANNED).soonest_first()
    return [meeting for meeting in seen[:MOST_SHOWN] if not is_over(meeting)]


def _task(meeting: Meeting, number: int) -> Task:
    title = ngettext(
        "%(number)s request of your delegation: %(meeting)s",
        "%(number)s requests of your delegation: %(meeting)s",
        number,
    )
    return Task(
        title % {"number": number, "meeting": short_title(meeting)},
        _url(meeting),
        _("Decide"),
        words=_("Approve, or decline with a reason that the person reads."),
    )


def _shown(meeting: Meeting, named: int, waiting: int) -> Shown:
    words = ngettext("%(number)s named", "%(number)s named", named) % {"number": named}
    if waiting:
        more = ngettext("%(number)s waits for you", "%(number)s wait for you", waiting) % {"number": waiting}
        words = f"{words}, {more}"
    return Shown(short_title(meeting), _url(meeting), words)


def _url(meeting: Meeting) -> str:
    return reverse("delegation", args=[meeting.slug])
