"""Archives on their way: read from the beginning, few at once, bounded, and nothing after their reader signed out."""

import struct
import zlib
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.core.signals import request_finished
from django.db import close_old_connections, connection
from django.test import Client
from pytest_django import Settings

from focalpoints.models import User
from meetings.models import Paper, PaperFile
from meetings.papers import zipping
from meetings.papers.zip_pages import keys_of
from meetings.papers.zipping import zip_of
from meetings.services.filing import add_files
from tests.factories import UserFactory
from tests.meetings.filed import filed, given, unzipped
from tests.r2pnet.given import PDF

pytestmark = pytest.mark.django_db

PUBLIC = AnonymousUser()
ADDRESS = "/papers.zip"


def keys() -> list[int]:
    return list(PaperFile.objects.standing().values_list("pk", flat=True))


def read_from_the_beginning(whole: bytes) -> dict[str, bytes]:
    """The parts as a reader finds them that has no list of them yet: where one ends is said by its packing alone."""
    parts = {}
    while whole.startswith(b"PK\x03\x04"):
        flags, method = struct.unpack_from("<HH", whole, 6)
        name_size, extra_size = struct.unpack_from("<HH", whole, 26)
        assert (flags & 8, method) == (8, 8)
        start = 30 + name_size + extra_size
        unpacking = zlib.decompressobj(-zlib.MAX_WBITS)
        name, content = whole[30 : 30 + name_size].decode(), unpacking.decompress(whole[start:])
        mark, checked, _packed, size = struct.unpack_from("<4sLLL", unpacking.unused_data)
        assert (unpacking.eof, mark, checked, size) == (True, b"PK\x07\x08", zlib.crc32(content), len(content))
        parts[name], whole = content, unpacking.unused_data[16:]
    assert whole.startswith(b"PK\x01\x02")
    return parts


def test_an_archive_is_read_from_its_beginning_before_its_end_has_come() -> None:
    content = PDF + bytes(range(256)) * 2000
    filed(given("en", content), given("fr"), symbol="GNFP/2026/1")
    parts = read_from_the_beginning(b"".join(zip_of(keys(), PUBLIC)))
    assert {name: parts[name] for name in list(parts)[:2]} == {
        "GNFP-2026-1 en.pdf": content,
        "GNFP-2026-1 fr.pdf": PDF,
    }
    assert list(parts)[2:] == ["Contents.txt"]


def test_one_address_has_two_archives_under_way_and_all_together_three(client: Client) -> None:
    filed(symbol="GNFP/2026/1")
    first, second = client.get(ADDRESS), client.get(ADDRESS)
    assert client.get(ADDRESS).status_code == 429
    elsewhere = {"REMOTE_ADDR": "192.0.2.7"}
    third = client.get(ADDRESS, **elsewhere)
    busy = client.get(ADDRESS, **elsewhere)
    assert [one.status_code for one in (first, second, third, busy)] == [200, 200, 200, 429]
    assert busy.headers["Retry-After"] == "60"
    assert client.head(ADDRESS).status_code == 200
    unzipped(first)
    assert client.get(ADDRESS, **elsewhere).status_code == 200


def test_whoever_goes_away_before_the_first_byte_gives_the_place_back(client: Client, settings: Settings) -> None:
    settings.ARCHIVES_IN_ALL = 1
    filed(symbol="GNFP/2026/1")
    for _ in range(3):
        response = client.get(ADDRESS)
        assert response.status_code == 200
        request_finished.disconnect(close_old_connections)  # as the client does: the test goes on with its connection
        response.close()
        request_finished.connect(close_old_connections)


@pytest.mark.django_db(transaction=True)
def test_where_the_cache_is_away_nobody_is_refused(client: Client, settings: Settings) -> None:
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "no_such_table"}
    }
    filed(symbol="GNFP/2026/1")
    answers = [client.get(ADDRESS) for _ in range(4)]
    assert [one.status_code for one in answers] == [200] * 4
    assert [len(unzipped(one)) for one in answers] == [2] * 4


def test_a_place_is_no_address_and_is_kept_a_quarter_of_an_hour(client: Client) -> None:
    filed(symbol="GNFP/2026/1")
    client.get(ADDRESS)
    assert cache.get("place:papers-zip:0")
    assert not cache.get("place:papers-zip:127.0.0.1:0")


@pytest.mark.parametrize(("limit", "most"), [("MOST_BYTES", len(PDF) * 2), ("MOST_SECONDS", -1)])
def test_what_is_too_much_for_one_archive_is_said_in_its_list(
    limit: str, most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in (1, 2, 3):
        filed(symbol=f"GNFP/2026/{number}")
    monkeypatch.setattr(zipping, limit, most)
    parts = unzipped(zip_of(keys(), PUBLIC))
    text = parts.pop("Contents.txt").decode()
    assert len(parts) == (2 if limit == "MOST_BYTES" else 0)
    assert "Left out, for this archive has become too large or took too long:\n" in text
    assert text.count("GNFP-2026-3 en.pdf") == 1


def test_whoever_signs_out_meanwhile_gets_no_more_of_what_is_not_public(client: Client) -> None:
    staff: User = UserFactory(is_staff=True, is_superuser=True)
    client.force_login(staff)
    filed(audience="secretariat", symbol="ZQX/1")
    filed(audience="secretariat", symbol="ZQX/2")
    filed(symbol="ZQX/3")
    pieces: Any = iter(client.get(ADDRESS).streaming_content)
    sent = next(pieces)
    client.logout()
    sent += b"".join(pieces)
    assert sorted(unzipped([sent])) == ["Contents.txt", "ZQX-1 en.pdf", "ZQX-3 en.pdf"]
    assert b"ZQX-2" not in sent


def test_the_list_in_an_archive_says_what_is_not_of_the_last_revision(client: Client) -> None:
    paper = filed(given("en"), given("fr", note="unofficial"), symbol="GNFP/2026/1", title="Agenda")
    add_files(paper, 1, [given("en", PDF + b"second")], by=None)
    text = unzipped(client.get(ADDRESS))["Contents.txt"].decode()
    assert "Agenda. Who can see it: Public. Original. Rev.1 is not in this language. unofficial\n" in text
    assert text.count("is not in this language") == 1


def test_files_stand_by_the_order_of_the_languages_of_the_united_nations(client: Client) -> None:
    filed(*map(given, ("ar", "zh", "en", "fr", "ru", "es")), symbol="A/1")
    names = [name for name in unzipped(client.get(ADDRESS)) if name != "Contents.txt"]
    assert names == [f"A-1 {language}.pdf" for language in ("en", "fr", "es", "ar", "zh", "ru")]


def test_a_paper_that_is_narrowed_between_the_questions_is_left_out(rf: Any) -> None:
    filed(symbol="A/1")
    filed(symbol="A/2")
    request = rf.get(ADDRESS)
    request.user = PUBLIC

    def narrowing(execute: Any, sql: str, *told: Any) -> Any:
        answer = execute(sql, *told)
        if sql.startswith("SELECT") and 'FROM "meetings_paperfile"' in sql:
            Paper.objects.filter(symbol="A/2").update(level="secretariat")
        return answer

    with connection.execute_wrapper(narrowing):
        found = keys_of(request, Paper.objects.visible_to(PUBLIC))
    assert found == list(PaperFile.objects.filter(paper__symbol="A/1").values_list("pk", flat=True))
