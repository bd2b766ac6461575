"""What nominations bring to the desk: those that wait for the secretariat, and what became of one's own."""

from collections.abc import Iterator
from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from focalpoints.models import Nomination
from focalpoints.models.nomination import NominationState
from focalpoints.nominations.facts import Listed
from focalpoints.services.nominating import members_to_nominate_for
from r2pnet.clock import network_day
from r2pnet.desk.card import Card, Place, Task, due, way
from r2pnet.visibility import is_of_secretariat

SHOWN_FOR = timedelta(days=60)
"""So long a nomination that was decided stands on the desk of who nominated."""
SHOWN = 5


def nomination_cards(request: HttpRequest) -> Iterator[Card]:
    """For the secretariat what waits, in one query; for who may nominate their own and the way to a new one, in two."""
    if is_of_secretariat(request.user):
        yield way(35, _("Nominations"), reverse("nominations"))
        yield from _waiting(request)
    elif members_to_nominate_for(request.user).exists():
        yield _own(request)


def _waiting(request: HttpRequest) -> Iterator[Card]:
    days = list(Nomination.objects.visible_to(request.user).open().values_list("pk", "nominated_at"))
    if days:
        number, (oldest, since) = len(days), days[0]
        title = ngettext("%(number)d nomination waits", "%(number)d nominations wait", number)
        one, several = reverse("nomination", args=[oldest]), f"{reverse('nominations')}?state=open"
        task = Task(
            title % {"number": number},
            one if number == 1 else several,
            _("Decide"),
            words=_("A member has named somebody for an office. You see what would be written before you accept."),
            due_on=network_day(since) + timedelta(days=settings.NOMINATION_ANSWER_DAYS),
        )
        yield due(20, task, minutes=3)


def _own(request: HttpRequest) -> Card:
    """Open ones, and those that were decided lately."""
    lately = Nomination.objects.visible_to(request.user).exclude(decided_at__lt=timezone.now() - SHOWN_FOR)
    listed = [Listed(one) for one in lately.with_all().open_first()[:SHOWN]]
    return Card(30, Place.BESIDE, "nominations/desk_own.html", {"listed": listed, "declined": NominationState.DECLINED})
