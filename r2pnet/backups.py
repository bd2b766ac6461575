"""What a backup holds: the rows of every table that is worth keeping and every file, as they were at one moment."""

import io
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from allauth.usersessions.models import UserSession
from django.apps import apps
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core import serializers
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from r2pnet.archive import FILES, ROWS, Writing, new_archive
from r2pnet.models import Pulse

# What ends with the processes that wrote it. The cache's table has no model.
NOT_KEPT: tuple[type[models.Model], ...] = (Session, UserSession, Pulse)
ROWS_AT_A_TIME = 500
LAST_BACKUP = "backup"
"""The pulse that says when the last archive was whole."""


class ExactEncoder(DjangoJSONEncoder):
    """Django's cuts times to thousandths of a second."""

    def default(self, o: Any) -> Any:
        return o.isoformat() if isinstance(o, datetime) else super().default(o)


def kept_models() -> list[type[models.Model]]:
    """A model for each table that a backup holds, those between two records included, by name."""
    found = apps.get_models(include_auto_created=True)
    kept = [model for model in found if model._meta.managed and not model._meta.proxy and _is_kept(model)]
    return sorted(kept, key=lambda model: model._meta.label_lower)


def _is_kept(model: type[models.Model]) -> bool:
    """False also for what is to be in no archive, as a model says by `kept_in_backups`."""
    return model not in NOT_KEPT and getattr(model, "kept_in_backups", True)


def columns_of(model: type[models.Model]) -> list[str]:
    """The fields that are columns of the model's own table."""
    return [field.name for field in model._meta.local_concrete_fields]


def applied_migrations() -> dict[str, list[str]]:
    """The names of the migrations that have made the database what it is, by app."""
    applied: dict[str, list[str]] = {}
    for app, name in sorted(MigrationRecorder(connection).applied_migrations()):
        applied.setdefault(app, []).append(name)
    return applied


def kept_files() -> Iterator[Path]:
    """Every file of the media folder in a steady order, but for half-written ones and links that lead elsewhere."""
    for folder, folders, names in os.walk(settings.MEDIA_ROOT):
        folders.sort()
        for name in sorted(names):
            path = Path(folder, name)
            if not (name.startswith(".") and name.endswith(".part")) and path.is_file() and not path.is_symlink():
                yield path


def make_backup(path: Path, *, force: bool = False) -> dict[str, Any]:
    """Write database and files into the archive `path`; what it holds, for people.

    The rows are those of one transaction, whatever is written meanwhile. The files come after them, so that every file
    that a row names is in the archive unless it was removed in between. Refuses to replace a file unless `force`.
    """
    with new_archive(path, force=force) as archive:
        rows, migrations = write_rows(archive)
        files = write_files(archive)
        facts = {
            "release": settings.RELEASE,
            "sample": settings.SAMPLE,
            "made_at": timezone.now().isoformat(timespec="seconds"),
            "migrations": migrations,
            "rows": rows,
        }
        checksum = archive.finish(facts)
    return {"rows": sum(rows.values()), "tables": len(rows), "files": files, "checksum": checksum}


def write_rows(archive: Writing) -> tuple[dict[str, int], dict[str, list[str]]]:
    """Write the rows of every table; how many of each, and the migrations, all as of one moment."""
    rows = {}
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        migrations = applied_migrations()
        for model in kept_models():
            rows[model._meta.label_lower] = write_table(archive, model)
    return rows, migrations


def write_table(archive: Writing, model: type[models.Model]) -> int:
    """Write the rows of one table, one a line; how many they were."""
    rows = Counted(model._base_manager.order_by("pk").iterator(ROWS_AT_A_TIME))
    with archive.entry(f"{ROWS}{model._meta.label_lower}.jsonl") as entry:
        lines = io.TextIOWrapper(io.BufferedWriter(Raw(entry)), encoding="utf-8", newline="\n")
        serializers.serialize("jsonl", rows, stream=lines, fields=columns_of(model), cls=ExactEncoder)
        lines.flush()
        lines.detach()
    return rows.count


@dataclass
class Counted:
    """Rows that are counted as they pass."""

    rows: Iterator[models.Model]
    count: int = 0

    def __iter__(self) -> Iterator[models.Model]:
        for row in self.rows:
            self.count += 1
            yield row


class Raw(io.RawIOBase):
    """An entry as the raw stream that Python's text layers write to."""

    def __init__(self, entry: Any) -> None:
        super().__init__()
        self.entry = entry

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        return int(self.entry.write(bytes(data)))


def write_files(archive: Writing) -> int:
    """Write every file; how many they were. One that is removed in the meantime is left out."""
    count = 0
    for path in kept_files():
        try:
            source = path.open("rb")
        except FileNotFoundError:
            continue
        with source:
            archive.add_file(FILES + path.relative_to(settings.MEDIA_ROOT).as_posix(), source)
        count += 1
    return count
