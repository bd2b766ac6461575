"""`manage.py forget_due`: what may not be kept any longer is deleted, as every night."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from r2pnet.clock import network_today
from r2pnet.retention import night_of


class Command(BaseCommand):
    """Deletes what is due today and says how much; safe to run at any time and again."""

    help = "Delete what may not be kept any longer: needs after a meeting, old messages, old files, old logs."

    def handle(self, *args: Any, **options: Any) -> None:
        """Raises `CommandError` when not everything could be deleted; the log says why."""
        night = night_of(network_today())
        for one in night.done:
            self.stdout.write(str(one))
        if night.failed:
            words = _("Not everything that is due could be deleted: %(names)s. The log says why.")
            raise CommandError(words % {"names": ", ".join(night.failed)})
        if not night.done:
            self.stdout.write(_("Nothing is due."))
