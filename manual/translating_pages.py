"""A chapter is translated: its source and the text in another language, block by block beside each other."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from manual.asked import revision_asked
from manual.comparison_shown import NO_NUMBERS, ShownBlock, comparison_shown
from manual.languages import difference_url, number_translated, seen_revisions, source_language
from manual.leading import may_lead
from manual.models import Chapter, ChapterQuestion, Revision
from manual.rows import Question, questions_of
from manual.services.translating import Pair, Translated, is_laid_by_place, pairs, write_translation
from manual.shown_text import RIGHT_TO_LEFT
from manual.text.block import Block
from manual.text.reading import as_text
from manual.texts import blocks_of, numbers_of
from manual.translating_forms import TranslationForm
from meetings.models.paper_file import PaperLanguage
from r2pnet.desk.desk_views import for_its_reader
from r2pnet.refusal import Changed, Refused
from r2pnet.signing_in import sign_in_first


@dataclass(frozen=True)
class Work:
    """What a translator has before them.

    `source` is the revision beside which they write, `base` the one that the text so far renders, `newest` that text.
    """

    chapter: Chapter
    language: str
    source: Revision
    base: Revision | None
    newest: Revision | None
    is_latest: bool

    @property
    def seen(self) -> int:
        """The number of the text so far, 0 for none."""
        return self.newest.number if self.newest else 0


@require_http_methods(["GET", "HEAD", "POST"])
@sign_in_first
def translate(request: HttpRequest, slug: str, language: str) -> HttpResponseBase:
    """The newest source, or `?of=3`, beside its translation; POST makes that the next revision of its language.

    404 for who does not lead the chapter, and for the language in which the chapter is written.
    """
    work = _work(request, slug, language)
    source_blocks, target_blocks = _blocks(work)
    rows = pairs(source_blocks, target_blocks)
    form = _form(request, work, rows, source_blocks)
    now: list[tuple[str, str]] = []
    if request.method == "POST" and form.is_valid():
        user: Any = request.user
        typed = form.cleaned_data
        written = Translated(work.source, language, form.texts(), typed["reason"], typed.get("question", ""))
        try:
            made = write_translation(work.chapter, written, seen=typed["seen"], by=user)
            return _saved(request, work, made, len(source_blocks))
        except Changed as changed:
            now = [(str(work.newest), as_text(target_blocks))] if work.newest else []
            form.add_error(None, changed.message)
            form.read_again(work.seen, rows, _texts_of(request, work, typed["seen"], source_blocks))
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, refused.message)
    return for_its_reader(render(request, "manual/translate.html", _page(request, work, form, now)))


def _work(request: HttpRequest, slug: str, language: str) -> Work:
    chapter: Chapter = get_object_or_404(Chapter.objects.visible_to(request.user), slug=slug)
    if language not in PaperLanguage.values or not may_lead(request.user, chapter):
        raise Http404
    seen = seen_revisions([chapter], request.user).get(chapter.pk, [])
    written_in = source_language(seen)
    if written_in in ("", language):
        raise Http404
    texts = list(Revision.objects.visible_to(request.user).filter(chapter=chapter).newest_first())
    sources = [one for one in texts if one.language == written_in]
    given = request.POST if request.method == "POST" else request.GET
    source = revision_asked(sources, given["of"]) if given.get("of") else sources[0]
    number = number_translated(language, written_in, seen)
    return Work(
        chapter,
        language,
        source,
        next((one for one in sources if one.number == number), None),
        next((one for one in texts if one.language == language), None),
        source is sources[0],
    )


def _texts_of(request: HttpRequest, work: Work, number: int, source_blocks: tuple[Block, ...]) -> dict[str, str]:
    """What stood in each field when the translation of that number was read."""
    rows = Revision.objects.visible_to(request.user).filter(chapter=work.chapter, language=work.language, number=number)
    found = rows.first()
    laid = pairs(source_blocks, blocks_of(found) if found else ())
    return {row.identity: row.target.text for row in laid if row.target}


def _blocks(work: Work) -> tuple[tuple[Block, ...], tuple[Block, ...]]:
    return blocks_of(work.source), blocks_of(work.newest) if work.newest else ()


def _form(
    request: HttpRequest, work: Work, rows: tuple[Pair, ...], source_blocks: tuple[Block, ...]
) -> TranslationForm:
    asked = ChapterQuestion.objects.visible_to(request.user).filter(chapter=work.chapter, language=work.language)
    numbers = numbers_of(work.source, source_blocks)
    words = {"language": PaperLanguage(work.language).label}
    without = _("%(language)s, block without a number") % words
    named = {
        block.identity: _("%(language)s, block %(number)s") % {**words, "number": numbers[block.identity]}
        if block.identity in numbers
        else without
        for block in source_blocks
    }
    return TranslationForm(
        request.POST if request.method == "POST" else None,
        rows,
        initial={"seen": work.seen, "of": work.source.number},
        has_question=asked.exists(),
        named=named,
        language=work.language,
        direction=_direction(work.language),
    )


def _direction(language: str) -> str:
    return "rtl" if language in RIGHT_TO_LEFT else "ltr"


def _page(request: HttpRequest, work: Work, form: TranslationForm, now: list[tuple[str, str]]) -> dict[str, Any]:
    source_blocks, target_blocks = _blocks(work)
    shown = _shown(work, source_blocks)
    question = questions_of([work.chapter], request.user, work.source.language).get(work.chapter.pk)
    changed = sum(1 for one in shown.values() if one.kind != "same") if work.base else 0
    return {
        "chapter": work.chapter,
        "question": question or Question(work.chapter.slug, "en"),
        "form": form,
        "rows": form.beside(shown),
        "source": work.source,
        "source_direction": _direction(work.source.language),
        "is_latest": work.is_latest,
        "language": work.language,
        "language_name": PaperLanguage(work.language).label,
        "direction": _direction(work.language),
        "newest": work.newest,
        "base": work.base,
        "changed": changed,
        "difference_url": _difference(work),
        "missing": len({one.identity for one in source_blocks} - _translated(source_blocks, target_blocks)),
        "is_laid_by_place": is_laid_by_place(source_blocks, target_blocks),
        "now": now,
    }


def _translated(source: tuple[Block, ...], target: tuple[Block, ...]) -> set[str]:
    return {row.identity for row in pairs(source, target) if row.target}


def _difference(work: Work) -> str:
    if work.base is None or work.base.pk == work.source.pk:
        return ""
    return difference_url(work.chapter, work.source.language, work.base.number, work.source.number)


def _shown(work: Work, source_blocks: tuple[Block, ...]) -> dict[str, ShownBlock]:
    """Each block of the source with what became of it since the text so far was written."""
    base = blocks_of(work.base) if work.base else source_blocks
    old = numbers_of(work.base, base) if work.base else NO_NUMBERS
    compared = comparison_shown(base, source_blocks, old, numbers_of(work.source, source_blocks))
    return {block.identity: block for row in compared.rows for block in row.blocks}


def _saved(request: HttpRequest, work: Work, made: Revision, of: int) -> HttpResponseBase:
    """Say so, and what is left to do."""
    words = _("Saved: %(revision)s, as a draft that members read.") % {"revision": made}
    messages.success(request, words, extra_tags="good")
    there = {one.identity for one in blocks_of(made)}
    if left := sum(1 for one in blocks_of(work.source) if one.identity not in there):
        words = ngettext(
            "%(number)d of %(all)d blocks is not translated yet.",
            "%(number)d of %(all)d blocks are not translated yet.",
            left,
        )
        messages.warning(request, words % {"number": left, "all": of}, extra_tags="due")
    return redirect(f"{work.chapter.get_absolute_url()}?language={work.language}")
