"""Goals 7 and 16: every page that a reader finds by following links, asked for by eight clients at once.

What is walked is found, not listed: a page that is added is walked as soon as another one links to it.
"""

import html
import itertools
import random
import re
from collections import Counter
from collections.abc import Iterator, Sequence

from benchmarks.lines import note
from benchmarks.requests import Answer, Target, Visit, any_burst, ask
from benchmarks.servers import Server
from benchmarks.stage import PORTAL, Stage

CLIENTS = 8
MOST_ADDRESSES = 300
# What no page links to, or only a script asks for.
STARTS = ("/", "/search/?q=bench", "/sitemap.xml", "/robots.txt", "/favicon.ico", "/healthz", "/no-such-page/")
OWN = ("/desk/", "/reports/", "/account/data/", "/account/data/export.json", "/account/security/")
LINK = re.compile(rb'href="(/[^"#]*)')
ELSEWHERE = ("/static/", "/admin/")
"""Files of the web server's own, and rooms that ask staff for a second factor."""


def no_error(stage: Stage) -> str:
    """Goal 7: 2,000 requests of every page, and no answer of the 500s."""
    visits = every_visit(stage)
    sent = _walk(stage.portal(), visits, stage.some(2000))
    return _said("7", f"{len(sent)} requests of {len(visits)} pages, 8 clients", sent)


def memory(stage: Stage) -> Iterator[str]:
    """Goal 16: a server of its own, warmed up by 1,000 requests of every page, then 10,000 more."""
    visits = every_visit(stage)
    with Server(PORTAL, stage.rows()) as server:
        _walk(server, visits, stage.some(1000))
        before = server.memory_now()
        sent = _walk(server, visits, stage.some(10_000))
        after, together, peaks = server.memory_now(), server.memory_together(), server.peak_memory()
    growth = (after / before - 1) * 100
    yield _said("16", f"{len(sent)} requests of {len(visits)} pages", sent)
    yield note("16", f"peak of the largest web worker: {peaks[0]:.0f} MiB (<= 130)", peaks[0] <= 130)
    yield note("16", f"all processes together, after them: {together:.0f} MiB (<= 220)", together <= 220)
    words = f"growth of the workers over them: {before:.0f} to {after:.0f} MiB, {growth:+.1f} % (< 5)"
    yield note("16", words, growth < 5)


def every_visit(stage: Stage) -> list[Visit]:
    """What `_every_visit` finds, looked for once a run."""
    if not stage.walked:
        stage.walked = _every_visit(stage)
    return stage.walked


def _every_visit(stage: Stage) -> list[Visit]:
    """All pages of the public, of two focal points and of an editor; one of the two has registered, one may."""
    stage.rows().ask("reports")
    gathering = stage.rows().ask("gatherings", 1, 2, 20)[0]
    guest, registered = ({"Cookie": one["cookie"]} for one in gathering["visitors"])
    own = f"/meetings/{gathering['slug']}/register/", f"/meetings/{gathering['slug']}/registration/"
    _register(stage.portal(), own[0], gathering["visitors"][1])
    member, editor = (stage.visits(kind, 1)[0].headers for kind in ("focal-points", "staff"))
    readers = [({}, ()), (member, OWN), (editor, OWN), (guest, (*OWN, *own)), (registered, (*OWN, *own))]
    return [visit for headers, starts in readers for visit in _found(stage.portal(), headers, (*STARTS, *starts))]


def _register(server: Server, path: str, visitor: dict[str, str]) -> None:
    answer, _headers, _body = ask(
        server, Visit({"Cookie": visitor["cookie"]}, f"csrfmiddlewaretoken={visitor['token']}", path)
    )
    if answer.status != 302:
        raise RuntimeError(f"{path}: answered {answer.status}")


def _found(server: Server, headers: dict[str, str], starts: Sequence[str]) -> list[Visit]:
    """Addresses in the order in which a reader comes upon them, each once; filters of a list only so many."""
    seen, waiting = dict.fromkeys(starts), list(starts)
    while waiting and len(seen) < MOST_ADDRESSES:
        path = waiting.pop(0)
        body = ask(server, Visit(headers, path=path))[2]
        for link in LINK.findall(body):
            url = html.unescape(link.decode())
            if url not in seen and not url.startswith(ELSEWHERE):
                seen[url] = None
                waiting.append(url)
    return [Visit(headers, path=path) for path in itertools.islice(seen, MOST_ADDRESSES)]


def _walk(server: Server, visits: list[Visit], requests: int) -> list[Answer]:
    """In an order that is mixed, and the same in every run."""
    mixed = random.Random(4).sample(visits, len(visits))
    return any_burst(Target("walk", server, "/", mixed), requests, CLIENTS).answers


def _said(goal: str, what: str, sent: list[Answer]) -> str:
    numbers = Counter(answer.status for answer in sent)
    broken = sorted({answer.path for answer in sent if not 0 < answer.status < 500})
    listed = ", ".join(f"{number} x {status}" for status, number in sorted(numbers.items()))
    words = f"{what}: {listed} (no 5xx)" + (f"; {' '.join(broken[:5])}" if broken else "")
    return note(goal, words, not broken)
