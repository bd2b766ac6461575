"""Two people edit the rows on the page of one record: the second is told and loses nothing."""

from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse

from focalpoints.models import Institution, Member, OtherName, User
from meetings.models import Invitation, Meeting, MeetingHost
from tests.admin.pages import errors_of, filled_in, text_of
from tests.admin.test_saving import posting
from tests.factories import (
    CapacityFactory,
    CountryFactory,
    InstitutionFactory,
    InvitationFactory,
    MeetingFactory,
    MeetingHostFactory,
    MemberFactory,
    OrganisationFactory,
)
from tests.races import at_once, race

pytestmark = pytest.mark.django_db


def change(thing: Any) -> str:
    return reverse(f"admin:{thing._meta.app_label}_{thing._meta.model_name}_change", args=[thing.pk])


def edit(client: Client, thing: Any, **changed: Any) -> Any:
    return client.post(change(thing), filled_in(client.get(change(thing)), **changed))


def told(page: Any) -> list[str]:
    return [str(one) for one in get_messages(page.wsgi_request)]


def rows_of(page: Any, prefix: str) -> list[dict[str, str]]:
    """What stands in the rows of one kind on a page, as a browser would send it back."""
    group = next(one for one in page.context["inline_admin_formsets"] if one.formset.prefix == prefix)
    return [{name: str(form[name].value() or "") for name in form.fields} for form in group.formset.forms]


def summary_of(page: Any, prefix: str) -> list[str]:
    group = next(one for one in page.context["inline_admin_formsets"] if one.formset.prefix == prefix)
    return list(group.formset.non_form_errors())


@pytest.fixture
def meeting(db: None) -> Meeting:
    return MeetingFactory()


@pytest.fixture
def hosts(meeting: Meeting) -> list[MeetingHost]:
    names = ("First host", "Second host", "Third host")
    return [
        MeetingHostFactory(meeting=meeting, organisation=OrganisationFactory(name=name), position=number)
        for number, name in enumerate(names, start=1)
    ]


def forget_messages(client: Client) -> None:
    """What was said to the first editor, who uses the same browser in these tests, is read."""
    client.get(reverse("admin:index"))


class TestARowThatSomebodyElseHasRemoved:
    def test_keeps_nobody_from_saving_what_is_theirs(
        self, staff_client: Client, meeting: Meeting, hosts: list[MeetingHost]
    ) -> None:
        second = staff_client.get(change(meeting))
        edit(staff_client, meeting, hosts__0__DELETE="on")
        forget_messages(staff_client)
        sent = filled_in(second, theme="Prevention", hosts__2__position=9)
        page = staff_client.post(change(meeting), sent)
        assert page.status_code == 302
        assert told(page)[0] == "Somebody else has removed “First host” since you opened the page."
        meeting.refresh_from_db()
        assert meeting.theme == "Prevention"
        assert list(meeting.hosts.order_by("pk").values_list("organisation__name", "position", "version")) == [
            ("Second host", 2, 1),
            ("Third host", 9, 2),
        ]

    def test_what_was_written_in_it_is_kept_as_a_new_row_and_asked_about(
        self, staff_client: Client, meeting: Meeting, hosts: list[MeetingHost]
    ) -> None:
        second = staff_client.get(change(meeting))
        edit(staff_client, meeting, hosts__1__DELETE="on")
        page = staff_client.post(change(meeting), filled_in(second, hosts__1__position=7, theme="Prevention"))
        words = (
            "Somebody else has removed “Second host” since you opened the page. What you wrote in it is kept here as a "
            "new row: save to record it again, or empty the row."
        )
        assert summary_of(page, "hosts") == [words]
        assert words in text_of(page)
        assert [(row["id"], row["position"]) for row in rows_of(page, "hosts")] == [
            (str(hosts[0].pk), "1"),
            (str(hosts[2].pk), "3"),
            ("", "7"),
        ]
        assert 'value="Prevention"' in page.content.decode()
        assert MeetingHost.objects.count() == 2
        assert staff_client.post(change(meeting), filled_in(page)).status_code == 302
        assert list(meeting.hosts.order_by("pk").values_list("organisation__name", "position")) == [
            ("First host", 1),
            ("Third host", 3),
            ("Second host", 7),
        ]

    def test_or_left_away_for_good(self, staff_client: Client, meeting: Meeting, hosts: list[MeetingHost]) -> None:
        second = staff_client.get(change(meeting))
        edit(staff_client, meeting, hosts__1__DELETE="on")
        page = staff_client.post(change(meeting), filled_in(second, hosts__1__position=7))
        emptied = filled_in(page, hosts__2__organisation="", hosts__2__position="0")
        assert staff_client.post(change(meeting), emptied).status_code == 302
        assert MeetingHost.objects.count() == 2

    def test_two_who_remove_the_same_row_are_not_bothered(
        self, staff_client: Client, meeting: Meeting, hosts: list[MeetingHost]
    ) -> None:
        second = staff_client.get(change(meeting))
        edit(staff_client, meeting, hosts__0__DELETE="on")
        forget_messages(staff_client)
        page = staff_client.post(change(meeting), filled_in(second, hosts__0__DELETE="on"))
        assert page.status_code == 302
        assert not [words for words in told(page) if "Somebody else" in words]
        assert MeetingHost.objects.count() == 2

    def test_a_row_that_points_to_several_counts_as_untouched_unless_it_was_touched(
        self, staff_client: Client, meeting: Meeting
    ) -> None:
        capacity, other = CapacityFactory(meeting=meeting), CapacityFactory(meeting=meeting, kind="speaker")
        invitation = InvitationFactory(meeting=meeting)
        invitation.capacities.set([capacity])
        second = staff_client.get(change(meeting))
        edit(staff_client, meeting, invitations__0__DELETE="on")
        sent = filled_in(second, invitations__0__capacities=[capacity.pk, other.pk])
        page = staff_client.post(change(meeting), sent)
        assert len(summary_of(page, "invitations")) == 1
        assert staff_client.post(change(meeting), filled_in(page)).status_code == 302
        assert set(Invitation.objects.get().capacities.all()) == {capacity, other}
        second = staff_client.get(change(meeting))
        edit(staff_client, meeting, invitations__0__DELETE="on")
        assert staff_client.post(change(meeting), filled_in(second)).status_code == 302
        assert not Invitation.objects.exists()


class TestARowThatSomebodyElseHasAdded:
    def test_is_told_when_one_saves_and_stays(
        self, staff_client: Client, meeting: Meeting, hosts: list[MeetingHost]
    ) -> None:
        second = staff_client.get(change(meeting))
        added = MeetingHostFactory(meeting=meeting, organisation=OrganisationFactory(name="Fourth host"), position=0)
        page = staff_client.post(change(meeting), filled_in(second, hosts__0__position=5))
        assert page.status_code == 302
        assert told(page)[0] == "Somebody else has added “Fourth host” since you opened the page."
        found = {host.pk: (host.position, host.version) for host in meeting.hosts.all()}
        assert found == {hosts[0].pk: (5, 2), hosts[1].pk: (2, 1), hosts[2].pk: (3, 1), added.pk: (0, 1)}

    def test_stands_on_the_page_when_something_else_is_wrong_and_new_rows_are_kept(
        self, staff_client: Client, meeting: Meeting, hosts: list[MeetingHost]
    ) -> None:
        second = staff_client.get(change(meeting))
        added = MeetingHostFactory(meeting=meeting, organisation=OrganisationFactory(name="Fourth host"), position=4)
        new = OrganisationFactory(name="Fifth host")
        typed = {
            "hosts__TOTAL_FORMS": 4,
            "hosts__3__meeting": meeting.pk,
            "hosts__3__organisation": new.pk,
            "hosts__3__position": 5,
        }
        page = staff_client.post(change(meeting), filled_in(second, **typed, end="2011"))
        assert errors_of(page) == {"end": ["The last day lies before the first."]}
        assert "Somebody else has added “Fourth host” since you opened the page." in text_of(page)
        keys = [(row["id"], row["organisation"]) for row in rows_of(page, "hosts")]
        assert keys[3:] == [(str(added.pk), str(added.organisation_id)), ("", str(new.pk))]
        assert staff_client.post(change(meeting), filled_in(page, end="")).status_code == 302
        assert meeting.hosts.filter(organisation=new).count() == 1
        assert MeetingHost.objects.get(pk=added.pk).version == 1

    def test_with_partial_dates_days_and_choices_it_is_left_as_it_is(self, staff_client: Client) -> None:
        member: Member = MemberFactory()
        second = staff_client.get(change(member))
        InstitutionFactory(member=member, own_name="Ministère des « affaires » étrangères")
        country = CountryFactory()
        assert staff_client.post(change(member), filled_in(second, joining_note="x")).status_code == 302
        assert Institution.objects.get().version == 1
        page = staff_client.get(change(country))
        OtherName.objects.create(country=country, name="Freedonia")
        typed = {
            "other_names__TOTAL_FORMS": 1,
            "other_names__0__name": "Sylvania",
            "other_names__0__country": country.pk,
        }
        assert staff_client.post(change(country), filled_in(page, **typed)).status_code == 302
        assert sorted(country.other_names.values_list("name", "version")) == [("Freedonia", 1), ("Sylvania", 1)]

    def test_the_same_row_added_by_both_is_refused_in_words(self, staff_client: Client, meeting: Meeting) -> None:
        member = MemberFactory()
        second = staff_client.get(change(meeting))
        InvitationFactory(meeting=meeting, member=member)
        typed = {
            "invitations__TOTAL_FORMS": 1,
            "invitations__0__meeting": meeting.pk,
            "invitations__0__member": member.pk,
            "invitations__0__reply": "none",
        }
        page = staff_client.post(change(meeting), filled_in(second, **typed))
        assert summary_of(page, "invitations") == ["Two rows say the same (member): keep one of them."]
        assert errors_of(page) == {"invitations-1-__all__": ["This row says the same as another one."]}
        assert Invitation.objects.count() == 1


def test_a_row_of_another_record_is_no_row_that_was_removed(staff_client: Client, meeting: Meeting) -> None:
    """A key that is none of this record's is refused as before, and brings nothing back."""
    other = MeetingHostFactory()
    MeetingHostFactory(meeting=meeting)
    edit(staff_client, other.meeting, hosts__0__DELETE="on")
    page = staff_client.post(change(meeting), filled_in(staff_client.get(change(meeting)), hosts__0__id=other.pk))
    assert page.status_code == 200
    assert not MeetingHost.objects.filter(organisation=other.organisation).exists()


@race
def test_of_two_who_remove_and_change_a_row_at_once_nobody_meets_a_fault(staff: User) -> None:
    host = MeetingHostFactory(position=1)
    jobs = [
        posting(staff, change(host.meeting), hosts__0__DELETE="on"),
        posting(staff, change(host.meeting), hosts__0__position=7),
    ]
    removed, changed = at_once(jobs)
    assert sorted([removed.status_code, changed.status_code]) == [200, 302]
    if removed.status_code == 302:
        assert [row["position"] for row in rows_of(changed, "hosts")] == ["7"]
        assert not MeetingHost.objects.exists()
    else:
        assert MeetingHost.objects.get().position == 7
        assert "is not removed" in text_of(removed) or "Somebody else has changed" in text_of(removed)
