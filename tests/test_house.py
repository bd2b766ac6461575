"""The house's own rules, where no tool holds them already."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.contrib.auth.views import redirect_to_login
from django.core.files.base import ContentFile
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from meetings.models import MeetingReport
from tests.addresses import PUBLIC, SECRETARIAT, SIGNED_IN, UNDER_WAY, path_of_the_secretariat, routes
from tests.factories import MeetingFactory, MemberFactory, PaperFactory, PaperFileFactory
from tests.manual.given import adopted
from tests.sheets.unpacked import unpacked

PROJECT = Path(__file__).parent.parent
ROOMS = ("r2pnet", "focalpoints", "meetings", "manual")
TEMPLATES = sorted((PROJECT / "templates").rglob("*.html"))
MODULES = sorted(path for room in ROOMS for path in (PROJECT / room).rglob("*.py") if "migrations" not in path.parts)
# Tables of data: the outline of the land, and every setting with its reason.
LONG_MODULES = {"focalpoints/map_land.py", "r2pnet/settings.py"}
JUNK_DRAWERS = {"utils.py", "helpers.py", "common.py", "base.py", "misc.py"}
# Django asks every database engine for a module of this name.
NAMED_BY_DJANGO = {"r2pnet/postgresql/base.py"}
# What stands at each public address and at no other: its heading, or a line of its file.
WHAT_STANDS_THERE = {
    "": "<h1>Each member names an official for the prevention of mass atrocities</h1>",
    "search/": "<h1>Search</h1>",
    "members/": "<h1>Members</h1>",
    "members/<slug:slug>/": "<h1><bdi>Testland</bdi></h1>",
    "members.csv": "\r\ntestland,state,Testland,",
    "members.json": '"slug": "testland"',
    "members.xlsx": ">un_group</t>",
    "members.pdf": "<h1>The PDF is being made</h1>",
    "meetings/": "<h1>Meetings</h1>",
    "meetings.csv": "\r\ntest-meeting,workshop,",
    "meetings.json": '"slug": "test-meeting"',
    "meetings.xlsx": ">host_slugs</t>",
    "meetings/<slug:slug>/": "<h1><bdi>Test meeting</bdi></h1>",
    "meetings.ics": "X-WR-CALNAME:Meetings of the ",
    "meetings/<slug:slug>/calendar.ics": "METHOD:PUBLISH\r\nBEGIN:VEVENT",
    "meetings/<slug:slug>/programme/": "<h1>Programme</h1>",
    "meetings/<slug:slug>/programme/versions/": "<h1>Versions of the programme</h1>",
    "papers/": "<h1>Papers</h1>",
    "meetings/<slug:slug>/report/": "Report on the meeting: <bdi>Test meeting",
    "papers.csv": "\r\ntest-paper,",
    "papers.json": '"slug": "test-paper"',
    "papers.xlsx": ">dated_on</t>",
    "papers/<slug:slug>/": "<h1><bdi>Test paper</bdi></h1>",
    "papers/<slug:slug>/<str:name>": "%PDF-1.7 filed",
    "papers.zip": "%PDF-1.7 listed",
    "meetings/<slug:slug>/papers.zip": "%PDF-1.7 met",
    "manual/": "<h1>Manual</h1>",
    "manual/languages/": "<h1>Languages of the manual</h1>",
    "manual/<slug:slug>/": "<h1><bdi>Test chapter</bdi></h1>",
    "manual/<slug:slug>/history/": "<h1>History of a chapter</h1>",
    "about/": "<h1>About the network</h1>",
    "about/join/": "<h1>How a state joins</h1>",
    "about/data/": "<h1>About the data</h1>",
    "privacy/": "<h1>Privacy</h1>",
    "accessibility/": "<h1>Accessibility</h1>",
    "healthz": '"database": "ok"',
    "robots.txt": "User-agent: *\n",
    "sitemap.xml": "/members/testland/</loc>",
    ".well-known/security.txt": "Contact: mailto:",
    "favicon.ico": "\x89PNG\r\n",
    "account/sign-in/": "<h1>Sign in</h1>",
    "account/sign-in/password/": "<h1>Sign in with a password</h1>",
    "account/closed/": "<h1>This account is closed</h1>",
    "account/invitation/<str:token>/": "<h1>This invitation no longer works</h1>",
    "account/link/<str:key>/": "<h1>This link no longer works</h1>",
    "certificates/<str:code>/": "<h1>No certificate has this code</h1>",
    "calendar/<str:token>.ics": "<h1>There is no such page, or it is not open to you</h1>",
    "desk/confirm/<str:token>/": "<h1>This link to confirm no longer works</h1>",
}


def name(path: Path) -> str:
    return path.relative_to(PROJECT).as_posix()


def test_every_address_is_classified() -> None:
    known = set(routes())
    classified = PUBLIC.keys() | SIGNED_IN.keys() | UNDER_WAY.keys() | SECRETARIAT.keys()
    assert (sorted(known - classified), sorted(classified - known)) == ([], [])


@pytest.fixture
def one_of_each(db: None, settings: Settings) -> None:
    settings.SAMPLE = True  # the one-time links are the sample's
    MemberFactory(slug="testland", country__short_name="Testland")
    meeting = MeetingFactory(slug="test-meeting", title="Test meeting")
    PaperFactory(slug="test-paper", title="Test paper", meeting=meeting)
    for word, of_meeting in (("filed", None), ("listed", None), ("met", meeting)):
        paper = PaperFactory(slug=word, title=word, symbol="", meeting=of_meeting)
        PaperFileFactory(paper=paper, file=ContentFile(f"%PDF-1.7 {word}".encode(), word))
    MeetingReport.objects.create(meeting=meeting, took_place="Test", level="public", shown_at=timezone.now())
    adopted("Test.", "Test chapter")


@pytest.mark.parametrize("route", PUBLIC)
def test_everybody_may_open_what_is_public(one_of_each: None, client: Client, route: str) -> None:
    path, status = PUBLIC[route]
    response = client.get(path)
    text = unpacked(b"".join(response)).decode("latin-1")  # the icon is no text
    found = [one for one, words in WHAT_STANDS_THERE.items() if words in text]
    assert (response.status_code, found) == (status, [route])


@pytest.mark.parametrize("route", SECRETARIAT)
def test_everything_else_leads_to_sign_in_and_back(db: None, client: Client, route: str) -> None:
    path = path_of_the_secretariat(route)
    response = client.get(path)
    back = "/admin/" if route in ("admin/login/", "admin/logout/") else path
    assert (response.status_code, response.headers["Location"]) == (302, f"/account/sign-in/?next={back}")


@pytest.mark.parametrize(("path", "start"), UNDER_WAY.values())
def test_who_is_not_under_way_begins_at_the_beginning(db: None, client: Client, path: str, start: str) -> None:
    response = client.get(path)
    assert (response.status_code, response.headers["Location"]) == (302, start)


@pytest.mark.parametrize("route", SIGNED_IN)
def test_what_is_somebodys_own_leads_to_sign_in_and_back(db: None, client: Client, route: str) -> None:
    response = client.get(SIGNED_IN[route])
    back = redirect_to_login(SIGNED_IN[route]).url
    assert (response.status_code, response.headers["Location"]) == (302, back)


def test_nothing_is_installed_from_a_named_host() -> None:
    lines = [line for path in (PROJECT / "requirements").glob("*.txt") for line in path.read_text().splitlines()]
    assert [line for line in lines if "://" in line or line.startswith(("--index", "--extra", "-i ", "-f "))] == []
    assert len(lines) > 100


def test_no_template_holds_an_inline_style_or_script() -> None:
    inline = re.compile(
        r"""<style|\sstyle\s*=|\son[a-z]+\s*=\s*["']|javascript:|<script(?![^>]*\ssrc=)""", re.IGNORECASE
    )
    assert [name(path) for path in TEMPLATES if inline.search(path.read_text())] == []


def test_no_template_names_another_host() -> None:
    """What a page loads is ours; a link to a source is data."""
    loaded = re.compile(r"""<(?:script|link|img|iframe|source|object)[^>]*(?:src|href)\s*=\s*["'](?:https?:)?//""")
    assert [name(path) for path in TEMPLATES if loaded.search(path.read_text())] == []


def test_every_word_of_a_template_can_be_translated() -> None:
    assert {name(path): words for path in TEMPLATES if (words := bare_words(path.read_text()))} == {}


def bare_words(template: str) -> list[str]:
    """Pieces of text of two or more letters that stand outside of tags, variables and translated blocks."""
    kept = re.sub(r"\{%\s*comment.*?endcomment\s*%\}", " ", template, flags=re.DOTALL)
    kept = re.sub(r"\{%\s*blocktranslate.*?endblocktranslate\s*%\}", " ", kept, flags=re.DOTALL)
    kept = re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", " ", kept, flags=re.DOTALL)
    kept = re.sub(r"<!--.*?-->|<!doctype[^>]*>", " ", kept, flags=re.DOTALL)
    kept = re.sub(r"<(abbr|code|svg|kbd)\b.*?</\1>", " ", kept, flags=re.DOTALL)
    kept = re.sub(r"<[^>]*>|&[a-z#0-9]+;", " ", kept, flags=re.DOTALL)
    return [word for word in re.findall(r"[^\W\d_]{2,}", kept) if word not in NO_WORDS]


# Names of formats and signs that are the same in every language.
NO_WORDS = {"PDF", "CSV", "XLSX", "ZIP", "JSON", "ISO", "UN", "WCAG", "AA"}


def test_modules_and_templates_stay_short_enough_to_be_read() -> None:
    modules = {name(path): len(path.read_text().splitlines()) for path in MODULES if name(path) not in LONG_MODULES}
    templates = {name(path): len(path.read_text().splitlines()) for path in TEMPLATES}
    assert {path: lines for path, lines in modules.items() if lines > 300} == {}
    assert {path: lines for path, lines in templates.items() if lines > 120} == {}


def functions(path: Path) -> Iterator[ast.FunctionDef]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef):
            yield node


def test_functions_stay_short_enough_to_be_read() -> None:
    """None over fifty lines, nine in ten under 25 (house style)."""
    lines = {
        f"{name(path)}:{function.name}": (function.end_lineno or 0) - function.lineno + 1
        for path in MODULES
        for function in functions(path)
    }
    assert {function: length for function, length in lines.items() if length > 50} == {}
    assert sum(length < 25 for length in lines.values()) >= 0.9 * len(lines)


def test_no_module_is_a_junk_drawer() -> None:
    assert {name(path) for path in MODULES if path.name in JUNK_DRAWERS} == NAMED_BY_DJANGO


def test_every_module_says_what_lives_in_it() -> None:
    silent = [
        name(path) for path in MODULES if path.stat().st_size and not ast.get_docstring(ast.parse(path.read_text()))
    ]
    assert [path for path in silent if not path.endswith("/__init__.py")] == []


def test_every_deed_says_what_it_does() -> None:
    services = [path for path in MODULES if "services" in path.parts]
    silent = [
        f"{name(path)}:{function.name}"
        for path in services
        for function in functions(path)
        if not function.name.startswith("_") and not ast.get_docstring(function)
    ]
    assert silent == []
    assert len(services) > 4


def test_nothing_is_imported_by_a_function_but_what_only_the_worker_needs() -> None:
    """A slow library inside a task is the one exception (house style): the renderer, and the reader of workbooks."""
    found = {
        f"{name(path)}: {', '.join(alias.name for alias in node.names)}"
        for path in MODULES
        for function in functions(path)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    }
    slow = ("weasyprint", "r2pnet/reports/", "r2pnet/sheets/workbook.py: openpyxl")
    assert {one for one in found if not any(name in one.lower() for name in slow)} == set()


@pytest.mark.parametrize("words", [f"{PROJECT}/", "TODO", "FIXME", "XXX"])
def test_no_module_template_or_script_keeps_a_note_to_its_writer(words: str) -> None:
    files = [*MODULES, *TEMPLATES, *(PROJECT / "scripts").iterdir(), *(PROJECT / "static").glob("*.*")]
    texts = {name(path): path.read_bytes() for path in files if path.is_file()}
    assert [path for path, text in texts.items() if words.encode() in text] == []
