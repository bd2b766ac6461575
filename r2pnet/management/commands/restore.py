"""`manage.py restore FILE`: an archive back into an empty installation."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from r2pnet.refusal import Refused
from r2pnet.restoring import restore
from r2pnet.retention import Night


class Command(BaseCommand):
    """Checks the archive, then brings everything back or nothing; from SQLite to PostgreSQL and back as well."""

    help = "Bring an archive of `backup` back into an empty, migrated installation, while nothing else of it runs."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        """Raises `CommandError` in one line when the archive or the installation is not what it has to be."""
        try:
            held = restore(file)
        except Refused as refused:
            raise CommandError(refused.message) from refused
        except DatabaseError as error:
            why = {"why": str(error).partition("\n")[0]}
            raise CommandError(_("The database cannot be used: %(why)s") % why) from error
        words = {**held, "file": file}
        self.stdout.write(_("%(file)s of %(made_at)s: %(rows)d rows and %(files)d files are back.") % words)
        if held["erased"]:
            again = ngettext(
                "%(erased)d person who was erased after it was made is erased again.",
                "%(erased)d persons who were erased after it was made are erased again.",
                held["erased"],
            )
            self.stdout.write(again % held)
        self._say_what_was_overdue(held["night"])
        self.stdout.write(_("Sessions are not kept: everybody signs in again. Run manage.py doctor now."))

    def _say_what_was_overdue(self, night: Night) -> None:
        """What the archive held beyond its time is deleted before anybody is let in; raises `CommandError` if not."""
        for one in night.done:
            self.stdout.write(_("Overdue: %(what)s") % {"what": one})
        if night.failed:
            words = _(
                "Everything is back, but not all that is overdue could be deleted (%(names)s; the log says why). Run "
                "manage.py forget_due before you start web and workers."
            )
            raise CommandError(words % {"names": ", ".join(night.failed)})
