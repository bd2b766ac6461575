"""What every request and answer passes through: who is refused, which headers go out, what is logged."""

import json
import logging
from collections.abc import Iterator

import pytest
from django.test import Client
from pytest_django import Settings

from r2pnet.logs import JSONFormatter

pytestmark = pytest.mark.django_db

PUBLIC_POLICY = {
    "default-src 'self'",
    "img-src 'self' data:",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
}
BASELINE = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


@pytest.fixture
def sample(settings: Settings) -> None:
    settings.SAMPLE = True


@pytest.fixture
def real(settings: Settings) -> None:
    settings.SAMPLE = False
    settings.ALLOWED_HOSTS = ["portal.example.org"]


@pytest.mark.parametrize("host", ["localhost", "localhost:8000", "LOCALHOST"])
def test_the_sample_answers_to_localhost(sample: None, host: str) -> None:
    assert Client().get("/about/", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "host",
    [
        "portal.example.org",
        "127.0.0.1:8000",
        "[::1]:8000",
        "localhost.example.org",
        "localhost@example.org",
        "localhost:8000:x",
        "localhost:",
        "",
        "rebound.example",
    ],
)
@pytest.mark.parametrize("path", ["/about/", "/admin/", "/healthz", "/static/portal.css"])
def test_the_sample_refuses_every_other_host(sample: None, host: str, path: str) -> None:
    response = Client(SERVER_NAME="elsewhere").get(path, headers={"Host": host})
    assert (response.status_code, response.content.decode()) == (
        400,
        "The sample answers to this machine only, as localhost, and not through a proxy.\n",
    )


@pytest.mark.parametrize(
    "header",
    [
        "Forwarded",
        "X-Forwarded-For",
        "X-Forwarded-Host",
        "X-Forwarded-Proto",
        "X-Forwarded-Port",
        "X-Forwarded-Server",
        "X-Real-IP",
        "X-Client-IP",
        "X-Original-URL",
        "CF-Connecting-IP",
        "True-Client-IP",
        "Via",
    ],
)
def test_the_sample_refuses_what_came_through_a_proxy(sample: None, header: str) -> None:
    response = Client().get("/about/", headers={"Host": "localhost", header: "192.0.2.1"})
    assert (response.status_code, response["Content-Type"]) == (400, "text/plain")


def test_a_real_portal_answers_to_its_hosts_and_behind_its_proxy_and_to_no_other_host(real: None) -> None:
    asked = [
        {"Host": "portal.example.org", "X-Forwarded-For": "192.0.2.1"},
        {"Host": "portal.example.org", "X-Forwarded-Host": "evil.example"},
        {"Host": "evil.example"},
    ]
    assert [Client().get("/about/", headers=headers).status_code for headers in asked] == [200, 200, 400]


@pytest.mark.parametrize(
    "path", ["/", "/members/", "/meetings/", "/papers/", "/about/", "/ar/about/", "/no-such-page/", "/members/no-such/"]
)
def test_public_pages_allow_nothing_inline_and_nobody_elses(client: Client, path: str) -> None:
    headers = client.get(path).headers
    assert set(headers["Content-Security-Policy"].split("; ")) == PUBLIC_POLICY
    assert {name: headers.get(name) for name in BASELINE} == BASELINE


def test_the_admin_may_style_inline_and_nothing_more(staff_client: Client) -> None:
    headers = staff_client.get("/admin/").headers
    policy = set(headers["Content-Security-Policy"].split("; "))
    assert policy == PUBLIC_POLICY | {"style-src 'self' 'unsafe-inline'"}
    assert {name: headers.get(name) for name in BASELINE} == BASELINE


def test_a_visit_of_the_public_pages_sets_no_cookie(client: Client) -> None:
    for path in ("/", "/members/", "/about/"):
        client.get(path)
    assert dict(client.cookies) == {}


@pytest.mark.parametrize(("path", "language"), [("/about/", "en"), ("/ar/about/", "ar")])
def test_the_address_alone_says_the_language(client: Client, path: str, language: str) -> None:
    response = client.get(path, headers={"Accept-Language": "fr, ar", "Cookie": "django_language=ar"})
    assert response["Content-Language"] == language
    assert f'<html lang="{language}"' in response.content.decode()
    assert "Accept-Language" not in response.get("Vary", "")


class Kept(logging.Handler):
    """Keeps the lines that would have been written."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []
        self.setFormatter(JSONFormatter())

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


@pytest.fixture
def log() -> Iterator[Kept]:
    """Every line of every logger that the settings let through."""
    kept = Kept()
    loggers = [logging.getLogger(name) for name in ("", "portal", "django", "gunicorn.error", "celery")]
    for logger in loggers:
        logger.addHandler(kept)
    yield kept
    for logger in loggers:
        logger.removeHandler(kept)


@pytest.mark.parametrize(
    ("path", "route", "status"),
    [
        ("/about/?q=planted", "about", 200),
        ("/members/planted-slug/", "member", 404),
        ("/account/link/planted-token/", "sign-in-link", None),
        ("/planted/path/", "-", 404),
        ("/admin/planted/?token=planted", None, None),
    ],
)
def test_the_access_log_names_the_route_and_never_path_query_or_token(
    client: Client, log: Kept, path: str, route: str | None, status: int | None
) -> None:
    response = client.get(path, headers={"User-Agent": "planted", "Referer": "planted"}, REMOTE_ADDR="192.0.2.123")
    written = "\n".join(log.lines)
    assert "planted" not in written
    assert "192.0.2.123" not in written
    lines = [json.loads(line)["message"] for line in log.lines if json.loads(line)["logger"] == "portal.access"]
    assert len(lines) == 1
    assert status in (None, response.status_code)
    assert route is None or lines[0].startswith(f"method=GET route={route} status={response.status_code} ms=")


def test_a_method_that_somebody_made_up_is_not_written(client: Client, log: Kept) -> None:
    client.generic("PLANTED", "/about/")
    assert [json.loads(line)["message"].split(" ms=")[0] for line in log.lines] == [
        "method=other route=about status=405"
    ]
