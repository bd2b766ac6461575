"""The secretariat imports chapters, looked at first, and writes their texts."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import OuterRef, Subquery
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from manual.forms import ImportForm, RevisionForm, sign_of
from manual.models import Chapter, ChapterQuestion, Revision
from manual.rows import chapter_rows
from manual.services.importing import Preview, import_chapter, preview, read_file
from manual.services.writing import Written, write_revision
from manual.shown_text import RIGHT_TO_LEFT, text_shown
from manual.text.reading import as_text
from manual.texts import blocks_of
from meetings.models.paper_file import PaperLanguage
from r2pnet.clock import network_day, network_today
from r2pnet.days import day_in_words
from r2pnet.paging import page_of
from r2pnet.refusal import Changed, Refused
from r2pnet.staff_pages import staff_page

staff_who_write = staff_page("manual.add_chapter", "manual.change_chapter")


@require_safe
@staff_who_write
def chapters(request: HttpRequest) -> HttpResponseBase:
    """Every chapter with the languages that it has, and the ways to write and to import."""
    page, notices = page_of(request, Chapter.objects.visible_to(request.user).in_order())
    shown = list(page.object_list)
    newest = Revision.objects.visible_to(request.user).filter(
        chapter=OuterRef("chapter"), language=OuterRef("language")
    )
    rows = Revision.objects.visible_to(request.user).filter(
        chapter__in=[one.pk for one in shown], number=Subquery(newest.newest_first().values("number")[:1])
    )
    texts: dict[int, dict[str, Revision]] = {}
    for one in rows.select_related("adoption"):
        texts.setdefault(one.chapter_id, {})[one.language] = one
    listed = [
        (row, _languages(row.chapter, texts.get(row.chapter.pk, {}))) for row in chapter_rows(shown, request.user)
    ]
    words = {"rows": listed, "page_obj": page, "notices": notices, "today": network_today()}
    return render(request, "manual/desk_chapters.html", words)


def _languages(chapter: Chapter, texts: dict[str, Revision]) -> list[dict[str, Any]]:
    """Each official language with its newest text, or without one, and where it is written."""
    return [
        {
            "name": language.label,
            "text": texts.get(language.value),
            "is_adopted": hasattr(texts.get(language.value), "adoption"),
            "url": reverse("desk-manual-write", args=[chapter.slug, language.value]),
            "adopt_url": reverse("desk-manual-adopt", args=[chapter.slug, language.value]),
            "silence_url": reverse("silence-open", args=[chapter.slug, language.value]),
        }
        for language in PaperLanguage
    ]


@require_http_methods(["GET", "HEAD", "POST"])
@staff_who_write
def import_page(request: HttpRequest) -> HttpResponseBase:
    """A file, or a text; looked at as it would be shown, with what would be dropped; then written."""
    form = ImportForm(request.POST, request.FILES) if request.method == "POST" else ImportForm()
    looked: Preview | None = None
    if request.method == "POST" and form.is_valid():
        try:
            looked = _look(form)
            if _is_confirmed(request, form, looked):
                chapter, _revision = import_chapter(_written(form, looked), by=_user(request), order=_order(form))
                messages.success(request, _("Imported, as a draft that members read."), extra_tags="good")
                return redirect("chapter", chapter.slug)
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, refused.message)
        except ValidationError as error:
            for field, said in error.message_dict.items():
                form.add_error(field if field in form.fields else None, said)
    if looked:
        sign = sign_of(looked.text, looked.question)
        form.show(text=looked.text, question=looked.question, looked_at=sign)
    words = {"form": form, "looked": looked, "direction": _direction(form)}
    return render(request, "manual/desk_import.html", words)


def _look(form: ImportForm) -> Preview:
    typed = form.cleaned_data
    source = read_file(typed["file"]) if typed["file"] else typed["text"]
    return preview(source, typed["question"])


def _is_confirmed(request: HttpRequest, form: ImportForm, looked: Preview) -> bool:
    """True when the button to import was pressed below just this text: what has changed since is looked at again."""
    return "import" in request.POST and form.cleaned_data["looked_at"] == sign_of(looked.text, looked.question)


def _written(form: ImportForm, looked: Preview) -> Written:
    typed = form.cleaned_data
    return Written(typed["language"], looked.text, typed["reason"], looked.question)


def _order(form: ImportForm) -> int | None:
    order: int | None = form.cleaned_data["order"]
    return order


def _direction(form: ImportForm) -> str:
    return "rtl" if form["language"].value() in RIGHT_TO_LEFT else "ltr"


@require_http_methods(["GET", "HEAD", "POST"])
@staff_who_write
def write(request: HttpRequest, slug: str, language: str) -> HttpResponseBase:
    """The whole text of a chapter in one language; POST makes it the next revision."""
    chapter: Chapter = get_object_or_404(Chapter.objects.visible_to(request.user), slug=slug)
    if language not in PaperLanguage.values:
        raise Http404
    newest = _newest(request, chapter, language)
    form = _form(request, chapter, language, newest)
    now: list[tuple[str, str]] = []
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        written = Written(language, typed["text"], typed["reason"], typed.get("question", ""), typed.get("translates"))
        try:
            made = write_revision(chapter, written, seen=typed["seen"], by=_user(request))
            _tell(request, made)
            return redirect("desk-manual")
        except Changed as changed:
            newest = _newest(request, chapter, language)
            now = [(str(newest), as_text(blocks_of(newest)))] if newest else []
            form.add_error(None, changed.message)
            form.read_again(newest.number if newest else 0)
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, refused.message)
    words = {
        "form": form,
        "chapter": chapter,
        "question": chapter_rows([chapter], request.user)[0].question,
        "language": PaperLanguage(language).label,
        "newest": newest,
        "made_on": day_in_words(network_day(newest.made_at)) if newest else "",
        "problems": text_shown(newest).problems if newest else (),
        "now": now,
    }
    return render(request, "manual/desk_write.html", words)


def _newest(request: HttpRequest, chapter: Chapter, language: str) -> Revision | None:
    rows = Revision.objects.visible_to(request.user).filter(chapter=chapter, language=language)
    found: Revision | None = rows.newest_first().first()
    return found


def _form(request: HttpRequest, chapter: Chapter, language: str, newest: Revision | None) -> RevisionForm:
    others = Revision.objects.visible_to(request.user).filter(chapter=chapter).exclude(language=language)
    asked = ChapterQuestion.objects.visible_to(request.user).filter(chapter=chapter, language=language)
    first = {"text": as_text(blocks_of(newest)) if newest else "", "seen": newest.number if newest else 0}
    return RevisionForm(
        others.order_by("language", "-number"), request.POST or None, initial=first, has_question=asked.exists()
    )


def _tell(request: HttpRequest, made: Revision) -> None:
    messages.success(request, _("Saved: %(revision)s.") % {"revision": made}, extra_tags="good")
    if number := len(text_shown(made).problems):
        words = ngettext(
            "%(number)d thing in the text is not shown: open it to read which.",
            "%(number)d things in the text are not shown: open it to read which.",
            number,
        )
        messages.warning(request, words % {"number": number}, extra_tags="due")


def _user(request: HttpRequest) -> Any:
    return request.user
