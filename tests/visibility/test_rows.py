"""Every kind of row that has a level, asked of the database by somebody of every role, beside the table by hand."""

import pytest
from django.test import Client

from meetings.models import Meeting, NextStep, Paper
from r2pnet.desk.search import found_for
from tests.visibility.objects import GROWN, models_with_a_level
from tests.visibility.roles import ROLES
from tests.visibility.table import readers_of
from tests.visibility.world import World


def test_every_kind_of_row_with_a_level_is_planted() -> None:
    """A new model with a level, or with a way to ask by reader, fails here until a row of it stands in `GROWN`."""
    named = {model.__name__ for model in models_with_a_level()}
    assert named == {model.__name__ for model in GROWN}
    assert len(named) >= 9


@pytest.mark.django_db
def test_everybody_sees_exactly_the_rows_that_the_table_says(world: World) -> None:
    found = {
        (role, model.__name__): set(model._default_manager.visible_to(world.cast.reader(role)).values_list("pk"))
        for role in ROLES
        for model in GROWN
    }
    wrong = [
        (role, one.word, one.pair)
        for one in world.planted
        for role in ROLES
        if one.row is not None and ((one.row.pk,) in found[role, type(one.row).__name__]) != (role in readers_of(one))
    ]
    assert wrong == []
    assert len(world.planted) > 170


@pytest.mark.django_db
def test_a_search_finds_and_counts_only_what_its_reader_may_see(world: World) -> None:
    for role in ROLES:
        for model in (Meeting, Paper):
            shown = [one for one in world.shown_to(role) if isinstance(one.row, model)]
            found = found_for(f"zqx{model._meta.model_name}", world.cast.reader(role))
            assert (role, [group.total for group in found]) == (role, [len(shown)])
            assert {hit.url for hit in found[0].hits} <= {one.row.get_absolute_url() for one in shown}


@pytest.mark.django_db
@pytest.mark.parametrize("word", ["zqxchapter0", "zqxchapter9"])
def test_a_search_finds_and_counts_only_the_chapters_that_its_reader_may_see(world: World, word: str) -> None:
    """Those that are adopted, and drafts."""
    for role in ROLES:
        shown = {one.row.get_absolute_url() for one in world.shown_to(role) if one.word.startswith(word) and one.row}
        groups = found_for(word, world.cast.reader(role))
        assert (role, sum(group.total for group in groups)) == (role, len(shown))
        assert {hit.url for group in groups for hit in group.hits} <= shown


@pytest.mark.django_db
def test_a_search_finds_the_next_steps_that_its_reader_may_see_and_leads_to_each(world: World) -> None:
    for role in ROLES:
        reader = world.cast.reader(role)
        shown = {one.row.pk for one in world.shown_to(role) if isinstance(one.row, NextStep)}
        hits = [hit for group in found_for("zqxnextstep", reader) for hit in group.hits]
        assert (role, {int(hit.url.rpartition("#step-")[2]) for hit in hits}) == (role, shown)
        if shown:
            client = Client(SERVER_NAME="localhost")
            client.force_login(reader)
            pages = [(hit.url, client.get(hit.url).content.decode()) for hit in hits]
            assert [url for url, page in pages if f'id="{url.rpartition("#")[2]}"' not in page] == []
