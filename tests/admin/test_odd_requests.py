"""What nobody means to ask of the admin is answered in words: keys that are none, lookups, books, endless forms."""

from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse

from focalpoints.models import Appointment, Institution, Member, Person, User
from focalpoints.services.accounts import make_staff
from meetings.models import Meeting, MeetingHost
from r2pnet.reports.models import Report, State
from tests.admin.pages import errors_of, filled_in, text_of
from tests.admin.test_saving import add, change
from tests.factories import InstitutionFactory, MeetingFactory, MeetingHostFactory, MemberFactory, ReportFactory

pytestmark = pytest.mark.django_db
NO_KEYS = ["x", "-", "1.5", "99999999999999999999"]
UNREADABLE = "The portal cannot read this request"


def room(model: Any) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")


@pytest.mark.parametrize("key", NO_KEYS)
@pytest.mark.parametrize(("model", "name"), [(Appointment, "member"), (Institution, "member"), (Person, "user")])
def test_a_form_that_names_what_is_no_record_is_refused_at_its_field(
    staff_client: Client, model: Any, name: str, key: str
) -> None:
    page = staff_client.post(add(model), filled_in(staff_client.get(add(model)), **{name: key}))
    assert errors_of(page)[name][0].startswith("Select a valid choice.")


@pytest.mark.parametrize("key", NO_KEYS)
def test_a_host_that_is_no_record_is_refused_at_its_field(staff_client: Client, key: str) -> None:
    meeting = MeetingHostFactory(organisation=None, member=MemberFactory()).meeting
    page = staff_client.get(change(meeting))
    answer = staff_client.post(change(meeting), filled_in(page, hosts__0__member=key))
    assert errors_of(answer)["hosts-0-member"][0].startswith("Select a valid choice.")


@pytest.mark.parametrize(
    "query",
    ["id__in=99999999999999999999", "name__regex=(", "slug__regex=[", "start_latest__year=99999", "version__gt=x"],
)
@pytest.mark.parametrize("model", [Member, Appointment, Meeting, Person, User, Report])
def test_a_lookup_that_no_filter_offers_is_refused(staff_client: Client, model: Any, query: str) -> None:
    page = staff_client.get(f"{room(model)}?{query}")
    assert (page.status_code, UNREADABLE in text_of(page)) == (400, True)


@pytest.mark.parametrize("year", ["0", "99999", "9999999999999999999999"])
def test_a_year_that_is_none_shows_the_whole_list(staff_client: Client, year: str) -> None:
    ReportFactory()
    page = staff_client.get(f"{room(Report)}?created_at__year={year}", follow=True)
    assert (page.status_code, "1 report" in text_of(page)) == (200, True)


@pytest.mark.parametrize("model", [Member, Appointment, Person, User, Report, Group])
def test_a_book_in_the_field_for_searching_is_refused(staff_client: Client, model: Any) -> None:
    page = staff_client.get(room(model), {"q": "word " * 1_500})
    assert (page.status_code, UNREADABLE in text_of(page)) == (400, True)
    assert staff_client.get(room(model), {"q": "a " * 150}).status_code == 200


@pytest.mark.parametrize("key", NO_KEYS)
def test_an_action_on_what_is_no_report_is_refused(staff_client: Client, key: str) -> None:
    page = staff_client.post(room(Report), {"action": "try_again", "_selected_action": key})
    assert (page.status_code, UNREADABLE in text_of(page)) == (400, True)


def test_a_report_that_no_app_offers_any_more_is_still_listed_and_opened(staff_client: Client) -> None:
    report = ReportFactory(kind="of-old", state=State.READY, file="reports/of-old-1.pdf")
    for page in (room(Report), change(report)):
        assert f"of-old-{report.as_of.isoformat()}.pdf" in text_of(staff_client.get(page))


def test_a_form_without_an_end_is_cut(staff_client: Client) -> None:
    meeting = MeetingFactory()
    sent = filled_in(staff_client.get(change(meeting)), hosts__TOTAL_FORMS=999_999)
    page = staff_client.post(change(meeting), sent)
    assert len(page.context["inline_admin_formsets"][0].formset.forms) == 300


def test_an_institution_stays_with_its_member(staff_client: Client) -> None:
    institution, other = InstitutionFactory(), MemberFactory()
    sent = filled_in(staff_client.get(change(institution)), name="Renamed", member=other.pk)
    assert staff_client.post(change(institution), sent).status_code == 302
    institution.refresh_from_db()
    assert (institution.name, institution.member == other) == ("Renamed", False)


class TestRemovingARow:
    """A host of a meeting, which one editor changes while another is about to remove it."""

    @pytest.fixture
    def host(self) -> MeetingHost:
        return MeetingHostFactory(organisation=None, member=MemberFactory(country__short_name="Hostland"))

    def test_what_somebody_changed_meanwhile_is_not_removed_unseen(
        self, staff_client: Client, host: MeetingHost
    ) -> None:
        page = staff_client.get(change(host.meeting))
        host.is_chair = True
        host.save()
        answer = staff_client.post(change(host.meeting), filled_in(page, hosts__0__DELETE="on"))
        words = "“Hostland” is not removed: somebody else has changed it since you opened the page."
        assert words in text_of(answer)
        assert MeetingHost.objects.get().is_chair
        assert staff_client.post(change(host.meeting), filled_in(answer, hosts__0__DELETE="on")).status_code == 302
        assert not MeetingHost.objects.exists()

    def test_what_nobody_changed_is_removed(self, staff_client: Client, host: MeetingHost) -> None:
        page = staff_client.get(change(host.meeting))
        answer = staff_client.post(change(host.meeting), filled_in(page, hosts__0__DELETE="on"))
        assert (answer.status_code, MeetingHost.objects.count()) == (302, 0)


class TestAccounts:
    @pytest.fixture
    def account(self) -> User:
        return make_staff("editor@example.org", "Sample Editor")

    def test_who_saves_second_is_told_and_what_was_typed_is_kept(self, staff_client: Client, account: User) -> None:
        second = staff_client.get(change(account))
        first = filled_in(staff_client.get(change(account)), name="First")
        assert staff_client.post(change(account), first).status_code == 302
        page = staff_client.post(change(account), filled_in(second, name="Second"))
        (words,) = errors_of(page)["__all__"]
        assert words.startswith("Somebody else has saved this account since you opened it; it says now: ")
        assert "editor@example.org; First; may sign in; member of the secretariat; editor." in words
        assert 'value="Second"' in page.content.decode()
        account.refresh_from_db()
        assert account.name == "First"
        assert staff_client.post(change(account), filled_in(page, name="Second")).status_code == 302
        account.refresh_from_db()
        assert account.name == "Second"

    def test_the_history_tells_who_gave_which_group_and_no_sign_in(self, staff_client: Client, account: User) -> None:
        administrators = Group.objects.get(name="administrator")
        staff_client.post(change(account), filled_in(staff_client.get(change(account)), groups=[administrators.pk]))
        Client(SERVER_NAME="localhost").force_login(account)
        told = text_of(staff_client.get(reverse("admin:focalpoints_user_history", args=[account.pk])))
        assert "Changed: secretariat@example.org" in told
        assert ("Groups editor empty" in told, "Groups empty administrator" in told) == (True, True)
        account.refresh_from_db()
        assert account.last_login is not None
        assert {row.history_type for row in account.history.all()} == {"+", "~"}
        assert "password" not in told.lower()
