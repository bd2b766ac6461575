"""`manage.py prepare`: what a start needs, in one process, so that a second start takes a second or two."""

import hashlib
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from django.utils.translation import gettext as _

from r2pnet.reports.queue import broker_answers
from r2pnet.reports.schedule import order_public
from r2pnet.reports.tasks import pulse

FOLDERS = (settings.MEDIA_ROOT, settings.BROKER_FOLDER / "queue", settings.BROKER_FOLDER / "processed")


class Command(BaseCommand):
    """Brings database, cache table, translations and static files up to date; in the sample loads its records."""

    help = "Bring database and files up to date before a start. Safe to run twice."

    def handle(self, *args: Any, **options: Any) -> None:
        """Raises `CommandError` in one line when the folder or the database cannot be used."""
        try:
            make_folders()
            call_command("migrate", interactive=False, verbosity=0)
            call_command("createcachetable", verbosity=0)
        except OSError as error:
            why = {"folder": settings.PORTAL_VAR, "why": error.strerror}
            raise CommandError(_("The folder %(folder)s cannot be used: %(why)s") % why) from error
        except DatabaseError as error:
            why = {"why": str(error).partition("\n")[0]}
            raise CommandError(_("The database cannot be used: %(why)s") % why) from error
        compile_translations()
        collect_static_files()
        if settings.SAMPLE:
            call_command("load_network", stdout=io.StringIO())
            call_command("load_sample", stdout=io.StringIO())
        else:
            self.stdout.write(_("No records loaded: manage.py load_network brings the real ones."))
        leave_work_for_the_worker()


def make_folders() -> None:
    """Make the folders that web and workers share; raises OSError when one cannot be made."""
    for folder in FOLDERS:
        folder.mkdir(parents=True, exist_ok=True)


def compile_translations() -> None:
    """Compile the texts whose translation is newer than what was compiled of it."""
    for source in Path(settings.BASE_DIR, "locale").glob("*/LC_MESSAGES/*.po"):
        compiled = source.with_suffix(".mo")
        if not compiled.exists() or compiled.stat().st_mtime < source.stat().st_mtime:
            call_command("compilemessages", locale=[source.parts[-3]], ignore_patterns=[".venv"], verbosity=0)


def collect_static_files() -> None:
    """Collect, name by content and pack the static files, unless none has changed since the last time."""
    mark = Path(settings.STATIC_ROOT, ".collected")
    digest = hashlib.sha256("\n".join(static_files()).encode()).hexdigest()
    if not mark.exists() or mark.read_text() != digest:
        call_command("collectstatic", interactive=False, verbosity=0)
        mark.write_text(digest)


def static_files() -> Iterator[str]:
    """Path, size and time of change of every static file of the project and its packages."""
    for finder in get_finders():
        for path, storage in finder.list([]):
            status = Path(storage.path(path)).stat()
            yield f"{path} {status.st_size} {status.st_mtime_ns}"


def leave_work_for_the_worker() -> None:
    """The public's PDFs are made, and the worker says that it lives, as soon as it starts, not at the next minute."""
    if broker_answers():
        order_public()
        pulse.apply_async(expires=60)
