"""The desk's own cards: the reader's data and, for the secretariat, how the portal is."""

from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from r2pnet.backups import LAST_BACKUP
from r2pnet.context import Way
from r2pnet.desk.card import Card, Place, line
from r2pnet.models import Pulse
from r2pnet.parts import broker, storage, workers

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
    return [own, *_health(), _last_backup()] if request.user.is_staff else [own]


def _health() -> list[Card]:
    """Workers, broker and files, each in a few words; `manage.py doctor` says what to do."""
    away = {found.part for found in workers() if not found.is_well}
    states = (
        (_("Reports and mail: the workers are there."), _("Reports or mail: a worker is away."), not away),
        (_("Jobs: are taken."), _("Jobs: are not taken; what is ordered waits."), broker().is_well),
        (_("Files: can be kept."), _("Files: cannot be kept."), storage().is_well),
    )
    lines = [line(50 + at, well if is_well else ill, is_well=is_well) for at, (well, ill, is_well) in enumerate(states)]
    is_well = all(is_well for _well, _ill, is_well in states)
    return lines if is_well else [*lines, line(60, _("manage.py doctor says what to do."))]


def _last_backup() -> Card:
    """When the last archive was made here; in the sample nothing is worth one."""
    pulse = Pulse.objects.filter(queue=LAST_BACKUP).first()
    is_well = settings.SAMPLE or (pulse is not None and pulse.beat_at > timezone.now() - BACKUP_DUE_AFTER)
    if pulse is None:
        return line(65, _("Last backup: none is known here."), is_well=is_well)
    return line(65, _("Last backup: %(time)s") % {"time": date_format(pulse.beat_at, "j F Y, H:i e")}, is_well=is_well)
