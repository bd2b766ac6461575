"""Lists, searches and histories of the admin; who may open what."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, reverse

from focalpoints.models import Appointment, Country, Member, OtherName, Person, SteeringTerm, User
from focalpoints.services.accounts import StaffGroup, make_staff
from meetings.models import Meeting, MeetingHost, Paper
from r2pnet.partial_dates import PartialDate
from r2pnet.records import Record
from r2pnet.reports.models import Report
from tests.admin.pages import filled_in, text_of
from tests.factories import (
    AppointmentFactory,
    CountryFactory,
    InstitutionFactory,
    MeetingFactory,
    MeetingHostFactory,
    MemberFactory,
    MembershipCountFactory,
    MessageTextFactory,
    NominationFactory,
    OrganisationFactory,
    PaperFactory,
    PersonFactory,
    ProposedCorrectionFactory,
    RegionalOrganisationFactory,
    RegistrationFactory,
    SteeringTermFactory,
    SuccessionFactory,
    TopicFactory,
)

pytestmark = pytest.mark.django_db
FACTORIES = [
    CountryFactory,
    OrganisationFactory,
    MemberFactory,
    InstitutionFactory,
    PersonFactory,
    AppointmentFactory,
    SteeringTermFactory,
    TopicFactory,
    MembershipCountFactory,
    MeetingFactory,
    PaperFactory,
    RegistrationFactory,
    MessageTextFactory,
]
# What a deed of its own writes: the admin shows it.
WRITTEN_BY_DEEDS = [NominationFactory, ProposedCorrectionFactory, SuccessionFactory]


def address(model: Any, page: str, *args: Any) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


def found(client: Client, model: Any, **query: str) -> list[str]:
    return sorted(str(one) for one in client.get(address(model, "changelist"), query).context["cl"].result_list)


@pytest.fixture
def editor_client() -> Client:
    client = Client(SERVER_NAME="localhost")
    client.force_login(make_staff("editor@example.org"))
    return client


@pytest.mark.parametrize("factory", FACTORIES)
def test_a_list_asks_as_much_for_one_row_as_for_ten(factory: Any, editor_client: Client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert editor_client.get(address(model, "changelist")).status_code == 200
        return len(asked)

    model = type(factory())
    queries()
    before = queries()
    factory.create_batch(9)
    assert queries() == before <= 10  # what an editor holds is one of them, and what the links above find


def test_a_history_asks_as_much_for_one_change_as_for_ten(editor_client: Client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert editor_client.get(address(Appointment, "history", office.pk)).status_code == 200
        return len(asked)

    office = AppointmentFactory()
    queries()
    before = queries()
    for number in range(9):
        office.position = f"Position {number}"
        office.save()
    assert queries() == before <= 10


@pytest.mark.parametrize("words", ["cote d", "Côte", "ivory", "CIV", "COTE"])
def test_a_state_and_its_member_are_found_by_any_name_without_accents(editor_client: Client, words: str) -> None:
    country = CountryFactory(short_name="Côte d'Ivoire", iso3="CIV", iso2="XI")
    for name in ("Ivory Coast", "Another name"):
        OtherName.objects.create(country=country, name=name)
    member = MemberFactory(country=country)
    AppointmentFactory(member=member, position="Head of department")
    AppointmentFactory(position="Somebody else")
    assert found(editor_client, Country, q=words) == ["Côte d'Ivoire"]
    assert found(editor_client, Member, q=words) == ["Côte d'Ivoire"]
    assert [one.startswith("Focal point: Head of") for one in found(editor_client, Appointment, q=words)] == [True]


def test_meetings_and_papers_are_found_by_their_words(editor_client: Client) -> None:
    MeetingFactory(title="First meeting", place="Doha")
    MeetingFactory(title="Second meeting", place="Médenine")
    PaperFactory(symbol="A/RES/60/1", title="Outcome")
    PaperFactory(symbol="S/2015/815", title="Letter")
    assert found(editor_client, Meeting, q="medenine") == ["Second meeting"]
    assert found(editor_client, Paper, q="res 60") == ["A/RES/60/1 Outcome"]
    assert found(editor_client, Paper, q="ARES601") == ["A/RES/60/1 Outcome"]


def test_filters_narrow_the_list(editor_client: Client) -> None:
    old = MemberFactory(country__short_name="Oldsource", source_date=PartialDate.of(2012))
    new = MemberFactory(country__short_name="Newsource", source_date=PartialDate.of(2026, 5), verified=False)
    undated = RegionalOrganisationFactory(source_date=None, standing="prospective", is_sample=True)
    assert found(editor_client, Member, source="old") == [old.name]
    assert found(editor_client, Member, source="new") == [new.name]
    assert found(editor_client, Member, source="undated") == [undated.name]
    assert found(editor_client, Member, verified__exact="0") == [new.name]
    assert found(editor_client, Member, standing__exact="prospective") == [undated.name]
    assert found(editor_client, Member, is_sample__exact="1") == [undated.name]
    assert found(editor_client, Member, country__un_group__exact="african") == sorted([old.name, new.name])


@pytest.mark.parametrize("query", ["p=-1", "p=99999999999999999999", "o=x", "source=nonsense"])
def test_a_query_that_makes_no_sense_is_no_fault(editor_client: Client, query: str) -> None:
    MemberFactory()
    answer = editor_client.get(f"{address(Member, 'changelist')}?{query}", follow=True)
    assert (answer.status_code, "Testland" in text_of(answer)) == (200, True)


@pytest.mark.parametrize(("term", "status"), [("testland", 200), ("%00", 400), ("a%00b", 400)])
def test_a_null_byte_is_refused_by_the_fields_that_search_as_one_types(
    editor_client: Client, term: str, status: int
) -> None:
    MemberFactory()
    lookup = f"{reverse('admin:autocomplete')}?app_label=focalpoints&model_name=institution&field_name=member"
    answer = editor_client.get(f"{lookup}&term={term}")
    assert answer.status_code == status
    if status == 200:
        assert len(answer.json()["results"]) == 1


def test_institutions_to_choose_from_say_whose_they_are_and_ask_as_much_for_one_as_for_ten(
    editor_client: Client,
) -> None:
    def choices() -> tuple[list[str], int]:
        where = "app_label=focalpoints&model_name=appointment&field_name=institution&term=ministry"
        with CaptureQueriesContext(connection) as asked:
            answer = editor_client.get(f"{reverse('admin:autocomplete')}?{where}")
        return [one["text"] for one in answer.json()["results"]], len(asked)

    for name in ("Onestate", "Otherstate"):
        member = MemberFactory(country__short_name=name)
        InstitutionFactory(name="Ministry of Foreign Affairs", member=member)
    choices()
    named, few = choices()
    InstitutionFactory.create_batch(8, name="Ministry of Justice")
    assert named == ["Ministry of Foreign Affairs (Onestate)", "Ministry of Foreign Affairs (Otherstate)"]
    assert choices()[1] == few


def test_days_are_written_as_everywhere_else_and_times_by_24_hours(staff_client: Client) -> None:
    report = Report.objects.create(
        kind="directory", as_of=date(2026, 5, 4), content_hash="0" * 64, template_version="0" * 16
    )
    Report.objects.filter(pk=report.pk).update(created_at=datetime(2026, 5, 4, 15, 7, tzinfo=UTC))
    text = text_of(staff_client.get(address(Report, "change", report.pk)))
    assert "As of: 4 May 2026" in text
    assert "Ordered at: 4 May 2026, 15:07" in text


@pytest.mark.parametrize(("typed", "day"), [("2026-03-04", date(2026, 3, 4)), ("4 March 2026", date(2026, 3, 4))])
def test_a_day_is_read_as_it_is_written(editor_client: Client, typed: str, day: date) -> None:
    member = MemberFactory()
    page = address(Member, "change", member.pk)
    editor_client.post(page, filled_in(editor_client.get(page), last_confirmed_on=typed))
    member.refresh_from_db()
    assert member.last_confirmed_on == day


def test_a_day_that_two_readers_would_read_as_two_days_is_not_read(editor_client: Client) -> None:
    member = MemberFactory()
    page = address(Member, "change", member.pk)
    answer = editor_client.post(page, filled_in(editor_client.get(page), last_confirmed_on="03/04/2026"))
    errors = answer.context["adminform"].form.errors
    assert errors == {"last_confirmed_on": ["Write a day as 2025-05-15 or 15 May 2025."]}


def test_only_invented_rows_say_that_they_are_invented(editor_client: Client) -> None:
    real, sample = MemberFactory(), MemberFactory(is_sample=True)
    assert text_of(editor_client.get(address(Member, "changelist"))).count("Invented") == 1
    pages = [text_of(editor_client.get(address(Member, "change", one.pk))) for one in (real, sample)]
    assert ["Sample: Invented" in page for page in pages] == [False, True]


def test_nothing_is_deleted_and_no_old_version_is_saved_again(staff_client: Client) -> None:
    for model, page in admin.site._registry.items():
        if not issubclass(model, Record):
            continue
        things = [factory() for factory in (*FACTORIES, *WRITTEN_BY_DEEDS) if factory._meta.model is model]
        assert things, f"no factory makes a {model.__name__}"
        assert staff_client.post(address(model, "delete", things[0].pk), {"post": "yes"}).status_code == 403
        assert model._default_manager.filter(pk=things[0].pk).exists()
        assert [action for action in page.actions or () if "delete" in action] == []
        with pytest.raises(NoReverseMatch):
            address(model, "simple_history", things[0].pk, 1)


def test_every_kind_of_record_can_be_opened(staff_client: Client) -> None:
    for factory in FACTORIES:
        thing = factory()
        change = staff_client.get(address(type(thing), "change", thing.pk))
        history = staff_client.get(address(type(thing), "history", thing.pk))
        add = staff_client.get(address(type(thing), "add"))
        kind = thing._meta.verbose_name
        deed = "View" if isinstance(thing, Appointment | SteeringTerm) else "Change"
        assert text_of(change).startswith(f"{thing} – {deed} {kind} – Secretariat ")
        assert text_of(history).startswith(f"View history: {thing} – Secretariat ")
        assert text_of(add).startswith(f"Add {kind} – Secretariat ")
        assert [page.context["adminform"].form.instance.pk for page in (change, add)] == [thing.pk, None]
        assert text_of(history).count("Created Field Value") == 1


def test_the_history_tells_each_field_before_and_after(staff_client: Client) -> None:
    member = MemberFactory(country__short_name="Slovenia")
    sent = filled_in(staff_client.get(address(Member, "change", member.pk)), joined="by 2013", verified="")
    staff_client.post(address(Member, "change", member.pk), sent | {"reason": "A letter of 3 May"})
    page = staff_client.get(address(Member, "history", member.pk))
    told = text_of(page)
    assert "Changed: secretariat@example.org Why: A letter of 3 May" in told
    assert "Joined empty by 2013" in told
    assert "Verified yes no" in told
    assert "<form" not in page.content.decode().partition("<main")[2]


def test_the_history_of_a_record_is_whole_over_its_pages(staff_client: Client) -> None:
    paper = PaperFactory(title="Title 0")
    for number in range(1, 102):
        paper.title = f"Title {number}"
        paper.save()
    first, second = (staff_client.get(address(Paper, "history", paper.pk), {"p": page}) for page in (1, 2))
    assert "Title Title 1 Title 2" in text_of(first)
    assert "Title Title 0 Title 1" in text_of(second)


@pytest.mark.parametrize("value", ["abc", "1.5", "-", "99999999999999999999", ""])
@pytest.mark.parametrize(
    ("model", "name"),
    [(Appointment, "member"), (Appointment, "person"), (Member, "country"), (Person, "topics"), (Paper, "meeting")],
)
def test_an_address_that_fills_in_what_is_no_key_fills_in_nothing(
    editor_client: Client, model: Any, name: str, value: str
) -> None:
    page = editor_client.get(address(model, "add"), {name: value})
    assert (page.status_code, page.context["adminform"].form[name].value() or None) == (200, None)


def test_an_address_fills_in_the_record_that_it_names(editor_client: Client) -> None:
    member = MemberFactory(country__short_name="Testland to be filled in")
    page = editor_client.get(address(Appointment, "add"), {"member": member.pk, "position": "Head"})
    assert "Testland to be filled in" in text_of(page)
    assert page.context["adminform"].form["position"].value() == "Head"


@pytest.mark.parametrize("model", [Member, Appointment, Paper, Report, User, Group])
@pytest.mark.parametrize("query", ["q=%00", "q=a&q=a%00b", "id__exact=%00", "%00=1", "p=%00", "created_at__year=%00"])
def test_a_null_byte_in_the_query_of_a_list_is_refused_in_words(staff_client: Client, model: Any, query: str) -> None:
    page = staff_client.get(f"{address(model, 'changelist')}?{query}")
    assert (page.status_code, "The portal cannot read this request" in text_of(page)) == (400, True)


class TestWhoMayOpenWhat:
    def test_editors_keep_records_and_see_no_account(self, editor_client: Client) -> None:
        member = MemberFactory()
        assert editor_client.get(address(Member, "change", member.pk)).status_code == 200
        for model in (User, Group):
            assert editor_client.get(address(model, "changelist")).status_code == 403
            assert editor_client.get(address(model, "add")).status_code == 403
        index = text_of(editor_client.get("/admin/"))
        assert "Members" in index
        assert "Accounts" not in index

    def test_an_editor_reads_whose_account_a_person_has_but_does_not_choose(self, editor_client: Client) -> None:
        page = editor_client.get(address(type(PersonFactory(name="Test Person")), "change", PersonFactory().pk))
        assert "user" not in page.context["adminform"].form.fields

    def test_an_editor_takes_a_host_out(self, editor_client: Client) -> None:
        host = MeetingHostFactory()
        path = address(Meeting, "change", host.meeting_id)
        sent = filled_in(editor_client.get(path), hosts__0__DELETE="on")
        assert (editor_client.post(path, sent).status_code, MeetingHost.objects.count()) == (302, 0)

    def test_an_administrator_makes_an_account_but_no_superuser(self) -> None:
        client = Client(SERVER_NAME="localhost")
        client.force_login(make_staff("administrator@example.org", group=StaffGroup.ADMINISTRATOR))
        typed = {"email": "New.Editor@Example.org", "name": "New editor", "usable_password": "false"}
        assert client.post(address(User, "add"), typed).status_code == 302
        made = User.objects.get(email="new.editor@example.org")
        page = client.get(address(User, "change", made.pk))
        assert "is_superuser" not in page.context["adminform"].form.fields
        client.post(address(User, "change", made.pk), filled_in(page, is_superuser="on", is_staff="on"))
        made.refresh_from_db()
        assert (made.is_staff, made.is_superuser, made.has_usable_password()) == (True, False, False)

    def test_an_administrator_does_not_touch_a_superuser(self, staff: User) -> None:
        client = Client(SERVER_NAME="localhost")
        client.force_login(make_staff("administrator@example.org", group=StaffGroup.ADMINISTRATOR))
        assert client.post(address(User, "change", staff.pk), {"email": "taken@example.org"}).status_code == 403
        assert client.post(address(User, "delete", staff.pk), {"post": "yes"}).status_code == 403
        password = reverse("admin:auth_user_password_change", args=[staff.pk])
        typed = {"usable_password": "true", "password1": "a long new password", "password2": "a long new password"}
        assert client.post(password, typed).status_code == 403
        staff.refresh_from_db()
        assert staff.email == "secretariat@example.org"

    def test_who_is_no_staff_is_asked_to_sign_in(self, client: Client) -> None:
        for path in ("/admin/", address(Member, "changelist"), address(Member, "change", 999)):
            answer = client.get(path)
            assert (answer.status_code, answer["Location"]) == (302, f"/account/sign-in/?next={path}")


class TestSigningOut:
    def test_signing_out_ends_the_session(self, staff_client: Client) -> None:
        assert "You are signed out" in text_of(staff_client.post("/admin/logout/"))
        assert "_auth_user_id" not in staff_client.session


def test_the_page_says_what_staff_have_edited_since_it_was_loaded(staff_client: Client, real_rows: None) -> None:
    member = Member.objects.get(slug="slovenia")
    path = address(Member, "change", member.pk)
    assert "Edited by staff since it was loaded: Nothing." in text_of(staff_client.get(path))
    sent = filled_in(staff_client.get(path), source_note="Our own words", source_date="2026-05")
    assert staff_client.post(path, sent).status_code == 302
    assert "Edited by staff since it was loaded: Date of the source, What the source says" in text_of(
        staff_client.get(path)
    )


def test_the_content_policy_lets_in_nothing_but_our_own(staff_client: Client) -> None:
    page = staff_client.get(address(Member, "change", MemberFactory().pk))
    assert sorted(page["Content-Security-Policy"].split("; ")) == [
        "base-uri 'none'",
        "default-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "img-src 'self' data:",
        "object-src 'none'",
        "style-src 'self' 'unsafe-inline'",
    ]
    assert "theme.js" not in page.content.decode()
