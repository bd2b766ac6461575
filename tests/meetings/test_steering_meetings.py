"""A meeting that only the steering group may know of: each link on its pages leads somewhere, for whoever reads it."""

import re
from html import unescape

import pytest
from django.test import Client
from django.utils import timezone

from focalpoints.models import Person
from focalpoints.models.term import EndState
from meetings.models import Meeting, MeetingReport
from r2pnet.clock import network_today
from r2pnet.partial_dates import PartialDate
from r2pnet.visibility import Level
from tests.factories import SteeringTermFactory
from tests.meetings.filed import filed
from tests.meetings.gathering import account_of, invited, open_meeting, seat
from tests.meetings.programming import release, session, workshop
from tests.meetings.promising import came, let_begin, member_of, promised

pytestmark = pytest.mark.django_db

SLUG = "steering-meeting"
FOLLOWED = ("/desk/", f"/meetings/{SLUG}/", "/papers/zqx", "/reports/")
ASIDE = ("/desk/entry", "/desk/peers", "/desk/nominations", "/desk/handover", "/desk/steering")


def of_the_steering_group(meeting: Meeting) -> Person:
    """The focal point of an invited member that serves in the steering group."""
    one = invited(meeting)
    fields = {"start": PartialDate.of(2025), "end_state": EndState.OPEN, "last_confirmed_on": network_today()}
    SteeringTermFactory(member=member_of(one), **fields)
    return one


def planned() -> Meeting:
    """With a programme of two versions and papers, for everybody, the members, the steering group and participants."""
    meeting = open_meeting(level=Level.STEERING, slug=SLUG)
    for number, level in enumerate((Level.PUBLIC, Level.MEMBERS, Level.STEERING)):
        session(meeting, 9 + number, title=f"Zqx {level}", level=level)
    session(meeting, 12, title="Zqx participants", level=Level.MEMBERS, scope=f"meeting:{meeting.pk}")
    changed = workshop(meeting, 13, title="Zqx workshop", level=Level.STEERING)
    release(meeting)
    changed.title = "Zqx another workshop"
    changed.save()
    release(meeting)
    for audience in ("public", "members", "steering", "participants"):
        filed(meeting=meeting, audience=audience, title=f"Zqx {audience}")
    return meeting


def after(meeting: Meeting, level: str, scope: str = "") -> Meeting:
    """Held yesterday, with a report at that level and the next step of a member."""
    one = of_the_steering_group(meeting)
    seat(one, meeting)
    let_begin(meeting)
    meeting.registrations.update(status="attended")
    promised(meeting, one, "Zqx we translate it", shown_to="members")
    MeetingReport.objects.create(
        meeting=meeting, level=level, scope=scope, took_place="Zqx it took place", shown_at=timezone.now()
    )
    return meeting


def browser_of(person: Person) -> Client:
    client = Client(SERVER_NAME="localhost")
    client.force_login(account_of(person))
    return client


def walked(client: Client, *starts: str) -> dict[str, str]:
    """Every page and file that can be reached from there, by its address; of a file no words."""
    found: dict[str, str] = {}
    waiting = list(starts)
    while waiting:
        address = waiting.pop()
        if address in found:
            continue
        answer = client.get(address, follow=True)
        assert (address, answer.status_code) == (address, 200)
        found[address] = answer.content.decode() if answer.headers["Content-Type"].startswith("text/html") else ""
        links = [unescape(link) for link in re.findall(r'(?:href|action)="(/[^"#]*)', found[address])]
        waiting += [link for link in links if link.startswith(FOLLOWED) and not link.startswith(ASIDE)]
    return found


def leading_nowhere(pages: dict[str, str]) -> list[tuple[str, str]]:
    """Links to a part of a page that it does not have."""
    links = [(page, *link) for page, html in pages.items() for link in re.findall(r'href="(/[^"#]*)#([^"]+)"', html)]
    known = [(page, address, part) for page, address, part in links if address in pages]
    return [(page, f"{address}#{part}") for page, address, part in known if f'id="{part}"' not in pages[address]]


def without_a_way_back(pages: dict[str, str]) -> list[str]:
    """Pages of the meeting from which no link leads to the meeting's own page."""
    own = f"/meetings/{SLUG}/"
    return [page for page, html in pages.items() if page.startswith(own) and html and f'href="{own}"' not in html]


@pytest.mark.parametrize("has_a_place", [True, False])
def test_before_it_no_link_is_a_dead_end_for_the_steering_group(has_a_place: bool) -> None:
    meeting = planned()
    one = of_the_steering_group(meeting)
    if has_a_place:
        seat(one, meeting)
    pages = walked(browser_of(one), "/desk/", meeting.get_absolute_url())
    assert {f"/meetings/{SLUG}/programme/", "/papers/zqx-steering/"} <= set(pages)
    assert (f"/meetings/{SLUG}/programme/mine/" in pages, "/papers/zqx-participants/" in pages) == (has_a_place,) * 2
    assert (leading_nowhere(pages), without_a_way_back(pages)) == ([], [f"/meetings/{SLUG}/"])


@pytest.mark.parametrize(("has_a_place", "level"), [(True, Level.STEERING), (False, Level.MEMBERS)])
def test_after_it_no_link_is_a_dead_end_for_the_steering_group(has_a_place: bool, level: Level) -> None:
    meeting = planned()
    one = of_the_steering_group(meeting)
    if has_a_place:
        seat(one, meeting)
    after(meeting, level)
    pages = walked(browser_of(one), "/desk/", meeting.get_absolute_url(), f"/meetings/{SLUG}/next-steps/")
    assert {f"/meetings/{SLUG}/report/", "/reports/"} <= set(pages)
    assert "Zqx we translate it" in pages[f"/meetings/{SLUG}/"]
    assert f'value="{SLUG}.steering"' in pages["/reports/"]
    assert (leading_nowhere(pages), without_a_way_back(pages)) == ([], [f"/meetings/{SLUG}/"])


def test_a_participant_is_led_to_no_file_of_a_report_that_is_offered_to_nobody_like_them() -> None:
    """A report for members, on a meeting that they know of by their place alone: no edition is for that audience."""
    meeting = planned()
    one = came(meeting)
    after(meeting, Level.MEMBERS)
    pages = walked(browser_of(one), f"/meetings/{SLUG}/report/", "/reports/")
    assert "Zqx it took place" in pages[f"/meetings/{SLUG}/report/"]
    assert (leading_nowhere(pages), 'href="/reports/#meeting-report"' in pages[f"/meetings/{SLUG}/report/"]) == (
        [],
        False,
    )


def test_a_participant_is_led_to_the_file_of_a_report_for_participants() -> None:
    meeting = planned()
    one = came(meeting)
    after(meeting, Level.MEMBERS, f"meeting:{meeting.pk}")
    pages = walked(browser_of(one), f"/meetings/{SLUG}/report/", "/reports/")
    assert 'href="/reports/#meeting-report"' in pages[f"/meetings/{SLUG}/report/"]
    assert leading_nowhere(pages) == []
