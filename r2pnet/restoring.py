"""Bringing an archive back into an empty installation: all of it, or nothing."""

import io
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.core import serializers
from django.core.exceptions import ValidationError
from django.core.management.color import no_style
from django.core.serializers.base import DeserializationError
from django.db import DatabaseError, connection, models, transaction
from django.utils.translation import gettext as _

from r2pnet.archive import FILES, ROWS, Archive
from r2pnet.backups import applied_migrations, kept_files, kept_models
from r2pnet.clock import network_today
from r2pnet.erasures import erase_again, erased_keys
from r2pnet.outbox.retention import hold_restored
from r2pnet.refusal import Refused, refuse_unless
from r2pnet.retention import night_of
from r2pnet.stamps import renew_all

UNPACKED = ".restoring-"


def restore(path: Path) -> dict[str, Any]:
    """Bring database and files of the archive `path` back; what it held, for people.

    Every key, version and line of history is as it was, but for those who were erased after the archive was made: they
    are erased again; and for what is overdue by now, which is deleted. Stamps are new, so that no reader is told that
    nothing has changed, and messages that waited are held back. Refuses an archive that is not whole or not ours,
    another state of migrations, and an installation that holds anything. When anything fails,
    the installation is empty as before.
    """
    with Archive.opened(path) as archive:
        refuse_another_state(archive.manifest)
        refuse_unless_empty()
        try:
            with unpacked(archive) as folder, files_in_place(folder), transaction.atomic():
                rows = load_rows(archive)
                ContentType.objects.clear_cache()
                erased = erase_again(erased_keys())
        except (DatabaseError, DeserializationError, ValidationError, UnicodeError) as error:
            words = {"file": path, "why": type(error).__name__}
            raise Refused(_("The rows of %(file)s do not fit together (%(why)s). Nothing was kept.") % words) from error
    ContentType.objects.clear_cache()
    held = {"rows": rows, "files": len(archive.files), "made_at": archive.manifest["made_at"], "erased": erased}
    return {**held, "night": night_of(network_today())}


def refuse_another_state(manifest: dict[str, Any]) -> None:
    """Refuse when the archive's tables are not this portal's, or its persons are invented and this portal is real."""
    refuse_unless(
        settings.SAMPLE or not manifest["sample"],
        _("The archive is of a sample: its invented persons are not brought into a real portal."),
    )
    words = {"theirs": manifest["release"], "ours": settings.RELEASE}
    refuse_unless(
        manifest["migrations"] == applied_migrations() and set(manifest["rows"]) == set(labels()),
        _(
            "The archive was made by release %(theirs)s, whose tables are not those of this portal (release %(ours)s). "
            "Install the release of the archive, run manage.py migrate, restore, and upgrade after that."
        )
        % words,
    )


def labels() -> list[str]:
    return [model._meta.label_lower for model in kept_models()]


def refuse_unless_empty() -> None:
    """Refuse when a table holds more than migrations made, or the media folder a file."""
    held = []
    for model in kept_models():
        count = 0 if model in made_by_migrating() else model._base_manager.count()
        if count:
            held.append(f"{model._meta.verbose_name_plural} ({count})")
    remove_leftovers()
    if any(True for _file in kept_files()):
        held.append(_("files in %(folder)s") % {"folder": settings.MEDIA_ROOT})
    words = _("This installation is not empty, and nothing in it is overwritten. It holds: %(held)s.")
    refuse_unless(not held, words % {"held": ", ".join(map(str, held))})


def made_by_migrating() -> list[type[models.Model]]:
    """The tables that a fresh installation has rows in."""
    return [ContentType, Permission, Group, Group.permissions.through]


def load_rows(archive: Archive) -> int:
    """Write the rows of every table as they were, by the running transaction; how many."""
    ContentType.objects.all().delete()  # and with it its permissions
    Group.objects.all().delete()
    count = sum(load_table(archive, label) for label in labels())
    renew_all()
    hold_restored()
    reset = connection.ops.sequence_reset_sql(no_style(), kept_models())
    with connection.cursor() as cursor:
        for statement in reset:
            cursor.execute(statement)
    return count


def load_table(archive: Archive, label: str) -> int:
    """Write the rows of one table past every `save`: versions stay, no history is added.

    Raises DeserializationError when a row is of another table, or rows are missing.
    """
    count = 0
    with archive.zip.open(f"{ROWS}{label}.jsonl") as entry:
        for row in serializers.deserialize("jsonl", io.TextIOWrapper(entry, encoding="utf-8", newline="\n")):
            if row.object._meta.label_lower != label:
                raise DeserializationError(label)
            row.save(save_m2m=False, force_insert=True)
            count += 1
    if count != archive.manifest["rows"][label]:
        raise DeserializationError(label)
    return count


@contextmanager
def unpacked(archive: Archive) -> Iterator[Path]:
    """The files of the archive in a folder beside their places, on the same disk; gone afterwards."""
    root = Path(settings.MEDIA_ROOT)
    try:
        root.mkdir(parents=True, exist_ok=True)
        room = {"needed": sum(archive.files.values()), "free": shutil.disk_usage(root).free}
        words = _("The files need %(needed)d bytes of the disk, and %(free)d are free. Nothing was kept.")
        refuse_unless(room["needed"] < room["free"], words % room)
        with tempfile.TemporaryDirectory(prefix=UNPACKED, dir=root) as name:
            for path in archive.files:
                unpack(archive, path, Path(name))
            yield Path(name)
    except OSError as error:
        names = {"folder": root, "why": error.strerror}
        raise Refused(_("The folder %(folder)s cannot be used: %(why)s. Nothing was kept.") % names) from error


def unpack(archive: Archive, path: str, folder: Path) -> None:
    place = folder / path
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with archive.zip.open(FILES + path) as source, place.open("xb") as target:
        shutil.copyfileobj(source, target)
    place.chmod(settings.FILE_UPLOAD_PERMISSIONS or 0o600)


@contextmanager
def files_in_place(folder: Path) -> Iterator[None]:
    """The unpacked files in their places, for good when what happens inside succeeds."""
    root = Path(settings.MEDIA_ROOT)
    for empty in [one for one in root.iterdir() if one.is_dir() and one != folder]:
        shutil.rmtree(empty)  # no file is in any of them: that was asked before
    moved = [one.rename(root / one.name) for one in list(folder.iterdir())]
    try:
        yield
    except BaseException:
        for one in moved:
            one.rename(folder / one.name)
        raise


def remove_leftovers() -> None:
    """Remove what a restore that was killed has left unpacked."""
    for folder in Path(settings.MEDIA_ROOT).glob(f"{UNPACKED}*"):
        shutil.rmtree(folder)
