"""The file of a letter by which somebody was named, for the secretariat alone."""

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from focalpoints.models import NominationLetter
from r2pnet.staff_pages import staff_page
from r2pnet.uploads import as_attachment


@require_safe
@staff_page("focalpoints.view_nominationletter", "focalpoints.view_person")
def file(request: HttpRequest, letter_id: int) -> HttpResponseBase:
    """The letter as it came, to be saved; 404 for everybody else, and when its file is deleted."""
    letter: NominationLetter = get_object_or_404(NominationLetter, pk=letter_id)
    try:
        return as_attachment(str(letter.file.name), name=letter.name, content_type=letter.content_type)
    except (OSError, ValueError) as gone:
        raise Http404 from gone
