"""The meeting of the journey `test_meeting_to_the_last_promise`: on now; two have a place, a third has none.

Made inside a process of its portal.
"""

from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.utils import timezone

from focalpoints.models import Person, User
from focalpoints.sample import SECRETARIAT
from meetings.models import Invitation, Meeting
from meetings.models.meeting import MeetingKind, MeetingStatus
from meetings.models.registration import Mode
from meetings.on_the_day.codes import check_in_address
from meetings.services.announcing import save_meeting
from meetings.services.registering import Wish, register_for
from r2pnet.partial_dates import PartialDate
from tests.browser import made_meeting_year
from tests.browser.made_meeting_year import HARBOUR_HEAD, RIDGE_HEAD

SLUG: Final = "workshop-sample-bay"
TITLE, PLACE = "Sample workshop on promises", "Sample Bay"
ZONES: Final = ("Europe/Brussels", "America/Los_Angeles", "Asia/Tokyo")
MORNING, EVENING = 6, 18


def place_of_day(now: datetime) -> ZoneInfo:
    """A zone in which it is day `now`: the workshops of the evening are to come, and no midnight is near."""
    zones = (ZoneInfo(name) for name in ZONES)
    return next(zone for zone in zones if MORNING <= now.astimezone(zone).hour < EVENING)


def make() -> None:
    """The councils of another journey, and a meeting that began yesterday and ends today; two of them have a place."""
    made_meeting_year.make()
    staff = User.objects.get(email=SECRETARIAT)
    meeting = save_meeting(_meeting(place_of_day(timezone.now())), by=None)
    for email, is_listed in ((HARBOUR_HEAD, True), (RIDGE_HEAD, False)):
        person = Person.objects.get(user__email=email)
        invitation = Invitation.objects.create(meeting=meeting, member=person.appointments.get().member)
        capacity, wish = meeting.capacities.get(kind="focal-point"), Wish(Mode.IN_PERSON, is_listed=is_listed)
        register_for(person, meeting, capacity=capacity, wish=wish, by=staff, invitation=invitation)


def print_badge_address(email: str) -> None:
    """What the camera of a phone reads from the badge of that person."""
    print(check_in_address(Meeting.objects.get(slug=SLUG).registrations.get(person__user__email=email)))


def _meeting(zone: ZoneInfo) -> Meeting:
    last = timezone.now().astimezone(zone).date()
    return Meeting(
        kind=MeetingKind.WORKSHOP, slug=SLUG, title=TITLE, place=PLACE, zone=zone.key, how_held="in-person",
        start=PartialDate.on(last - timedelta(days=1)), end=PartialDate.on(last),
        status=MeetingStatus.OPEN, is_sample=True, source_note="Invented for a journey.",
    )  # fmt: skip
