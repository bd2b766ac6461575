"""Somebody else takes a place at a meeting as it stands: the seat, not a seat that became free."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from focalpoints.models import Person, User
from meetings.models import BadgePrint, ChangeRequest, CheckIn, Meeting, Registration, TravelSupport
from meetings.models.meeting import MeetingStatus
from meetings.models.registration import RegistrationStatus
from meetings.services.files import take_back_files
from meetings.services.forgetting import forget_what_was_written
from meetings.services.seating import place_in_line
from meetings.services.signing_up import give_back_all
from meetings.services.telling import in_a_sentence, tell
from meetings.times import is_over
from r2pnet.recording import save_signed
from r2pnet.refusal import refuse_unless
from r2pnet.visibility import forget_grants

HELD_BY_SOMEBODY = (RegistrationStatus.REQUESTED, RegistrationStatus.CONFIRMED, RegistrationStatus.WAITING)
"""Of these another can be the holder: what has ended or taken place stays with who it was."""


@dataclass(frozen=True)
class Holder:
    """Who takes a place: with which office, and under which name whoever names them knows them."""

    person: Person
    office: str = ""
    named_as: str = ""


@dataclass(frozen=True)
class Told:
    """Which message tells the new holder, by the status; what the one who leaves reads; what both histories say."""

    kinds: Mapping[RegistrationStatus, str]
    why: Promise
    taken: str
    left: str


def change_holder(registration: Registration, to: Holder, told: Told, *, by: User) -> None:
    """Let `to` have `registration` as it stands; its meeting is held, and who may have it was asked before.

    The seat, the place in the line, the capacity, the rank and the way of taking part stay; what the one who left wrote
    for the secretariat is deleted, and the new holder says anew whether participants see their name. The one who left
    keeps a registration that is withdrawn, with who had named and approved them. Nobody moves up, for nothing became
    free; both are told.
    """
    give_back_all(registration, registration.meeting, by=by)  # the new holder chooses workshops of their own
    left = _withdrawn(registration)
    is_own = to.person.user_id == by.pk
    registration.person, registration.office, registration.named_as = to.person, to.office, to.named_as
    registration.account_asked_at = None
    registration.badge_issue += 1  # the badge that was printed for who leaves opens nothing for who comes
    registration.is_listed, registration.registered_at = False, timezone.now()
    registration.named_by, registration.named_at = (None, None) if is_own else (by, timezone.now())
    save_signed(registration, by=by, reason=told.taken)
    save_signed(left, by=by, reason=told.left)
    # What was decided of their travel, and what they asked to change, is of the one who left.
    for model in (TravelSupport, ChangeRequest):
        model.objects.filter(registration=registration).update(registration=left)
    CheckIn.objects.filter(registration=registration).update(registration=left)
    BadgePrint.objects.filter(registration=registration).delete()
    for one in (registration, left):
        forget_what_was_written(one, by=by)
    take_back_files(registration)
    tell(left, "registration-withdrawn", reason=in_a_sentence(told.why))
    kind = told.kinds[RegistrationStatus(registration.status)]
    tell(registration, kind, position=str(place_in_line(registration)))
    forget_grants()


def refuse_ended(registration: Registration, meeting: Meeting) -> None:
    """Raise `Refused` for a place that nobody can take any more."""
    words = _("This place can no longer be taken over: it has been withdrawn or decided otherwise.")
    refuse_unless(registration.status in HELD_BY_SOMEBODY, words)
    over = is_over(meeting) or meeting.status == MeetingStatus.CANCELLED
    refuse_unless(not over, _("The meeting is over or was cancelled."))


def _withdrawn(before: Registration) -> Registration:
    """That the one who left had registered, and does not come."""
    return Registration(
        version=before.version + 1,  # the number of their calendar file only ever rises
        meeting=before.meeting,
        person=before.person,
        capacity=before.capacity,
        invitation=before.invitation,
        rank=before.rank,
        office=before.office,
        mode=before.mode,
        status=RegistrationStatus.WITHDRAWN,
        named_by=before.named_by,
        named_at=before.named_at,
        named_as=before.named_as,
        is_for_member_to_decide=before.is_for_member_to_decide,
        approved_by=before.approved_by,
        approved_at=before.approved_at,
        registered_at=before.registered_at,
    )
