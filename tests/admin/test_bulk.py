"""Many rows at once: chosen in a list, each looked at by the service of a single deed, then done or not at all."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from focalpoints.models import AccountInvitation, Appointment, Member, Person, SheetImport, SteeringTerm, User
from focalpoints.services.accounts import make_staff
from focalpoints.services.correcting_terms import strike_term
from r2pnet.bulk import pages
from r2pnet.outbox.models import Message
from r2pnet.partial_dates import PartialDate
from tests.admin.pages import text_of
from tests.factories import (
    AppointmentFactory,
    MemberFactory,
    PersonFactory,
    SteeringTermFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
NOTE = {"source_note": "Said in the letter.", "source_date": "3 May 2026", "reason": "Letter of 3 May"}


@pytest.fixture
def editor() -> User:
    return make_staff("editor@example.org")


@pytest.fixture
def editor_client(editor: User) -> Client:
    client = Client(SERVER_NAME="localhost")
    client.force_login(editor)
    return client


def room(model: Any, page: str, *args: Any) -> str:
    return reverse(f"admin:focalpoints_{model._meta.model_name}_{page}", args=args)


def choose(client: Client, deed: str, *rows: Any, query: str = "", **more: str) -> Any:
    """Tick rows in their list and press the button of the deed."""
    ticked = [row.pk for row in rows]
    address = room(type(rows[0]), "changelist") + query
    return client.post(address, {"action": deed, "_selected_action": ticked, **more})


def look(client: Client, deed: str, chosen: Any, **typed: str) -> Any:
    model = chosen.context["opts"].model
    sent = {"rows": chosen.context["carried"], "filters": chosen.context["filters"], "look": "yes", **typed}
    return client.post(room(model, "bulk", deed), sent)


def do(client: Client, deed: str, looked: Any, **typed: str) -> Any:
    model = looked.context["opts"].model
    carried = {name: looked.context[name] for name in ("seen", "filters")} | {"rows": looked.context["carried"]}
    return client.post(room(model, "bulk", deed), {**carried, "do": "yes", **typed}, follow=True)


def fates_of(page: Any) -> list[tuple[str, str, str]]:
    return [(fate.name, fate.then, fate.refusal) for fate, _address in page.context["rows"]]


def test_offices_are_marked_as_verified_by_one_source_each_with_its_history(
    editor_client: Client, editor: User
) -> None:
    one, two = AppointmentFactory.create_batch(2, verified=False, position="Head")
    looked = look(editor_client, "verify", choose(editor_client, "verify", one, two), **NOTE)
    told = "verified, Said in the letter., 3 May 2026"
    assert fates_of(looked) == [(f"{row.member.name}, {row}", told, "") for row in (one, two)]
    assert Appointment.objects.filter(verified=True).count() == 0, "looking keeps nothing"
    words = text_of(do(editor_client, "verify", looked, **NOTE))
    assert "Mark as verified by a source: 2 rows are done." in words
    for row in Appointment.objects.all():
        newest = row.history.first()
        assert (row.verified, row.source_note, row.source_date) == (
            True, "Said in the letter.", PartialDate.of(2026, 5, 3),
        )  # fmt: skip
        assert (newest.history_user, newest.history_change_reason) == (editor, "Letter of 3 May")


def test_offices_are_ended_on_behalf_of_the_member_of_each(editor_client: Client) -> None:
    one, two = AppointmentFactory.create_batch(2, start=PartialDate.of(2020), end_state="open")
    typed = {
        "last_day": "30 June 2026", "reason": "Reshuffle", "for_member": "on", "came_by": "letter",
        "received_on": "3 May 2026",
    }  # fmt: skip
    looked = look(editor_client, "end", choose(editor_client, "end", one, two), **typed)
    assert {then for _name, then, _refusal in fates_of(looked)} == {"from 2020 to 30 June 2026"}
    do(editor_client, "end", looked, **typed)
    told = [
        (row.end, newest.history_deed, newest.history_on_behalf_of, newest.history_channel, newest.history_received_on)
        for row in Appointment.objects.order_by("pk")
        if (newest := row.history.first())
    ]
    day = PartialDate.of(2026, 6, 30)
    assert told == [(day, "ended", row.member.name, "letter", date(2026, 5, 3)) for row in (one, two)]


def test_an_office_that_ended_on_another_day_is_refused_among_many_as_alone(editor_client: Client) -> None:
    ended = AppointmentFactory(start=PartialDate.of(2020), end_state="known", end=PartialDate.of(2024))
    typed = {"last_day": "30 June 2026", "reason": "Reshuffle"}
    looked = look(editor_client, "end", choose(editor_client, "end", ended), **typed)
    refusal = "It has an end already: 2024. If that day is wrong, correct it."
    assert [refused for _name, _then, refused in fates_of(looked)] == [refusal]


def test_one_that_is_refused_keeps_all_back_until_staff_leave_it_out(editor_client: Client) -> None:
    early, late = MemberFactory(last_confirmed_on=date(2026, 3, 1)), MemberFactory(last_confirmed_on=date(2026, 6, 1))
    typed = {"last_confirmed_on": "4 May 2026", "reason": "By phone"}
    looked = look(editor_client, "confirm", choose(editor_client, "confirm", early, late), **typed)
    refusal = "It was confirmed on 1 June 2026 already: write a later day."
    assert fates_of(looked) == [(late.name, "", refusal), (early.name, "confirmed on 4 May 2026", "")]
    again = do(editor_client, "confirm", looked, **typed)
    assert "Nothing was written One row is refused." in text_of(again)
    assert Member.objects.filter(last_confirmed_on=date(2026, 5, 4)).count() == 0
    words = text_of(do(editor_client, "confirm", again, **typed, leave_out="yes"))
    assert "1 row is done. 1 was left out." in words
    assert dict(Member.objects.values_list("pk", "last_confirmed_on")) == {
        early.pk: date(2026, 5, 4), late.pk: date(2026, 6, 1),
    }  # fmt: skip


def test_when_every_row_is_refused_nothing_is_left_to_do(editor_client: Client) -> None:
    member = MemberFactory(last_confirmed_on=date(2026, 6, 1))
    typed = {"last_confirmed_on": "4 May 2026", "reason": "By phone"}
    looked = look(editor_client, "confirm", choose(editor_client, "confirm", member), **typed)
    assert 'name="do"' not in looked.content.decode()
    do(editor_client, "confirm", looked, **typed, leave_out="yes")
    assert Member.objects.get().last_confirmed_on == date(2026, 6, 1)


def test_a_form_that_is_not_filled_in_keeps_what_was_typed_and_says_what_is_missing(editor_client: Client) -> None:
    page = look(editor_client, "verify", choose(editor_client, "verify", MemberFactory()), reason="", source_note="")
    words = text_of(page)
    assert "Why : Write why: the history of each keeps it." in words
    kept = look(editor_client, "verify", page, reason="A letter", source_note="", source_url="")
    assert "Write the address of the source, or what it says." in text_of(kept)
    assert kept.context["form"]["reason"].value() == "A letter"
    assert kept.context["fates"] is None


def test_values_that_nobody_looked_at_are_not_done(editor_client: Client) -> None:
    member = MemberFactory(verified=False)
    looked = look(editor_client, "verify", choose(editor_client, "verify", member), **NOTE)
    again = do(editor_client, "verify", looked, **NOTE | {"source_note": "Something else"})
    assert fates_of(again) == [(member.name, "verified, Something else, 3 May 2026", "")]
    assert Member.objects.get().verified is False


def test_a_row_that_somebody_changed_meanwhile_is_told_and_not_written(editor_client: Client) -> None:
    one, other = MemberFactory.create_batch(2, verified=False)
    looked = look(editor_client, "verify", choose(editor_client, "verify", one, other), **NOTE)
    other.source_note = "Somebody else's"
    other.save()
    again = do(editor_client, "verify", looked, **NOTE)
    changed = "It was changed since you saw this page, perhaps by your own first press: look at it once more."
    assert [refusal for _name, _then, refusal in fates_of(again)] == [changed, ""]
    assert Member.objects.filter(verified=True).count() == 0


def test_a_double_click_does_it_once(editor_client: Client) -> None:
    person = PersonFactory(name="Test Person A", languages=["fr"])
    chosen = choose(editor_client, "invite", person)
    do(editor_client, "invite", chosen)
    assert (AccountInvitation.objects.count(), Message.objects.count()) == (1, 1)
    again = do(editor_client, "invite", chosen)
    assert "Nothing was written" in text_of(again)
    assert (AccountInvitation.objects.count(), Message.objects.count()) == (1, 1)


def test_invitations_are_shown_with_address_and_language_and_who_is_left_out_before_any_goes(
    editor_client: Client,
) -> None:
    invited = PersonFactory(name="A. Sample", work_email="a.sample@example.org")
    without = PersonFactory(name="B. Sample", work_email="")
    has_account = PersonFactory(name="C. Sample", user=UserFactory())
    page = choose(editor_client, "invite", invited, without, has_account)
    assert fates_of(page) == [
        ("B. Sample", "", "Write a work e-mail first: the invitation goes there."),
        ("C. Sample", "", "This person has an account already."),
        ("A. Sample", "An invitation to a.sample@example.org, in English", ""),
    ]
    assert (AccountInvitation.objects.count(), Message.objects.count()) == (0, 0), "looking sends nothing"
    do(editor_client, "invite", page, leave_out="yes")
    assert [one.email for one in AccountInvitation.objects.all()] == ["a.sample@example.org"]
    assert [one.to_address for one in Message.objects.all()] == ["a.sample@example.org"]


def test_persons_are_never_shown_to_the_public_by_many_either(editor_client: Client) -> None:
    person = PersonFactory()
    page = look(editor_client, "level", choose(editor_client, "level", person), level="public", reason="Planted")
    assert "public is not one of the available choices." in text_of(page)
    assert Person.objects.get().level == "members"


def test_all_that_the_filters_show_are_chosen_up_to_a_number_that_is_said(
    editor_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = MemberFactory.create_batch(3, verified=False)
    MemberFactory(verified=True)
    page = choose(editor_client, "verify", shown[0], query="?verified__exact=0", select_across="1")
    assert sorted(name for name, _then, _refusal in fates_of(page)) == sorted(member.name for member in shown)
    assert page.context["list"].endswith("?verified__exact=0")
    monkeypatch.setattr(pages, "MOST_AT_ONCE", 2)
    answer = editor_client.post(
        room(Member, "changelist"),
        {"action": "verify", "_selected_action": [shown[0].pk], "select_across": "1"},
        follow=True,
    )
    assert "You chose 4 rows; 2 are done at once: narrow the list by its filters." in text_of(answer)


class TestAfterAnImport:
    @pytest.fixture
    def imported(self, editor: User) -> SheetImport:
        """Two persons came by it; one was there before, one was made after it, one by somebody else meanwhile."""
        PersonFactory(name="Before")
        began = timezone.now()
        made = PersonFactory.create_batch(2, work_email="a.sample@example.org")
        others = PersonFactory(name="Somebody else's")
        ended = timezone.now()
        PersonFactory(name="After")
        Person.history.update(history_user=editor)
        Person.history.filter(id=others.pk).update(history_user=None)
        made[0].name = "A. Sample"
        made[0].save()
        return SheetImport.objects.create(
            name="list.xlsx", state="done", decided_by=editor, decided_at=began, finished_at=ended
        )

    def test_the_people_that_it_made_are_offered_and_nothing_is_sent_by_looking(
        self, editor_client: Client, imported: SheetImport
    ) -> None:
        page = editor_client.get(room(Person, "bulk", "invite"), {"import": imported.pk})
        told = [(name, then) for name, then, _refusal in fates_of(page)]
        invited = "An invitation to a.sample@example.org, in English"
        assert [name for name, _then in told][0] == "A. Sample"
        assert [then for _name, then in told] == [invited, invited]
        assert (AccountInvitation.objects.count(), Message.objects.count()) == (0, 0)
        do(editor_client, "invite", page)
        assert Message.objects.count() == 2

    @pytest.mark.parametrize("query", ["", "?import=x", "?import=999999", "?import=-1", "?import=99999999999999999999"])
    def test_an_address_that_names_no_import_leads_to_the_list(self, editor_client: Client, query: str) -> None:
        answer = editor_client.get(room(Person, "bulk", "invite") + query)
        assert (answer.status_code, answer["Location"]) == (302, room(Person, "changelist"))

    def test_an_import_that_is_not_written_offers_nobody(self, editor_client: Client, imported: SheetImport) -> None:
        SheetImport.objects.update(state="planned")
        assert editor_client.get(room(Person, "bulk", "invite"), {"import": imported.pk}).status_code == 302


class TestWhoMay:
    def test_rows_that_were_never_in_the_list_of_the_reader_are_neither_named_nor_done(
        self, editor_client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        mine, hidden = MemberFactory(verified=False), MemberFactory(verified=False, country__short_name="Hiddenland")
        looked = look(editor_client, "verify", choose(editor_client, "verify", mine), **NOTE)
        page = next(one for model, one in pages.admin.site._registry.items() if model is Member)
        rows = Member.objects.exclude(pk=hidden.pk)
        monkeypatch.setattr(page, "get_queryset", lambda request: rows)
        sent = {"rows": f"{mine.pk}.1,{hidden.pk}.1,999999.1", "seen": looked.context["seen"], **NOTE}
        again = editor_client.post(room(Member, "bulk", "verify"), {**sent, "look": "yes"})
        assert fates_of(again) == [(mine.name, "verified, Said in the letter., 3 May 2026", "")]
        assert "2 of the chosen rows are not there any more." in text_of(again)
        assert "Hiddenland" not in again.content.decode()
        editor_client.post(room(Member, "bulk", "verify"), {**sent, "do": "yes"})
        assert list(Member.objects.filter(verified=True)) == [mine]

    @pytest.mark.parametrize("rows", ["", "x", "1", "1.x", "-1.1", "1.1;2.1", "99999999999999999999.1", "\0", "1.1\n"])
    def test_what_is_no_choice_is_no_fault(self, editor_client: Client, rows: str) -> None:
        answer = editor_client.post(room(Member, "bulk", "verify"), {"rows": rows, "do": "yes", **NOTE})
        assert answer.status_code in (200, 400)
        if answer.status_code == 200:
            assert "No row is chosen" in text_of(answer)

    @pytest.mark.parametrize("ticked", ["x", "\0", "99999999999999999999"])
    def test_a_number_that_is_none_is_refused_by_the_list(self, editor_client: Client, ticked: str) -> None:
        MemberFactory()
        answer = editor_client.post(room(Member, "changelist"), {"action": "verify", "_selected_action": [ticked]})
        assert answer.status_code == 400

    def test_a_deed_that_is_none_of_this_list_is_not_there(self, editor_client: Client) -> None:
        assert editor_client.post(room(Member, "bulk", "invite"), {"rows": "1.1"}).status_code == 404

    def test_staff_without_the_right_to_change_are_shown_no_deed_and_do_none(self, db: None) -> None:
        reader = UserFactory(is_staff=True)
        reader.user_permissions.add(*_permissions("view_member"))
        member, client = MemberFactory(verified=False), Client(SERVER_NAME="localhost")
        client.force_login(reader)
        assert 'name="action"' not in client.get(room(Member, "changelist")).content.decode()
        sent = {"rows": f"{member.pk}.1", "do": "yes", "seen": "", **NOTE}
        assert client.post(room(Member, "bulk", "verify"), sent).status_code == 403
        assert Member.objects.get().verified is False

    def test_a_term_that_is_struck_out_is_none_of_the_rows(self, editor_client: Client, editor: User) -> None:
        struck = AppointmentFactory(verified=False)
        strike_term(struck, by=editor, reason="Another member's letter")
        sent = {"rows": f"{struck.pk}.2", "look": "yes", **NOTE}
        page = editor_client.post(room(Appointment, "bulk", "verify"), sent)
        assert "No row is chosen" in text_of(page)
        editor_client.post(room(Appointment, "bulk", "verify"), sent | {"do": "yes", "seen": page.context["seen"]})
        assert Appointment.everything.get().verified is False

    def test_the_list_to_go_back_to_is_one_of_the_portal(self, editor_client: Client) -> None:
        sent = {"rows": "", "filters": "//evil.example\r\nSet-Cookie: x=1", **NOTE}
        page = editor_client.post(room(Member, "bulk", "verify"), sent)
        assert page.context["list"] == room(Member, "changelist")


@pytest.mark.parametrize(
    ("factory", "deed", "typed"),
    [
        (MemberFactory, "verify", NOTE),
        (AppointmentFactory, "level", {"level": "members", "reason": "Asked by the member"}),
        (SteeringTermFactory, "confirm", {"last_confirmed_on": "4 May 2026", "reason": "By phone"}),
        (PersonFactory, "invite", {}),
    ],
)
def test_what_is_asked_grows_with_the_service_of_each_row_alone(
    editor_client: Client, factory: Any, deed: str, typed: dict[str, str]
) -> None:
    """The first page, which only shows the rows, asks the same for one as for ten."""

    def queries(rows: list[Any]) -> int:
        chosen = choose(editor_client, deed, *rows)
        with CaptureQueriesContext(connection) as asked:
            page = look(editor_client, deed, chosen, **typed | {"reason": ""} if typed else {})
        assert page.status_code == 200
        return len(asked)

    few = factory.create_batch(2)
    queries(few)
    if typed:
        assert queries(few[:1]) == queries([*few, *factory.create_batch(8)])
    else:
        by_row = queries(few) - queries(few[:1])
        assert queries([*few, *factory.create_batch(8)]) == queries(few[:1]) + 9 * by_row


def test_steering_terms_are_confirmed_by_many(editor_client: Client) -> None:
    terms = SteeringTermFactory.create_batch(2)
    typed = {"last_confirmed_on": "4 May 2026", "reason": "By phone"}
    do(
        editor_client,
        "confirm",
        look(editor_client, "confirm", choose(editor_client, "confirm", *terms), **typed),
        **typed,
    )
    assert set(SteeringTerm.objects.values_list("last_confirmed_on", flat=True)) == {date(2026, 5, 4)}


def _permissions(*names: str) -> list[Any]:
    from django.contrib.auth.models import Permission

    return list(Permission.objects.filter(codename__in=names))
