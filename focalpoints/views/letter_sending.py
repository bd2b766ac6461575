"""A letter as it goes: who gets it in which language, a test, sending it, what became of it, taking it back."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from focalpoints.letter_lists import FATES, PERHAPS, REFUSED, WAITING, deeds_of, fate_of, listed
from focalpoints.letter_recipients import LetterRecipient
from focalpoints.letter_selection import MOST_NAMED, LetterSelection
from focalpoints.letter_words import Words, filled_in, is_rtl, texts_of
from focalpoints.models import Letter, LetterCopy, Member
from focalpoints.models.letter import LETTER_LANGUAGES
from focalpoints.services.letter_sending import Ready, ready, send_letter, send_test, withdraw_letter
from focalpoints.services.letters import give_up
from focalpoints.views.letters import letter_or_404
from r2pnet.outbox.letters import as_html, blocks_of, style_source
from r2pnet.paging import page_of
from r2pnet.refusal import Refused
from r2pnet.staff_pages import staff_page

FEW = 10


@require_safe
@staff_page("focalpoints.view_letter")
def letter(request: HttpRequest, letter_id: int) -> HttpResponseBase:
    """A draft: who gets what in which language, and who is left out. What was sent: to whom, and what became of it."""
    found = letter_or_404(letter_id)
    return _sent_page(request, found) if found.was_sent else _draft_page(request, found)


@require_safe
@staff_page("focalpoints.view_letter")
def mail(request: HttpRequest, letter_id: int, language: str) -> HttpResponseBase:
    """The HTML of the mail in one of the letter's languages, as somebody who gets it in that language reads it."""
    now = ready(letter_or_404(letter_id), request.user)  # type: ignore[arg-type]  # signed in
    if language not in now.texts:
        raise Http404
    words = _as_read(now, language)
    response: Any = HttpResponse(as_html(words.subject, words.body, language))
    response._csp_update = {"style-src": [style_source()]}  # django-csp's: a mail brings its style with it
    return response


@staff_page("focalpoints.change_letter")
@require_POST
def test(request: HttpRequest, letter_id: int) -> HttpResponseBase:
    """Send the letter to oneself in each of its languages."""
    found = letter_or_404(letter_id)
    try:
        sent = send_test(found, by=request.user)  # type: ignore[arg-type]  # signed in
    except Refused as refusal:
        messages.warning(request, refusal.message, extra_tags="due")
    else:
        words = ngettext("%(number)d test is on its way", "%(number)d tests are on their way", len(sent))
        told = {"number": len(sent), "address": request.user.get_username()}
        messages.success(request, f"{words % told}: {told['address']}.", extra_tags="good")
    return redirect("letter", found.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page("focalpoints.change_letter")
def send(request: HttpRequest, letter_id: int) -> HttpResponseBase:
    """Asked once more, with the number in the button; whoever presses twice finds it sent."""
    found = letter_or_404(letter_id)
    refused = ""
    if request.method == "POST":
        try:
            sent = send_letter(found, sign=request.POST.get("sign", ""), by=request.user)  # type: ignore[arg-type]
        except Refused as refusal:
            refused = refusal.message
        else:
            number = sent.copies.count()
            words = ngettext("Sent to %(number)d.", "Sent to %(number)d.", number) % {"number": number}
            messages.success(
                request,
                f"{words} {_('The copies go one after the other; look here what became of each.')}",
                extra_tags="good",
            )
            return redirect("letter", found.pk)
    if not found.is_draft:
        return redirect("letter", found.pk)
    now = ready(found, request.user)  # type: ignore[arg-type]  # signed in
    if not (now.is_written and now.chosen.recipients):
        messages.warning(
            request,
            refused or _("Not yet: write it in English, and choose at least one who gets it."),
            extra_tags="due",
        )
        return redirect("letter", found.pk)
    return render(request, "focalpoints/letter_send.html", {"letter": found, "now": now, "refused": refused})


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page("focalpoints.change_letter")
def withdraw(request: HttpRequest, letter_id: int) -> HttpResponseBase:
    """Give up a draft, or stop the copies that have not gone; asked once on a page of its own."""
    found = letter_or_404(letter_id)
    if request.method != "POST":
        return render(request, "focalpoints/letter_withdraw.html", {"letter": found, "one": listed([found])[0]})
    try:
        messages.success(request, _withdrawn(request, found), extra_tags="good")
    except Refused as refusal:
        messages.warning(request, refusal.message, extra_tags="due")
    return redirect("letter", found.pk)


def _withdrawn(request: HttpRequest, found: Letter) -> str:
    if not found.was_sent:
        give_up(found, by=request.user)  # type: ignore[arg-type]  # signed in
        return _("Given up. Nobody got it.")
    stopped, gone = withdraw_letter(found, by=request.user)  # type: ignore[arg-type]
    words = ngettext("%(stopped)d copy does not go", "%(stopped)d copies do not go", stopped) % {"stopped": stopped}
    had = ngettext("%(gone)d had gone.", "%(gone)d had gone.", gone) % {"gone": gone}
    return f"{_('Withdrawn.')} {words}; {had}"


def _draft_page(request: HttpRequest, found: Letter) -> HttpResponse:
    now = ready(found, request.user)  # type: ignore[arg-type]  # signed in
    page, notices = page_of(request, now.chosen.recipients)
    words: dict[str, Any] = {
        "letter": found,
        "now": now,
        "meant": _in_words(request, found),
        "texts": [_shown(now, language) for language in now.texts],
        "page_obj": page,
        "notices": notices,
        "deeds": deeds_of(found),
        "few_are_left_out": len(now.chosen.left_out) <= FEW,
        "query": "",
    }
    return render(request, "focalpoints/letter_draft.html", words)


def _sent_page(request: HttpRequest, found: Letter) -> HttpResponse:
    fate = request.GET.get("fate", "")
    fate = fate if fate in FATES else ""
    rows = found.copies.with_all().in_order()
    page, notices = page_of(request, rows.filter(message__state__in=FATES[fate][1]) if fate else rows)
    one = listed([found])[0]
    copies = [(copy, fate_of(copy.message.state if copy.message else None)) for copy in page.object_list]
    words: dict[str, Any] = {
        "letter": found,
        "one": one,
        "fate": fate,
        "copies": [{"copy": copy, "fate": FATES[key][0], "key": key} for copy, key in copies],
        "waits": next((each.number for each in one.fates if each.key == WAITING), 0),
        "once_more": _once_more(found),
        "meant": _in_words(request, found),
        "texts": _kept_texts(found),
        "page_obj": page,
        "notices": notices,
        "deeds": deeds_of(found),
        "query": f"{urlencode({'fate': fate})}&" if fate else "",
    }
    return render(request, "focalpoints/letter_sent.html", words)


def _once_more(found: Letter) -> str:
    """The query for a new letter with these words to the members whose copy did not arrive; empty when all did."""
    states = [*FATES[REFUSED][1], *FATES[PERHAPS][1]]
    failed = LetterCopy.objects.filter(letter=found, message__state__in=states).order_by("member__sort_name")
    slugs = list(dict.fromkeys(failed.values_list("member__slug", flat=True)))
    return urlencode({"copy": found.pk, "members": ",".join(slugs)}) if slugs else ""


def _in_words(request: HttpRequest, found: Letter) -> list[tuple[str, str]]:
    selection = LetterSelection.from_data(found.selection)
    seen = Member.objects.visible_to(request.user).filter(slug__in=selection.members[:MOST_NAMED])
    named = seen.with_names() if selection.members else ()
    return selection.in_words({member.slug: member.name for member in named})


def _as_read(now: Ready, language: str) -> Words:
    """The text in `language` as somebody reads it who gets it so, or whoever else is there to be put in."""
    reader = _reader(now, language)
    return filled_in(now.texts[language], reader.office, language) if reader else now.texts[language]


def _reader(now: Ready, language: str) -> LetterRecipient | None:
    return now.chosen.first_in(language) or next(iter(now.chosen.recipients), None)


def _shown(now: Ready, language: str) -> dict[str, Any]:
    reader = _reader(now, language)
    told = {"reader": reader.person.name if reader else "", "number": now.chosen.languages[language]}
    return _as_shown(language, _as_read(now, language)) | told


def _kept_texts(found: Letter) -> list[dict[str, Any]]:
    return [_as_shown(code, words) for code, words in texts_of(list(found.texts.all())).items()]


def _as_shown(code: str, words: Words) -> dict[str, Any]:
    """A text as the mail parts it into paragraphs and lists."""
    return {
        "code": code,
        "name": dict(LETTER_LANGUAGES)[code],
        "is_rtl": is_rtl(code),
        "subject": words.subject,
        "blocks": list(blocks_of(words.body)),
    }
