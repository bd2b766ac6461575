"""Reports in the admin: seen, ordered and tried again by the secretariat, written by nobody."""

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.utils import timezone

from focalpoints.services.accounts import StaffGroup, make_staff
from r2pnet.reports.models import Report, State
from r2pnet.reports.orders import order
from r2pnet.reports.rendering import render
from tests.factories import UserFactory
from tests.reports.conftest import Offer, Words

pytestmark = pytest.mark.django_db

LIST = "/admin/reports/report/"


def said(client: Client) -> list[str]:
    return [str(message) for message in client.get(LIST).context["messages"]]


def test_a_kind_is_ordered_by_its_button_and_the_person_is_told_where_it_stands(
    staff_client: Client, offer: Offer
) -> None:
    offer(lambda subject, language: Words("one"))
    assert "Order: Test note" in staff_client.get(LIST).content.decode()
    staff_client.post(f"{LIST}order/note/")
    report = Report.objects.get()
    assert (report.kind, report.state, str(report.ordered_by)) == ("note", State.QUEUED, "secretariat@example.org")
    assert said(staff_client) == ["Test note: It is queued, and will start when the service for jobs is back."]
    Report.objects.update(sent_at=timezone.now())
    staff_client.post(f"{LIST}order/note/")
    assert said(staff_client) == ["Test note: It is queued, and starts when a worker is free."]
    render(report.pk)
    staff_client.post(f"{LIST}order/note/")
    assert said(staff_client) == ["Test note: It is ready: nothing has changed since."]
    assert Report.objects.count() == 1


def test_opening_the_address_of_the_button_orders_nothing(staff_client: Client, offer: Offer) -> None:
    offer(lambda subject, language: Words("one"))
    assert staff_client.get(f"{LIST}order/note/").status_code == 405
    assert Report.objects.count() == 0


def test_a_failed_report_shows_its_reason_and_is_tried_again(staff_client: Client, offer: Offer) -> None:
    offer(lambda subject, language: Words("one"))
    report = order("note")
    Report.objects.filter(pk=report.pk).update(state=State.FAILED, attempts=3, error="The disk is full.")
    assert "The disk is full." in staff_client.get(LIST).content.decode()
    staff_client.post(LIST, {"action": "try_again", "_selected_action": [report.pk]})
    report.refresh_from_db()
    assert (report.state, report.attempts, report.error) == (State.QUEUED, 0, "")
    assert said(staff_client) == ["1 report is tried again."]


def test_trying_again_what_has_not_failed_is_refused_in_words(staff_client: Client, offer: Offer) -> None:
    offer(lambda subject, language: Words("one"))
    report = order("note")
    staff_client.post(LIST, {"action": "try_again", "_selected_action": [report.pk]})
    assert said(staff_client) == [f"{report}: Only a report that has failed can be tried again."]


def test_the_file_is_fetched_from_the_list(staff_client: Client, offer: Offer) -> None:
    offer(lambda subject, language: Words("one"))
    report = order("note")
    render(report.pk)
    address = f"{LIST}{report.pk}/file/"
    assert f'href="{address}"' in staff_client.get(LIST).content.decode()
    assert b"".join(staff_client.get(address).streaming_content)[:5] == b"%PDF-"


def test_rows_cannot_be_added_changed_or_deleted_by_anybody(staff_client: Client, offer: Offer) -> None:
    offer(lambda subject, language: Words("one"))
    report = order("note")
    answers = [staff_client.post(f"{LIST}{path}").status_code for path in ("add/", f"{report.pk}/delete/")]
    staff_client.post(f"{LIST}{report.pk}/change/", {"error": "forged"})
    assert (answers, Report.objects.get().error) == ([403, 403], "")
    assert staff_client.get(f"{LIST}{report.pk}/change/").status_code == 200


def test_who_may_only_look_can_neither_order_nor_try_again(offer: Offer) -> None:
    offer(lambda subject, language: Words("one"))
    reader = UserFactory(is_staff=True)
    reader.user_permissions.add(Permission.objects.get(codename="view_report"))
    client = Client(SERVER_NAME="localhost")
    client.force_login(reader)
    assert "Order: Test note" not in client.get(LIST).content.decode()
    assert client.post(f"{LIST}order/note/").status_code == 403
    assert Report.objects.count() == 0


@pytest.mark.parametrize("group", StaffGroup)
def test_both_groups_of_staff_order_by_the_button_and_try_again(offer: Offer, group: StaffGroup) -> None:
    offer(lambda subject, language: Words("one"))
    client = Client(SERVER_NAME="localhost")
    client.force_login(make_staff("staff@example.org", group=group))
    assert f'action="{LIST}order/note/"' in client.get(LIST).content.decode()
    client.post(f"{LIST}order/note/")
    assert [str(report.ordered_by) for report in Report.objects.all()] == ["staff@example.org"]
    Report.objects.update(state=State.FAILED)
    client.post(LIST, {"action": "try_again", "_selected_action": [Report.objects.get().pk]})
    assert Report.objects.get().state == State.QUEUED


def test_the_public_is_asked_to_sign_in(client: Client, offer: Offer) -> None:
    offer(lambda subject, language: Words("one"))
    report = order("note")
    render(report.pk)
    for path in ("", "order/note/", f"{report.pk}/file/"):
        assert client.get(f"{LIST}{path}").headers["Location"] == f"/account/sign-in/?next={LIST}{path}"
