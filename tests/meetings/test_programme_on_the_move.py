"""A programme whose meeting moves, whose draft two people write, whose versions stay."""

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db.models import ProtectedError
from django.test import Client

from focalpoints.services.accounts import make_staff
from meetings.models import Meeting, ProgrammeRelease, ReleasedSession, Session, SessionOffice
from meetings.models.meeting import MeetingStatus
from meetings.programme.pointing_out import draft_of, odd_things
from meetings.services.announcing import save_meeting
from meetings.services.registering import withdraw
from meetings.services.releasing import plan_of
from meetings.services.scheduling import save_session, save_sessions
from meetings.services.signing_up import give_back, sign_up
from meetings.services.stepping import drop_draft
from r2pnet.partial_dates import PartialDate
from r2pnet.refusal import Refused
from r2pnet.visibility import Level
from tests.factories import MemberFactory
from tests.meetings.gathering import account_of, open_meeting, seat
from tests.meetings.programming import participant, release, session, workshop
from tests.meetings.test_desk_programme import at, pasted
from tests.meetings.test_programme_pages import events, page, signed_in
from tests.meetings.test_stepping_pages import form_of, said_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(client: Client) -> Client:
    client.force_login(make_staff("editor@example.org"))
    return client


def moving(meeting: Meeting, **fields: Any) -> Meeting:
    found = Meeting.objects.get(pk=meeting.pk)
    for name, value in fields.items():
        setattr(found, name, value)
    return save_meeting(found, by=None)


def test_the_draft_goes_along_to_another_zone_and_what_was_released_stays_until_the_next_version() -> None:
    meeting = open_meeting(zone="Europe/Brussels", place="Brussels")
    one = session(meeting, 8)
    release(meeting)
    was = page(Client(SERVER_NAME="localhost"), meeting)
    assert "UTC+" in was
    hours = was.split("<time ")[1].split("</time>")[0].split(">")[1]
    meeting = moving(meeting, zone="Asia/Tokyo", place="Tokyo")
    text = page(Client(SERVER_NAME="localhost"), meeting)
    assert f">{hours}</time>" in text
    assert "UTC+9" not in text
    one.refresh_from_db()
    assert f"{one.starts_at.astimezone(ZoneInfo('Asia/Tokyo')):%H:%M}" == hours
    assert plan_of(meeting).comparison.changes[0].is_move
    release(meeting)
    text = page(Client(SERVER_NAME="localhost"), meeting)
    assert "UTC+9" in text
    assert f">{hours}</time>" in text


def test_the_draft_goes_along_to_other_days() -> None:
    meeting = open_meeting(zone="Europe/Brussels")
    one = session(meeting, 8, day=1)
    meeting = moving(
        meeting,
        start=PartialDate.on(meeting.start.core + timedelta(days=7)),
        end=PartialDate.on(meeting.end.core + timedelta(days=7)),
    )
    before = one.starts_at
    one.refresh_from_db()
    assert (one.starts_at.date() - before.date()).days == 7
    assert odd_things(meeting, draft_of(meeting)) == []


def test_fewer_seats_than_are_taken_since_are_not_released() -> None:
    meeting = open_meeting()
    one = workshop(meeting, seats=3, title="Workshop A")
    release(meeting)
    one.refresh_from_db()
    one.seats = 1
    save_sessions(meeting, [one], by=None)
    for _ in range(2):
        registration = participant(meeting)
        sign_up(registration, one, by=account_of(registration.person))
    with pytest.raises(Refused, match="“Workshop A” has fewer seats than are taken"):
        release(meeting)
    assert ProgrammeRelease.objects.count() == 1


def test_what_was_released_cannot_be_deleted() -> None:
    meeting = open_meeting()
    one = workshop(meeting)
    made = release(meeting)
    registration = participant(meeting)
    sign_up(registration, one, by=account_of(registration.person))
    one.refresh_from_db()
    for thing in (one, made, meeting, registration):
        with pytest.raises(ProtectedError):
            thing.delete()


def test_a_draft_is_thrown_away_with_its_programme() -> None:
    meeting = open_meeting(status=MeetingStatus.DRAFT, level=Level.SECRETARIAT)
    one = session(meeting)
    one.offices.create(role="chair", member=MemberFactory())
    release(meeting)
    drop_draft(meeting, by=make_staff("editor@example.org"))
    assert not (Session.objects.exists() or ProgrammeRelease.objects.exists() or Meeting.objects.exists())


def test_a_member_that_is_called_otherwise_is_no_change() -> None:
    meeting = open_meeting()
    one = session(meeting)
    member = MemberFactory(country__short_name="Old name")
    save_session(one, [SessionOffice(role="chair", member=member, office="focal point")], by=None)
    release(meeting)
    member.country.short_name = "New name"
    member.country.save()
    assert not plan_of(meeting).comparison
    save_session(one, [SessionOffice(role="presenter", member=member, office="focal point")], by=None)
    assert plan_of(meeting).comparison


def confirmed(staff: Client, meeting: Meeting, text: str) -> dict[str, str]:
    """What the preview sends when it is confirmed."""
    shown = staff.post(at(meeting, "paste/"), {"text": text}).context["pasted"]
    return {"text": text, "confirm": "1", "said": shown.sign}


def test_only_rows_that_were_previewed_are_written(staff: Client) -> None:
    meeting = open_meeting()
    text = pasted(meeting, "DAY\t09:00\t10:00\tPlenary\tOpening\tHall\t\t\t")
    sent = confirmed(staff, meeting, text)
    other = sent | {"text": text.replace("Opening", "Zqxother")}
    shown = staff.post(at(meeting, "paste/"), other).content.decode()
    assert "look at every row once more" in shown
    assert "Zqxother" in shown
    assert not Session.objects.exists()
    for _ in range(2):
        staff.post(at(meeting, "paste/"), sent)
    assert Session.objects.count() == 1


def test_rows_that_say_nothing_of_their_readers_are_for_those_of_the_meeting(staff: Client) -> None:
    meeting = open_meeting(level=Level.STEERING)
    text = pasted(meeting, "DAY\t09:00\t10:00\tPlenary\tOpening\tHall\t\t\t")
    assert "<td>Steering group</td>" in staff.post(at(meeting, "paste/"), {"text": text}).content.decode()
    staff.post(at(meeting, "paste/"), confirmed(staff, meeting, text))
    assert Session.objects.get().level == Level.STEERING


def test_the_draft_asks_nothing_for_each_person_whose_session_moves(
    staff: Client, django_assert_max_num_queries: Any
) -> None:
    meeting = open_meeting()
    one = workshop(meeting, seats=None)
    release(meeting)
    people = [participant(meeting) for _ in range(4)]
    for registration in people:
        sign_up(registration, one, by=account_of(registration.person))
    one.refresh_from_db()
    one.starts_at -= timedelta(hours=1)
    one.save()
    plan = plan_of(meeting, is_with_told=False)
    assert (plan.told, bool(plan.comparison)) == ((), True)
    with django_assert_max_num_queries(4):
        plan_of(meeting, is_with_told=False)


def test_what_was_typed_of_a_session_that_is_gone_is_kept_and_can_be_added_anew(staff: Client) -> None:
    meeting = open_meeting()
    session(meeting, 11)
    one = session(meeting, 9, title="As read")
    release(meeting)
    path = at(meeting, f"{one.pk}/")
    context = staff.get(path).context
    sent = {field.html_name: field.value() or "" for field in context["form"] if field.name != "needs_sign_up"}
    sent |= {"title": "Zqxtyped", "summary": "Zqxsummary"}
    one.refresh_from_db()
    save_sessions(meeting, [], [one], by=None)
    response = staff.post(path, sent)
    text = response.content.decode()
    assert "Somebody has taken this session out" in text
    assert "Zqxsummary" in text
    kept = {field.html_name: field.value() or "" for field in response.context["form"] if field.name != "needs_sign_up"}
    assert staff.post(path, kept).status_code == 302
    assert Session.objects.in_programme().get(title="Zqxtyped").summary == "Zqxsummary"
    assert ReleasedSession.objects.filter(session__title="As read").exists()


def test_a_session_of_a_meeting_that_was_cancelled_says_so(client: Client) -> None:
    meeting = open_meeting()
    other = open_meeting(slug="other", ordinal=13, status=MeetingStatus.CANCELLED)
    session(meeting)
    release(meeting)
    mine = signed_in(participant(meeting))
    Meeting.objects.filter(pk=meeting.pk).update(status=MeetingStatus.CANCELLED)
    assert "The meeting is cancelled" in page(client, meeting, "?zone=UTC")
    assert "The meeting is cancelled" in page(mine, meeting, "mine/")
    text = page(client, other)
    assert "The programme follows" not in text
    assert "No programme is recorded" in text


def test_a_session_of_more_than_eight_hours_is_pointed_out() -> None:
    meeting = open_meeting(zone="UTC")
    one = session(meeting, 9)
    one.ends_at = one.starts_at + timedelta(hours=20)
    one.save()
    [said] = odd_things(meeting, draft_of(meeting))
    assert "more than eight hours" in said


def test_the_number_of_an_event_never_goes_down_when_somebody_registers_anew() -> None:
    meeting = open_meeting()
    one = workshop(meeting, seats=None)
    release(meeting)
    registration = participant(meeting)
    user = account_of(registration.person)
    path = f"/meetings/{meeting.slug}/programme/mine.ics"
    for _ in range(3):
        give_back(sign_up(registration, one, by=user), by=user)
    sign_up(registration, one, by=user)

    def number() -> int:
        (event,) = events(signed_in(registration).get(path).content).values()
        return int(event["SEQUENCE"])

    before = number()
    withdraw(registration, by=user)
    again = seat(registration.person, meeting)
    sign_up(again, one, by=user)
    assert number() > before


class TestWhatIsSaidBefore:
    """The page before a meeting is moved says of the programme what happens then."""

    @pytest.fixture
    def meeting(self) -> Meeting:
        made = open_meeting(zone="Europe/Brussels")
        for hour, day in ((8, 0), (10, 0), (9, 1)):
            session(made, hour, day=day)
        return made

    def check(self, staff: Client, meeting: Meeting, **typed: str) -> tuple[list[str], Any]:
        """What the page says of the programme, and the page."""
        address = f"/desk/meetings/{meeting.slug}/move/"
        form = staff.get(address).context["form"]
        held = {name: form[name].value() for name in form.fields}
        data = {name: "" if value is None else str(value) for name, value in held.items()} | typed
        answer = staff.post(address, data)
        said = [one for one in said_in(answer) if "draft" in one or "released" in one]
        return said, answer

    def test_the_draft_goes_along_by_the_same_days_and_what_is_released_stays(
        self, staff: Client, meeting: Meeting
    ) -> None:
        release(meeting)
        first = meeting.start.core
        later = {"start": f"{first + timedelta(days=7)}", "end": f"{first + timedelta(days=8)}"}
        said, answer = self.check(staff, meeting, **later)
        assert said == [
            "The draft of the programme goes along: 3 sessions move by 7 days to later, at the same hours.",
            "The programme that is released stays as it is, with its days and hours of before, until you release the"
            " next version. Whoever has signed up for a session that moves is told then.",
        ]
        sessions, released = list(Session.objects.order_by("pk")), list(ReleasedSession.objects.order_by("pk"))
        assert Meeting.objects.get().start.core == first
        staff.post(f"/desk/meetings/{meeting.slug}/move/", {**form_of(answer), "confirm": "1"})
        assert Meeting.objects.get().start.core == first + timedelta(days=7)
        zone = ZoneInfo("Europe/Brussels")
        days = [
            (now.starts_at.astimezone(zone).date() - was.starts_at.astimezone(zone).date()).days
            for was, now in zip(sessions, Session.objects.order_by("pk"), strict=True)
        ]
        stays = [one.starts_at for one in ReleasedSession.objects.current().order_by("pk")]
        assert (days, stays) == ([7, 7, 7], [one.starts_at for one in released])

    def test_what_falls_out_of_a_shorter_meeting_is_counted(self, staff: Client, meeting: Meeting) -> None:
        said, _answer = self.check(staff, meeting, end=f"{meeting.start.core}")
        assert said == ["1 session of the draft then stands on no day of the meeting: give it another day."]

    def test_a_day_earlier_is_said_so(self, staff: Client, meeting: Meeting) -> None:
        said, _answer = self.check(staff, meeting, start=f"{meeting.start.core - timedelta(days=1)}")
        assert said == [
            "The draft of the programme goes along: 3 sessions move by 1 day to earlier, at the same hours."
        ]

    def test_another_zone_keeps_the_hours(self, staff: Client, meeting: Meeting) -> None:
        said, _answer = self.check(staff, meeting, zone="Asia/Tokyo")
        assert said == ["3 sessions of the draft keep their days, and their hours by the clocks of the place."]

    def test_another_place_alone_says_nothing_of_it(self, staff: Client, meeting: Meeting) -> None:
        release(meeting)
        assert self.check(staff, meeting, place="Other City")[0] == []
