"""The parts that a portal is made of, each asked how it is, for `manage.py doctor`."""

import shutil
import tempfile
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.cache import cache as the_cache
from django.core.mail import get_connection
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from r2pnet.checks import FONTS, missing_fonts
from r2pnet.examination import Finding, asked, offered
from r2pnet.health import WORKER_AWAY_AFTER
from r2pnet.models import Pulse
from r2pnet.reports.queue import broker_answers

OLDEST_POSTGRESQL = (14, 0)
ROOM_FOR_FILES = 500 * 1024 * 1024
LARGEST_CLOCK_DIFFERENCE = timedelta(seconds=5)
# Queue of each worker, the process that serves it, and after how long without a pulse it counts as away: the sweep,
# which beats for the short jobs, runs every minute.
WORKERS = (("reports", "reports", WORKER_AWAY_AFTER), ("short", "mail", timedelta(seconds=150)))


def examine() -> Iterator[Finding]:
    """Every finding, one after the other as they are made; without the database only what does without it."""
    found = database()
    yield found
    if found.is_well:
        for examiner in (migrations, workers, database_clock):
            yield from asked(examiner)
        yield from offered()
    for one in (broker, cache, storage, static_files, fonts, mail, clock):
        yield one()


def database() -> Finding:
    """It answers, is new enough, and on SQLite whole and safe for several processes."""
    part = _("Database")
    try:
        connection.ensure_connection()
        problem = _sqlite_problem() if connection.vendor == "sqlite" else _postgresql_problem()
    except Error as error:
        words = {"why": str(error).strip().partition("\n")[0]}
        return Finding(
            part, False, _("does not answer (%(why)s). Start it, or look at DATABASE_URL and PORTAL_VAR.") % words
        )
    version = ".".join(map(str, connection.get_database_version()))
    return Finding(part, not problem, problem or f"{connection.display_name} {version}.")


def _postgresql_problem() -> str:
    if connection.get_database_version() >= OLDEST_POSTGRESQL:
        return ""
    return _("is older than PostgreSQL 14. Upgrade it.")


def _sqlite_problem() -> str:
    with connection.cursor() as cursor:
        mode = cursor.execute("PRAGMA journal_mode").fetchone()[0]
        state = cursor.execute("PRAGMA quick_check(1)").fetchone()[0]
    if state != "ok":
        return _("is damaged. Stop the portal and restore the last backup into a new folder.")
    if mode not in ("wal", "memory"):
        return _("does not keep a write-ahead log (%(mode)s). Keep it on a disk of this machine.") % {"mode": mode}
    return ""


def migrations() -> Iterator[Finding]:
    """Tables and code are of one release."""
    part = _("Migrations")
    executor = MigrationExecutor(connection)
    waiting = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    known = executor.loader.graph.nodes.keys() | executor.loader.replacements.keys()
    apps = executor.loader.migrated_apps
    if [one for one in executor.loader.applied_migrations if one[0] in apps and one not in known]:
        yield Finding(part, False, _("are of a newer release than this one. Install that release."))
    elif waiting:
        words = ngettext("%(n)d is not applied.", "%(n)d are not applied.", waiting) % {"n": waiting}
        yield Finding(part, False, words + " " + _("Run manage.py migrate."))
    else:
        yield Finding(part, True, _("all applied."))


def workers() -> Iterator[Finding]:
    """Each queue's worker has written its pulse a short time ago."""
    beats = dict(Pulse.objects.values_list("queue", "beat_at"))
    for queue, process, away_after in WORKERS:
        part = _("Worker for %(queue)s") % {"queue": queue}
        beat_at = beats.get(queue)
        if beat_at and beat_at > timezone.now() - away_after:
            yield Finding(part, True, _("alive."))
        else:
            since = _("never seen") if beat_at is None else _("not seen since %(time)s") % {"time": _moment(beat_at)}
            words = {"since": since, "process": process}
            yield Finding(
                part, False, _("%(since)s. Start scripts/process %(process)s and scripts/process schedule.") % words
            )


def database_clock() -> Iterator[Finding]:
    """PostgreSQL's machine and this one agree on the time; SQLite has no clock of its own."""
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        apart = abs(cursor.fetchone()[0] - timezone.now())
    words = {"seconds": round(apart.total_seconds())}
    if apart <= LARGEST_CLOCK_DIFFERENCE:
        yield Finding(_("Clock of the database"), True, _("agrees with this machine's."))
    else:
        told = _("is %(seconds)d seconds from this machine's. Set both by a time server.") % words
        yield Finding(_("Clock of the database"), False, told)


def broker() -> Finding:
    """It takes messages now."""
    if broker_answers():
        return Finding(_("Broker"), True, _("takes jobs."))
    where = "REDIS_URL" if settings.REDIS_URL else settings.BROKER_FOLDER
    words = _("takes no jobs. Look at %(where)s; what is ordered waits meanwhile.") % {"where": where}
    return Finding(_("Broker"), False, words)


def cache() -> Finding:
    """It keeps what it is given."""
    try:
        the_cache.set("doctor", "kept", 60)
        if the_cache.get("doctor") == "kept":
            return Finding(_("Cache"), True, _("keeps what it is given."))
    except Error:  # the cache's table is not there
        pass
    remedy = _("Start Redis") if settings.REDIS_URL else _("Run manage.py createcachetable")
    words = _("keeps nothing: pages are slower and limits let everybody through. %(remedy)s.") % {"remedy": remedy}
    return Finding(_("Cache"), False, words)


def storage() -> Finding:
    """Files can be written, and there is room for more."""
    folder, part = Path(settings.MEDIA_ROOT), _("Files")
    if why := _cannot_write(folder):
        words = {"folder": folder, "why": why}
        return Finding(part, False, _("%(folder)s cannot be written (%(why)s). Give the portal its folder.") % words)
    free = shutil.disk_usage(folder).free
    room = {"folder": folder, "megabytes": free // 1024**2}
    if free < ROOM_FOR_FILES:
        return Finding(part, False, _("%(folder)s has %(megabytes)d MB left. Make room.") % room)
    return Finding(part, True, _("%(folder)s can be written, %(megabytes)d MB are free.") % room)


def free_room() -> int:
    """How many bytes are free for files, on the disk on which their folder is or will be."""
    folder = Path(settings.MEDIA_ROOT)
    return shutil.disk_usage(next(one for one in (folder, *folder.parents) if one.exists())).free


def static_files() -> Finding:
    """Style sheet and script have their hashed names."""
    part = _("Static files")
    try:
        staticfiles_storage.url("portal.css")
    except ValueError:
        return Finding(part, False, _("are not collected. Run manage.py collectstatic."))
    return Finding(part, True, _("collected."))


def fonts() -> Finding:
    """The fonts of the PDFs are whole."""
    if missing := missing_fonts():
        words = {"names": ", ".join(missing)}
        return Finding(_("Fonts"), False, _("missing: %(names)s. Bring static/fonts back from the release.") % words)
    return Finding(_("Fonts"), True, _("all %(n)d there.") % {"n": len(FONTS)})


def mail() -> Finding:
    """Messages come from an address of the portal's own, and go to a server that answers or into a folder."""
    part = _("Mail")
    if not settings.SAMPLE and settings.DEFAULT_FROM_EMAIL.endswith("@example.org"):
        return Finding(part, False, _("messages would come from example.org. Set DEFAULT_FROM_EMAIL."))
    if settings.EMAIL_BACKEND.endswith("filebased.EmailBackend"):
        return _mail_in_folder(part, Path(settings.EMAIL_FOLDER))
    try:
        sender = get_connection()
        sender.open()
        sender.close()
    except OSError as error:  # smtplib's own errors are OSErrors
        words = {"why": type(error).__name__}
        return Finding(part, False, _("the mail server does not answer (%(why)s). Look at EMAIL_URL.") % words)
    return Finding(part, True, _("messages are taken for sending."))


def _mail_in_folder(part: str, folder: Path) -> Finding:
    if why := _cannot_write(folder):
        words = {"folder": folder, "why": why}
        return Finding(part, False, _("%(folder)s cannot be written (%(why)s). Give the portal its folder.") % words)
    return Finding(part, True, _("messages are kept in %(folder)s, not sent.") % {"folder": folder})


def clock() -> Finding:
    """What time it is for the network, for a person to compare."""
    words = {"time": _moment(timezone.now()), "zone": settings.TIME_ZONE}
    return Finding(_("Clock"), True, _("%(time)s in %(zone)s, the network's time zone.") % words)


def _cannot_write(folder: Path) -> str:
    """Why a file cannot be written into `folder`, which is made when it is missing; nothing when it can."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder) as probe:
            probe.write(b"probe")
            probe.flush()
    except OSError as error:
        return error.strerror or type(error).__name__
    return ""


def _moment(moment: datetime) -> str:
    return date_format(timezone.localtime(moment), "j F Y, H:i")
