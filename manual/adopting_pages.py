"""Staff record that a meeting adopted a text, and say the facts of a chapter."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Max, QuerySet
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from manual.adopting_forms import AdoptForm, FactsForm
from manual.desk_pages import staff_who_write
from manual.models import Chapter, Revision
from manual.rows import chapter_rows
from manual.services.adopting import adopt
from manual.services.facts import change_facts, statuses_of
from manual.silence_words import text_in_words
from meetings.models.paper_file import PaperLanguage
from meetings.titles import title_with_place
from r2pnet.days import day_in_words
from r2pnet.refusal import Changed, Refused, in_words
from r2pnet.visibility import Reader


def to_adopt(chapter: Chapter, language: str, reader: Reader) -> QuerySet[Revision]:
    """The revisions in that language that can be adopted: those after the last that is, the newest first."""
    seen = Revision.objects.visible_to(reader).filter(chapter=chapter, language=language)
    last = seen.adopted().aggregate(last=Max("number"))["last"] or 0
    rows: QuerySet[Revision] = seen.filter(number__gt=last).newest_first()
    return rows


def chapter_asked(request: HttpRequest, slug: str, language: str) -> Chapter:
    """The chapter; 404 where the reader sees none, or there is no such language."""
    chapter: Chapter = get_object_or_404(Chapter.objects.visible_to(request.user), slug=slug)
    if language not in PaperLanguage.values:
        raise Http404
    return chapter


@require_http_methods(["GET", "HEAD", "POST"])
@staff_who_write
def adopt_page(request: HttpRequest, slug: str, language: str) -> HttpResponseBase:
    """Which text was adopted at which meeting; read once more, with the session beside it, and then recorded."""
    chapter = chapter_asked(request, slug, language)
    texts = to_adopt(chapter, language, request.user)
    form = AdoptForm(texts, request.user, request.POST if request.method == "POST" else None)
    looked: dict[str, str] = {}
    if request.method == "POST" and form.is_valid():
        if form.is_confirmed and _adopted(request, form):
            return redirect("desk-manual")
        if not form.errors:
            looked = _read_once_more(form)
            form.take_sign()
    words = {
        "form": form,
        "chapter": chapter,
        "question": chapter_rows([chapter], request.user)[0].question,
        "code": language,
        "language": PaperLanguage(language).label,
        "has_texts": texts.exists(),
        "looked": looked,
    }
    return render(request, "manual/desk_adopt.html", words)


def _adopted(request: HttpRequest, form: AdoptForm) -> bool:
    typed, user = form.cleaned_data, _user(request)
    try:
        adopt(typed["revision"], on=typed["on"], meeting=typed["meeting"], session=typed["session"], by=user)
    except Refused as refused:
        form.refuse(refused)
        return False
    words = _("Recorded: %(text)s is adopted. Its numbers stay, and whoever may see the chapter reads it.")
    messages.success(request, words % {"text": text_in_words(typed["revision"])}, extra_tags="good")
    return True


def _read_once_more(form: AdoptForm) -> dict[str, str]:
    typed = form.cleaned_data
    return {
        "text": text_in_words(typed["revision"]),
        "meeting": title_with_place(typed["meeting"]),
        "on": day_in_words(typed["on"]),
    }


@require_http_methods(["GET", "HEAD", "POST"])
@staff_who_write
def facts_page(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Status, topics, lead members and the day of the next review."""
    chapter: Chapter = get_object_or_404(Chapter.objects.visible_to(request.user), slug=slug)
    given = request.POST if request.method == "POST" else None
    form = FactsForm(chapter, statuses_of(chapter), request.user, given)
    now: list[tuple[str, str]] = []
    if request.method == "POST" and form.is_valid():
        try:
            change_facts(chapter, form.facts, seen=form.cleaned_data["seen"], by=_user(request))
            messages.success(request, _("Your changes are saved."), extra_tags="good")
            return redirect("desk-manual")
        except Changed as changed:
            form.refuse(changed)
            chapter.refresh_from_db()
            now = [_as_it_is_now(chapter)]
            form.read_again(chapter.version)
        except Refused as refused:
            form.refuse(refused)
        except ValidationError as error:
            form.add_error(None, in_words(error))
    question = chapter_rows([chapter], request.user)[0].question
    words = {"form": form, "chapter": chapter, "question": question, "now": now}
    return render(request, "manual/desk_facts.html", words)


def _as_it_is_now(chapter: Chapter) -> tuple[str, str]:
    """What somebody else has saved, in words."""
    said = [
        (_("Topics:"), ", ".join(str(topic) for topic in chapter.topics.all())),
        (_("Lead members:"), ", ".join(member.name for member in chapter.leads.with_names().by_name())),
        (_("Review due on"), day_in_words(chapter.review_due_on) if chapter.review_due_on else ""),
    ]
    return str(chapter.get_status_display()), "\n".join(f"{name} {words}" for name, words in said if words)


def _user(request: HttpRequest) -> Any:
    return request.user
