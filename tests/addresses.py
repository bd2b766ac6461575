"""Every address of the portal, and who may open it. An address that stands in no table here fails the house's test."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.urls import URLPattern, get_resolver

# Open to everybody; what a visitor of an empty portal with one member, one meeting, its report and one paper gets.
PUBLIC: dict[str, tuple[str, int]] = {
    "": ("/", 200),
    "search/": ("/search/", 200),
    "members/": ("/members/", 200),
    "members/<slug:slug>/": ("/members/testland/", 200),
    "members.csv": ("/members.csv", 200),
    "members.json": ("/members.json", 200),
    "members.xlsx": ("/members.xlsx", 200),
    "members.pdf": ("/members.pdf", 503),  # no worker has made it yet
    "meetings/": ("/meetings/", 200),
    "meetings.csv": ("/meetings.csv", 200),
    "meetings.json": ("/meetings.json", 200),
    "meetings.xlsx": ("/meetings.xlsx", 200),
    "meetings/<slug:slug>/": ("/meetings/test-meeting/", 200),
    "meetings/<slug:slug>/report/": ("/meetings/test-meeting/report/", 200),
    "meetings.ics": ("/meetings.ics", 200),
    "meetings/<slug:slug>/calendar.ics": ("/meetings/test-meeting/calendar.ics", 200),
    "meetings/<slug:slug>/programme/": ("/meetings/test-meeting/programme/", 200),
    "meetings/<slug:slug>/programme/versions/": ("/meetings/test-meeting/programme/versions/", 200),
    "papers/": ("/papers/", 200),
    "papers.csv": ("/papers.csv", 200),
    "papers.json": ("/papers.json", 200),
    "papers.xlsx": ("/papers.xlsx", 200),
    "papers/<slug:slug>/": ("/papers/test-paper/", 200),
    "papers/<slug:slug>/<str:name>": ("/papers/filed/en.pdf", 200),
    "papers.zip": ("/papers.zip?q=listed", 200),
    "meetings/<slug:slug>/papers.zip": ("/meetings/test-meeting/papers.zip", 200),
    "manual/": ("/manual/", 200),
    "manual/languages/": ("/manual/languages/", 200),
    "manual/images/<slug:name>": ("/manual/images/no-such-image", 404),
    "manual/<slug:slug>/": ("/manual/test-chapter/", 200),
    "manual/<slug:slug>/history/": ("/manual/test-chapter/history/", 200),
    "about/": ("/about/", 200),
    "about/join/": ("/about/join/", 200),
    "about/data/": ("/about/data/", 200),
    "privacy/": ("/privacy/", 200),
    "accessibility/": ("/accessibility/", 200),
    "healthz": ("/healthz", 200),
    "robots.txt": ("/robots.txt", 200),
    "sitemap.xml": ("/sitemap.xml", 200),
    ".well-known/security.txt": ("/.well-known/security.txt", 200),
    "favicon.ico": ("/favicon.ico", 200),
    "account/sign-in/": ("/account/sign-in/", 200),
    "account/sign-in/password/": ("/account/sign-in/password/", 200),
    "account/closed/": ("/account/closed/", 200),
    # The secret is in the address: a page with a button, the same for a key that never was.
    "account/link/<str:key>/": ("/account/link/no-such-key/", 410),
    "account/invitation/<str:token>/": ("/account/invitation/no-such-token/", 410),
    "desk/confirm/<str:token>/": ("/desk/confirm/no-such-token/", 410),
    "calendar/<str:token>.ics": ("/calendar/no-such-token.ics", 404),
    "certificates/<str:code>/": ("/certificates/no-such-code/", 404),
}

# On the way in or out: where they lead who is not under way.
UNDER_WAY: dict[str, tuple[str, str]] = {
    "account/code/": ("/account/code/", "/account/sign-in/"),
    "account/second-step/": ("/account/second-step/", "/account/sign-in/"),
    "account/sign-in/passkey/": ("/account/sign-in/passkey/", "/account/sign-in/"),
    "account/sign-out/": ("/account/sign-out/", "/"),
}

# For those who have signed in: everybody else is led to sign in and back, whether or not the thing exists.
SIGNED_IN: dict[str, str] = {
    "desk/": "/desk/",
    "desk/peers/": "/desk/peers/",
    "desk/write/<slug:slug>/": "/desk/write/no-such-member/",
    "desk/messages/<int:message_id>/": "/desk/messages/1/",
    "desk/peer-reports/": "/desk/peer-reports/",
    "desk/peer-reports/<int:report_id>/": "/desk/peer-reports/1/",
    "desk/joining/": "/desk/joining/",
    "desk/joining/<slug:slug>/": "/desk/joining/no-such-member/",
    "desk/joining/<slug:slug>/member/": "/desk/joining/no-such-member/member/",
    "desk/steering/": "/desk/steering/",
    "desk/meetings/": "/desk/meetings/",
    "desk/meetings/new/": "/desk/meetings/new/",
    "desk/meetings/<slug:slug>/": "/desk/meetings/no-such-meeting/",
    "desk/meetings/<slug:slug>/step/<slug:key>/": "/desk/meetings/no-such-meeting/step/cancel/",
    "desk/meetings/<slug:slug>/move/": "/desk/meetings/no-such-meeting/move/",
    "desk/meetings/<slug:slug>/seats/": "/desk/meetings/no-such-meeting/seats/",
    "desk/meetings/<slug:slug>/drop/": "/desk/meetings/no-such-meeting/drop/",
    "desk/meetings/<slug:slug>/mails/": "/desk/meetings/no-such-meeting/mails/",
    "desk/meetings/<slug:slug>/mails/<slug:kind>/<slug:language>/": (
        "/desk/meetings/no-such-meeting/mails/meeting-invitation/en/"
    ),
    "desk/meetings/<slug:slug>/mails/<slug:kind>/<slug:language>/give-up/": (
        "/desk/meetings/no-such-meeting/mails/meeting-invitation/en/give-up/"
    ),
    "desk/meetings/<slug:slug>/papers/": "/desk/meetings/no-such-meeting/papers/",
    "desk/meetings/<slug:slug>/papers/new/": "/desk/meetings/no-such-meeting/papers/new/",
    "manual/<slug:slug>/translate/<slug:language>/": "/manual/no-such-chapter/translate/fr/",
    "desk/manual/": "/desk/manual/",
    "desk/manual/images/": "/desk/manual/images/",
    "desk/manual/import/": "/desk/manual/import/",
    "desk/manual/<slug:slug>/<slug:language>/": "/desk/manual/no-such-chapter/en/",
    "desk/papers/": "/desk/papers/",
    "desk/papers/new/": "/desk/papers/new/",
    "desk/papers/<slug:slug>/": "/desk/papers/no-such-paper/",
    "desk/papers/<slug:slug>/revise/": "/desk/papers/no-such-paper/revise/",
    "desk/papers/<slug:slug>/readers/": "/desk/papers/no-such-paper/readers/",
    "desk/papers/<slug:slug>/take-back/<int:number>/": "/desk/papers/no-such-paper/take-back/1/",
    "desk/meetings/<slug:slug>/changes/": "/desk/meetings/no-such-meeting/changes/",
    "desk/meetings/<slug:slug>/changes/<int:number>/grant/": "/desk/meetings/no-such-meeting/changes/1/grant/",
    "desk/meetings/<slug:slug>/changes/<int:number>/decline/": "/desk/meetings/no-such-meeting/changes/1/decline/",
    "desk/check-in/<str:token>/": "/desk/check-in/no-such-token/",
    "desk/meetings/<slug:slug>/badges/": "/desk/meetings/no-such-meeting/badges/",
    "desk/meetings/<slug:slug>/check-in/": "/desk/meetings/no-such-meeting/check-in/",
    "desk/meetings/<slug:slug>/check-in/walk-in/": "/desk/meetings/no-such-meeting/check-in/walk-in/",
    "desk/meetings/<slug:slug>/check-in/<int:number>/": "/desk/meetings/no-such-meeting/check-in/1/",
    "desk/meetings/<slug:slug>/check-in/<int:number>/lost/": "/desk/meetings/no-such-meeting/check-in/1/lost/",
    "desk/meetings/<slug:slug>/check-in/<int:number>/undo/": "/desk/meetings/no-such-meeting/check-in/1/undo/",
    "desk/import/": "/desk/import/",
    "desk/import/template.csv": "/desk/import/template.csv",
    "desk/import/template.xlsx": "/desk/import/template.xlsx",
    "desk/import/<int:import_id>/": "/desk/import/1/",
    "desk/import/<int:import_id>/status.json": "/desk/import/1/status.json",
    "desk/import/<int:import_id>/file": "/desk/import/1/file",
    "desk/import/<int:import_id>/errors.csv": "/desk/import/1/errors.csv",
    "desk/confirm/": "/desk/confirm/",
    "desk/confirmations/": "/desk/confirmations/",
    "desk/confirmations/<slug:slug>/": "/desk/confirmations/testland/",
    "desk/confirmations/<slug:slug>/ask/": "/desk/confirmations/testland/ask/",
    "desk/confirmations/<slug:slug>/sheet/": "/desk/confirmations/testland/sheet/",
    "desk/confirmations/<slug:slug>/withdraw/<int:confirmation_id>/": "/desk/confirmations/testland/withdraw/1/",
    "desk/handover/": "/desk/handover/",
    "desk/handover/<int:number>/take-back/": "/desk/handover/1/take-back/",
    "desk/handover/<slug:slug>/": "/desk/handover/no-such-member/",
    "desk/kept/": "/desk/kept/",
    "desk/letters-of-nomination/<int:letter_id>/file": "/desk/letters-of-nomination/1/file",
    "desk/nominations/": "/desk/nominations/",
    "desk/nominations/new/": "/desk/nominations/new/",
    "desk/nominations/<int:nomination_id>/": "/desk/nominations/1/",
    "desk/nominations/<int:nomination_id>/withdraw/": "/desk/nominations/1/withdraw/",
    "desk/nominations/<int:nomination_id>/accept/": "/desk/nominations/1/accept/",
    "desk/nominations/<int:nomination_id>/decline/": "/desk/nominations/1/decline/",
    "desk/first-weeks/": "/desk/first-weeks/",
    "desk/entry/": "/desk/entry/",
    "desk/entry/proposals/<int:proposal_id>/": "/desk/entry/proposals/1/",
    "desk/entry/<slug:kind>/<int:number>/": "/desk/entry/office/1/",
    "desk/corrections/": "/desk/corrections/",
    "desk/corrections/<int:proposal_id>/": "/desk/corrections/1/",
    "desk/letters/": "/desk/letters/",
    "desk/letters/new/": "/desk/letters/new/",
    "desk/letters/<int:letter_id>/": "/desk/letters/1/",
    "desk/letters/<int:letter_id>/recipients/": "/desk/letters/1/recipients/",
    "desk/letters/<int:letter_id>/text/": "/desk/letters/1/text/",
    "desk/letters/<int:letter_id>/mail/<slug:language>/": "/desk/letters/1/mail/en/",
    "desk/letters/<int:letter_id>/test/": "/desk/letters/1/test/",
    "desk/letters/<int:letter_id>/send/": "/desk/letters/1/send/",
    "desk/letters/<int:letter_id>/withdraw/": "/desk/letters/1/withdraw/",
    "reports/": "/reports/",
    "reports/<int:report_id>/": "/reports/1/",
    "reports/<int:report_id>/status.json": "/reports/1/status.json",
    "reports/<int:report_id>/file": "/reports/1/file",
    "account/data/": "/account/data/",
    "account/data/export.json": "/account/data/export.json",
    "account/data/correct/": "/account/data/correct/",
    "account/data/erase/": "/account/data/erase/",
    "account/calendar/": "/account/calendar/",
    "account/calendar/renew/": "/account/calendar/renew/",
    "account/calendar/stop/": "/account/calendar/stop/",
    "desk/duplicates/": "/desk/duplicates/",
    "desk/duplicates/merges/": "/desk/duplicates/merges/",
    "desk/duplicates/merges/<int:merge_id>/": "/desk/duplicates/merges/1/",
    "desk/duplicates/<slug:key>/not-the-same/": "/desk/duplicates/person/not-the-same/",
    "desk/duplicates/<slug:key>/<int:one>/<int:other>/": "/desk/duplicates/person/1/2/",
    "desk/duplicates/<slug:key>/<int:one>/<int:other>/say/": "/desk/duplicates/person/1/2/say/",
    "meetings/<slug:slug>/register/": "/meetings/no-such-meeting/register/",
    "meetings/<slug:slug>/registration/": "/meetings/no-such-meeting/registration/",
    "meetings/<slug:slug>/registration/withdraw/": "/meetings/no-such-meeting/registration/withdraw/",
    "meetings/<slug:slug>/answer/": "/meetings/no-such-meeting/answer/",
    **{
        f"{room}meetings/<slug:slug>/programme/{page}": (
            f"/{room}meetings/no-such-meeting/programme/{page.replace('<int:number>', '1')}"
        )
        for room, pages in (
            ("", ("mine/", "mine.ics", "<int:number>/sign-up/", "<int:number>/give-back/")),
            ("desk/", ("", "paste/", "release/", "<int:number>/")),
        )
        for page in pages
    },
    "desk/meetings/<slug:slug>/invite/": "/desk/meetings/no-such-meeting/invite/",
    "desk/meetings/<slug:slug>/chase/": "/desk/meetings/no-such-meeting/chase/",
    "desk/meetings/<slug:slug>/chase/remind/": "/desk/meetings/no-such-meeting/chase/remind/",
    "desk/meetings/<slug:slug>/chase/<int:invitation_id>/": "/desk/meetings/no-such-meeting/chase/1/",
    "meetings/<slug:slug>/registration/questions/": "/meetings/no-such-meeting/registration/questions/",
    "meetings/<slug:slug>/registration/answers/": "/meetings/no-such-meeting/registration/answers/",
    "meetings/<slug:slug>/registration/travel/": "/meetings/no-such-meeting/registration/travel/",
    "desk/meetings/<slug:slug>/travel/": "/desk/meetings/no-such-meeting/travel/",
    "desk/meetings/<slug:slug>/travel/<int:number>/": "/desk/meetings/no-such-meeting/travel/1/",
    "desk/meetings/<slug:slug>/answers/": "/desk/meetings/no-such-meeting/answers/",
    "meetings/<slug:slug>/registration/attend/": "/meetings/no-such-meeting/registration/attend/",
    "desk/meetings/<slug:slug>/attendance/": "/desk/meetings/no-such-meeting/attendance/",
    "desk/meetings/<slug:slug>/host/": "/desk/meetings/no-such-meeting/host/",
    "meetings/<slug:slug>/take-over/": "/meetings/no-such-meeting/take-over/",
    "meetings/<slug:slug>/delegation/": "/meetings/no-such-meeting/delegation/",
    "meetings/<slug:slug>/delegate/": "/meetings/no-such-meeting/delegate/",
    "meetings/<slug:slug>/delegate/<int:number>/": "/meetings/no-such-meeting/delegate/1/",
    "meetings/<slug:slug>/delegate/<int:number>/approve/": "/meetings/no-such-meeting/delegate/1/approve/",
    "meetings/<slug:slug>/delegate/<int:number>/decline/": "/meetings/no-such-meeting/delegate/1/decline/",
    "meetings/<slug:slug>/delegate/<int:number>/withdraw/": "/meetings/no-such-meeting/delegate/1/withdraw/",
    "meetings/<slug:slug>/delegate/<int:number>/account/": "/meetings/no-such-meeting/delegate/1/account/",
    "meetings/<slug:slug>/delegate/<int:number>/substitute/": "/meetings/no-such-meeting/delegate/1/substitute/",
    "meetings/<slug:slug>/delegate/<int:number>/change/grant/": "/meetings/no-such-meeting/delegate/1/change/grant/",
    "meetings/<slug:slug>/delegate/<int:number>/change/decline/": (
        "/meetings/no-such-meeting/delegate/1/change/decline/"
    ),
    "meetings/<slug:slug>/delegate/<int:number>/change/take-back/": (
        "/meetings/no-such-meeting/delegate/1/change/take-back/"
    ),
    "meetings/<slug:slug>/registration/take-back/": "/meetings/no-such-meeting/registration/take-back/",
    "meetings/<slug:slug>/next-steps/": "/meetings/no-such-meeting/next-steps/",
    "meetings/<slug:slug>/next-steps/take-on/": "/meetings/no-such-meeting/next-steps/take-on/",
    "desk/next-steps/": "/desk/next-steps/",
    "desk/next-steps/<int:number>/": "/desk/next-steps/1/",
    "desk/next-steps/<int:number>/done/": "/desk/next-steps/1/done/",
    "desk/next-steps/<int:number>/drop/": "/desk/next-steps/1/drop/",
    "desk/next-steps/<int:number>/open/": "/desk/next-steps/1/open/",
    "desk/year/": "/desk/year/",
    "desk/attendance/": "/desk/attendance/",
    "desk/attendance/<slug:slug>/": "/desk/attendance/no-such-member/",
    "desk/meetings/<slug:slug>/kept/": "/desk/meetings/no-such-meeting/kept/",
    "meetings/<slug:slug>/registration/calendar.ics": "/meetings/no-such-meeting/registration/calendar.ics",
    "meetings/<slug:slug>/registration/name/": "/meetings/no-such-meeting/registration/name/",
    "desk/meetings/<slug:slug>/list/": "/desk/meetings/no-such-meeting/list/",
    "desk/meetings/<slug:slug>/list/close/": "/desk/meetings/no-such-meeting/list/close/",
    "desk/meetings/<slug:slug>/list/<int:number>/": "/desk/meetings/no-such-meeting/list/1/",
    "desk/meetings/<slug:slug>/report/": "/desk/meetings/no-such-meeting/report/",
    "desk/meetings/<slug:slug>/report/show/": "/desk/meetings/no-such-meeting/report/show/",
    "desk/meetings/<slug:slug>/report/take-back/": "/desk/meetings/no-such-meeting/report/take-back/",
    "desk/meetings/<slug:slug>/report/session/<int:number>/": "/desk/meetings/no-such-meeting/report/session/1/",
    "desk/meetings/<slug:slug>/thanks/": "/desk/meetings/no-such-meeting/thanks/",
} | {
    f"account/security/{route}": f"/account/security/{route.replace('<int:pk>', '1')}"
    for route in (
        "",
        "welcome/",
        "second-factor/",
        "once-more/",
        "once-more/code/",
        "once-more/passkey/",
        "passkeys/add/",
        "passkeys/<int:pk>/name/",
        "passkeys/<int:pk>/remove/",
        "app/",
        "app/remove/",
        "recovery-codes/",
        "recovery-codes/new/",
        "recovery-codes/file/",
        "password/",
        "password/first/",
        "sessions/<int:pk>/end/",
        "sessions/end/",
    )
}

# For the secretariat: everybody else is led to sign in, whether or not the thing exists.
ROOMS_OF_THE_ADMIN = (
    "auth/group",
    "focalpoints/appointment",
    "focalpoints/country",
    "focalpoints/institution",
    "focalpoints/member",
    "focalpoints/membershipcount",
    "focalpoints/nomination",
    "focalpoints/organisation",
    "focalpoints/person",
    "focalpoints/proposedcorrection",
    "focalpoints/steeringterm",
    "focalpoints/succession",
    "focalpoints/topic",
    "focalpoints/user",
    "meetings/meeting",
    "meetings/paper",
    "meetings/registration",
    "outbox/message",
    "outbox/messagetext",
    "r2pnet/staffexport",
    "reports/report",
)
PAGES_OF_A_ROOM = (
    "",
    "add/",
    "<path:object_id>/",
    "<path:object_id>/change/",
    "<path:object_id>/delete/",
    "<path:object_id>/history/",
)
OTHER_PAGES_OF_THE_ADMIN = (
    "",
    "autocomplete/",
    "jsi18n/",
    "login/",
    "logout/",
    "password_change/",
    "password_change/done/",
    "r/<path:content_type_id>/<path:object_id>/",
    "focalpoints/appointment/<int:pk>/letter/",
    "focalpoints/appointment/bulk/<slug:deed>/",
    "focalpoints/member/bulk/<slug:deed>/",
    "focalpoints/member/<int:pk>/story/",
    "focalpoints/person/bulk/<slug:deed>/",
    "focalpoints/person/<int:person_id>/erase/",
    "focalpoints/steeringterm/bulk/<slug:deed>/",
    "focalpoints/user/<id>/password/",
    "focalpoints/user/<int:pk>/factors/",
    "focalpoints/person/<int:pk>/sign-in/",
    *(
        f"focalpoints/{kind}/<int:pk>/{deed}/"
        for kind in ("appointment", "steeringterm")
        for deed in ("end", "correct", "strike", "restore")
    ),
    "reports/report/<int:report_id>/file/",
    "reports/report/order/<slug:kind>/",
    "outbox/message/<int:message_id>/as-it-goes/",
    "outbox/message/<int:message_id>/do/<slug:deed>/",
    "outbox/messagetext/<int:text_id>/as-it-goes/",
    "outbox/messagetext/<int:text_id>/give-up/",
    "^(?P<app_label>r2pnet|reports|outbox|focalpoints|auth|meetings)/$",
    "(?P<url>.*)$",
)
# Rooms whose list cannot be taken away: accounts and groups, orders of reports, and what was taken away itself.
NOT_TAKEN_AWAY = (
    *("auth/group", "focalpoints/nomination", "focalpoints/succession", "focalpoints/user"),
    *("reports/report", "r2pnet/staffexport"),
)
FILES_OF_ROOMS = tuple(f"{room}/export/" for room in ROOMS_OF_THE_ADMIN if room not in NOT_TAKEN_AWAY)
SECRETARIAT: dict[str, str] = {
    f"admin/{room}/{page}": f"/admin/{room}/{page}" for room in ROOMS_OF_THE_ADMIN for page in PAGES_OF_A_ROOM
} | {f"admin/{page}": f"/admin/{page}" for page in (*OTHER_PAGES_OF_THE_ADMIN, *FILES_OF_ROOMS)}
IN_THE_PLACE_OF = {
    "<path:object_id>": "1",
    "<path:content_type_id>": "1",
    "<id>": "1",
    "<int:person_id>": "1",
    "<int:pk>": "1",
    "<int:report_id>": "1",
    "<slug:kind>": "directory",
    "<int:message_id>": "1",
    "<int:text_id>": "1",
    "<slug:deed>": "hold",
    "^(?P<app_label>r2pnet|reports|outbox|focalpoints|auth|meetings)/$": "meetings/",
    "(?P<url>.*)$": "no-such-page/",
}


def routes(patterns: Iterable[Any] | None = None, before: str = "") -> Iterator[str]:
    """The route of every address that the resolver knows, in English."""
    for one in get_resolver().url_patterns if patterns is None else patterns:
        route = before + str(one.pattern)
        if isinstance(one, URLPattern):
            yield route
        else:
            yield from routes(one.url_patterns, route)


def path_of_the_secretariat(route: str) -> str:
    """An example of a route under `/admin/`."""
    path = SECRETARIAT[route]
    for parameter, value in IN_THE_PLACE_OF.items():
        path = path.replace(parameter, value)
    return path
