"""Two people write, import or adopt at the same moment: one does, the other is told, nothing is lost."""

from collections.abc import Callable
from functools import partial

from manual.models import Adoption, Chapter, Revision
from manual.services.adopting import adopt
from manual.services.importing import import_chapter
from manual.services.writing import Written, write_revision
from manual.texts import blocks_of
from r2pnet.refusal import Changed, Refused
from tests.manual.given import ADOPTED_ON, chapter_of
from tests.meetings.test_seats_under_pressure import REPEATS
from tests.races import at_once, race


def said(deed: Callable[[], object]) -> str:
    """What became of it."""
    try:
        deed()
    except Changed:
        return "changed"
    except Refused:
        return "refused"
    return "done"


@race
def test_of_two_who_write_at_once_one_does_and_the_other_is_told() -> None:
    for _round in range(REPEATS):
        chapter, _first = chapter_of("One.")
        texts = ["One.\n\nHers.", "One.\n\nHis."]
        deeds = [partial(write_revision, chapter, Written("en", text, "Test"), seen=1, by=None) for text in texts]
        assert sorted(at_once([partial(said, deed) for deed in deeds])) == ["changed", "done"]
        kept = Revision.objects.get(chapter=chapter, number=2)
        assert [block.text for block in blocks_of(kept)] in (["One.", "Hers."], ["One.", "His."])


@race
def test_of_two_who_write_the_first_text_of_a_language_one_does() -> None:
    for _round in range(REPEATS):
        chapter, _first = chapter_of("One.")
        written = [Written("fr", text, "Test", "Quoi ?") for text in ("Un.", "Une.")]
        deeds = [partial(write_revision, chapter, one, seen=0, by=None) for one in written]
        assert sorted(at_once([partial(said, deed) for deed in deeds])) == ["changed", "done"]
        assert chapter.wordings.filter(language="fr").count() == 1


@race
def test_two_chapters_that_come_in_at_once_have_numbers_and_addresses_of_their_own() -> None:
    for number in range(REPEATS):
        written = Written("en", "Text.", "Test", f"What is {number}?")
        deeds = [partial(said, partial(import_chapter, written, by=None)) for _ in range(2)]
        assert at_once(deeds) == ["done", "done"]
        orders = sorted(Chapter.objects.values_list("order", flat=True))
        assert orders == list(range(1, 2 * number + 3))


@race
def test_of_two_who_adopt_at_once_one_does() -> None:
    for _round in range(REPEATS):
        _chapter, revision = chapter_of("One.")
        deeds = [partial(adopt, revision, on=ADOPTED_ON, note="Test", by=None) for _ in range(2)]
        assert sorted(at_once([partial(said, deed) for deed in deeds])) == ["done", "refused"]
        assert Adoption.objects.filter(revision=revision).count() == 1
