"""What the sample lacks and the pictures need: invented rows, sign-in links, error pages.

It runs inside a process of the portal that is pictured (`manage.py shell`), so that its settings and files are that
portal's. Every row says that it is a sample; no real one is touched.
"""

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.test import RequestFactory
from django.utils import timezone

from focalpoints.duplicates.kinds import KINDS
from focalpoints.models import Appointment, Member, Organisation, Person, User
from focalpoints.models.appointment import Role
from focalpoints.models.member import MemberKind, Standing
from focalpoints.models.organisation import OrganisationKind
from focalpoints.models.term import EndState
from focalpoints.sample import FOCAL_POINT
from focalpoints.services.accounts import make_staff
from focalpoints.services.joining import save_member
from focalpoints.services.merging import merge
from focalpoints.services.naming import save_organisation
from focalpoints.services.sign_in_links import make_sign_in_link, use_sign_in_link
from focalpoints.services.terms import save_appointment
from meetings.models import Meeting
from meetings.models.meeting import MeetingKind, MeetingStatus
from meetings.models.registration import Mode
from meetings.sample import SLUG as SAMPLE_MEETING
from meetings.services.announcing import save_meeting
from meetings.services.registering import Wish, register_for
from r2pnet import errors
from r2pnet.partial_dates import PartialDate
from r2pnet.reports.models import Report, State
from r2pnet.reports.orders import order
from r2pnet.reports.registry import title_of
from r2pnet.visibility import Level
from tests.browser.made_corrections import make_corrections
from tests.browser.made_delegations import make_delegation
from tests.browser.made_imports import make_imports
from tests.browser.made_inviting import make_inviting
from tests.browser.made_letters import make_letters
from tests.browser.made_next_steps import make_next_steps
from tests.browser.made_nominations import make_nominations
from tests.browser.made_on_the_day import make_the_day
from tests.browser.made_papers import make_papers
from tests.browser.made_peers import make_peers
from tests.browser.made_questions import make_questions, make_support
from tests.browser.made_successions import make_successions

EDITOR = "sample.editor@example.org"
INVENTED: dict[str, Any] = {"source_note": "Invented for the pictures of the sample.", "is_sample": True}


def make() -> None:
    """Make the rows that are not there yet; print the links and the error pages as one line of JSON."""
    _make_members()
    _make_meetings()
    _make_registrations()
    make_questions(make_staff(EDITOR, "Sample Editor"))
    _make_duplicates()
    _make_reports()
    make_successions(make_staff(EDITOR, "Sample Editor"))
    pages = {name: (answer.status_code, answer.content.decode()) for name, answer in _error_pages()}
    print(json.dumps({"links": _links(), "error_pages": pages}))


def _make_members() -> None:
    """A former, a prospective and a vacant member, and one that only the secretariat sees."""
    _make_member("Former", standing=Standing.FORMER, joined=PartialDate.of(2015), left=PartialDate.of(2022))
    joining = {"joining_state": "letter-awaited", "joining_note": "Sample: its letter is expected in spring."}
    _make_member("Prospective", standing=Standing.PROSPECTIVE, **joining)
    _make_member("Closed", joined=PartialDate.of(2018), level=Level.SECRETARIAT)
    vacant = _make_member("Vacant", joined=PartialDate.of(2016), verified=True)
    if not vacant.appointments.exists():
        ended = {"end_state": EndState.KNOWN, "end": PartialDate.of(2023, 6, 30)}
        office = {"position": "Sample Director", "start": PartialDate.of(2016)}
        save_appointment(Appointment(member=vacant, verified=True, **office, **ended, **INVENTED), by=None)


def _make_member(word: str, **fields: Any) -> Member:
    """The member "Sample `word` Council"."""
    name = f"Sample {word} Council"
    found = Member.objects.filter(organisation__name=name).first()
    if found:
        return found
    named = Organisation(name=name, kind=OrganisationKind.REGIONAL, is_sample=True)
    save_organisation(named, by=None)
    member = Member(kind=MemberKind.REGIONAL_ORGANISATION, organisation=named, **fields, **INVENTED)
    return save_member(member, by=None)


def _make_registrations() -> None:
    """Two of the sample's people take part in its meeting: one in the room, one online."""
    meeting = Meeting.objects.get(slug=SAMPLE_MEETING)
    staff = make_staff(EDITOR, "Sample Editor")
    people = (("One", Mode.IN_PERSON, "focal-point"), ("Three", Mode.ONLINE, "alternate"))
    for number, mode, kind in people:
        capacity = meeting.capacities.get(kind=kind)
        person = Person.objects.get(name=f"Sample Person {number}")
        register_for(person, meeting, capacity=capacity, wish=Wish(mode), by=staff)


def _make_duplicates() -> None:
    """Somebody on record twice, with an office; and two records that were merged."""
    if Person._base_manager.filter(name__startswith="Sample Adviser").exists():
        return
    staff = make_staff(EDITOR, "Sample Editor")
    names = ("Sample Adviser", "Sample Advisér", "Sample Assistant", "Sample Assistent")
    people = [
        Person.objects.create(
            name=name, work_email=f"sample.twin.{number}@example.org", languages=["en"], is_sample=True
        )
        for number, name in enumerate(names)
    ]
    former = Member.objects.get(organisation__name="Sample Former Council")
    office = {"member": former, "position": "Sample adviser", "role": Role.ASSISTANT, "start": PartialDate.of(2016)}
    for person in people[1:]:
        save_appointment(Appointment(person=person, **office, **INVENTED), by=None)
    choices = {"name": str(people[3].pk)}
    kept, other = people[2].pk, people[3].pk
    merge(KINDS["person"], kept, other, choices=choices, seen={}, reason="Sample: told so by phone", by=staff)


def _make_meetings() -> None:
    """A meeting that was cancelled, and one that is a draft."""
    when = {"start": PartialDate.of(2027, 3, 9), "end": PartialDate.of(2027, 3, 10)}
    for place, status in (("Sample Town", MeetingStatus.CANCELLED), ("Sample Village", MeetingStatus.DRAFT)):
        if not Meeting.objects.filter(place=place).exists():
            title = f"Sample regional meeting in {place}"
            when = {
                "kind": MeetingKind.REGIONAL,
                "start": PartialDate.of(2027, 3, 9),
                "end": PartialDate.of(2027, 3, 10),
            }
            save_meeting(Meeting(title=title, place=place, status=status, **when, **INVENTED), by=None)


def _make_reports() -> None:
    """A report that waits, for there is no worker, and one that failed."""
    order("directory")
    failed = {"state": State.FAILED, "attempts": 3, "error": "Sample: the folder for files is full."}
    Report.objects.get_or_create(kind="directory", content_hash="sample", template_version="sample", defaults=failed)


def _own_reports() -> dict[str, str]:
    """Paths of sheets that the sample's focal point ordered: one that waits, one in work, one that failed, one gone."""
    reader = User.objects.get(email=FOCAL_POINT)
    states: dict[str, dict[str, Any]] = {
        "waits": {"state": State.QUEUED, "sent_at": None},
        "in_work": {"state": State.RUNNING, "done": 1, "total": 4, "started_at": timezone.now()},
        "failed": {"state": State.FAILED, "attempts": 3, "error": "Sample: the folder for files is full."},
        "forgotten": {"state": State.FORGOTTEN},
    }
    paths = {}
    members = Member.objects.standing_members().visible_to(reader).with_names().by_name()[: len(states)]
    for (name, values), member in zip(states.items(), members, strict=False):
        report = order("member-sheet", subject=member.slug, by=reader)
        Report.objects.filter(pk=report.pk).update(**values)
        paths[f"report_{name}"] = f"/reports/{report.pk}/"
    return paths


def _links() -> dict[str, str]:
    """Paths of two one-time links: one that has been used and one that nobody uses."""
    editor = make_staff(EDITOR, "Sample Editor")
    used = urlsplit(make_sign_in_link(EDITOR)).path
    use_sign_in_link(used.strip("/").rpartition("/")[2])
    made = {
        **_own_reports(),
        **make_letters(editor),
        **make_imports(editor),
        **make_inviting(),
        **make_corrections(editor),
        **make_nominations(editor),
        **make_delegation(editor),
        **make_peers(),
        **make_the_day(editor),
        **make_support(editor),
        **make_papers(editor),
        **make_next_steps(editor),
    }
    return {"used_link": used, "live_link": urlsplit(make_sign_in_link(EDITOR)).path, **made}


def _error_pages() -> Iterator[tuple[str, HttpResponse]]:
    """The pages that no address of a portal in order answers with."""
    request: HttpRequest = RequestFactory().get("/", SERVER_NAME="localhost")
    request.LANGUAGE_CODE = "en"  # type: ignore[attr-defined]  # the middleware's
    yield "400", errors.bad_request(request)
    yield "403", errors.permission_denied(request)
    yield "403-form", errors.csrf_failure(request)
    yield "429", errors.too_many_requests(request, 240)
    yield "500", errors.server_error(request)
    yield "503", errors.service_unavailable(request)
    not_readable = {"title": title_of("directory"), "canonical_url": ""}
    yield "503-report", render(request, "reports/not-readable.html", not_readable, status=503)
