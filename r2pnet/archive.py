"""The file that `backup` writes and `restore` reads: a zip of entries, each with its checksum in a manifest.

rows/<app>.<model>.jsonl    the rows of a table, one JSON object a line
files/<path>                a file of the media folder
manifest.json               release, migrations, how many rows, size and SHA-256 of every other entry
SHA256                      of the manifest, and so of everything: the last entry to be written
"""

import hashlib
import json
import os
import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Any, Self

from django.utils.translation import gettext as _

from r2pnet.refusal import Refused

FORMAT = 1
MANIFEST, CHECKSUM = "manifest.json", "SHA256"
ROWS, FILES = "rows/", "files/"
NEEDED = {"format", "release", "sample", "made_at", "migrations", "rows", "entries"}
LARGEST_MANIFEST = 64 * 1024 * 1024
PIECE = 1024 * 1024
UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    RuntimeError,
    NotImplementedError,
    ValueError,
    KeyError,
    TypeError,
    AttributeError,
)


class Hashing:
    """A stream that is written or read through, and hashed on the way."""

    def __init__(self, stream: IO[bytes]) -> None:
        self.stream, self.digest, self.size = stream, hashlib.sha256(), 0

    def write(self, data: bytes) -> int:
        self.digest.update(data)
        self.size += len(data)
        return self.stream.write(data)

    def read(self, size: int = PIECE) -> bytes:
        data = self.stream.read(size)
        self.digest.update(data)
        self.size += len(data)
        return data

    @property
    def facts(self) -> dict[str, Any]:
        return {"size": self.size, "sha256": self.digest.hexdigest()}


class Writing:
    """An archive in the making: entries are added, then `finish` writes what is known about them."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._zip = zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED)
        self.entries: dict[str, dict[str, Any]] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_failure: object) -> None:
        with suppress(ValueError, OSError):  # an entry was cut short: the file is thrown away
            self._zip.close()

    @contextmanager
    def entry(self, name: str) -> Iterator[Hashing]:
        """A stream for the content of one entry."""
        with self._zip.open(name, "w", force_zip64=True) as stream:
            hashing = Hashing(stream)
            yield hashing
        self.entries[name] = hashing.facts

    def add_file(self, name: str, source: IO[bytes]) -> None:
        with self.entry(name) as entry:
            while piece := source.read(PIECE):
                entry.write(piece)

    def finish(self, facts: dict[str, Any]) -> str:
        """Write manifest and checksum; the checksum over all."""
        manifest = json.dumps({"format": FORMAT, **facts, "entries": self.entries}, indent=1).encode()
        checksum = hashlib.sha256(manifest).hexdigest()
        self._zip.writestr(MANIFEST, manifest)
        self._zip.writestr(CHECKSUM, checksum + "\n")
        self._zip.close()
        return checksum


@contextmanager
def new_archive(path: Path, *, force: bool = False) -> Iterator[Writing]:
    """Write an archive that stands under its name only when it is whole; nobody else may read it.

    Refuses to replace a file that is there, unless `force`. Raises OSError when the folder cannot be used.
    """
    if path.is_dir() or (path.exists() and not force):
        raise Refused(_("%(file)s is there already. Name another file, or add --force to replace it.") % {"file": path})
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as stream:
            with Writing(stream) as archive:
                yield archive
            stream.flush()
            os.fsync(stream.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


@dataclass(frozen=True)
class Archive:
    """An archive whose every entry was compared with its checksum."""

    zip: zipfile.ZipFile
    manifest: dict[str, Any]
    checksum: str

    @classmethod
    @contextmanager
    def opened(cls, path: Path) -> Iterator[Self]:
        """Open and check a file. Refuses, in words, what is not there, foreign, damaged, cut short or unsafe."""
        try:
            stream = path.open("rb")
        except OSError as error:
            words = {"file": path, "why": error.strerror}
            raise Refused(_("%(file)s cannot be read: %(why)s.") % words) from error
        with stream:
            archive = cls._read(path, stream)
            archive._check(path)
            yield archive

    @classmethod
    def _read(cls, path: Path, stream: IO[bytes]) -> Self:
        try:
            opened = zipfile.ZipFile(stream)
            if opened.getinfo(MANIFEST).file_size > LARGEST_MANIFEST:
                raise ValueError("manifest too large")
            written = opened.read(MANIFEST)
            manifest = json.loads(written)
            if not manifest.keys() >= NEEDED or not all(
                isinstance(manifest[name], dict) for name in ("rows", "entries")
            ):
                raise ValueError("no manifest of ours")
            return cls(opened, manifest, hashlib.sha256(written).hexdigest())
        except UNREADABLE as error:
            words = _("%(file)s is not an archive of the portal, or it was cut short.") % {"file": path}
            raise Refused(words) from error

    def _check(self, path: Path) -> None:
        try:
            whole = self.zip.read(CHECKSUM).decode().strip() == self.checksum and self._entries_are_whole()
        except UNREADABLE:
            whole = False
        if not whole:
            raise Refused(_("%(file)s is damaged: what is in it does not fit its checksum.") % {"file": path})
        if self.manifest.get("format") != FORMAT:
            raise Refused(_("%(file)s was made by a newer release of the portal.") % {"file": path})
        if unsafe := [name for name in self.manifest["entries"] if not is_safe(name)]:
            words = {"file": path, "entry": ascii(unsafe[0])}
            raise Refused(_("%(file)s holds a name that leads out of the portal's folder: %(entry)s.") % words)

    def _entries_are_whole(self) -> bool:
        """True when the file holds the entries of the manifest, each once and as it was written."""
        expected = {MANIFEST, CHECKSUM, *self.manifest["entries"]}
        if sorted(self.zip.namelist()) != sorted(expected):
            return False
        return all(self._facts(name) == facts for name, facts in self.manifest["entries"].items())

    def _facts(self, name: str) -> dict[str, Any]:
        with self.zip.open(name) as stream:
            hashing = Hashing(stream)
            while hashing.read():
                pass
        return hashing.facts

    @property
    def files(self) -> dict[str, int]:
        """Path and size of each file of the media folder."""
        entries = self.manifest["entries"].items()
        return {name.removeprefix(FILES): facts["size"] for name, facts in entries if name.startswith(FILES)}


def is_safe(name: str) -> bool:
    """True for an entry of ours whose path stays where it is put, on every system."""
    path = PurePosixPath(name)
    inside = name.startswith((ROWS, FILES)) and str(path) == name and ".." not in path.parts
    return inside and not re.search(r"[\\\x00-\x1f:]", name)
