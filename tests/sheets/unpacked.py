"""The parts of a workbook as they stand, for tests that look for words in whatever the portal answers."""

from io import BytesIO
from zipfile import ZipFile


def unpacked(body: bytes) -> bytes:
    """The names of the parts of a workbook or another archive, with what stands in them; every other body as it is."""
    if not body.startswith(b"PK"):
        return body
    with ZipFile(BytesIO(body)) as archive:
        return b"".join(name.encode() + archive.read(name) for name in archive.namelist())
