"""What imports bring to the desk of the secretariat: the way there, and an import that waits for somebody."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from focalpoints.import_progress import progress_of
from focalpoints.models import SheetImport
from focalpoints.models.sheet_import import MAY_IMPORT, ImportState
from r2pnet.days import day_in_words
from r2pnet.desk.card import Card, Task, due, way


def import_cards(request: HttpRequest) -> list[Card]:
    """For those who may import. The newest import is the one that can wait; two queries at most."""
    if not request.user.has_perm(MAY_IMPORT):
        return []
    newest = SheetImport.objects.newest_first().select_related("uploaded_by").first()
    return [*_waiting(newest), way(30, _("Import a spreadsheet"), reverse("imports"))]


def _waiting(newest: SheetImport | None) -> list[Card]:
    if newest is None or newest.state not in (ImportState.PLANNED, ImportState.FAILED):
        return []
    names = {"who": newest.uploaded_by or _("Somebody"), "day": day_in_words(newest.uploaded_at.date())}
    task = Task(
        _("Import of %(file)s") % {"file": newest.name},
        reverse("import", args=[newest.pk]),
        _("Decide") if newest.state == ImportState.PLANNED else _("See why"),
        words=f"{progress_of(newest).heading}.",
        when=_("%(who)s, %(day)s") % names,
    )
    return [due(20, task, minutes=5)]
