"""A meeting that is on today, and one that was held with a certificate, for the pictures of the day."""

from datetime import timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.utils import timezone

from focalpoints.models import Person, User
from focalpoints.sample import FOCAL_POINT
from meetings.models import Meeting, Registration
from meetings.models.check_in import How
from meetings.models.meeting import MeetingKind, MeetingStatus
from meetings.models.registration import Mode, RegistrationStatus
from meetings.on_the_day.badges import badge_sheets
from meetings.on_the_day.codes import badge_token, certificate_code
from meetings.services.checking_in import check_in
from meetings.services.inviting import give_standard_capacities
from meetings.services.printing_badges import remember_print
from r2pnet.partial_dates import PartialDate
from r2pnet.recording import save_signed

ZONE: Final = "Europe/Brussels"
TODAY, HELD = "workshop-sample-quay", "workshop-sample-pier"
NAMES: Final = (
    *("A. Example", "Maria-Konstantina Papadopoulou-Example", "عبد الرحمن مثال", "Мария Примерова", "李明"),
    "Wolfgang-Amadeus Theophilus Johannes Chrysostomus von und zu Beispielhausen-Musterstadt",
)
KINDS: Final = ("focal-point", "alternate", "un", "observer", "speaker", "staff")


def make_the_day(by: User) -> dict[str, str]:
    """The paths of one who is expected, one who is in and one who waits, by name and by code; of a certificate."""
    meeting = _meeting(TODAY, "Sample Quay", MeetingStatus.OPEN)
    rows = [_registered(meeting, name, kind, by) for name, kind in zip(NAMES, KINDS, strict=True)]
    remember_print(badge_sheets(f"{TODAY}", "en"))
    waits = _registered(meeting, "W. Example", "observer", by, status=RegistrationStatus.WAITING)
    _registered(meeting, "N. Example", "delegate", by)
    check_in(rows[1], how=How.SCANNED, by=by)
    held = _meeting(HELD, "Sample Pier", MeetingStatus.HELD)
    focal_point = Person.objects.get(user__email=FOCAL_POINT)
    given = _registered(held, focal_point.name, "focal-point", by, status=RegistrationStatus.ATTENDED)
    door = f"/desk/meetings/{TODAY}/check-in/"
    return {
        "door_expected": f"{door}{rows[0].pk}/",
        "door_in": f"{door}{rows[1].pk}/",
        "door_waits": f"{door}{waits.pk}/",
        "door_code": f"/desk/check-in/{badge_token(rows[2])}/",
        "door_walk_in": f"{door}walk-in/?person={focal_point.pk}",
        "certificate": f"/certificates/{certificate_code(given)}/",
    }


def _meeting(slug: str, place: str, status: str) -> Meeting:
    found = Meeting.objects.filter(slug=slug).first()
    if found:
        return found
    here, day = timezone.now().astimezone(ZoneInfo(ZONE)).date(), timedelta(days=1)
    # The one at whose door people stand goes on tomorrow: who crosses midnight finds it open still.
    first, last = (here - day, here - day) if status == MeetingStatus.HELD else (here, here + day)
    said: dict[str, Any] = {"title": "Workshop on the day", "place": place, "zone": ZONE}
    made = Meeting(
        kind=MeetingKind.WORKSHOP, slug=slug, start=PartialDate.on(first), end=PartialDate.on(last),
        status=status, how_held="in-person", is_sample=True, source_note="Invented for the pictures of the sample.",
        **said,
    )  # fmt: skip
    save_signed(made, by=None)
    give_standard_capacities(made, by=None)
    return made


def _registered(
    meeting: Meeting, name: str, kind: str, by: User, status: str = RegistrationStatus.CONFIRMED
) -> Registration:
    found = Registration.objects.filter(meeting=meeting, person__name=name).first()
    if found:
        return Registration.objects.select_related("meeting", "person", "capacity").get(pk=found.pk)
    person = Person.objects.filter(name=name).first() or Person.objects.create(name=name, is_sample=True)
    capacity = meeting.capacities.get(kind=kind)
    office = "Sample Director, Sample Ministry of Examples"
    made = Registration(
        meeting=meeting, person=person, capacity=capacity, mode=Mode.IN_PERSON, status=status, office=office
    )
    return save_signed(made, by=by)
