"""After a meeting: `python -m benchmarks.inside.afterwards PEOPLE` fills an empty database, closes, counts, thanks."""

import sys
from datetime import timedelta

import django

django.setup()

from benchmarks.inside.chasing import measured  # noqa: E402  (it needs the set-up)
from benchmarks.inside.confirming import fill  # noqa: E402
from focalpoints.models import Member, Person, User  # noqa: E402
from meetings.models import Invitation, Meeting, Registration  # noqa: E402
from meetings.models.meeting import MeetingStatus  # noqa: E402
from meetings.models.registration import Mode, RegistrationStatus  # noqa: E402
from meetings.participants import participant_list  # noqa: E402
from meetings.reporting.final_list import changes_since, newest_version, sign_of, who_took_part  # noqa: E402
from meetings.reporting.statistics import statistics  # noqa: E402
from meetings.services.closing_the_list import close_list  # noqa: E402
from meetings.services.inviting import give_standard_capacities  # noqa: E402
from meetings.services.thanking import send_thanks, thanking  # noqa: E402
from r2pnet.clock import network_today  # noqa: E402
from r2pnet.partial_dates import PartialDate  # noqa: E402
from r2pnet.reports import rendering  # noqa: E402
from r2pnet.reports.orders import order  # noqa: E402

MEMBERS = 63


def gathered(people: int) -> Meeting:
    """A meeting of last week: so many people from all the members, one in eight not named, one in five online."""
    day = network_today() - timedelta(days=7)
    meeting: Meeting = Meeting.objects.create(
        kind="annual", slug="annual-12", title="Annual meeting", status=MeetingStatus.HELD, start=PartialDate.on(day)
    )
    give_standard_capacities(meeting, by=None)
    capacities = list(meeting.capacities.all())
    invitations = [Invitation.objects.create(meeting=meeting, member=member) for member in Member.objects.all()]
    for number in range(people):
        person = Person.objects.create(name=f"Person {number:04d} of Somewhere", work_email=f"p{number}@example.org")
        Registration.objects.create(
            meeting=meeting,
            person=person,
            capacity=capacities[number % len(capacities)],
            invitation=invitations[number % len(invitations)],
            office=f"Head of Unit {number % 40}, Ministry of Foreign Affairs",
            mode=Mode.ONLINE if number % 5 == 0 else Mode.IN_PERSON,
            status=RegistrationStatus.ATTENDED,
            is_listed=number % 8 != 0,
        )
    return meeting


def measure(meeting: Meeting) -> None:
    """Each step once, with its queries; the files with their pages."""
    staff = User.objects.create_superuser(email="staff@example.org", password=None)
    said = sign_of(who_took_part(meeting), None)
    measured("close the list", lambda: close_list(meeting, by=staff, said=said))
    version = newest_version(meeting)
    assert version is not None
    measured("changes since", lambda: changes_since(version))
    measured("close it once more", lambda: close_list(meeting, by=staff, said=said))
    measured("final list, its data", lambda: participant_list(meeting.slug, "en"))
    measured("statistics, their data", lambda: statistics(meeting.slug, "en"))
    for kind in ("participants", "meeting-statistics"):
        report = order(kind, subject=meeting.slug)
        measured(f"{kind}, the file", lambda report=report: rendering.render(report.pk))  # type: ignore[misc]
        report.refresh_from_db()
        print(f"{kind}: {report.state}, {report.pages} pages {report.error}")
    measured("thank all", lambda: send_thanks(meeting, by=staff, said=thanking(meeting).sign))
    measured("thank all once more", lambda: send_thanks(meeting, by=staff, said=""))


if __name__ == "__main__":
    if Member.objects.exists():
        sys.exit("This database holds members: name an empty one of the benchmark's own in DATABASE_URL.")
    fill(MEMBERS)
    measure(gathered(int(sys.argv[1])))
