"""Chapter by language: what is current, behind, missing, and that the public counts only what is adopted."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client

from manual.languages import Standing, State, number_translated, seen_revisions, source_language, standings
from manual.models import Chapter, Revision
from manual.services.adopting import adopt
from r2pnet.slugs import free_slug
from r2pnet.visibility import Audience, Level, Reader
from tests.manual.given import ADOPTED_ON, adopted, chapter_of, next_text
from tests.meetings.reading import main_of, words_of

pytestmark = pytest.mark.django_db

Queries = Callable[[int], AbstractContextManager[Any]]
MEMBER = Audience(Level.MEMBERS)
TABLE = "/manual/languages/"


def of(chapter: Chapter, reader: Reader = MEMBER) -> dict[str, Standing]:
    return standings(seen_revisions([chapter], reader).get(chapter.pk, []))


def states(chapter: Chapter, reader: Reader = MEMBER) -> dict[str, tuple[str, int]]:
    """Of the languages that are not missing."""
    return {one.language: (one.state, one.behind) for one in of(chapter, reader).values() if one.revision}


def french(chapter: Chapter, source: Revision | None, words: str = "Des mots.") -> Revision:
    return next_text(chapter, words, "fr", question="Quoi ?", translates=source)


def test_a_translation_is_current_until_its_source_goes_on() -> None:
    chapter, first = chapter_of("Words.", "What?")
    french(chapter, first)
    assert states(chapter) == {"en": (State.SOURCE, 0), "fr": (State.CURRENT, 0)}
    next_text(chapter, "Other words.")
    third = next_text(chapter, "Still other words.")
    assert states(chapter) == {"en": (State.SOURCE, 0), "fr": (State.BEHIND, 2)}
    assert (of(chapter)["fr"].since, of(chapter)["fr"].newest) == (1, 3)
    french(chapter, third, "D'autres mots.")
    assert states(chapter)["fr"] == (State.CURRENT, 0)


def test_the_source_is_the_first_that_translates_nothing() -> None:
    chapter, first = chapter_of("كلمات", "ما هذا؟", language="ar")
    next_text(chapter, "Words.", question="What?", translates=first)
    assert states(chapter) == {"en": (State.CURRENT, 0), "ar": (State.SOURCE, 0)}


def test_a_text_that_says_nothing_goes_on_with_what_the_one_before_said() -> None:
    chapter, first = chapter_of("Words.", "What?")
    french(chapter, first)
    french(chapter, None, "Des mots !")
    assert states(chapter)["fr"] == (State.CURRENT, 0)
    next_text(chapter, "Palabras.", "es", question="¿Qué?")
    assert states(chapter)["es"] == (State.APART, 0)


def test_a_translation_of_a_translation_goes_back_to_the_source() -> None:
    chapter, first = chapter_of("Words.", "What?")
    second = french(chapter, first)
    next_text(chapter, "Palabras.", "es", question="¿Qué?", translates=second)
    next_text(chapter, "Other words.")
    assert states(chapter)["es"] == (State.BEHIND, 1)


def test_translations_of_each_other_end() -> None:
    chapter, first = chapter_of("Palabras.", "¿Qué?", language="es")
    second = next_text(chapter, "Des mots.", "fr", question="Quoi ?", translates=first)
    next_text(chapter, "Palabras otras.", "es", translates=second)
    next_text(chapter, "D'autres mots.", "fr", translates=Revision.objects.get(language="es", number=2))
    seen = seen_revisions([chapter], MEMBER)[chapter.pk]
    assert (source_language(seen), number_translated("fr", "en", seen)) == ("es", 0)
    assert states(chapter)["fr"] == (State.CURRENT, 0)


def test_the_public_counts_only_what_is_adopted(client: Client) -> None:
    """A draft of the source leaves the translation current, a draft of a translation leaves it missing."""
    chapter, first = adopted("Words.", "What?")
    second = french(chapter, first)
    public = AnonymousUser()
    before = client.get(TABLE).content
    assert states(chapter, public) == {"en": (State.SOURCE, 0)}
    adopt(second, on=ADOPTED_ON, note="At a test", by=None)
    assert client.get(TABLE).content != before
    shown = client.get(TABLE).content
    third = next_text(chapter, "zqx words.")
    next_text(chapter, "zqx more words.")
    french(chapter, third, "zqx mots.")
    next_text(chapter, "Palabras zqx.", "es", question="¿zqx?")
    assert states(chapter, public) == {"en": (State.SOURCE, 0), "fr": (State.CURRENT, 0)}
    assert client.get(TABLE).content == shown
    assert states(chapter)["fr"] == (State.BEHIND, 1)


def test_an_adopted_translation_of_a_draft_tells_the_public_of_no_draft(client: Client) -> None:
    chapter, first = adopted("Words.", "What?")
    second = next_text(chapter, "zqx words.")
    adopt(french(chapter, second), on=ADOPTED_ON, note="At a test", by=None)
    assert states(chapter, AnonymousUser()) == {"en": (State.SOURCE, 0), "fr": (State.CURRENT, 0)}
    third = next_text(chapter, "Third words.")
    adopt(third, on=ADOPTED_ON, note="At a test", by=None)
    found = of(chapter, AnonymousUser())["fr"]
    assert (found.behind, found.since, found.newest) == (1, 1, 3)
    assert client.get("/manual/what/history/?language=en&a=1&b=3").status_code == 200


def test_a_chapter_is_in_the_table_for_who_may_see_it(client: Client, member_client: Client) -> None:
    chapter, first = chapter_of("Words.", "zqx what?")
    french(chapter, first)
    next_text(chapter, "Other words.")
    assert "zqx" not in client.get(TABLE).content.decode()
    words = words_of(member_client.get(TABLE))
    assert "zqx what?" in words
    assert "1 revision behind" in words and "Missing" in words
    url = "/manual/zqx-what/history/?language=en&amp;a=1&amp;b=2"
    assert f'href="{url}"' in main_of(member_client.get(TABLE))
    assert member_client.get(url.replace("&amp;", "&")).status_code == 200
    assert "/translate/" not in main_of(member_client.get(TABLE))


def test_an_empty_table_says_so(client: Client) -> None:
    assert "No chapter is adopted yet." in words_of(client.get(TABLE))


def test_the_address_is_no_chapters() -> None:
    assert free_slug(Chapter, "Languages") == "languages-2"


@pytest.mark.parametrize("number", [1, 12])
def test_queries_do_not_grow(client: Client, django_assert_num_queries: Queries, number: int) -> None:
    for one in range(number):
        chapter, first = adopted("Words.", f"Question {one}?")
        adopt(french(chapter, first), on=ADOPTED_ON, note="At a test", by=None)
    with django_assert_num_queries(6):  # stamps, count, chapters, revisions, questions, adoptions
        client.get(TABLE)
