"""An image is uploaded: looked at, drawn anew without what is hidden in its file, and kept with its description."""

import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import PurePath
from typing import Any, BinaryIO, Final

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from focalpoints.models import User
from manual.models import Chapter, ManualImage
from manual.models.image import LONGEST_DESCRIPTION, LONGEST_NAME
from r2pnet.refusal import Refused, refuse_unless
from r2pnet.stamps import bump
from r2pnet.uploads import Kept, drop, drop_loose, keep_upload

FOLDER: Final = "manual-images"
FORMATS: Final = ("PNG", "JPEG", "WEBP")
MOST_BYTES: Final = 10_000_000
MOST_PIXELS: Final = 30_000_000
"""Of the upload: what is drawn is in memory whole."""
LONGEST_SIDE: Final = 2_000
"""Pixels of what is kept: a page of print is not finer, and nobody waits for it on a telephone."""
QUALITY: Final = 88
_HIDDEN: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]")


@dataclass(frozen=True)
class Drawn:
    """An image as it will be kept."""

    content: io.BytesIO
    width: int
    height: int


def drawn(file: BinaryIO, *, field: str = "file") -> Drawn:
    """What is kept of an upload: its pixels alone, upright, at most 2,000 a side, as a PNG or JPEG.

    Where it was taken, by whom and with what is left out, and so is whatever else hides in the file. Raises `Refused`
    for what is no PNG, JPEG or WebP by its content, is too large, or moves.
    """
    content = file.read(MOST_BYTES + 1)
    refuse_unless(content, _("This file is empty."), field)
    refuse_unless(len(content) <= MOST_BYTES, _("This image has more than 10 MB: make it smaller."), field)
    try:
        with Image.open(io.BytesIO(content), formats=FORMATS) as opened:
            words = _("This image has more than 30 million pixels: make it smaller.")
            refuse_unless(opened.width * opened.height <= MOST_PIXELS, words, field)
            words = _("This image moves. Choose one that stands still.")
            refuse_unless(getattr(opened, "n_frames", 1) == 1, words, field)
            return _redrawn(opened)
    except (OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError, MemoryError) as error:
        raise Refused(_("This is not a PNG, JPEG or WebP, or it is damaged."), field) from error


def _redrawn(opened: Image.Image) -> Drawn:
    upright = ImageOps.exif_transpose(opened)
    is_photo = opened.format != "PNG" and not upright.has_transparency_data
    plain = upright.convert("RGB" if not upright.has_transparency_data else "RGBA")
    plain.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    bare = Image.frombytes(plain.mode, plain.size, plain.tobytes())  # nothing but its pixels
    content = io.BytesIO()
    given: dict[str, Any] = {"quality": QUALITY} if is_photo else {}
    bare.save(content, "JPEG" if is_photo else "PNG", optimize=True, **given)
    content.seek(0)
    return Drawn(content, *bare.size)


def upload_image(file: BinaryIO, description: str, *, by: User | None, name: str = "") -> ManualImage:
    """Keep an image under a name that no other has, made of `name` or else of the file's own.

    Raises `Refused` as `drawn`, and without a description of what it shows.
    """
    said = " ".join(_HIDDEN.sub(" ", description).split())
    refuse_unless(said, _("Describe what the image shows, for who does not see it."), "description")
    words = _("Use at most %(number)d letters: there are %(length)d.")
    words %= {"number": LONGEST_DESCRIPTION, "length": len(said)}
    refuse_unless(len(said) <= LONGEST_DESCRIPTION, words, "description")
    own = PurePath(str(getattr(file, "name", "")).replace("\\", "/")).stem
    new = drawn(file)
    kept = keep_upload(new.content, own, folder=FOLDER)
    return _or_dropped(kept, partial(_written, new, kept, name or own, said, by))


def _or_dropped(kept: Kept, write: Callable[[], ManualImage]) -> ManualImage:
    """The row, or neither row nor file."""
    try:
        return write()
    except BaseException:
        drop(kept.path)
        raise


def _written(new: Drawn, kept: Kept, name: str, description: str, by: User | None) -> ManualImage:
    with transaction.atomic():
        bump(Chapter.stamp_group)
        row = ManualImage(
            name=_free_name(name),
            description=description,
            file=kept.path,
            content_type=kept.content_type,
            size=kept.size,
            digest=kept.digest,
            width=new.width,
            height=new.height,
            uploaded_by=by,
        )
        row.save()
    return row


def _free_name(wanted: str) -> str:
    """`wanted` in small letters and hyphens of ASCII, with a number where another image has it."""
    start = slugify(wanted).replace("_", "-").strip("-")[: LONGEST_NAME - 6].strip("-") or "image"
    taken = set(ManualImage.objects.filter(name__startswith=start).values_list("name", flat=True))
    numbered = (f"{start}-{number}" for number in range(2, len(taken) + 3))
    return next(one for one in (start, *numbered) if one not in taken)


def delete_loose_files() -> int:
    """Delete files in the folder of which no row knows; how many."""
    return drop_loose(FOLDER, set(ManualImage.objects.values_list("file", flat=True)))
