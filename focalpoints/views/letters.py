"""Letters outside meetings, for the secretariat: the list, whom one is meant for, its words."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from focalpoints.letter_forms import ChooseForm, WriteForm, initial_of
from focalpoints.letter_lists import ListedLetter, listed
from focalpoints.letter_recipients import Chosen, choose
from focalpoints.letter_selection import LetterSelection
from focalpoints.letter_words import PLACEHOLDERS, texts_of
from focalpoints.models import Letter, Member
from focalpoints.models.letter import ENGLISH, LetterState
from focalpoints.models.member import Standing
from focalpoints.services.letters import begin_letter, mean, write
from r2pnet.paging import page_of
from r2pnet.refusal import Changed, Refused
from r2pnet.staff_pages import staff_page


def letter_or_404(letter_id: int) -> Letter:
    """The letter with this number; raises `Http404` when there is none."""
    letter = Letter.objects.select_related("made_by", "sent_by").filter(pk=letter_id).first()
    if letter is None:
        raise Http404
    return letter


@require_safe
@staff_page("focalpoints.view_letter")
def letters(request: HttpRequest) -> HttpResponseBase:
    """Drafts, then what was sent with what became of it; what was given up stands last."""
    drafts = listed(list(Letter.objects.filter(state=LetterState.DRAFT).order_by("-made_at", "-pk")))
    others = Letter.objects.exclude(state=LetterState.DRAFT).select_related("sent_by")
    page, notices = page_of(request, others.order_by(F("sent_at").desc(nulls_last=True), "-pk"))
    sent = listed(list(page.object_list))
    words: dict[str, Any] = {"drafts": drafts, "sent": sent, "page_obj": page, "notices": notices, "query": ""}
    return render(request, "focalpoints/letters.html", words)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page("focalpoints.add_letter")
def new(request: HttpRequest) -> HttpResponseBase:
    """For whom a new letter is meant; `members` and `copy` in the address say what is ticked to begin with."""
    if request.method != "POST":
        initial, notices = _beginning(request)
        form = ChooseForm(request.user, **initial)
        return _choose_page(request, form, None, notices=notices)
    form = ChooseForm(request.user, request.POST)
    if not form.is_valid() or "count" in request.POST:
        return _choose_page(request, form, None)
    copied = Letter.objects.filter(pk=form.cleaned_data["copy"]).first() if form.cleaned_data["copy"] else None
    try:
        title = form.cleaned_data["title"]
        letter = begin_letter(title, form.selection, by=request.user, copy_of=copied)  # type: ignore[arg-type]
    except (Refused, ValidationError) as refusal:
        _say(form, refusal)
        return _choose_page(request, form, None)
    return redirect("letter-text", letter.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page("focalpoints.change_letter")
def recipients(request: HttpRequest, letter_id: int) -> HttpResponseBase:
    """For whom a draft is meant."""
    letter = letter_or_404(letter_id)
    if not letter.is_draft:
        return redirect("letter", letter.pk)
    if request.method != "POST":
        return _choose_page(request, ChooseForm(request.user, **initial_of(letter)), letter)
    form = ChooseForm(request.user, request.POST)
    if form.is_valid() and "count" not in request.POST and _is_meant(request, letter, form):
        messages.success(request, _("Saved. Look at who gets it."), extra_tags="good")
        return redirect("letter" if letter.texts.exists() else "letter-text", letter.pk)
    return _choose_page(request, form, letter)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page("focalpoints.change_letter")
def text(request: HttpRequest, letter_id: int) -> HttpResponseBase:
    """The words of a draft in each language; what was typed stays when something is wrong."""
    letter = letter_or_404(letter_id)
    if not letter.is_draft:
        return redirect("letter", letter.pk)
    texts = texts_of(list(letter.texts.all()))
    form = WriteForm(texts, letter.version, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and _is_written(request, letter, form):
        messages.success(request, _("Saved. Look at how it comes out, and send yourself a test."), extra_tags="good")
        return redirect("letter", letter.pk)
    words = {"letter": letter, "form": form, "placeholders": [f"{{{name}}}" for name in PLACEHOLDERS]}
    return render(request, "focalpoints/letter_text.html", words)


def _beginning(request: HttpRequest) -> tuple[dict[str, Any], list[str]]:
    """What a new letter begins with: another letter's, and the members that the address names."""
    copied = Letter.objects.filter(pk=_number(request.GET.get("copy", ""))).first()
    initial = initial_of(copied) | {"copy": copied.pk} if copied else dict(LetterSelection().as_data)
    initial["seen_version"] = None
    asked = [slug for slug in request.GET.get("members", "").replace("\0", "").split(",") if slug][:1000]
    if not asked:
        return initial, []
    found = {member.slug: member for member in Member.objects.visible_to(request.user).filter(slug__in=asked)}
    standings = {member.standing for member in found.values()}
    initial["standings"] = [one for one in Standing.values if one in standings] or initial["standings"]
    initial |= {"members": list(found), "groups": [], "languages": [], "unconfirmed_only": False}
    unknown = [slug[:60] for slug in asked if slug not in found]
    return initial, [_left_out(unknown)] if unknown else []


def _number(text: str) -> int:
    """The number of a letter; 0, which none has, for what is no number."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0


def _left_out(unknown: Iterable[str]) -> str:
    return _("We left out members that are not known: %(names)s.") % {"names": ", ".join(list(unknown)[:10])}


def _choose_page(
    request: HttpRequest, form: ChooseForm, letter: Letter | None, *, notices: list[str] | None = None
) -> HttpResponse:
    chosen = _counted(request, form, letter) if form.is_bound and form.is_valid() else None
    earlier: list[ListedLetter] | list[Letter] = []
    if letter is None and not form.is_bound:
        earlier = list(Letter.objects.exclude(sent_at=None).order_by("-sent_at", "-pk")[:5])
    words = {"form": form, "letter": letter, "chosen": chosen, "notices": notices or [], "earlier": earlier}
    return render(request, "focalpoints/letter_choose.html", words)


def _counted(request: HttpRequest, form: ChooseForm, letter: Letter | None) -> Chosen:
    written = letter.texts.values_list("language", flat=True) if letter else [ENGLISH]
    return choose(form.selection, written, request.user)


def _is_meant(request: HttpRequest, letter: Letter, form: ChooseForm) -> bool:
    """False, with the words in the form, when the service refuses; a second try starts from what is saved now."""
    seen = form.cleaned_data["seen_version"] or letter.version
    try:
        mean(letter, form.cleaned_data["title"], form.selection, seen_version=seen, by=request.user)  # type: ignore[arg-type]
    except Changed:
        now = letter_or_404(letter.pk)
        renewed = request.POST.copy()
        renewed["seen_version"] = str(now.version)
        form.data = renewed
        form.add_error(None, _meanwhile(now))
    except (Refused, ValidationError) as refusal:
        _say(form, refusal)
    else:
        return True
    return False


def _meanwhile(now: Letter) -> str:
    """What somebody else has saved, in words."""
    said = LetterSelection.from_data(now.selection).in_words({})
    chosen = "; ".join(f"{name}: {words}" for name, words in said)
    return _(
        "Somebody else has changed this letter since you opened the page. It says now: %(title)s; %(chosen)s. What you "
        "chose is below: save it again to keep it."
    ) % {"title": now.title, "chosen": chosen}


def _is_written(request: HttpRequest, letter: Letter, form: WriteForm) -> bool:
    """False, with the words in the form, when the service refuses; a second try starts from what is saved now."""
    try:
        seen = form.cleaned_data["seen_version"]
        write(letter, form.texts, seen_version=seen, by=request.user)  # type: ignore[arg-type]  # signed in
    except Changed:
        now = letter_or_404(letter.pk)
        form.start_from(now.version, texts_of(list(now.texts.all())))
        words = _(
            "Somebody else has changed this letter since you opened the page. What is saved now stands under each text "
            "that differs; what you typed is kept: save it again to put it in its place."
        )
        form.add_error(None, words)
    except (Refused, ValidationError) as refusal:
        _say(form, refusal)
    else:
        return True
    return False


def _say(form: ChooseForm | WriteForm, refusal: Refused | ValidationError) -> None:
    """The words of the refusal at their field, or on top."""
    if isinstance(refusal, Refused):
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
    else:
        form.add_error(None, refusal.messages[0])
