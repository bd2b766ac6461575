"""What somebody wrote for the secretariat goes with their place, and nobody decides any more what they asked for."""

from django.utils import timezone

from focalpoints.models import User
from meetings.models import Answer, ChangeRequest, Needs, Registration, TravelSupport
from meetings.models.change_request import ChangeState
from meetings.services.taking_attendance_back import take_attendance_back
from meetings.travel.kept import forget_words
from r2pnet.recording import save_signed


def forget_what_was_written(registration: Registration, *, by: User | None) -> None:
    """Delete the needs, the answers to the meeting's questions and the words on support for travel; the place has gone.

    That support was granted or declined stays; a change that is asked for ends, and so does a check-in. Call in the
    transaction of the change.
    """
    Needs.objects.filter(registration=registration).delete()
    Answer.objects.filter(registration=registration).delete()
    forget_words(TravelSupport.objects.filter(registration=registration))
    take_attendance_back([registration.pk], by=by)
    for request in ChangeRequest.objects.open().filter(registration=registration):
        request.state, request.decided_by, request.decided_at = ChangeState.ENDED, by, timezone.now()
        save_signed(request, by=by)
