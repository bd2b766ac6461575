"""What the pages of a chapter say of adopting it: in which session it was, and what is before all members now."""

from collections.abc import Iterable
from typing import Any

from manual.leading import may_lead
from manual.models import Adoption, Chapter, Revision, SilenceProcedure
from manual.models.chapter import reads_drafts
from manual.silence_shown import silence_rows
from meetings.models import ReleasedSession
from r2pnet.visibility import Reader


def session_names(adoptions: Iterable[Adoption], reader: Reader) -> dict[int, str]:
    """The session of each adoption by its key, as the programme that `reader` may see has it; no query without one."""
    asked = {one.pk: one.session_id for one in adoptions if one.session_id}
    if not asked:
        return {}
    released = ReleasedSession.objects.visible_to(reader).filter(until=None, session__in=asked.values())
    titles = dict(released.values_list("session", "title"))
    return {pk: titles[session] for pk, session in asked.items() if session in titles}


def adopting_of(chapter: Chapter, text: Revision | None, reader: Reader) -> dict[str, Any]:
    """For who may read drafts: what is before all members in the language of `text`, and whether they lead the chapter.

    The public is told nothing of it, and asked for nothing.
    """
    if text is None or not reads_drafts(reader):
        return {}
    rows = SilenceProcedure.objects.visible_to(reader).running().filter(chapter=chapter, language=text.language)
    shown = silence_rows(list(rows.select_related("chapter", "revision")), reader)
    return {"before_all": shown[0] if shown else None, "may_lead": may_lead(reader, chapter)}
