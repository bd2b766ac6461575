"""`manage.py doctor`: how each part of the portal is, and what to do."""

import sys
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from r2pnet.parts import examine


class Command(BaseCommand):
    """Prints one line for each part, "ok" or "look" first, in plain words without colours.

    Ends with code 1 when something has to be mended.
    """

    help = "Look at database, migrations, broker, workers, fonts, mail, files and clock; one line each with what to do."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        is_well = True
        for finding in examine():
            is_well = is_well and finding.is_well
            sign = _("ok") if finding.is_well else _("look")
            self.stdout.write(f"{sign:<6}{finding.part}: {finding.words}")
        if not is_well:
            sys.exit(1)
