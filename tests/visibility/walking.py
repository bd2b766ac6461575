"""Asking for every address that the resolver knows, and for the pages of what is planted, as somebody of a role."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.test import Client

from focalpoints.models import Appointment, Member, Nomination, Person, ProposedCorrection, SteeringTerm
from manual.models import Chapter, ChapterQuestion, ManualImage, Revision, RevisionBlock
from meetings.models import (
    Invitation,
    Meeting,
    MeetingReport,
    NextStep,
    Paper,
    PaperFile,
    Registration,
    ReleasedSession,
    Session,
    SessionNote,
)
from r2pnet.reports.models import Report
from tests import addresses
from tests.sheets.unpacked import unpacked
from tests.visibility.objects import Planted
from tests.visibility.roles import SECRETARIAT
from tests.visibility.world import World

# Addresses of one object, and the kind of row whose pages they are.
PAGES_OF: dict[str, type[models.Model]] = {
    "members/<slug:slug>/": Member,
    "desk/write/<slug:slug>/": Member,
    "meetings/<slug:slug>/": Meeting,
    "meetings/<slug:slug>/calendar.ics": Meeting,
    "meetings/<slug:slug>/register/": Meeting,
    "meetings/<slug:slug>/registration/": Meeting,
    "meetings/<slug:slug>/registration/withdraw/": Meeting,
    "meetings/<slug:slug>/registration/calendar.ics": Meeting,
    "meetings/<slug:slug>/registration/questions/": Meeting,
    "meetings/<slug:slug>/registration/answers/": Meeting,
    "meetings/<slug:slug>/registration/travel/": Meeting,
    "meetings/<slug:slug>/registration/take-back/": Meeting,
    "meetings/<slug:slug>/registration/attend/": Meeting,
    "meetings/<slug:slug>/take-over/": Meeting,
    "meetings/<slug:slug>/delegation/": Meeting,
    "meetings/<slug:slug>/delegate/": Meeting,
    "meetings/<slug:slug>/answer/": Meeting,
    **{f"meetings/<slug:slug>/programme/{page}": Meeting for page in ("", "versions/", "mine/", "mine.ics")},
    "meetings/<slug:slug>/next-steps/": Meeting,
    "meetings/<slug:slug>/registration/name/": Meeting,
    "meetings/<slug:slug>/report/": MeetingReport,
    "papers/<slug:slug>/": Paper,
    "papers/<slug:slug>/<str:name>": PaperFile,
    "meetings/<slug:slug>/papers.zip": Meeting,
    "manual/images/<slug:name>": ManualImage,
    "manual/<slug:slug>/": Chapter,
    "manual/<slug:slug>/history/": Chapter,
    "desk/nominations/<int:nomination_id>/": Nomination,
    "desk/nominations/<int:nomination_id>/withdraw/": Nomination,
    "desk/entry/proposals/<int:proposal_id>/": ProposedCorrection,
    "reports/<int:report_id>/": Report,
    "reports/<int:report_id>/file": Report,
    "reports/<int:report_id>/status.json": Report,
}
# Asked for without a scope and with one only: they look the row up as its other addresses do.
BESIDE_THE_FIRST = {
    "desk/write/<slug:slug>/",
    "meetings/<slug:slug>/calendar.ics",
    "meetings/<slug:slug>/papers.zip",
    "meetings/<slug:slug>/take-over/",
    "meetings/<slug:slug>/delegation/",
    "meetings/<slug:slug>/delegate/",
    "meetings/<slug:slug>/answer/",
    "meetings/<slug:slug>/register/",
    "meetings/<slug:slug>/registration/",
    "meetings/<slug:slug>/registration/withdraw/",
    "meetings/<slug:slug>/registration/calendar.ics",
    "meetings/<slug:slug>/registration/questions/",
    "meetings/<slug:slug>/registration/answers/",
    "meetings/<slug:slug>/registration/travel/",
    "meetings/<slug:slug>/registration/take-back/",
    *(f"meetings/<slug:slug>/programme/{page}" for page in ("", "versions/", "mine/", "mine.ics")),
    "meetings/<slug:slug>/next-steps/",
    "meetings/<slug:slug>/registration/name/",
    "manual/<slug:slug>/history/",
    "reports/<int:report_id>/",
    "reports/<int:report_id>/status.json",
}
# Addresses with a parameter that names no row with a level, and why.
OF_NO_LEVEL = {
    "account/link/<str:key>/": "the secret is in the address",
    "account/invitation/<str:token>/": "the secret is in the address",
    "account/security/passkeys/<int:pk>/name/": "the account's own",
    "account/security/passkeys/<int:pk>/remove/": "the account's own",
    "account/security/sessions/<int:pk>/end/": "the account's own",
    **{
        f"meetings/<slug:slug>/delegate/<int:number>/{page}": "whoever holds an office of the member that is invited"
        for page in (
            *("", "approve/", "decline/", "withdraw/", "substitute/", "account/"),
            *("change/grant/", "change/decline/", "change/take-back/"),
        )
    },
    "meetings/<slug:slug>/programme/<int:number>/sign-up/": "sent: tests/meetings/test_programme_pages.py",
    "meetings/<slug:slug>/programme/<int:number>/give-back/": "sent: tests/meetings/test_programme_pages.py",
    **{
        f"desk/meetings/<slug:slug>/programme/{page}": "the secretariat's alone"
        for page in ("", "paste/", "release/", "<int:number>/")
    },
    "desk/meetings/<slug:slug>/invite/": "the secretariat's",
    "desk/meetings/<slug:slug>/chase/": "the secretariat's",
    "desk/meetings/<slug:slug>/chase/remind/": "the secretariat's",
    "desk/meetings/<slug:slug>/chase/<int:invitation_id>/": "the secretariat's",
    "desk/nominations/<int:nomination_id>/accept/": "the secretariat's",
    "desk/nominations/<int:nomination_id>/decline/": "the secretariat's",
    "desk/meetings/<slug:slug>/travel/": "the secretariat's alone",
    "desk/meetings/<slug:slug>/travel/<int:number>/": "the secretariat's alone",
    "desk/meetings/<slug:slug>/answers/": "the secretariat's alone",
    "desk/import/<int:import_id>/": "the secretariat's alone",
    "desk/import/<int:import_id>/status.json": "the secretariat's alone",
    "desk/import/<int:import_id>/file": "the secretariat's alone",
    "desk/import/<int:import_id>/errors.csv": "the secretariat's alone",
    "desk/duplicates/merges/<int:merge_id>/": "the secretariat's alone",
    "desk/duplicates/<slug:key>/not-the-same/": "the secretariat's alone",
    "desk/duplicates/<slug:key>/<int:one>/<int:other>/": "the secretariat's alone",
    "desk/duplicates/<slug:key>/<int:one>/<int:other>/say/": "the secretariat's alone",
    "desk/letters-of-nomination/<int:letter_id>/file": "the secretariat's",
    "desk/corrections/<int:proposal_id>/": "the secretariat's",
    "desk/confirm/<str:token>/": "the secret is in the address",
    "calendar/<str:token>.ics": "the secret is in the address; `test_calendar_feeds` reads one of each role",
    "desk/confirmations/<slug:slug>/": "the secretariat's",
    "desk/confirmations/<slug:slug>/ask/": "the secretariat's",
    "desk/confirmations/<slug:slug>/sheet/": "the secretariat's",
    "desk/confirmations/<slug:slug>/withdraw/<int:confirmation_id>/": "the secretariat's",
    "desk/handover/<int:number>/take-back/": "whoever handed over an own office, and the secretariat",
    "desk/handover/<slug:slug>/": "whoever holds an office of the member, and the secretariat",
    "desk/entry/<slug:kind>/<int:number>/": "public facts of the own member, of which no page is made",
    "desk/messages/<int:message_id>/": "who was written to alone",
    "desk/peer-reports/<int:report_id>/": "the secretariat's alone",
    "desk/joining/<slug:slug>/": "the secretariat's alone",
    "desk/joining/<slug:slug>/member/": "the secretariat's alone",
    "desk/meetings/<slug:slug>/": "the secretariat's alone",
    "desk/meetings/<slug:slug>/step/<slug:key>/": "the secretariat's alone",
    "desk/meetings/<slug:slug>/move/": "the secretariat's alone",
    "desk/meetings/<slug:slug>/seats/": "the secretariat's alone",
    "desk/meetings/<slug:slug>/attendance/": "the secretariat's alone",
    "desk/meetings/<slug:slug>/host/": "the secretariat's alone",
    "desk/check-in/<str:token>/": "the secretariat's alone; `test_on_the_day` asks for one of each registration",
    "certificates/<str:code>/": "the secret is in the address; `test_on_the_day` asks for one of each registration",
    **{
        f"desk/meetings/<slug:slug>/{page}": "the secretariat's alone"
        for page in (
            *("badges/", "check-in/", "check-in/walk-in/"),
            *("check-in/<int:number>/", "check-in/<int:number>/lost/", "check-in/<int:number>/undo/"),
        )
    },
    "desk/meetings/<slug:slug>/drop/": "the secretariat's alone",
    "desk/meetings/<slug:slug>/mails/": "the secretariat's alone",
    "desk/meetings/<slug:slug>/mails/<slug:kind>/<slug:language>/": "the secretariat's alone",
    "desk/meetings/<slug:slug>/mails/<slug:kind>/<slug:language>/give-up/": "the secretariat's alone",
    **{
        f"desk/{page}": "the secretariat's alone"
        for page in (
            *("meetings/<slug:slug>/papers/", "meetings/<slug:slug>/papers/new/", "papers/<slug:slug>/"),
            *("papers/<slug:slug>/revise/", "papers/<slug:slug>/readers/"),
            "papers/<slug:slug>/take-back/<int:number>/",
        )
    },
    **{
        f"desk/meetings/<slug:slug>/{page}": "the secretariat's alone"
        for page in (
            *("list/", "list/close/", "list/<int:number>/", "thanks/"),
            *("report/", "report/show/", "report/take-back/", "report/session/<int:number>/"),
        )
    },
    "desk/meetings/<slug:slug>/changes/": "the secretariat's alone",
    "desk/meetings/<slug:slug>/changes/<int:number>/grant/": "the secretariat's alone",
    "desk/meetings/<slug:slug>/changes/<int:number>/decline/": "the secretariat's alone",
    "meetings/<slug:slug>/next-steps/take-on/": "whoever speaks for a member that takes part, and the secretariat",
    **{
        f"desk/next-steps/<int:number>/{page}": "whoever speaks for the member, and the secretariat"
        for page in ("", "done/", "drop/", "open/")
    },
    "manual/<slug:slug>/translate/<slug:language>/": "who leads the chapter: tests/manual/test_translating_pages.py",
    "desk/manual/<slug:slug>/<slug:language>/": "the secretariat's alone",
    "desk/attendance/<slug:slug>/": "the people of the member, and the secretariat",
    "desk/meetings/<slug:slug>/kept/": "the secretariat's alone",
    "desk/letters/<int:letter_id>/": "the secretariat's",
    "desk/letters/<int:letter_id>/recipients/": "the secretariat's",
    "desk/letters/<int:letter_id>/text/": "the secretariat's",
    "desk/letters/<int:letter_id>/mail/<slug:language>/": "the secretariat's",
    "desk/letters/<int:letter_id>/test/": "the secretariat's",
    "desk/letters/<int:letter_id>/send/": "the secretariat's",
    "desk/letters/<int:letter_id>/withdraw/": "the secretariat's",
}
SEARCHED = ("/", "/search/", "/members/", "/members.csv", "/members.json", "/meetings/", "/papers/", "/manual/")
SEARCHED += ("/papers.zip",)
SEARCHED += ("/members.xlsx", "/meetings.csv", "/meetings.json", "/meetings.xlsx", "/papers.csv", "/papers.xlsx")
IN_ARABIC = ("/", "/search/?q=zqx", "/members/", "/members/testland/", "/meetings/", "/papers/", "/manual/")
# The rooms, by how their addresses begin; everything else is the desk's: home, search, sitemap, what waits.
ROOMS = {
    "/members.pdf": "reports",
    "/reports/": "reports",
    "/member": "focalpoints",
    "/account/": "focalpoints",
    "/meeting": "meetings",
    "/papers": "meetings",
    "/manual": "manual",
    "/calendar": "meetings",
}


@dataclass(frozen=True)
class Answer:
    """What came back: `text` is body and headers together, without the address that was asked for."""

    address: str
    status: int
    text: str
    headers: dict[str, str]

    @property
    def room(self) -> str:
        path = self.address.removeprefix("/ar")
        return next((room for start, room in ROOMS.items() if path.startswith(start)), "desk")


def ask(client: Client, address: str, **headers: Any) -> Answer:
    """What a browser gets at `address`, without following where it leads."""
    response = client.get(address, **headers)
    body = unpacked(b"".join(response)).decode(errors="replace").replace("\r\n ", "")  # lines of calendars are folded
    held = dict(response.headers)
    return Answer(address, response.status_code, f"{body} {held}".replace(address, ""), held)


OWN_PAGES = ("register/", "registration/", "registration/withdraw/", "registration/calendar.ics", "answer/")
OWN_PAGES += ("registration/questions/", "registration/answers/", "registration/travel/", "registration/take-back/")
AT_THE_DOOR = ("badges/", "check-in/", "check-in/?q=zqx", "check-in/walk-in/?q=zqx")
STEPS = ("/meetings/test-meeting/next-steps/", "/meetings/held-meeting/", "/meetings/held-meeting/next-steps/")
STEPS += ("/desk/year/?past=1",)
INVITING = ("invite/", "invite/?whom=all", "chase/", "chase/remind/")


def general_addresses() -> list[str]:
    """Every address that the resolver knows but the secretariat's and those of planted rows; ways out come last."""
    tables = [table for name, table in vars(addresses).items() if name.isupper() and isinstance(table, dict)]
    examples: dict[str, Any] = {route: path for table in tables for route, path in table.items()}
    paths = []
    for route in set(addresses.routes()) - PAGES_OF.keys():
        example = examples.get(route, f"/{route}")
        paths += [] if route.startswith("admin/") else [example if isinstance(example, str) else example[0]]
    return sorted([*paths, *THIS], key=lambda path: (path == "/account/sign-out/", path))


THIS = (
    *("/members/testland/", "/members/otherland/", "/meetings/test-meeting/", "/meetings/test-meeting/calendar.ics"),
    "/meetings/test-meeting/papers.zip",
    "/papers.zip",
    *(f"/meetings/test-meeting/{page}" for page in OWN_PAGES),
    *(f"/desk/meetings/test-meeting/{page}" for page in INVITING),
    *(f"/meetings/test-meeting/programme/{page}" for page in ("", "versions/", "mine/", "mine.ics")),
    *(f"/desk/meetings/test-meeting/programme/{page}" for page in ("", "paste/", "release/")),
    *(f"/desk/meetings/test-meeting/{page}" for page in AT_THE_DOOR),
    *STEPS,
    *(f"/manual/test-chapter/{page}" for page in ("history/", "history/?a=1&b=2", "?trail=1")),
    *(f"/manual/test-chapter-of-more-words/{page}" for page in ("", "history/", "history/?a=1&b=2", "?trail=1")),
)


NUMBERS = ("<int:report_id>", "<int:proposal_id>", "<int:nomination_id>")


def pages_of(one: Planted) -> dict[str, str]:
    """The pages of a planted row, by the route of each address of its kind."""
    key = str(getattr(one.row, "pk", ""))
    slug = one.row.meeting.slug if isinstance(one.row, MeetingReport) else getattr(one.row, "slug", "")
    values = {"<slug:slug>": slug, **dict.fromkeys(NUMBERS, key)}
    if isinstance(one.row, ManualImage):
        values["<slug:name>"] = one.row.name
    if isinstance(one.row, PaperFile):
        values |= {"<slug:slug>": one.row.paper.slug, "<str:name>": one.row.address_name}
    routes = [route for route, model in PAGES_OF.items() if isinstance(one.row, model)]
    if one.pair and one.pair[1] not in ("", "meeting:this"):
        routes = [route for route in routes if route not in BESIDE_THE_FIRST]
    return {route: _filled(route, values) for route in routes}


def page_of_nothing(route: str) -> str:
    """An address of the same kind where there is nothing."""
    return _filled(
        route,
        {
            "<slug:slug>": "no-such-one",
            "<str:name>": "en.pdf",
            "<slug:name>": "x",
            **dict.fromkeys(NUMBERS, "987654321"),
        },
    )


def _filled(route: str, values: dict[str, str]) -> str:
    for parameter, value in values.items():
        route = route.replace(parameter, value)
    return f"/{route}"


def walk(world: World, role: str) -> Iterator[Answer]:
    """Everything that somebody of that role gets."""
    client = world.cast.client(role)
    own = [address for one in world.planted for address in pages_of(one).values()]
    searched = [f"{path}?q=zqx" for path in SEARCHED]
    for address in [*own, *searched, *(f"/ar{path}" for path in IN_ARABIC), *general_addresses()]:
        yield ask(client, address)


def room_walk(world: World, role: str) -> Iterator[Answer]:
    """The same without the pages of each row: lists, files, searches, one file of a report and one chapter."""
    client = world.cast.client(role)
    hidden = world.hidden_from(role)
    ones = [next(one for one in hidden if isinstance(one.row, kind)) for kind in (Report, Chapter)]
    searched = [f"{path}?q=zqx" for path in SEARCHED]
    for address in [*(page for one in ones for page in pages_of(one).values()), *searched, *general_addresses()]:
        yield ask(client, address)


def without_tokens(answer: Answer) -> str:
    """The text of an answer without what is new in every answer."""
    return re.sub(r'(csrfmiddlewaretoken" value="|csrftoken=|nonce-)[^"; ]+', "", answer.text)


def leaks(answers: Iterable[Answer], hidden: Iterable[Planted]) -> dict[str, set[str]]:
    """By room, the addresses whose answer holds a word of what is hidden, or is a page of it."""
    found: dict[str, set[str]] = defaultdict(set)
    hidden = list(hidden)
    words = {one.word for one in hidden}
    pages = {address for one in hidden for address in pages_of(one).values()}
    for answer in answers:
        if any(word in answer.text for word in words) or (answer.address in pages and answer.status not in (302, 404)):
            found[answer.room].add(answer.address)
    return dict(found)


ANSWERING = ("focal_point", "of_another", "steering")


def belongs(one: Planted, role: str) -> list[str]:
    """Where the word of `one` stands for somebody of that role who may see it."""
    row = one.row
    if isinstance(row, Member):
        return ["/members/", "/meetings/test-meeting/", row.get_absolute_url()]
    if isinstance(row, Appointment | SteeringTerm):
        return ["/members/testland/"]
    if isinstance(row, Meeting):
        return ["/meetings/", row.get_absolute_url()]
    if isinstance(row, Paper | PaperFile | Chapter | ChapterQuestion | Revision | RevisionBlock):
        return _to_read(row)
    if isinstance(row, Nomination | ProposedCorrection):
        return _waits_for_staff(row, role)
    if isinstance(row, Report | Invitation | NextStep | MeetingReport | SessionNote):
        return _of_who_may(row, role)
    if isinstance(row, Session | ReleasedSession) or row is None or role not in SECRETARIAT:
        return _in_the_programme(row)
    return [f"/admin/{CHANGED_AT[type(row)]}/{row.pk}/change/"] if type(row) in CHANGED_AT else []


def _in_the_programme(row: models.Model | None) -> list[str]:
    """What is released of a session; what is only in the draft stands on the desk, a day a page."""
    if isinstance(row, ReleasedSession) and row.session.meeting.slug != "test-meeting":
        return []
    released = isinstance(row, ReleasedSession) and row.until_id is None
    if isinstance(row, Session):
        released = row.released.exists()
    return ["/meetings/test-meeting/", "/meetings/test-meeting/programme/"] if released else []


def _in_the_manual(row: Chapter | ChapterQuestion | Revision | RevisionBlock) -> list[str]:
    """A chapter on the list and its page; of a revision its text, and its reason in the history."""
    if isinstance(row, Chapter):
        return ["/manual/", row.get_absolute_url()]
    if isinstance(row, RevisionBlock):
        return [row.revision.chapter.get_absolute_url()]
    if isinstance(row, Revision):
        return [f"{row.chapter.get_absolute_url()}history/"]
    return ["/manual/"] if isinstance(row, ChapterQuestion) and row.language == "en" else []


def _to_read(row: Paper | PaperFile | Chapter | ChapterQuestion | Revision | RevisionBlock) -> list[str]:
    """Papers, and the manual."""
    return _of_paper(row) if isinstance(row, Paper | PaperFile) else _in_the_manual(row)


def _of_paper(row: Paper | PaperFile) -> list[str]:
    """Lists and the page of a paper; of a file also the archives and the file itself."""
    if isinstance(row, Paper):
        return ["/papers/", "/meetings/test-meeting/", row.get_absolute_url()]
    own = [row.get_absolute_url(), *_of_paper(row.paper)]
    return [*own, "/papers.zip", "/papers.zip?q=zqx", "/meetings/test-meeting/papers.zip"]


MEMBER_OF = {"focal_point": "testland", "assistant": "testland", "of_another": "otherland", "steering": "steeringland"}


def _of_who_may(row: Report | Invitation | NextStep | MeetingReport | SessionNote, role: str) -> list[str]:
    """The file of a report, for whoever has signed in; the page of whoever answers an invitation, or of a report.

    Next steps stand on the desk of their own people and of staff, and in the year of others.
    """
    if isinstance(row, NextStep):
        is_own = role in SECRETARIAT or MEMBER_OF.get(role) == row.member.slug
        return ["/desk/next-steps/"] if is_own else ["/desk/year/", f"/meetings/{row.meeting.slug}/next-steps/"]
    if isinstance(row, SessionNote):
        return ["/meetings/test-meeting/report/"] if row.session.released.exists() else []
    if isinstance(row, MeetingReport):
        return [f"/meetings/{row.meeting.slug}/report/"]
    if isinstance(row, Report):
        return [] if role == "visitor" else [f"/reports/{row.pk}/file"]
    return ["/meetings/test-meeting/answer/"] if role in ANSWERING else []


def _waits_for_staff(row: Nomination | ProposedCorrection, role: str) -> list[str]:
    """Where the people of a member see what they proposed, and where the secretariat does."""
    if isinstance(row, Nomination):
        return ["/desk/nominations/", f"/desk/nominations/{row.pk}/"]
    return [f"/desk/corrections/{row.pk}/" if role in SECRETARIAT else row.get_absolute_url()]


# Persons and registrations of others stand on no page but the secretariat's.
CHANGED_AT: dict[type[models.Model], str] = {
    Person: "focalpoints/person",
    Registration: "meetings/registration",
}
