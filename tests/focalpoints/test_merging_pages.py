"""The secretariat's pages of records that look alike: the list, two side by side, merging, undoing."""

import re

import pytest
from django.core.cache import cache
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from focalpoints.duplicates.finding import pairs_that_look_alike
from focalpoints.duplicates.kinds import KINDS
from focalpoints.duplicates.numbers import number_of_pairs
from focalpoints.models import Merge, NotTheSame, Person, User
from focalpoints.services.accounts import StaffGroup, make_staff
from focalpoints.services.erasure import anonymise
from focalpoints.tasks import count_duplicates
from tests.factories import (
    AppointmentFactory,
    InstitutionFactory,
    MemberFactory,
    OrganisationFactory,
    PersonFactory,
    RegistrationFactory,
    UserFactory,
)
from tests.meetings.reading import main_of, names_in, notices_in, text_of, words_of

ROOM = "/desk/duplicates/"


@pytest.fixture
def editor(db: None) -> User:
    return make_staff("editor@example.org", name="E. Ditor", group=StaffGroup.EDITOR)


@pytest.fixture
def desk(editor: User) -> Client:
    client = Client(SERVER_NAME="localhost")
    client.force_login(editor)
    return client


@pytest.fixture
def pair(db: None) -> tuple[Person, Person]:
    return (
        PersonFactory(name="Ana Sample", work_email="ana@example.org", languages=["en"]),
        PersonFactory(name="Ana Samplé", work_email="ana.s@example.org", phone="+99 1", languages=["fr"]),
    )


def form_of(kept: Person, one: Person, other: Person, **more: object) -> dict[str, object]:
    values = {f"field_{name}": str(kept.pk) for name in ("name", "work_email", "phone")}
    seen = {"seen_one": one.version, "seen_other": other.version}
    return {"kept": kept.pk, **values, "field_languages": "both", "reason": "Told so by phone", **seen, **more}


def page_of_the_pair(one: Person, other: Person) -> str:
    return f"{ROOM}person/{one.pk}/{other.pk}/"


def test_the_list_names_each_pair_with_its_reasons_those_with_most_first(
    desk: Client, pair: tuple[Person, Person]
) -> None:
    PersonFactory(name="Boris Primer", work_email="boris@example.org")
    PersonFactory(name="Борис Пример", work_email="BORIS@example.org")
    PersonFactory(name="Carla Specimen", work_email="carla@example.org")
    page = desk.get(ROOM)
    assert names_in(page) == ["Boris Primer · Борис Пример", "Ana Sample · Ana Samplé"]
    reasons = [text_of(one) for one in re.findall(r'<p class="small quiet">(.*?)</p>', main_of(page))]
    assert reasons == [
        "same work e-mail; same name written in other letters (transliteration)",
        "same name without accents",
    ]


def test_institutions_are_compared_within_one_member_and_organisations_by_abbreviations_too(desk: Client) -> None:
    member = MemberFactory(country__short_name="Testland")
    InstitutionFactory(name="Ministry of Sample Affairs", member=member)
    InstitutionFactory(name="Ministry for Sample Affairs", member=member)
    InstitutionFactory(name="Ministry of Sample Affairs")  # of another member: no doubt about it
    InstitutionFactory(name="Office of Examples", own_name="Bureau des exemples", member=member)
    InstitutionFactory(name="Bureau des Exemples", member=member)
    OrganisationFactory(name="Sample Union", abbreviation="S.U.")
    OrganisationFactory(name="Union of Sample States", abbreviation="SU")
    found = [names_in(desk.get(f"{ROOM}?kind={kind}")) for kind in ("institution", "organisation", "nonsense")]
    assert found == [
        [
            "Ministry of Sample Affairs (Testland) · Ministry for Sample Affairs (Testland)",
            "Office of Examples (Testland) · Bureau des Exemples (Testland)",
        ],
        ["Sample Union · Union of Sample States"],
        [],
    ]


def test_who_was_erased_or_merged_is_in_no_pair(desk: Client, editor: User, pair: tuple[Person, Person]) -> None:
    third = PersonFactory(name="Ana Samplè")
    anonymise(third, by=editor)
    anonymise(PersonFactory(name="Ana Sample"), by=editor)  # two who were erased have one name
    assert names_in(desk.get(ROOM)) == ["Ana Sample · Ana Samplé"]
    desk.post(page_of_the_pair(*pair), form_of(pair[0], *pair))
    assert names_in(desk.get(ROOM)) == []


def test_two_that_are_said_not_to_be_the_same_are_listed_no_more_until_it_is_taken_back(
    desk: Client, editor: User, pair: tuple[Person, Person]
) -> None:
    said = desk.post(f"{page_of_the_pair(*pair)}say/", follow=True)
    assert (notices_in(said), names_in(said)) == (["Noted: the two are not the same. They are listed no more."], [])
    desk.post(f"{ROOM}person/{pair[1].pk}/{pair[0].pk}/say/")  # said twice, the other way round
    row = NotTheSame.objects.get()
    assert (row.first_id, row.second_id, row.said_by, row.taken_back_at) == (pair[0].pk, pair[1].pk, editor, None)
    listed = desk.get(f"{ROOM}person/not-the-same/")
    assert names_in(listed) == ["Ana Sample · Ana Samplé"]
    assert "E. Ditor said on" in words_of(listed)
    desk.post(f"{page_of_the_pair(*pair)}say/", {"take_back": "yes"})
    row.refresh_from_db()
    assert (row.taken_back_by, names_in(desk.get(ROOM))) == (editor, ["Ana Sample · Ana Samplé"])
    assert names_in(desk.get(f"{ROOM}person/not-the-same/")) == []


def test_side_by_side_stand_what_points_to_each_what_both_say_and_a_choice_where_they_differ(
    desk: Client, pair: tuple[Person, Person]
) -> None:
    office = AppointmentFactory(
        person=pair[1], position="Test Head", institution=None, member=MemberFactory(country__short_name="Testland")
    )
    registration = RegistrationFactory(person=pair[1])
    page = desk.get(page_of_the_pair(*pair))
    text = words_of(page)
    assert "Same name without accents." in text
    assert f"1 office Testland: Focal point: Test Head 1 registration {registration}" in text
    assert f'href="/admin/focalpoints/appointment/{office.pk}/change/"' in main_of(page)
    legends = [text_of(one) for one in re.findall(r"<legend>(.*?)</legend>", main_of(page))]
    assert legends == [
        "Which record stays",
        "Name, as the person writes it",
        "Work e-mail",
        "Phone",
        "Languages",
    ]
    chosen = re.findall(r'name="(\w+)" value="(\w+)"[^>]*checked', main_of(page))
    more, less = str(pair[1].pk), str(pair[0].pk)
    assert less != more
    assert dict(chosen) == {
        "kept": more,  # more points to it
        "field_name": more,
        "field_work_email": more,
        "field_phone": more,  # the only one that is not empty
        "field_languages": "both",
    }


def test_merging_leads_to_what_was_done_and_undoing_to_two_again(desk: Client, pair: tuple[Person, Person]) -> None:
    AppointmentFactory(person=pair[1])
    done = desk.post(page_of_the_pair(*pair), form_of(pair[0], *pair, field_name=str(pair[1].pk)), follow=True)
    merge = Merge.objects.get()
    assert done.redirect_chain == [(f"{ROOM}merges/{merge.pk}/", 302)]
    assert notices_in(done) == ["Merged. Whatever pointed to the one points to the other from now on."]
    text = words_of(done)
    assert "What moved 1 office" in text
    assert "Name, as the person writes it before: Ana Sample after: Ana Samplé" in text
    assert "Languages before: en after: en, fr" in text
    assert Person.objects.get().languages == ["en", "fr"]
    undone = desk.post(f"{ROOM}merges/{merge.pk}/", follow=True)
    assert notices_in(undone) == ["Undone: the two are two again."]
    assert list(Person.objects.order_by("pk").values_list("name", "languages")) == [
        ("Ana Sample", ["en"]),
        ("Ana Samplé", ["fr"]),
    ]
    assert "Undo the merging" not in words_of(undone)
    again = desk.post(f"{ROOM}merges/{merge.pk}/")
    assert "It was not undone This was undone already." in words_of(again)
    assert names_in(desk.get(f"{ROOM}merges/")) == ["Ana Samplé into Ana Sample"]


def test_a_form_that_is_not_complete_or_stale_keeps_what_was_chosen(desk: Client, pair: tuple[Person, Person]) -> None:
    form = form_of(pair[1], *pair, reason="")
    del form["field_phone"]
    page = desk.post(page_of_the_pair(*pair), form)
    assert "2 things are to be put right" in words_of(page)
    assert "Phone: Choose which of the values stays." in words_of(page)
    assert re.findall(r'name="kept" value="(\d+)"[^>]*checked', main_of(page)) == [str(pair[1].pk)]
    stale = desk.post(page_of_the_pair(*pair), form_of(pair[0], *pair, seen_other=99))
    words = "Somebody else has changed one of the two since you opened the page: compare them once more."
    assert words in words_of(stale)
    assert Person.objects.count() == 2


def test_two_accounts_are_refused_in_words_on_the_page(desk: Client) -> None:
    one, other = PersonFactory(name="Ana", user=UserFactory()), PersonFactory(name="Ana", user=UserFactory())
    form = {"kept": one.pk, "reason": "x", "field_work_email": one.pk, "seen_one": 1, "seen_other": 1}
    page = desk.post(page_of_the_pair(one, other), form)
    assert "Both have an account. Find out with which one the person signs in;" in words_of(page)


def test_a_pair_that_was_merged_a_moment_ago_leads_to_what_was_done(desk: Client, pair: tuple[Person, Person]) -> None:
    desk.post(page_of_the_pair(*pair), form_of(pair[0], *pair))
    page = desk.get(page_of_the_pair(*pair), follow=True)
    assert page.redirect_chain == [(f"{ROOM}merges/{Merge.objects.get().pk}/", 302)]
    assert notices_in(page)[-1] == "One of the two was merged already: this is what was done."


def test_the_history_of_the_merged_record_is_read_from_that_of_the_kept_one(
    staff_client: Client, pair: tuple[Person, Person]
) -> None:
    staff_client.post(page_of_the_pair(*pair), form_of(pair[0], *pair))
    kept = staff_client.get(f"/admin/focalpoints/person/{pair[0].pk}/history/")
    link = f'<a href="/admin/focalpoints/person/{pair[1].pk}/history/">Ana Samplé</a>'
    assert link in kept.content.decode()
    gone = staff_client.get(f"/admin/focalpoints/person/{pair[1].pk}/history/")
    text = text_of(gone.content.decode())
    assert "Why: Two records merged: Told so by phone" in text
    assert "Merged into empty Ana Sample" in text


def test_the_merged_person_is_in_no_list_choice_or_search_of_the_admin(
    staff_client: Client, pair: tuple[Person, Person]
) -> None:
    staff_client.post(page_of_the_pair(*pair), form_of(pair[0], *pair))
    listed = staff_client.get("/admin/focalpoints/person/").content.decode()
    query = "app_label=focalpoints&model_name=appointment&field_name=person&term=ana"
    choices = staff_client.get(f"/admin/autocomplete/?{query}").json()["results"]
    assert ("Ana Sample<" in listed, "Ana Samplé" in listed) == (True, False)
    assert [one["text"] for one in choices] == ["Ana Sample"]


def test_only_staff_who_keep_records_open_the_pages(client: Client, pair: tuple[Person, Person]) -> None:
    watching = UserFactory(is_staff=True)  # without any permission
    member = UserFactory()
    AppointmentFactory(person=PersonFactory(user=member))
    paths = [ROOM, page_of_the_pair(*pair), f"{ROOM}merges/", f"{ROOM}person/not-the-same/"]
    for user in (watching, member):
        client.force_login(user)
        assert [client.get(path).status_code for path in paths] == [404] * 4
        assert client.post(page_of_the_pair(*pair), form_of(pair[0], *pair)).status_code == 404
        assert client.post(f"{page_of_the_pair(*pair)}say/").status_code == 404
    assert (Person.objects.filter(name__startswith="Ana").count(), NotTheSame.objects.count()) == (2, 0)


@pytest.mark.parametrize(
    "path", ["person/1/1/", "person/998/999/", "member/1/2/", "merges/999/", "member/not-the-same/"]
)
def test_what_is_not_there_is_not_found(desk: Client, path: str) -> None:
    assert desk.get(ROOM + path).status_code == 404


def test_the_desk_leads_there_and_says_how_many_as_they_were_last_counted(
    desk: Client, pair: tuple[Person, Person]
) -> None:
    before = main_of(desk.get("/desk/"))
    assert f'<a href="{ROOM}">Records that look alike</a>' in before
    assert (number_of_pairs(), "looks alike" in before) == (0, False)
    count_duplicates()
    assert number_of_pairs() == 1
    assert "1 pair of records looks alike" in words_of(desk.get("/desk/"))
    cache.clear()
    assert number_of_pairs() == 0
    desk.get(ROOM)
    assert number_of_pairs() == 1


def test_the_list_takes_the_same_number_of_queries_whatever_its_length(
    desk: Client, pair: tuple[Person, Person], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    desk.get(ROOM)
    with django_assert_num_queries(15) as few:
        desk.get(ROOM)
    for number in range(30):
        for _twice in range(2):
            PersonFactory(name=f"Person Number{'abcdefghijklmnopqrstuvwxyzäöüß'[number]}rest{number}")
    assert len(pairs_that_look_alike(KINDS["person"])) == 31
    with django_assert_num_queries(len(few.captured_queries)):
        desk.get(ROOM)


def test_many_of_one_name_are_listed_without_comparing_each_with_each(db: None) -> None:
    for _number in range(40):
        PersonFactory(name="Ana Sample")
    assert len(pairs_that_look_alike(KINDS["person"])) == 39
