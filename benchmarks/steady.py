"""Goals 5 and 8, the desk and the admin: numbers of queries and weights, which no busy machine changes."""

import gzip
import re
from collections.abc import Iterator

from benchmarks.lines import note
from benchmarks.requests import Target, fetch
from benchmarks.servers import Database, Server

MOST_QUERIES = {"anonymous": 4, "focal point": 7, "staff": 7}
ROWS_OF_A_DESK = (1, 5, 20)
PEOPLE = (1_100, 20_000)


def queries_of_the_list(few: Database, many: Database) -> Iterator[str]:
    """Goal 5: the same at two sizes, for each kind of reader."""
    at_few, at_many = few.ask("queries", "list"), many.ask("queries", "list")
    for reader, most in MOST_QUERIES.items():
        numbers = at_few[reader], at_many[reader]
        is_met = numbers[0] == numbers[1] <= most
        yield note(
            "5", f"queries of the list at 63 / 6,300 members, {reader}: {numbers[0]} / {numbers[1]} (<= {most})", is_met
        )


def queries_of_the_pages(few: Database, many: Database) -> Iterator[str]:
    """The same of the page of a member and of the home page, which are not bounded by a number of the goals."""
    at_few, at_many = few.ask("queries", "pages"), many.ask("queries", "pages")
    for page, number in at_few.items():
        words = f"queries at 63 / 6,300 members, {page}: {number} / {at_many[page]} (the same)"
        yield note("5", words, number == at_many[page])


def queries_of_the_desk(rows: Database) -> Iterator[str]:
    """The same with one row a card, with some and with many, of a focal point and of the secretariat."""
    found = [rows.ask("queries", "desk", number) for number in ROWS_OF_A_DESK]
    sizes = " / ".join(map(str, ROWS_OF_A_DESK))
    for reader in found[0]:
        numbers = [one[reader] for one in found]
        words = f"queries of the desk with {sizes} rows a card, {reader}: {' / '.join(map(str, numbers))} (the same)"
        yield note("-", words, len(set(numbers)) == 1)


def weight_of_the_list(server: Server) -> str:
    """Goal 8: what a first visit of the list fetches."""
    html = fetch(Target("list", server, "/members/"))[1]
    linked = re.findall(rb'<(?:link rel="(?:stylesheet|icon)[^>]*href|script[^>]*src|img[^>]*src)="([^"]+)"', html)
    plain, packed = len(html) / 1000, len(gzip.compress(html)) / 1000
    words = f"list, first visit: {1 + len(set(linked))} requests (<= 5); "
    words += f"html {plain:.1f} kB plain (<= 60), {packed:.1f} kB gzip (<= 12)"
    for path in sorted(set(linked)):
        body = fetch(Target("file", server, path.decode()))[1]
        words += f"; {path.decode().rsplit('/', 1)[-1]} {len(gzip.compress(body)) / 1000:.1f} kB gzip"
    return note("8", words, plain <= 60 and packed <= 12 and len(set(linked)) < 5)


def queries_of_the_admin(people: Database) -> Iterator[str]:
    """The lists of the admin with 1,100 people and with 20,000: the same queries, and how their time grows."""
    few, many = (people.ask("admin_lists", number) for number in PEOPLE)
    for name in few:
        queries = few[name]["queries"], many[name]["queries"]
        words = f"admin, {name}: {queries[0]} / {queries[1]} queries with 1,100 / 20,000 people (the same); "
        words += " / ".join(f"{one[name]['ms']:.0f} ms, of it {one[name]['asked_ms']:.0f} asked" for one in (few, many))
        yield note("-", words, queries[0] == queries[1])
