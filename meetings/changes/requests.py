"""Requests to change a registration as they are read: who decides about a change, what is asked for, what waits."""

from collections import Counter
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.functional import lazy
from django.utils.translation import gettext as _

from focalpoints.models import User
from meetings.delegations.speaking import speakers, speaks_for, who_decides
from meetings.models import ChangeRequest, Meeting, Registration
from meetings.models.capacity import Approval
from meetings.models.change_request import ChangeRequestQuerySet, ChangeState
from meetings.models.meeting import PLANNED
from meetings.models.registration import LIVE, RegistrationStatus
from meetings.questions.answers import is_planned
from meetings.times import is_open_to_register
from r2pnet.clock import network_day
from r2pnet.days import day_in_words
from r2pnet.visibility import Reader

HAS_A_PLACE = (RegistrationStatus.CONFIRMED, RegistrationStatus.WAITING)


@dataclass(frozen=True)
class Shown:
    """A request in words for a page; `take_back_url` is empty where the reader cannot take it back."""

    request: ChangeRequest
    asked: str
    words: str
    take_back_url: str = ""

    @property
    def is_open(self) -> bool:
        return self.request.state == ChangeState.ASKED


def who_decides_change(registration: Registration, by: User) -> Approval:
    """Who decides when `by` changes how somebody takes part: nobody, the member's focal point, or the secretariat.

    The secretariat, once registration is not open; before that who approves the capacity, of a place that is approved.
    Whose word is the member's does not ask for it.
    """
    if not is_open_to_register(registration.meeting):
        return Approval.STAFF
    if registration.status not in HAS_A_PLACE:
        return Approval.NOBODY
    decides = who_decides(registration.capacity, registration.invitation, registration.person)
    member = registration.invitation.member_id if registration.invitation else None
    is_own_word = registration.person.user_id != by.pk and speaks_for(by, member)
    return Approval.NOBODY if decides == Approval.MEMBER and is_own_word else decides


def may_change(registration: Registration) -> bool:
    """What can still be changed, or asked to be: a place that stands, at a meeting that takes place."""
    is_held = registration.is_live and registration.status != RegistrationStatus.ATTENDED
    return is_held and is_planned(registration.meeting)


def open_request(registration: Registration) -> ChangeRequest | None:
    """What is asked for and not decided; one query."""
    found: ChangeRequest | None = ChangeRequest.objects.open().filter(registration=registration).first()
    return found


def shown_request(registration: Registration, take_back_url: str = "") -> Shown | None:
    """The last request, unless it was taken back or has ended; one query."""
    rows = ChangeRequest.objects.filter(registration=registration).select_related("asked_by")
    last: ChangeRequest | None = rows.order_by("-pk").first()
    if last is None or last.state in (ChangeState.TAKEN_BACK, ChangeState.ENDED):
        return None
    can_take_back = last.state == ChangeState.ASKED and may_change(registration)
    return Shown(last, asked_words(last), _words(last, registration), take_back_url if can_take_back else "")


def own_change_words(registration: Registration) -> dict[str, object] | None:
    """For the page of somebody's own registration: what they asked to change; else nothing."""
    shown = shown_request(registration, reverse("change-take-back", args=[registration.meeting.slug]))
    return {"change": shown} if shown else None


def asked_words(request: ChangeRequest) -> str:
    """ "Online; Alternate; Deputy, Ministry"."""
    facts = [request.get_mode_display(), request.get_rank_display(), request.office]
    return "; ".join(str(fact) for fact in facts if fact)


# In the language of the message, not of whoever decides.
lazily_asked_words = lazy(asked_words, str)


def asking_words(registration: Registration, by: User) -> str:
    """What becomes of a change of the way of taking part, for who is about to make it; empty where it is saved at once.

    Four queries at most.
    """
    decides = who_decides_change(registration, by)
    if not is_open_to_register(registration.meeting):
        return _(
            "The last day to change it has passed. If you choose otherwise, the secretariat is asked; the place stays "
            "as it is until it decides."
        )
    return {
        Approval.NOBODY: "",
        Approval.MEMBER: _("The focal point decides about another way; the place stays as it is until then."),
        Approval.STAFF: _("The secretariat decides about another way; the place stays as it is until then."),
    }[decides]


def changes_of(meeting: Meeting) -> list[ChangeRequest]:
    """What is asked for at `meeting` and not decided, the first asked first; one query."""
    rows = standing_requests().filter(registration__meeting=meeting)
    return list(
        rows.select_related(
            *("registration__meeting", "registration__person", "registration__capacity", "asked_by"),
            *("registration__invitation__member__country", "registration__invitation__member__organisation"),
            "registration__invitation__organisation",
        )
    )


def standing_requests() -> ChangeRequestQuerySet:
    """Those that are open, of registrations that stand, at meetings that are planned; a meeting may be over by day."""
    rows: ChangeRequestQuerySet = ChangeRequest.objects.open().filter(
        registration__status__in=LIVE, registration__meeting__status__in=PLANNED
    )
    return rows


def changes_for_the_secretariat() -> ChangeRequestQuerySet:
    """Theirs, and those of a member for which nobody speaks any more."""
    of_member = speakers().filter(member=OuterRef("registration__invitation__member"))
    other = Exists(of_member.exclude(person=OuterRef("registration__person")))
    return standing_requests().filter(Q(is_for_member_to_decide=False) | ~Q(other))


def changes_waiting_for(user: Reader) -> ChangeRequestQuerySet:
    """Those that wait for the reader's word as that of their member; none of their own."""
    members = speakers().filter(person__user=user.pk).values("member")
    rows = standing_requests().filter(is_for_member_to_decide=True, registration__invitation__member__in=members)
    return rows.exclude(registration__person__user=user.pk)


def number_by_meeting(rows: ChangeRequestQuerySet) -> Counter[int]:
    """How many of `rows` each meeting has, by its key; one query."""
    return Counter(rows.order_by().values_list("registration__meeting", flat=True))


def _words(request: ChangeRequest, registration: Registration) -> str:
    if request.state == ChangeState.ASKED:
        if not is_planned(registration.meeting):
            return _("It was not decided.")
        if request.is_for_member_to_decide:
            return _("It waits for the member’s focal point.")
        return _("It waits for the secretariat.")
    day = day_in_words(network_day(request.decided_at)) if request.decided_at else ""
    if request.state == ChangeState.GRANTED:
        return _("It was granted on %(day)s.") % {"day": day}
    return _("It was declined on %(day)s.") % {"day": day}
