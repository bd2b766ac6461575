"""Two records that turn out to be the same become one, with all that points to them; and become two again."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.core.management import call_command
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from focalpoints.duplicates.kinds import KINDS
from focalpoints.duplicates.pointers import every_pointer_to, has_rule, pointers_to
from focalpoints.examination import merged_records
from focalpoints.models import (
    AccountInvitation,
    Appointment,
    Institution,
    Merge,
    Nomination,
    Organisation,
    Person,
    User,
)
from focalpoints.models.term import EndState
from focalpoints.services.accounts import make_staff
from focalpoints.services.erasure import anonymise, ask_to_be_erased
from focalpoints.services.merging import merge
from focalpoints.services.terms import save_appointment
from focalpoints.services.undoing_merges import empty_old_merges, first_day_without, undo
from meetings.models import Invitation, Registration
from r2pnet.clock import network_day
from r2pnet.erasures import erased_keys
from r2pnet.partial_dates import PartialDate
from r2pnet.recording import record
from r2pnet.refusal import Changed, Refused
from r2pnet.reports.models import Report
from r2pnet.retention import forget_due
from r2pnet.visibility import Level
from tests.examples import examples
from tests.factories import (
    AppointmentFactory,
    CapacityFactory,
    InstitutionFactory,
    InvitationFactory,
    MeetingFactory,
    MeetingHostFactory,
    MemberFactory,
    OrganisationFactory,
    PersonFactory,
    RegionalOrganisationFactory,
    RegistrationFactory,
    ReportFactory,
    TopicFactory,
    UserFactory,
)
from tests.races import at_once, race

PERSON, INSTITUTION, ORGANISATION = KINDS["person"], KINDS["institution"], KINDS["organisation"]


@pytest.fixture
def staff(db: None) -> User:
    return make_staff("secretariat@example.org")


def merged(kept: Any, other: Any, by: User, **choices: str) -> Merge:
    kind = KINDS[type(kept)._meta.model_name]
    seen = {row.pk: row.version for row in (kept, other)}
    return merge(kind, kept.pk, other.pk, choices=choices, seen=seen, reason="Said so by phone", by=by)


def refusal(deed: Any) -> str:
    with pytest.raises(Refused) as refused:
        deed()
    return refused.value.message


def a_person_with_everything() -> Person:
    """Two offices, two registrations, named in an invitation, invited to sign in with an account, asked nothing."""
    one = PersonFactory(name="Ana Samplé", work_email="ana@example.org", phone="+99 1", languages=["en", "fr"])
    one.topics.add(TopicFactory())
    AppointmentFactory(person=one, start=PartialDate.of(2014), end_state=EndState.KNOWN, end=PartialDate.of(2019))
    office = AppointmentFactory(person=one, start=PartialDate.of(2020), end_state=EndState.OPEN)
    accepted = {"state": "accepted", "decided_at": timezone.now(), "appointment": office}
    Nomination.objects.create(member=office.member, person=one, start_on=date(2020, 1, 1), **accepted)
    RegistrationFactory(person=one)
    RegistrationFactory(person=one, status="withdrawn")
    InvitationFactory().persons.add(one)
    AccountInvitation.objects.create(person=one, email="ana@example.org", accepted_at=timezone.now())
    ReportFactory(kind="confirmation-letter", level=Level.MEMBERS, scope=f"person:{one.pk}")
    return one


def dump(*, without: tuple[str, ...] = ("focalpoints_merge", "r2pnet_stamp")) -> dict[str, list[dict[str, Any]]]:
    """Every table but the histories, what mergings note, and stamps; without versions."""
    tables: dict[str, list[dict[str, Any]]] = {}
    for model in apps.get_models(include_auto_created=True):
        if "historical" in model._meta.db_table or model._meta.db_table in without:
            continue
        rows = model._base_manager.order_by("pk").values()
        columns = [{name: value for name, value in row.items() if name != "version"} for row in rows]
        if model._meta.auto_created:  # the numbers of a list's rows mean nothing
            columns = sorted(({k: v for k, v in row.items() if k != "id"} for row in columns), key=str)
        tables[model._meta.db_table] = columns
    return tables


def test_everything_that_points_to_the_merged_person_points_to_the_kept_one(staff: User) -> None:
    other = a_person_with_everything()
    kept = PersonFactory(name="Ana Sample", work_email="a.sample@example.org")
    offices = list(other.appointments.values_list("pk", flat=True))
    note = merged(kept, other, staff)
    assert sorted(kept.appointments.values_list("pk", flat=True)) == sorted(offices)
    assert (kept.registrations.count(), kept.invitations.count(), kept.account_invitations.count()) == (2, 1, 1)
    assert (other.appointments.count(), other.registrations.count(), other.account_invitations.count()) == (0, 0, 0)
    assert list(Report.objects.values_list("scope", flat=True)) == [f"person:{kept.pk}"]
    assert note.counts == {
        "focalpoints.Appointment.person": 2,
        "focalpoints.AccountInvitation.person": 1,
        "focalpoints.Nomination.person": 1,
        "meetings.Registration.person": 2,
        "meetings.Invitation_persons.person": 1,
        "reports.Report.scope": 1,
    }
    assert not any(pointer.keys(other.pk) for pointer in pointers_to(Person))


def test_the_merged_person_stays_with_its_history_and_is_seen_nowhere_else(staff: User) -> None:
    kept, other = PersonFactory(), PersonFactory(name="Planted")
    merged(kept, other, staff)
    assert list(Person.objects.values_list("pk", flat=True)) == [kept.pk]
    assert list(Person.objects.visible_to(staff)) == [kept]
    row = Person._base_manager.get(pk=other.pk)
    assert (row.name, row.merged_into) == ("Planted", kept)
    newest = Person.history.filter(id=other.pk).first()
    assert newest is not None
    assert (newest.history_user, newest.history_change_reason) == (staff, "Two records merged: Said so by phone")


def test_each_row_that_moves_says_by_whom_and_why(staff: User) -> None:
    other = a_person_with_everything()
    merged(PersonFactory(), other, staff)
    why = "Two records merged: Said so by phone"
    said = [
        (model.__name__, row.history_change_reason, row.history_user)
        for model in (Appointment, Registration, AccountInvitation, Invitation)
        for row in model.history.order_by("-history_id")[: 2 if model in (Appointment, Registration) else 1]
    ]
    assert said == [
        ("Appointment", why, staff),
        ("Appointment", why, staff),
        ("Registration", why, staff),
        ("Registration", why, staff),
        ("AccountInvitation", why, staff),
        ("Invitation", why, staff),
    ]
    assert Invitation.history.count() == 3  # made, the person named, the other named in one line


def test_the_chosen_values_stay_and_lists_can_be_joined(staff: User) -> None:
    one, two = TopicFactory(), TopicFactory()
    kept = PersonFactory(name="Ana", work_email="a@example.org", phone="+99 1", languages=["en"])
    other = PersonFactory(name="Ana Sample", work_email="b@example.org", phone="", languages=["fr", "en"])
    kept.topics.add(one)
    other.topics.add(two)
    merged(kept, other, staff, name=str(other.pk), work_email=str(kept.pk), languages="both", topics="both")
    kept.refresh_from_db()
    assert (kept.name, kept.work_email, kept.phone) == ("Ana Sample", "a@example.org", "+99 1")
    assert (kept.languages, sorted(kept.topics.values_list("pk", flat=True))) == (["en", "fr"], [one.pk, two.pk])


def test_the_account_moves_to_the_person_that_stays(staff: User) -> None:
    account = UserFactory()
    kept, other = PersonFactory(), PersonFactory(user=account)
    note = merged(kept, other, staff)
    kept.refresh_from_db()
    assert (kept.user, Person._base_manager.get(pk=other.pk).user) == (account, None)
    undo(note, by=staff)
    kept.refresh_from_db()
    assert (kept.user, Person.objects.get(pk=other.pk).user) == (None, account)


def test_two_accounts_are_refused_with_what_to_do(staff: User) -> None:
    kept, other = PersonFactory(user=UserFactory()), PersonFactory(user=UserFactory())
    assert refusal(lambda: merged(kept, other, staff)) == (
        "Both have an account. Find out with which one the person signs in; an administrator takes the other account "
        "from its person (“Account” on the page of the person) and closes it. Then merge them."
    )
    assert Person.objects.count() == 2


def test_two_live_registrations_of_one_meeting_are_refused_with_what_to_do(staff: User) -> None:
    meeting = MeetingFactory(title="Test meeting")
    capacity = CapacityFactory(meeting=meeting)
    kept, other = PersonFactory(), PersonFactory()
    for person in (kept, other):
        RegistrationFactory(person=person, meeting=meeting, capacity=capacity)
    words = f"Both are registered for {meeting}. Withdraw one of the two registrations first."
    assert refusal(lambda: merged(kept, other, staff)) == words
    Registration.objects.filter(person=other).update(status="withdrawn")
    merged(kept, other, staff)
    assert sorted(kept.registrations.values_list("status", flat=True)) == ["confirmed", "withdrawn"]


def test_other_persons_who_cannot_be_merged_yet(staff: User) -> None:
    kept, other, asking = PersonFactory(), PersonFactory(), PersonFactory()
    ask_to_be_erased(asking)
    for person in (kept, other):
        AccountInvitation.objects.create(person=person, email="x@example.org")
    said = [
        refusal(lambda: merged(kept, other, staff)),
        refusal(lambda: merged(kept, kept, staff)),
        refusal(lambda: merged(PersonFactory(), asking, staff)),
        refusal(lambda: merged(PersonFactory(), PersonFactory(anonymised_at=timezone.now()), staff)),
    ]
    assert said == [
        "Both have an invitation to sign in that still works. Withdraw one of them first (“Signing in”).",
        "Choose two different records.",
        "The person has asked to be erased. An administrator carries that out, or the person takes it back.",
        "This person has been anonymised: nothing can be merged with somebody who was erased.",
    ]


def test_two_institutions_of_a_member_become_one_and_the_name_is_free_again(staff: User) -> None:
    kept = InstitutionFactory(name="Ministry for Sample Affairs")
    other = InstitutionFactory(name="Ministry of Sample Affairs", member=kept.member)
    office = AppointmentFactory(member=kept.member, institution=other)
    note = merged(kept, other, staff, name=str(other.pk))
    office.refresh_from_db()
    kept.refresh_from_db()
    assert (office.institution, kept.name) == (kept, "Ministry of Sample Affairs")
    assert list(kept.member.institutions.all()) == [kept]
    undo(note, by=staff)
    office.refresh_from_db()
    names = Institution.objects.order_by("pk").values_list("name", flat=True)
    assert (office.institution, list(names)) == (
        other,
        ["Ministry for Sample Affairs", "Ministry of Sample Affairs"],
    )


def test_institutions_of_two_members_and_two_members_stay_apart(staff: User) -> None:
    words = refusal(lambda: merged(InstitutionFactory(), InstitutionFactory(), staff))
    assert words == "These institutions belong to two members: each keeps its own."
    members = RegionalOrganisationFactory(), RegionalOrganisationFactory()
    words = refusal(lambda: merged(members[0].organisation, members[1].organisation, staff))
    assert words == "Both organisations are members of the network, with offices and pages of their own."


def test_an_organisation_takes_hosts_invitations_and_membership_of_the_other_and_is_found_by_its_name(
    staff: User,
) -> None:
    member = RegionalOrganisationFactory(organisation__name="Sample Union of States")
    other, kept = member.organisation, OrganisationFactory(name="Sample Union", abbreviation="SU")
    host, invitation = MeetingHostFactory(organisation=other), InvitationFactory(member=None, organisation=other)
    note = merged(kept, other, staff)
    for row in (member, host, invitation):
        row.refresh_from_db()
    assert (member.organisation, host.organisation, invitation.organisation) == (kept, kept, kept)
    assert (member.name, member.code, member.search_text) == ("Sample Union", "SU", " sample union su")
    undo(note, by=staff)
    member.refresh_from_db()
    assert (member.organisation, member.search_text.startswith(" sample union of states")) == (other, True)


def test_organisations_that_both_host_or_are_invited_to_one_meeting_are_refused(staff: User) -> None:
    kept, other, meeting = OrganisationFactory(), OrganisationFactory(), MeetingFactory()
    for one in (kept, other):
        InvitationFactory(meeting=meeting, member=None, organisation=one)
    words = f"Both are invited to {meeting}. Take one of the two invitations out first."
    assert refusal(lambda: merged(kept, other, staff)) == words
    Invitation.objects.filter(organisation=other).delete()
    for one in (kept, other):
        MeetingHostFactory(meeting=meeting, organisation=one)
    assert (
        refusal(lambda: merged(kept, other, staff)) == f"Both host {meeting}. Take one of them out of its hosts first."
    )


def test_somebody_else_saved_one_of_the_two_meanwhile(staff: User) -> None:
    kept, other = PersonFactory(), PersonFactory()
    theirs = Person.objects.get(pk=other.pk)
    theirs.phone = "+99 2"
    record(theirs, by=staff)
    with pytest.raises(Changed):
        merged(kept, other, staff)
    assert Person.objects.count() == 2


def test_a_form_that_was_open_while_the_record_was_merged_saves_nothing(staff: User) -> None:
    kept, other = PersonFactory(), PersonFactory(name="Before")
    mine = Person.objects.get(pk=other.pk)
    merged(kept, other, staff)
    mine.name = "After"
    with pytest.raises(Changed):
        record(mine, by=staff)
    assert Person._base_manager.get(pk=other.pk).name == "Before"


def test_a_new_office_is_not_given_to_a_person_who_was_merged_a_moment_ago(staff: User) -> None:
    kept, other = PersonFactory(), PersonFactory()
    office = AppointmentFactory.build(member=MemberFactory(), institution=None, person=other, end_state=EndState.OPEN)
    merged(kept, other, staff)
    words = "Person was merged into another record a moment ago: open the page again."
    assert refusal(lambda: save_appointment(office, by=staff)) == words
    assert Appointment.objects.count() == 0


def test_doctor_names_what_slipped_in_and_points_to_a_merged_record(staff: User) -> None:
    kept, other = PersonFactory(), PersonFactory()
    merged(kept, other, staff)
    assert [finding.is_well for finding in merged_records()] == [True]
    office = AppointmentFactory(person=kept)
    Appointment.objects.filter(pk=office.pk).update(person=other)
    said = [(finding.is_well, finding.words) for finding in merged_records()]
    words = f"still named by focalpoints.Appointment.person {office.pk}. Choose there the record that was kept."
    assert said == [(False, words)]


def test_every_pointer_to_what_can_be_merged_is_ruled_by_its_app() -> None:
    """A foreign key to persons, institutions or organisations that nobody thought of makes this fail."""
    pointers = [one for kind in KINDS.values() for one in every_pointer_to(kind.model)]
    assert [one.key for one in pointers if not has_rule(one)] == []
    assert len(pointers) > 10


def test_undone_within_thirty_days_and_not_after(staff: User) -> None:
    with time_machine.travel(datetime(2026, 11, 1, 12, tzinfo=timezone.get_default_timezone()), tick=False):
        first = merged(PersonFactory(), PersonFactory(), staff)
        second = merged(PersonFactory(), PersonFactory(), staff)
    with time_machine.travel(first.last_day_to_undo - timedelta(seconds=1), tick=False):
        undo(first, by=staff)
    with time_machine.travel(first.last_day_to_undo, tick=False):
        assert refusal(lambda: undo(second, by=staff)) == "The 30 days in which it could be undone are over."
        assert refusal(lambda: undo(first, by=staff)) == "This was undone already."
    assert Person.objects.count() == 3


def test_what_somebody_changed_since_is_left_and_said_and_what_came_since_stays(staff: User) -> None:
    kept, other = PersonFactory(name="Ana", phone=""), PersonFactory(name="Ana Sample", phone="+99 1")
    turned, back = AppointmentFactory(person=other), AppointmentFactory(person=other)
    note = merged(kept, other, staff, name=str(other.pk), phone=str(other.pk))
    third = PersonFactory()
    Appointment.objects.filter(pk=turned.pk).update(person=third)
    new = AppointmentFactory(person=kept)
    now = Person.objects.get(pk=kept.pk)
    now.name = "Ana B. Sample"
    record(now, by=staff)
    undone = undo(note, by=staff)
    assert undone.left_over == [
        "Left as somebody changed it since: name, as the person writes it.",
        "Came since and stays with the record that was kept: 1 office.",
        "Left as somebody changed it since: 1 office.",
    ]
    holders = [Appointment.objects.get(pk=one.pk).person for one in (turned, back, new)]
    assert holders == [third, other, kept]
    now.refresh_from_db()
    assert (now.name, now.phone) == ("Ana B. Sample", "")


def test_an_office_that_was_edited_since_goes_back_as_it_is_now(staff: User) -> None:
    kept, other = PersonFactory(), PersonFactory()
    office = AppointmentFactory(person=other, end_state=EndState.OPEN)
    note = merged(kept, other, staff)
    now = Appointment.objects.get(pk=office.pk)
    now.position = "Head of department"
    save_appointment(now, by=staff)
    assert undo(note, by=staff).left_over == []
    office.refresh_from_db()
    assert (office.person, office.position) == (other, "Head of department")


def test_undoing_is_refused_where_the_name_was_given_again_or_the_kept_record_was_merged_itself(staff: User) -> None:
    kept, other = OrganisationFactory(name="Sample Union"), OrganisationFactory(name="Union of Samples")
    note = merged(kept, other, staff)
    OrganisationFactory(name="Union of Samples")
    assert refusal(lambda: undo(note, by=staff)) == (
        "It cannot be undone as it is now: There is an organisation of that name already."
    )
    assert Organisation._base_manager.get(pk=other.pk).merged_into == kept
    first, second, third = PersonFactory(), PersonFactory(), PersonFactory()
    early = merged(first, second, staff)
    merged(third, Person.objects.get(pk=first.pk), staff)
    words = "The record that was kept has been merged itself since. Undo that one first."
    assert refusal(lambda: undo(early, by=staff)) == words


def test_loading_the_real_rows_again_brings_no_merged_organisation_back(real_rows: None, staff: User) -> None:
    hosts = Organisation.objects.filter(member=None).order_by("name")
    kept, other = hosts[0], hosts[1]
    merged(kept, other, staff)
    before = dump()
    call_command("load_network", verbosity=0)
    assert dump() == before


def test_what_was_noted_is_emptied_when_the_time_is_over(staff: User) -> None:
    other = a_person_with_everything()
    kept = PersonFactory(name="Planted before")
    note = merged(kept, other, staff, name=str(other.pk))
    assert empty_old_merges(network_day(note.last_day_to_undo)) == 0
    assert first_day_without() == network_day(note.last_day_to_undo) + timedelta(days=1)
    with time_machine.travel(note.last_day_to_undo + timedelta(days=1)):
        forgotten = [(one.what, one.count) for one in forget_due(timezone.now().date())]
    note.refresh_from_db()
    assert first_day_without() is None
    assert forgotten == [("What mergings of two records noted", 1)]
    assert (note.moved, note.fields, note.stood, note.emptied_at is not None) == ([], [], {}, True)
    assert (note.counts["focalpoints.Appointment.person"], note.merged_by) == (2, staff)


def test_erasing_the_kept_person_reaches_the_merged_row_its_history_and_the_note(staff: User) -> None:
    kept = PersonFactory(name="Zqxkept Sample", work_email="zqxkept@example.org")
    other = PersonFactory(name="Zqxother Sample", work_email="zqxother@example.org", phone="+99 5550 1234")
    note = merged(kept, other, staff, name=str(other.pk))
    anonymise(Person.objects.get(pk=kept.pk), by=staff)
    rows = [str(row) for model in apps.get_models() for row in model._base_manager.values()]
    assert [row for row in rows if "zqx" in row.lower() or "5550" in row] == []
    row = Person._base_manager.get(pk=other.pk)
    assert (row.name, row.anonymised_at is not None) == ("Former official", True)
    assert erased_keys() == [f"person:{other.pk}", f"person:{kept.pk}"]  # an archive from before brings both back
    assert refusal(lambda: undo(note, by=staff)) == "Somebody was erased since: it can be undone no more."


settings_of_the_property = hypothesis_settings(
    max_examples=examples(25), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@settings_of_the_property
@given(data=st.data())
@pytest.mark.django_db(transaction=True)
def test_merging_and_undoing_leaves_every_table_as_it_was(data: st.DataObject) -> None:
    call_command("flush", verbosity=0, interactive=False)
    staff = UserFactory(is_staff=True)
    kept, other = PersonFactory(), a_person_with_everything()
    for person in (kept, other):
        for _number in range(data.draw(st.integers(0, 2))):
            AppointmentFactory(person=person)
        InvitationFactory().persons.set([person] if data.draw(st.booleans()) else [kept, other])
    if data.draw(st.booleans()):
        owner = data.draw(st.sampled_from([kept, other]))
        owner.user = UserFactory()
        owner.save()
    choice = st.sampled_from([str(kept.pk), str(other.pk)])
    choices = {name: data.draw(choice) for name in PERSON.fields if data.draw(st.booleans())}
    choices |= {name: "both" for name in PERSON.lists if data.draw(st.booleans())}
    before = dump()
    note = merged(kept, other, staff, **choices)
    assert dump() != before
    assert undo(note, by=staff).left_over == []
    assert dump() == before


def tried(deed: Callable[..., Any], *arguments: Any, **named: Any) -> str:
    try:
        deed(*arguments, **named)
    except Refused as refused:
        return type(refused).__name__
    return "done"


@race
def test_two_who_merge_the_same_pair_at_once_merge_it_once() -> None:
    for _repeat in range(3):
        staff, kept, other = UserFactory(is_staff=True), PersonFactory(), PersonFactory()
        office = AppointmentFactory(person=other)
        jobs = [partial(tried, merged, kept, other, staff), partial(tried, merged, other, kept, staff)]
        outcomes = at_once(jobs)
        assert sorted(outcomes) == ["Refused", "done"]
        stays = kept if outcomes[0] == "done" else other
        office.refresh_from_db()
        assert office.person == stays
        assert Merge.objects.filter(kept_id=stays.pk).count() == 1


@race
def test_who_edits_while_somebody_merges_loses_nothing_and_neither_does_the_other() -> None:
    for _repeat in range(3):
        staff, kept, other = UserFactory(is_staff=True), PersonFactory(phone=""), PersonFactory()
        mine = Person.objects.get(pk=kept.pk)
        mine.phone = "+99 7"
        office = AppointmentFactory.build(member=MemberFactory(), institution=None, person=other)
        jobs = [
            partial(tried, merged, kept, other, staff),
            partial(tried, record, mine, by=staff),
            partial(tried, save_appointment, office, by=staff),
        ]
        merging, editing, naming = at_once(jobs)
        assert editing == "done"
        assert Person.objects.get(pk=kept.pk).phone == "+99 7"
        assert (merging, naming) in (("done", "Refused"), ("Changed", "done"), ("done", "done"))
        pointing = Appointment.objects.filter(person__merged_into__isnull=False)
        assert list(pointing) == []
        Merge.objects.all().delete()
        Appointment.objects.all().delete()
