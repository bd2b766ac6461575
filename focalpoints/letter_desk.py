"""What letters bring to the desk of the secretariat: the way to them, and copies that did not arrive."""

from collections.abc import Iterator
from datetime import timedelta

from django.db.models import Count
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from focalpoints.letter_lists import FATES, REFUSED
from focalpoints.models import LetterCopy
from r2pnet.desk.card import Card, Task, due, way

DUE_FOR_DAYS = 30
MOST_DUE = 5


def letter_cards() -> Iterator[Card]:
    """The way to the letters; for each letter of the last month whose copies were refused, to those. One query.

    For the secretariat's desk alone.
    """
    yield way(40, _("Letters"), reverse("letters"))
    since = timezone.now() - timedelta(days=DUE_FOR_DAYS)
    failed = LetterCopy.objects.filter(message__state__in=FATES[REFUSED][1], letter__sent_at__gt=since).order_by()
    counted = failed.values_list("letter", "letter__title").annotate(Count("pk")).order_by("letter")
    for letter_id, title, number in counted[:MOST_DUE]:
        yield due(58, _task(letter_id, title, number))


def _task(letter_id: int, title: str, number: int) -> Task:
    words = ngettext(
        "%(number)d copy of “%(title)s” did not arrive", "%(number)d copies of “%(title)s” did not arrive", number
    )
    return Task(
        words % {"number": number, "title": title},
        f"{reverse('letter', args=[letter_id])}?fate={REFUSED}",
        _("See whose"),
        words=_("Mend the address, then write once more to those alone."),
        when=_("today"),
    )
