"""`manage.py doctor` tells of every part in one line, and what to do when it is not well."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from io import StringIO
from pathlib import Path

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone
from pytest_django import Settings

from focalpoints.models import Appointment
from focalpoints.models.term import EndState
from r2pnet.models import Pulse
from r2pnet.partial_dates import PartialDate
from r2pnet.reports.tasks import pulse, sweep
from tests.factories import AppointmentFactory, CountryFactory, MemberFactory, SteeringTermFactory

pytestmark = pytest.mark.django_db

PROJECT = Path(__file__).parent.parent.parent


@pytest.fixture(autouse=True)
def folders(settings: Settings, tmp_path: Path) -> None:
    broker = tmp_path / "broker"
    broker.mkdir()
    settings.REDIS_URL = ""
    settings.BROKER_FOLDER = broker
    settings.CELERY_BROKER_TRANSPORT_OPTIONS = {"data_folder_out": str(broker)}
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.DEFAULT_FROM_EMAIL = "portal@portal.example"


def doctor() -> tuple[dict[str, str], int]:
    """What is said of each part, sign included, and the code that the command ends with."""
    output = StringIO()
    code = 0
    try:
        call_command("doctor", stdout=output)
    except SystemExit as end:
        code = int(end.code or 0)
    lines = [line.partition(": ") for line in output.getvalue().splitlines()]
    return {before[6:]: f"{before[:6].strip()} {words}" for before, _colon, words in lines}, code


def said_of(part: str) -> str:
    said, code = doctor()
    assert code == (0 if said[part].startswith("ok ") and all(one.startswith("ok ") for one in said.values()) else 1)
    return said[part]


@time_machine.travel("2026-05-15T12:00:00Z", tick=False)
def test_a_portal_that_is_well_has_one_line_for_each_part_and_ends_with_0(settings: Settings, tmp_path: Path) -> None:
    settings.TIME_ZONE = "Europe/Brussels"
    pulse()
    sweep()
    said, code = doctor()
    version = ".".join(map(str, connection.get_database_version()))
    megabytes = said["Files"].rpartition(", ")[2]
    assert said == {
        "Database": f"ok {connection.display_name} {version}.",
        "Migrations": "ok all applied.",
        "Worker for reports": "ok alive.",
        "Worker for short": "ok alive.",
        **({} if connection.vendor == "sqlite" else {"Clock of the database": said["Clock of the database"]}),
        "Messages": "ok no message waits.",
        "Merged records": "ok nothing points to them any more.",
        "Terms": "ok no member has two at once.",
        "Seats": "ok no meeting has more people than seats.",
        "Webinars": "ok no capacity of a webinar has seats.",
        "Papers": "ok every file of a paper is there.",
        "Broker": "ok takes jobs.",
        "Cache": "ok keeps what it is given.",
        "Files": f"ok {settings.MEDIA_ROOT} can be written, {megabytes}",
        "Static files": "ok collected.",
        "Fonts": "ok all 10 there.",
        "Mail": f"ok messages are kept in {settings.EMAIL_FOLDER}, not sent.",
        "Clock": "ok 15 May 2026, 14:00 in Europe/Brussels, the network's time zone.",
    }
    assert code == (0 if connection.vendor == "sqlite" else 1)  # the test has stopped one of the two clocks


def test_lines_are_plain_text_that_can_be_read_aloud() -> None:
    output = StringIO()
    with pytest.raises(SystemExit):
        call_command("doctor", stdout=output, force_color=True)
    assert "\x1b" not in output.getvalue()
    assert {line[:6] for line in output.getvalue().splitlines()} == {"ok    ", "look  "}


def test_workers_are_missed_from_their_last_pulse_on(settings: Settings) -> None:
    settings.TIME_ZONE = "UTC"
    with time_machine.travel("2026-05-15T12:00:00Z", tick=False) as clock:
        Pulse.objects.create(queue="reports", beat_at=timezone.now())
        Pulse.objects.create(queue="short", beat_at=timezone.now())
        clock.shift(timedelta(seconds=89))
        assert (said_of("Worker for reports"), said_of("Worker for short")) == ("ok alive.", "ok alive.")
        clock.shift(timedelta(seconds=2))
        assert said_of("Worker for reports") == (
            "look not seen since 15 May 2026, 12:00. Start scripts/process reports and scripts/process schedule."
        )
        Pulse.objects.all().delete()
        assert said_of("Worker for short") == (
            "look never seen. Start scripts/process mail and scripts/process schedule."
        )


def test_migrations_that_wait_and_migrations_of_a_newer_release_are_told_apart() -> None:
    recorder = MigrationRecorder(connection)
    recorder.record_applied("meetings", "0999_of_a_newer_release")
    assert said_of("Migrations") == "look are of a newer release than this one. Install that release."
    recorder.record_unapplied("meetings", "0999_of_a_newer_release")
    newest = max(name for app, name in recorder.applied_migrations() if app == "meetings")
    recorder.record_unapplied("meetings", newest)
    assert said_of("Migrations") == "look 1 is not applied. Run manage.py migrate."


def in_the_way(path: Path) -> Path:
    path.write_text("a file in the place of a folder")
    return path


def test_folders_that_cannot_be_used_are_named(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = in_the_way(tmp_path / "files")
    settings.EMAIL_FOLDER = in_the_way(tmp_path / "messages")
    settings.CELERY_BROKER_TRANSPORT_OPTIONS = {"data_folder_out": str(in_the_way(tmp_path / "jobs"))}
    said, code = doctor()
    assert (said["Files"], said["Mail"], said["Broker"], code) == (
        f"look {tmp_path}/files cannot be written (File exists). Give the portal its folder.",
        f"look {tmp_path}/messages cannot be written (File exists). Give the portal its folder.",
        f"look takes no jobs. Look at {settings.BROKER_FOLDER}; what is ordered waits meanwhile.",
        1,
    )


@pytest.fixture
def refused_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def test_a_mail_server_that_does_not_answer_is_told(settings: Settings, refused_port: int) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", refused_port
    told = "look the mail server does not answer (ConnectionRefusedError). Look at EMAIL_URL."
    assert said_of("Mail") == told


def test_an_invented_sender_is_told_where_the_portal_runs_for_real(settings: Settings) -> None:
    settings.SAMPLE, settings.DEFAULT_FROM_EMAIL = False, "portal@example.org"
    assert said_of("Mail") == "look messages would come from example.org. Set DEFAULT_FROM_EMAIL."


def test_a_cache_without_its_table_is_told(settings: Settings) -> None:
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "not_there"}}
    told = "look keeps nothing: pages are slower and limits let everybody through. Run manage.py createcachetable."
    assert said_of("Cache") == told


def test_static_files_that_were_not_collected_are_told(settings: Settings, tmp_path: Path) -> None:
    settings.STATIC_ROOT = tmp_path / "static"
    backend = {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": backend}
    assert said_of("Static files") == "look are not collected. Run manage.py collectstatic."


@pytest.fixture
def base_without_fonts(settings: Settings, tmp_path: Path) -> Iterator[Path]:
    settings.BASE_DIR = tmp_path
    fonts = tmp_path / "static" / "fonts"
    fonts.mkdir(parents=True)
    for font in (PROJECT / "static" / "fonts").glob("*.ttf"):
        (fonts / font.name).write_bytes(font.read_bytes()[:100])
    yield fonts


def test_fonts_that_are_missing_or_no_fonts_are_named(base_without_fonts: Path) -> None:
    (base_without_fonts / "NotoSans-Bold.ttf").unlink()
    (base_without_fonts / "NotoSans-Italic.ttf").write_bytes(b"<!doctype html>")
    told = "look missing: NotoSans-Bold.ttf, NotoSans-Italic.ttf. Bring static/fonts back from the release."
    assert said_of("Fonts") == told


def test_terms_that_slipped_past_the_rule_are_named() -> None:
    if connection.vendor == "postgresql":
        pytest.skip("PostgreSQL refuses such rows itself.")
    two = MemberFactory(country=CountryFactory(short_name="Testland Two"))
    steering = MemberFactory(country=CountryFactory(short_name="Testland Steering"))
    well = MemberFactory(country=CountryFactory(short_name="Testland Well"))
    known = {"end_state": EndState.KNOWN}
    AppointmentFactory(member=two, start=PartialDate.of(2012), end_state=EndState.OPEN)
    AppointmentFactory(member=two, start=PartialDate.of(2014, 5, 1), end=PartialDate.of(2014, 6, 1), **known)
    SteeringTermFactory(member=steering, start=PartialDate.of(2015), end=PartialDate.of(2017), **known)
    SteeringTermFactory(member=steering, start=PartialDate.of(2016), end=PartialDate.of(2018), **known)
    AppointmentFactory(member=well, start=PartialDate.of(2012), end=PartialDate.of(2014), **known)
    AppointmentFactory(member=well, start=PartialDate.of(2014), end_state=EndState.OPEN)
    AppointmentFactory(member=well, start=PartialDate.of(2012), end_state=EndState.OPEN, role="alternate")
    assert said_of("Terms") == (
        "look overlap for Testland Steering, Testland Two. Correct their dates in the administration."
    )
    Appointment.objects.filter(member=two, end_state=EndState.KNOWN).update(
        is_agreed_cover=True, end_latest=date(2014, 6, 1)
    )
    assert said_of("Terms") == "look overlap for Testland Steering. Correct their dates in the administration."


def manage(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    of_a_portal = ("DATABASE_URL", "REDIS_URL", "EMAIL_URL", "SECRET_KEY", "ALLOWED_HOSTS", "SITE_URL", "PORTAL_VAR")
    kept = {name: value for name, value in os.environ.items() if name not in of_a_portal}
    command = [sys.executable, "manage.py", *words]
    return subprocess.run(command, cwd=PROJECT, env=kept | environment, capture_output=True, text=True, check=False)


def test_without_its_database_the_doctor_still_tells_of_the_rest(tmp_path: Path, refused_port: int) -> None:
    url = f"postgres://portal@127.0.0.1:{refused_port}/portal"
    real = {
        "SECRET_KEY": "k" * 50,
        "ALLOWED_HOSTS": "localhost",
        "SITE_URL": "https://localhost",
        "TRUSTED_PROXIES": "1",
    }
    done = manage("doctor", DATABASE_URL=url, PORTAL_VAR=str(tmp_path / "var"), **real)
    lines = done.stdout.splitlines()
    assert (done.returncode, done.stderr) == (1, "")
    assert lines[0].startswith("look  Database: does not answer (")
    assert lines[0].endswith("). Start it, or look at DATABASE_URL and PORTAL_VAR.")
    assert [line[6:].partition(":")[0] for line in lines[1:]] == [
        "Broker", "Cache", "Files", "Static files", "Fonts", "Mail", "Clock",
    ]  # fmt: skip
