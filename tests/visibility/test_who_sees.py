"""The label "who can see this", in words for each level and scope."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from meetings.models import Paper
from meetings.models.meeting import MeetingKind
from r2pnet.visibility import Level, Reader
from r2pnet.who_sees import who_sees, words_for
from tests.factories import MeetingFactory, MemberFactory, PaperFactory, PersonFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def scopes() -> dict[str, str]:
    person = PersonFactory(user=UserFactory())
    return {
        "": "",
        "member": f"member:{MemberFactory(country__short_name='Testland').pk}",
        "meeting": f"meeting:{MeetingFactory(kind=MeetingKind.ANNUAL, ordinal=12).pk}",
        "person": f"person:{person.pk}",
        "gone": "member:987654321",
    }


@pytest.mark.parametrize(
    ("level", "scope", "words"),
    [
        ("public", "", "Public"),
        ("members", "", "Members only"),
        ("steering", "", "Steering group only"),
        ("secretariat", "", "Secretariat only"),
        ("public", "member", "Only the people of Testland"),
        ("members", "member", "Only the people of Testland"),
        ("members", "meeting", "Only participants: Twelfth meeting"),
        ("members", "person", "Only the person themselves"),
        ("steering", "member", "Only the people of Testland, if they are in the steering group"),
        ("secretariat", "member", "Secretariat only"),
        ("members", "gone", "Only a few people"),
    ],
)
def test_each_level_and_scope_has_words(scopes: dict[str, str], level: str, scope: str, words: str) -> None:
    seen = who_sees(level, scopes[scope])
    assert (seen.words, seen.is_everybody) == (words, (level, scope) == ("public", ""))


def test_what_is_narrowed_to_the_reader_says_so(scopes: dict[str, str], staff: Reader) -> None:
    person = PersonFactory(user=UserFactory())
    scope = f"person:{person.pk}"
    said = [who_sees(Level.MEMBERS, scope, reader).words for reader in (person.user, staff)]
    assert said == ["Only you", "Only the person themselves"]


def test_a_list_asks_once_for_each_kind_of_scope_and_not_at_all_without_one(scopes: dict[str, str]) -> None:
    def asked() -> int:
        rows = list(Paper.objects.all())
        with CaptureQueriesContext(connection) as queries:
            words_for(rows)
        return len(queries)

    for level in Level.values:
        PaperFactory(level=level)
    assert asked() == 0
    for _ in range(3):
        for name in ("member", "meeting", "person"):
            PaperFactory(level=Level.MEMBERS, scope=scopes[name])
            PaperFactory(level=Level.MEMBERS, scope=f"member:{MemberFactory().pk}")
    assert asked() == 2


def test_pages_and_lists_print_it_where_not_everybody_sees_the_thing(
    scopes: dict[str, str], staff_client: Client, client: Client
) -> None:
    member = MemberFactory(slug="narrowland", scope=scopes["member"])
    meeting = MeetingFactory(slug="narrow-meeting", level=Level.MEMBERS, scope=scopes["meeting"])
    PaperFactory(slug="narrow-paper", level=Level.STEERING, meeting=meeting)
    PaperFactory(slug="open-paper")
    chips = {
        "/members/narrowland/": "Only the people of Testland",
        "/members/": "Only the people of Testland",
        f"/search/?q={member.name.replace(' ', '+')}": "Only the people of Testland",
        "/meetings/narrow-meeting/": "Only participants: Twelfth meeting",
        "/meetings/": "Only participants: Twelfth meeting",
        "/papers/narrow-paper/": "Steering group only",
        "/papers/": "Steering group only",
    }
    for address, words in chips.items():
        page = staff_client.get(address).content.decode()
        assert (address, f'<span class="chip closed">{words}</span>' in page) == (address, True)
    paper = client.get("/papers/open-paper/").content.decode()
    assert ("<dt>Who can see it</dt><dd>Everybody</dd>" in paper, "chip closed" in paper) == (True, False)
