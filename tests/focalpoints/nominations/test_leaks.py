"""Nobody but the member's own people and the secretariat learns that somebody was nominated."""

from datetime import date
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile

from focalpoints.models import Nomination, NominationLetter
from focalpoints.models.appointment import Role
from focalpoints.models.term import EndState
from focalpoints.services.accepting_nominations import accept
from focalpoints.services.nominating import GivenLetter, nominate
from r2pnet.partial_dates import PartialDate
from tests.factories import AppointmentFactory, PersonFactory, UserFactory
from tests.focalpoints.nominations.naming import AT_NOON, Testland, a_place, browser, nomination_of

pytestmark = pytest.mark.django_db
SECRET = "zqxnominee"
PDF = b"%PDF-1.7\nzqxletter"
PUBLIC = (
    "/",
    "/members/",
    "/members/testland/",
    "/members.csv",
    "/members.json",
    f"/search/?q={SECRET}",
    "/sitemap.xml",
)


@pytest.fixture(autouse=True)
def november_2026() -> Any:
    with time_machine.travel(AT_NOON, tick=False):
        yield


def planted(place: Testland, **more: Any) -> Nomination:
    """A nomination whose every word about the person stands nowhere else."""
    words = {"name": SECRET, "work_email": f"{SECRET}@example.org", "phone": "+999 7654321", **more}
    letter = GivenLetter(SimpleUploadedFile("zqxfile.pdf", PDF))
    return nominate(nomination_of(place, **words), by=place.focal_point, letter=letter)


def pages_of(nomination: Nomination) -> list[str]:
    start = f"/desk/nominations/{nomination.pk}/"
    return [start, *(f"{start}{deed}/" for deed in ("withdraw", "accept", "decline"))]


def everything(response: Any) -> str:
    return b"".join(response).decode(errors="replace") + str(dict(response.headers))


def outsiders(place: Testland, other: Testland) -> dict[str, Any]:
    former = AppointmentFactory(
        member=place.member,
        role=Role.ALTERNATE,
        person=PersonFactory(user=UserFactory()),
        end_state=EndState.KNOWN,
        end=PartialDate.of(2025),
    )
    return {
        "of another member": other.focal_point,
        "assistant of another": other.assistant,
        "former": former.person.user,
        "without an office": UserFactory(),
        "marked as staff alone": UserFactory(is_staff=True),
    }


def test_for_everybody_else_it_is_not_there() -> None:
    place, other = a_place(), a_place("otherland", "Otherland")
    nomination = planted(place)
    for role, user in outsiders(place, other).items():
        client = browser(user)
        for address in pages_of(nomination):
            for answer in (client.get(address), client.post(address, {"seen_version": "1", "decline_reason": "x"})):
                assert answer.status_code in (404, 302, 405), (role, address)
                assert answer.status_code != 302 or "/account/" in answer.headers["Location"], (role, address)
        for address in ("/desk/", "/desk/nominations/", "/desk/nominations/new/?member=testland&role=focal-point"):
            assert SECRET not in everything(client.get(address)), (role, address)
    nomination.refresh_from_db()
    assert nomination.is_open


def test_a_visitor_is_led_to_sign_in_whether_or_not_it_is_there() -> None:
    nomination = planted(a_place())
    for there in pages_of(nomination):
        nowhere = there.replace(f"/{nomination.pk}/", "/987654/")
        answers = [browser().get(address) for address in (there, nowhere)]
        assert [one.headers["Location"].split("?")[0] for one in answers] == ["/account/sign-in/"] * 2


def test_the_own_people_see_it_and_only_staff_can_open_the_letter() -> None:
    place = a_place()
    nomination = planted(place)
    letter = NominationLetter.objects.get()
    for user in (place.focal_point, place.assistant):
        client = browser(user)
        page = everything(client.get(pages_of(nomination)[0]))
        assert (SECRET in page, "zqxfile.pdf" in page, "zqxletter" in page) == (True, True, False)
        assert client.get(f"/desk/letters-of-nomination/{letter.pk}/file").status_code == 404
        for deed in ("accept", "decline"):
            assert client.post(f"/desk/nominations/{nomination.pk}/{deed}/").status_code == 404
    page = browser(place.staff).get(pages_of(nomination)[0]).content.decode()
    address = next(part for part in page.split('"') if "letters-of-nomination" in part or part.endswith("/file"))
    assert b"zqxletter" in b"".join(browser(place.staff).get(address))


@pytest.mark.parametrize("is_accepted", [False, True])
def test_no_public_page_file_search_or_map_says_the_name(is_accepted: bool) -> None:
    place = a_place()
    nomination = planted(place)
    if is_accepted:
        accept(nomination, by=place.staff)
    for address in PUBLIC:
        said = everything(browser().get(address)).replace(f"q={SECRET}", "").replace(f'value="{SECRET}"', "")
        said = said.replace(f"“{SECRET}”", "")
        assert "7654321" not in said, address
        assert f"{SECRET}@" not in said, address
        assert SECRET not in said or "search" in address, address


def test_access_goes_with_the_term_on_the_next_request() -> None:
    place = a_place()
    nomination = planted(place, start_on=date(2026, 11, 25))
    accept(nomination, by=place.staff)
    seen = []
    with time_machine.travel("2026-11-24T21:00:00Z", tick=False) as clock:  # the session lasts twelve hours
        client = browser(place.focal_point)
        for moment in ("2026-11-24T21:30:00Z", "2026-11-25T08:30:00Z"):
            clock.move_to(moment, tick=False)
            addresses = (pages_of(nomination)[0], "/desk/nominations/")
            seen.append([client.get(address).status_code for address in addresses])
    assert seen == [[200, 200], [404, 404]]
