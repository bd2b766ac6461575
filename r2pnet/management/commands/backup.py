"""`manage.py backup FILE`: database and files into one archive."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError
from django.utils import timezone
from django.utils.translation import gettext as _

from r2pnet.backups import LAST_BACKUP, make_backup
from r2pnet.models import Pulse
from r2pnet.refusal import Refused


class Command(BaseCommand):
    """Writes the archive under another name and moves it, so that FILE is whole or not there; only its owner reads it.

    Safe while the portal runs: the rows are those of one moment. Sessions, cache and pulses are left out.
    """

    help = "Write database and files into one archive with a checksum. The archive holds everything: keep it safe."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--force", action="store_true", help="replace FILE when it is there")

    def handle(self, *args: Any, file: Path, force: bool, **options: Any) -> None:
        """Raises `CommandError` in one line when FILE is there, or cannot be written, or the database is away."""
        try:
            made = make_backup(file, force=force)
            Pulse.objects.update_or_create(queue=LAST_BACKUP, defaults={"beat_at": timezone.now()})
        except Refused as refused:
            raise CommandError(refused.message) from refused
        except OSError as error:
            raise CommandError(
                _("%(file)s cannot be written: %(why)s.") % {"file": file, "why": error.strerror}
            ) from error
        except DatabaseError as error:
            why = {"why": str(error).partition("\n")[0]}
            raise CommandError(_("The database cannot be read: %(why)s") % why) from error
        words = {**made, "file": file}
        self.stdout.write(_("%(file)s: %(rows)d rows of %(tables)d tables and %(files)d files.") % words)
        self.stdout.write(_("Checksum over all: %(checksum)s") % words)
