"""The draft of a programme, its versions, what changed between them, and who is told."""

from datetime import timedelta

import pytest

from meetings.models import ProgrammeRelease, ReleasedSession, Session, SessionOffice
from meetings.models.session import SessionKind
from meetings.programme.comparing import compare
from meetings.services.releasing import plan_of, release_programme
from meetings.services.scheduling import SessionRefused, save_session, save_sessions
from meetings.services.signing_up import sign_up
from meetings.times import zone_info_of
from r2pnet.outbox.models import Message
from r2pnet.refusal import Changed, Refused
from r2pnet.visibility import Level
from tests.factories import MemberFactory, OrganisationFactory, PersonFactory
from tests.meetings.gathering import account_of, open_meeting
from tests.meetings.programming import at, moved, participant, release, session, workshop

pytestmark = [pytest.mark.django_db, pytest.mark.services]


def said(meeting, a=1, b=2):
    """What changed between two versions, in words."""
    rows = ReleasedSession.objects.filter(session__meeting=meeting)
    found = compare(rows.in_version(a).in_order(), rows.in_version(b).in_order(), zone_info_of(meeting))
    return [f"{change.name}: {' '.join(change.sentences)}" for change in found.changes]


def test_many_sessions_are_saved_at_once_or_none():
    meeting = open_meeting()
    good, bad = session(meeting, 9), session(meeting, 10)
    good.title, bad.ends_at = "Another title", bad.starts_at
    with pytest.raises(SessionRefused, match="ends after it begins") as refused:
        save_sessions(meeting, [good, bad], by=None)
    assert refused.value.number == 1
    good.refresh_from_db()
    assert good.title != "Another title"


def test_who_saved_first_is_not_overwritten():
    meeting = open_meeting()
    one = session(meeting)
    theirs = Session.objects.get(pk=one.pk)
    one.title = "Mine"
    save_sessions(meeting, [one], by=None)
    theirs.title = "Theirs"
    with pytest.raises(SessionRefused) as refused:
        save_sessions(meeting, [theirs], by=None)
    assert refused.value.number == 0
    assert isinstance(refused.value.of, Changed)
    one.refresh_from_db()
    assert one.title == "Mine"


def test_a_session_that_no_version_had_goes_and_one_that_was_released_stays_for_it():
    meeting = open_meeting()
    kept = session(meeting, 9)
    release(meeting)
    new = session(meeting, 10)
    kept.refresh_from_db()
    saved = save_sessions(meeting, [], [kept, new], by=None)
    assert (saved.added, saved.changed, saved.removed) == (0, 0, 2)
    assert list(meeting.sessions.values_list("pk", "is_removed")) == [(kept.pk, True)]


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": SessionKind.BREAK, "needs_sign_up": True},
        {"kind": SessionKind.PLENARY, "needs_sign_up": True},
        {"kind": SessionKind.WORKSHOP, "needs_sign_up": False, "seats": 4},
        {"kind": SessionKind.WORKSHOP, "needs_sign_up": True, "seats": 0},
        {"title": ""},
    ],
)
def test_what_makes_no_sense_is_refused(fields):
    meeting = open_meeting()
    one = session(meeting)
    for name, value in fields.items():
        setattr(one, name, value)
    with pytest.raises(SessionRefused):
        save_sessions(meeting, [one], by=None)


def test_a_session_is_narrowed_to_its_own_meeting_and_no_other():
    meeting = open_meeting()
    one = session(meeting)
    one.level, one.scope = Level.MEMBERS, f"meeting:{meeting.pk + 1}"
    with pytest.raises(Refused):
        save_sessions(meeting, [one], by=None)


def test_offices_are_released_by_office_and_never_by_name():
    meeting = open_meeting()
    one = session(meeting)
    chair = SessionOffice(role="chair", member=MemberFactory(country__short_name="Testland"), office="focal point")
    chair.person = PersonFactory(name="Zqx Name")
    presents = SessionOffice(role="presenter", organisation=OrganisationFactory(name="Test Organisation"))
    save_session(one, [chair, presents], by=None)
    release(meeting)
    row = ReleasedSession.objects.get()
    assert row.offices == [
        {"role": "chair", "words": "Testland, focal point", "key": f"member:{chair.member_id}:focal point"},
        {"role": "presenter", "words": "Test Organisation", "key": f"organisation:{presents.organisation_id}:"},
    ]


def test_offices_that_stand_already_stay_and_the_others_go():
    meeting = open_meeting()
    one = session(meeting)
    testland, body = MemberFactory(), OrganisationFactory()
    save_session(one, [SessionOffice(role="chair", member=testland)], by=None)
    kept = one.offices.get()
    wanted = [SessionOffice(role="chair", member=testland), SessionOffice(role="presenter", organisation=body)]
    save_session(one, wanted, by=None)
    assert [(office.role, office.pk == kept.pk) for office in one.offices.all()] == [
        ("chair", True),
        ("presenter", False),
    ]
    save_session(one, [], by=None)
    assert not one.offices.exists()


def test_numbers_are_given_by_the_order_for_each_audience_apart():
    meeting = open_meeting()
    later = session(meeting, 11)
    first = session(meeting, 9)
    pause = session(meeting, 10, kind=SessionKind.BREAK)
    closed = session(meeting, 10, level=Level.MEMBERS, scope=f"meeting:{meeting.pk}")
    members = session(meeting, 12, level=Level.MEMBERS)
    release(meeting)
    for one, number in ((first, "1"), (later, "2"), (pause, ""), (closed, "P1"), (members, "M1")):
        one.refresh_from_db()
        assert one.number == number


def test_versions_are_numbered_for_each_meeting():
    meeting, other = open_meeting(), open_meeting(slug="other", ordinal=13)
    one = session(meeting)
    session(other)
    release(meeting)
    moved(one, hours=1)
    release(meeting, note="After the hosts wrote")
    release(other)
    assert list(meeting.programme_releases.values_list("number", "note")) == [(2, "After the hosts wrote"), (1, "")]
    assert [one.number for one in other.programme_releases.all()] == [1]


def test_a_version_stays_as_it_was_whatever_is_written_after():
    meeting = open_meeting()
    one = session(meeting, title="As released")
    release(meeting)
    one.refresh_from_db()
    one.title = "Written since"
    one.save()
    assert ReleasedSession.objects.current().get().title == "As released"
    release(meeting)
    rows = ReleasedSession.objects.filter(session=one)
    assert [row.title for row in (rows.in_version(1).get(), rows.in_version(2).get())] == [
        "As released",
        "Written since",
    ]


def test_nothing_is_released_twice():
    meeting = open_meeting()
    session(meeting)
    release(meeting)
    with pytest.raises(Refused):
        release(meeting)
    assert ProgrammeRelease.objects.count() == 1


def test_an_empty_programme_is_not_released():
    with pytest.raises(Refused):
        release(open_meeting())


def test_what_was_not_read_is_not_released():
    meeting = open_meeting()
    one = session(meeting)
    read = plan_of(meeting).sign
    one.title = "Typed since"
    one.save()
    with pytest.raises(Changed):
        release_programme(meeting, by=None, said=read)
    assert not ProgrammeRelease.objects.exists()


def test_changes_are_said_in_words():
    meeting = open_meeting(zone="Europe/Brussels")
    stays, moves, goes = session(meeting, 8, title="Opening"), session(meeting, 9), session(meeting, 10, title="Gone")
    renamed = session(meeting, 13, title="Old name", room="Room 1")
    moves.title = "Moves"
    moves.save()
    release(meeting)
    moved(moves, minutes=30)
    goes.refresh_from_db()
    save_sessions(meeting, [], [goes], by=None)
    renamed.refresh_from_db()
    renamed.title, renamed.room = "New name", ""
    renamed.save()
    session(meeting, 15, title="Added")
    release(meeting)
    assert stays.pk
    words = said(meeting)
    assert [line.split(":")[0] for line in words] == ["2. Moves", "3. New name", "4. Added", "3. Gone"]
    assert "Moved to " in words[0] and " it was " in words[0]
    assert words[1] == "3. New name: The room is now: not set; it was: Room 1. It was called “Old name”."
    assert words[2].startswith("4. Added: New: ")
    assert words[3].startswith("3. Gone: Gone. It was to be: ")


def test_times_in_the_words_are_those_of_the_place():
    meeting = open_meeting(zone="Asia/Kolkata")
    one = session(meeting, 9)
    release(meeting)
    moved(one, hours=1)
    release(meeting)
    assert "15:30–16:30; it was" in said(meeting)[0]
    assert "14:30–15:30." in said(meeting)[0]


def test_another_number_alone_is_no_change_of_a_session():
    meeting = open_meeting()
    for hour in (10, 11, 12):
        session(meeting, hour)
    release(meeting)
    session(meeting, 9, title="First of all")
    release(meeting)
    assert [line.split(":")[0] for line in said(meeting)] == ["1. First of all"]
    rows = ReleasedSession.objects.filter(session__meeting=meeting)
    found = compare(rows.in_version(1), rows.in_version(2), zone_info_of(meeting))
    assert found.renumbered == 3


def mails():
    return list(Message.objects.filter(kind="programme-changed").order_by("pk"))


def test_only_those_whose_session_moved_are_told():
    meeting = open_meeting()
    moving, staying = workshop(meeting, 9), workshop(meeting, 11)
    session(meeting, 13)
    release(meeting)
    of_moving, of_staying, of_none = (participant(meeting) for _ in range(3))
    sign_up(of_moving, moving, by=account_of(of_moving.person))
    sign_up(of_staying, staying, by=account_of(of_staying.person))
    assert of_none.pk
    moved(moving, minutes=15)
    staying.refresh_from_db()
    staying.title = "Only another name"
    staying.save()
    assert [one.registration for one in plan_of(meeting).told] == [of_moving]
    release(meeting)
    (mail,) = mails()
    assert mail.about == f"meetings.registration:{of_moving.pk}"
    assert "Moved to" in mail.body
    assert "Only another name" not in mail.body


def test_who_has_a_place_in_what_is_gone_is_told_and_has_none_any_more():
    meeting = open_meeting()
    going = workshop(meeting)
    session(meeting, 12)
    release(meeting)
    registration = participant(meeting)
    sign_up(registration, going, by=account_of(registration.person))
    going.refresh_from_db()
    save_sessions(meeting, [], [going], by=None)
    release(meeting)
    assert "Gone." in mails()[0].body
    assert not registration.session_places.live().exists()


def test_who_may_not_see_a_session_any_more_is_not_told_where_it_has_moved():
    meeting = open_meeting()
    closing = workshop(meeting)
    session(meeting, 12)
    release(meeting)
    registration = participant(meeting)
    sign_up(registration, closing, by=account_of(registration.person))
    moved(closing, hours=3)
    closing.level, closing.room = Level.SECRETARIAT, "Zqxroom"
    closing.save()
    release(meeting)
    (mail,) = mails()
    assert "Gone." in mail.body
    assert "Zqxroom" not in mail.body
    assert not registration.session_places.live().exists()


def test_nobody_is_told_of_a_meeting_that_was_cancelled():
    meeting = open_meeting()
    one = workshop(meeting)
    release(meeting)
    registration = participant(meeting)
    sign_up(registration, one, by=account_of(registration.person))
    meeting.refresh_from_db()
    meeting.status = "cancelled"
    meeting.save()
    moved(one, hours=1)
    release(meeting)
    assert mails() == []


def test_seats_are_not_made_fewer_than_are_taken():
    meeting = open_meeting()
    one = workshop(meeting, seats=2)
    release(meeting)
    for _ in range(2):
        registration = participant(meeting)
        sign_up(registration, one, by=account_of(registration.person))
    one.refresh_from_db()
    one.seats = 1
    with pytest.raises(SessionRefused) as refused:
        save_sessions(meeting, [one], by=None)
    assert refused.value.field == "seats"


def test_an_hour_of_a_session_is_kept_in_utc():
    meeting = open_meeting(zone="Europe/Brussels")
    one = session(meeting, 9)
    assert one.ends_at - one.starts_at == timedelta(hours=1)
    assert Session.objects.get().starts_at == at(meeting, 9)
