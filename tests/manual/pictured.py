"""Images for tests: of one colour, plainly invented."""

import io
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from manual.models import ManualImage
from manual.services.picturing import upload_image


def pixels(kind: str = "PNG", size: tuple[int, int] = (4, 3), mode: str = "RGB", **given: Any) -> bytes:
    """A file of that kind."""
    file = io.BytesIO()
    Image.new(mode, size, {"RGB": "teal", "RGBA": (0, 90, 90, 90)}.get(mode, 1)).save(file, kind, **given)
    return file.getvalue()


def upload(name: str = "test.png", content: bytes | None = None) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, pixels() if content is None else content)


def picture(name: str = "test", description: str = "") -> ManualImage:
    """An upload of that name."""
    return upload_image(upload(f"{name}.png"), description or f"What {name} shows", by=None)
