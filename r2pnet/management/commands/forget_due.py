"""`manage.py forget_due`: what may not be kept any longer is deleted, as every night."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from r2pnet.clock import network_today
from r2pnet.retention import forget_due


class Command(BaseCommand):
    """Deletes what is due today and says how much; safe to run at any time and again."""

    help = "Delete what may not be kept any longer: needs after a meeting, old messages, old files."

    def handle(self, *args: Any, **options: Any) -> None:
        done = forget_due(network_today())
        for one in done:
            self.stdout.write(_("%(what)s, %(about)s: %(count)d deleted.") % vars(one))
        if not done:
            self.stdout.write(_("Nothing is due."))
