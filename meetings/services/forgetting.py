"""What somebody wrote for the secretariat goes with their place."""

from meetings.models import Answer, Needs, Registration, TravelSupport
from meetings.travel_kept import forget_words


def forget_what_was_written(registration: Registration) -> None:
    """Delete the needs, the answers to the meeting's questions and the words on support for travel; the place has gone.

    That support was granted or declined stays. Call in the transaction of the change.
    """
    Needs.objects.filter(registration=registration).delete()
    Answer.objects.filter(registration=registration).delete()
    forget_words(TravelSupport.objects.filter(registration=registration))
