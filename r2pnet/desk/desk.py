"""The desk's own cards: the reader's data and, for the secretariat, how the portal is."""

from datetime import datetime, timedelta

from django.conf import settings
from django.http import HttpRequest
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from r2pnet.backups import LAST_BACKUP
from r2pnet.clock import network_day, network_today
from r2pnet.context import Way
from r2pnet.desk.card import Card, Place, line, way
from r2pnet.models import Pulse
from r2pnet.parts import broker, free_room, storage, workers
from r2pnet.visibility import is_of_secretariat

# What is the reader's own, by the name of its address.
WAYS = (
    ("own-data", gettext_lazy("What is kept about you")),
    ("mfa_index", gettext_lazy("Sign-in and passkeys")),
    ("account_logout", gettext_lazy("Sign out")),
)
BACKUP_DUE_AFTER = timedelta(days=7)


def cards(request: HttpRequest) -> list[Card]:
    """Links to the reader's data and, for staff, a line on each part that can stand still."""
    ways = [Way(label, reverse(name)) for name, label in WAYS]
    own = Card(90, Place.BESIDE, "desk/your_data.html", {"ways": ways})
    if not is_of_secretariat(request.user):
        return [own]
    return [own, *_health(), _last_backup(), way(90, _("What is kept until when"), reverse("kept"))]


def _health() -> list[Card]:
    """Workers, broker and files, each in a few words; `manage.py doctor` says what to do."""
    away = {found.part for found in workers() if not found.is_well}
    room = filesizeformat(free_room()).replace("\xa0", " ")
    states = (
        (_("Reports and mail: the workers are there."), _("Reports or mail: a worker is away."), not away),
        (_("What is ordered: is taken up."), _("What is ordered: is not taken up, and waits."), broker().is_well),
        (_("Files: can be kept, %(room)s are free.") % {"room": room}, _("Files: cannot be kept."), storage().is_well),
    )
    lines = [line(50 + at, well if is_well else ill, is_well=is_well) for at, (well, ill, is_well) in enumerate(states)]
    is_well = all(is_well for _well, _ill, is_well in states)
    return lines if is_well else [*lines, line(60, _("Whoever runs the portal reads what to do in: manage.py doctor."))]


def _last_backup() -> Card:
    """When the last archive was made here; in the sample nothing is worth one."""
    pulse = Pulse.objects.filter(queue=LAST_BACKUP).first()
    is_well = settings.SAMPLE or (pulse is not None and pulse.beat_at > timezone.now() - BACKUP_DUE_AFTER)
    if pulse is None:
        return line(65, _("Last backup: none is known here."), is_well=is_well)
    return line(65, _("Last backup: %(time)s") % {"time": _how_long_ago(pulse.beat_at)}, is_well=is_well)


def _how_long_ago(moment: datetime) -> str:
    """ "today, 02:10 UTC", "yesterday, 02:10 UTC", "9 days ago, 16 November 2026, 02:10 UTC"."""
    days = (network_today() - network_day(moment)).days
    if days < 1:
        return _("today, %(time)s") % {"time": date_format(moment, "H:i e")}
    if days == 1:
        return _("yesterday, %(time)s") % {"time": date_format(moment, "H:i e")}
    return _("%(days)d days ago, %(time)s") % {"days": days, "time": date_format(moment, "j F Y, H:i e")}
