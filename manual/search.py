"""What the search finds of the manual: chapters by their questions."""

from django.utils.translation import gettext as _

from manual.models import Chapter, ChapterQuestion
from manual.rows import ChapterRow, chapter_rows
from r2pnet.desk.search import HITS_SHOWN, Hit, Hits
from r2pnet.visibility import Reader


def search(text: str, user: Reader) -> list[Hits]:
    """Chapters that `user` may see, in one of whose questions that they may see every word of `text` begins a word."""
    asked = ChapterQuestion.objects.visible_to(user).matching(text).order_by().values("chapter")
    found = Chapter.objects.visible_to(user).filter(pk__in=asked).in_order()
    shown = list(found[:HITS_SHOWN])
    if not shown:
        return [Hits(35, _("Manual"), [], 0)]
    total = found.count() if len(shown) == HITS_SHOWN else len(shown)
    return [Hits(35, _("Manual"), [_hit(row) for row in chapter_rows(shown, user)], total)]


def _hit(row: ChapterRow) -> Hit:
    note = _("Chapter %(number)s") % {"number": row.chapter.order}
    label = ", ".join(label.words for label in row.labels)
    return Hit(row.question.words, row.chapter.get_absolute_url(), note=note, label=label)
