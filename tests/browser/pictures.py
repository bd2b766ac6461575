"""Pictures of every page for every role, and sheets of thumbnails: run by `scripts/pictures`."""

import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import django
from django.conf import settings
from PIL import Image, ImageDraw
from playwright.sync_api import Page, sync_playwright

from tests.browser.pages import OF_ACCOUNTS, PUBLIC, PUBLIC_DEEDS, Place, admin_places
from tests.browser.pictured import PicturedPortal
from tests.browser.portal import chromium

WIDTHS = (1280, 390)
HEIGHT = 900
SCHEMES = ("light", "dark")
THUMBNAIL = (240, 360)
COLUMNS = 8


@dataclass(frozen=True)
class Shot:
    """One picture: of a page, for a role, at a width, in a colour scheme."""

    name: str
    role: str
    width: int
    scheme: str

    @property
    def file(self) -> str:
        return f"{self.role}-{self.name}-{self.width}-{self.scheme}.png"


def main(words: list[str]) -> None:
    """Start a sample, picture it, make the sheets, say where they are."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "r2pnet.settings")
    django.setup()
    folder: Path = settings.PORTAL_VAR / "pictures"
    folder.mkdir(parents=True, exist_ok=True)
    public, secretariat = _asked([*PUBLIC, *PUBLIC_DEEDS], words), _asked([*PUBLIC, *admin_places()], words)
    shots: list[Shot] = []
    with PicturedPortal(settings.PORTAL_VAR / "pictures-portal") as portal, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        for scheme in SCHEMES:
            page = portal.public(browser, color_scheme=scheme).new_page()
            shots += _take(page, portal, folder, "public", scheme, public)
            for email, places in OF_ACCOUNTS.items():
                page = portal.signed_in(browser, email, color_scheme=scheme).new_page()
                shots += _take(page, portal, folder, email.partition("@")[0], scheme, _asked(places, words))
            page = portal.secretariat(browser, color_scheme=scheme).new_page()
            shots += _take(page, portal, folder, "secretariat", scheme, secretariat)
        browser.close()
    for scheme in SCHEMES:
        for width in WIDTHS:
            _sheet(folder, [shot for shot in shots if (shot.scheme, shot.width) == (scheme, width)])
    print(f"{len(shots)} pictures and their sheets are in {folder}")


def _asked(places: list[Place], words: list[str]) -> list[Place]:
    """The places whose name has one of the words in it; without words all of them."""
    return [place for place in places if not words or any(word in place.name for word in words)]


def _take(
    page: Page, portal: PicturedPortal, folder: Path, role: str, scheme: str, places: list[Place]
) -> Iterator[Shot]:
    """Picture `places` as `role` sees them in `page`, at every width."""
    for place in places:
        page.set_viewport_size({"width": WIDTHS[0], "height": HEIGHT})
        if not portal.open(page, place):
            continue
        for width in WIDTHS:
            shot = Shot(place.name, role, width, scheme)
            page.set_viewport_size({"width": width, "height": HEIGHT})
            page.screenshot(path=folder / shot.file, full_page=True)
            yield shot


def _sheet(folder: Path, shots: list[Shot]) -> None:
    """One picture with a thumbnail of each of `shots`, its name below."""
    if not shots:
        return
    width, height = THUMBNAIL
    rows = -(-len(shots) // COLUMNS)
    sheet = Image.new("RGB", (COLUMNS * (width + 10), rows * (height + 30)), "white")
    draw = ImageDraw.Draw(sheet)
    for number, shot in enumerate(shots):
        left, top = number % COLUMNS * (width + 10), number // COLUMNS * (height + 30)
        with Image.open(folder / shot.file) as picture:
            small = picture.convert("RGB").resize((width, max(1, picture.height * width // picture.width)))
        sheet.paste(small.crop((0, 0, width, min(height, small.height))), (left, top))
        draw.text((left, top + height + 4), f"{shot.role} {shot.name}", fill="black")
    sheet.save(folder / f"sheet-{shots[0].width}-{shots[0].scheme}.png")


if __name__ == "__main__":
    main(sys.argv[1:])
