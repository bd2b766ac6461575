"""The rooms that ask to sign in: each of the fixed list, in every language, built or not; and nothing else."""

from urllib.parse import quote

import pytest
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.test import Client, RequestFactory

from focalpoints.models import User
from r2pnet.signing_in import sign_in_first
from tests.factories import MeetingFactory, ReportFactory, UserFactory

pytestmark = pytest.mark.django_db

ROOMS = [
    "/desk/",
    "/desk/anything/",
    "/desk/confirm/",
    "/desk/confirm/token/more/",
    "/desk/year/",
    "/reports/",
    "/reports/1/",
    "/reports/999999/",
    "/reports/1/status.json",
    "/reports/1/file",
    "/reports/no/such/thing",
    "/practice/",
    "/practice/risk/1/",
    "/account/data/",
    "/account/data/x/",
    "/account/security/",
    "/account/security/x",
    "/meetings/test-meeting/register/",
    "/meetings/test-meeting/registration/",
    "/meetings/test-meeting/delegate/",
    "/meetings/no-such-meeting/register/",
    "/meetings/no-such-meeting/registration/",
    "/meetings/no-such-meeting/delegate/",
    "/meetings/no-such-meeting/register/below/",
    "/case-studies/propose/",
    "/case-studies/propose/x/",
    "/manual/chapter-1/propose/",
    "/manual/no-such-chapter/propose/",
    "/manual/proposals/",
    "/manual/proposals/7/",
]
NO_ROOMS = [
    "/desks/",
    "/report/",
    "/practices/",
    "/account/",
    "/account/database/",
    "/meetings/no-such-meeting/",
    "/meetings/no-such-meeting/registrations/",
    "/meetings/no-such-meeting/x/register/",
    "/case-studies/proposed/",
    "/manual/chapter-1/",
    "/manual/chapter-1/history/",
    "/manual/proposal/",
    "/en/desk/",
    "/AR/desk/",
    "/fr/desk/",  # no language of the portal yet
    "/x/desk/",
    "/members/desk/",
]
IN_EVERY_LANGUAGE = [f"{prefix}{path}" for prefix in ("", "/ar") for path in ROOMS]


@pytest.fixture
def rows() -> None:
    MeetingFactory(slug="test-meeting")
    ReportFactory(pk=1)


@pytest.mark.parametrize("method", ["get", "head", "post", "put", "delete"])
def test_signed_out_every_room_leads_to_sign_in_and_back(rows: None, client: Client, method: str) -> None:
    answers = {path: getattr(client, method)(f"{path}?q=a%26b&next=/x/") for path in IN_EVERY_LANGUAGE}
    found = {path: (answer.status_code, answer.headers.get("Location")) for path, answer in answers.items()}
    login = resolve_url(settings.LOGIN_URL)
    assert found == {
        path: (302, f"{login}?next={quote(path)}{quote('?q=a%26b&next=/x/', safe='/')}") for path in IN_EVERY_LANGUAGE
    }
    assert {answer.headers["Cache-Control"] for answer in answers.values()} == {"no-store"}


def test_whether_the_thing_exists_makes_no_difference(rows: None, client: Client) -> None:
    """The answers for a meeting and a report that are there, and for those that are not, are the same but the path."""
    for there, away in (("/reports/1/", "/reports/2/"), ("/meetings/test-meeting/register/", "/meetings/x/register/")):
        one, other = client.get(there), client.get(away)
        assert one.headers["Location"].replace(there, "") == other.headers["Location"].replace(away, "")
        assert (one.content, other.content) == (b"", b"")


@pytest.mark.parametrize("prefix", ["", "/ar"])
@pytest.mark.parametrize("path", NO_ROOMS)
def test_everything_else_that_is_not_there_is_404(client: Client, prefix: str, path: str) -> None:
    assert client.get(f"{prefix}{path}").status_code == 404


def test_signed_in_a_room_that_is_not_built_is_404(client: Client) -> None:
    client.force_login(UserFactory())
    paths = ("/practice/", "/case-studies/propose/", "/manual/x/propose/", "/manual/proposals/7/", "/ar/practice/")
    assert {path: client.get(path).status_code for path in paths} == dict.fromkeys(paths, 404)


def test_an_account_that_was_closed_is_asked_to_sign_in(client: Client) -> None:
    user = UserFactory()
    client.force_login(user)
    assert client.get("/practice/").status_code == 404
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert client.get("/practice/").status_code == 302


def test_a_path_of_strange_letters_comes_back_as_it_was(client: Client) -> None:
    answer = client.get("/meetings/%C3%A9%0A%22%3C/register/?a=%2F%2Fevil.example")
    assert answer.headers["Location"].endswith(
        "?next=/meetings/%25C3%25A9%250A%2522%253C/register/%3Fa%3D%252F%252Fevil.example"
    )


def test_a_page_says_that_it_is_for_people_who_have_signed_in() -> None:
    """The view is not even begun."""
    begun: list[str] = []

    @sign_in_first
    def page(request: HttpRequest, name: str) -> HttpResponse:
        begun.append(name)
        return HttpResponse(name)

    request = RequestFactory().get("/somewhere/?a=1")
    request.user = User()
    assert (page(request, "Ada").status_code, begun) == (200, ["Ada"])
    from_nobody = Client(SERVER_NAME="localhost").get("/members/").wsgi_request
    answer = page(from_nobody, "Eve")
    assert (answer.status_code, begun) == (302, ["Ada"])
    assert answer.headers["Location"] == f"{resolve_url(settings.LOGIN_URL)}?next=/members/"
