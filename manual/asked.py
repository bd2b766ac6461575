"""What the address of a page of the manual asks for: a language, and revisions by their numbers."""

from collections.abc import Sequence

from django.http import Http404, HttpRequest
from django.utils.translation import get_language

from manual.models import Revision
from manual.texts import language_for

LONGEST_NUMBER = 5


def in_language(request: HttpRequest, texts: Sequence[Revision]) -> list[Revision]:
    """Of `texts`, which the reader may see, those in the language that the address names: `?language=fr`.

    404 for one that is not there; without a name those in the language that the reader of the page gets.
    """
    there = {one.language for one in texts}
    named = request.GET.get("language", "")
    if named and named not in there:
        raise Http404
    language = named or language_for(there, get_language() or "en")
    return [one for one in texts if one.language == language]


def revision_asked(texts: Sequence[Revision], typed: str) -> Revision:
    """The revision whose number was `typed`; 404 for anything else."""
    is_number = typed.isascii() and typed.isdecimal() and len(typed) <= LONGEST_NUMBER
    found = next((one for one in texts if is_number and one.number == int(typed)), None)
    if found is None:
        raise Http404
    return found
