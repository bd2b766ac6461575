"""`manage.py load_sample`: invented people and a coming meeting, only where the portal runs as a sample."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from r2pnet.loading import load_samples


class Command(BaseCommand):
    """Makes the sample records that are not there yet; what is there stays as it is.

    Refuses wherever the portal is configured: nothing of the sample is ever loaded elsewhere (design, section 6).
    """

    help = "Load invented people and a coming meeting; refused outside the sample."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.SAMPLE:
            raise CommandError(
                _("Sample records are loaded only where nothing is configured; this portal runs for real.")
            )
        sentences = load_samples()
        if options["verbosity"]:
            self.stdout.write("\n".join(sentences))
