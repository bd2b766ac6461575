"""Pictures of every page for every role, and sheets of thumbnails: run by `scripts/pictures`."""

import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import django
from django.conf import settings
from django.contrib import admin
from PIL import Image, ImageDraw
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.portal import Portal, chromium

PUBLIC = {
    "home": "/",
    "home-not-listed": "/?q=Japan",
    "home-unknown": "/?q=Freedonia",
    "members": "/members/",
    "members-filtered": "/members/?group=african&verified=yes&sort=name",
    "members-left-out": "/members/?group=xyz",
    "members-empty": "/members/?q=freedonia",
    "members-arabic": "/ar/members/",
    "member-source-of-2025": "/members/slovenia/",
    "member-unverified": "/members/benin/",
    "member-office": "/members/finland/",
    "member-organisation": "/members/european-union/",
    "meetings": "/meetings/",
    "meetings-arabic": "/ar/meetings/",
    "meeting-eleventh": "/meetings/annual-11-brussels/",
    "meeting-without-day": "/meetings/annual-10-washington/",
    "meeting-with-paper": "/meetings/annual-5-madrid/",
    "papers": "/papers/",
    "paper": "/papers/a-res-60-1/",
    "search-empty": "/search/",
    "search": "/search/?q=ghana",
    "search-nothing": "/search/?q=xyzzy",
    "about": "/about/",
    "join": "/about/join/",
    "about-data": "/about/data/",
    "privacy": "/privacy/",
    "accessibility": "/accessibility/",
    "home-arabic": "/ar/",
    "not-found": "/no/such/page/",
    "sign-in": "/admin/login/",
    "unavailable": "/static/503.html",
}
WIDTHS = (1280, 390)
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
    with Portal(settings.PORTAL_VAR / "pictures-portal") as portal, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        shots = [*_take(browser, portal, folder, "public", _asked(PUBLIC, words))]
        shots += _take(browser, portal, folder, "secretariat", _asked(PUBLIC | _admin_pages(), words))
        browser.close()
    for scheme in SCHEMES:
        for width in WIDTHS:
            _sheet(folder, [shot for shot in shots if (shot.scheme, shot.width) == (scheme, width)])
    print(f"{len(shots)} pictures and their sheets are in {folder}")


def _asked(pages: dict[str, str], words: list[str]) -> dict[str, str]:
    """The pages whose name has one of the words in it; without words all of them."""
    return {name: path for name, path in pages.items() if not words or any(word in name for word in words)}


def _admin_pages() -> dict[str, str]:
    """Every list of the admin and the form that adds a row; a change and its history are taken for the first row."""
    pages = {"admin": "/admin/"}
    for model in admin.site._registry:
        place = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
        pages[f"admin-{model._meta.model_name}-list"] = place
        pages[f"admin-{model._meta.model_name}-first"] = f"{place}#first"
    return pages


def _take(browser: Browser, portal: Portal, folder: Path, role: str, pages: dict[str, str]) -> Iterator[Shot]:
    """Picture `pages` as `role` sees them, at every width and in every scheme."""
    for scheme in SCHEMES:
        context = browser.new_context(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
        page = context.new_page()
        if role == "secretariat":
            page.goto(portal.sign_in_link())
            page.locator("main button, form button").first.click()
        for name, path in pages.items():
            _open(page, portal.url + path)
            for width in WIDTHS:
                shot = Shot(name, role, width, scheme)
                page.set_viewport_size({"width": width, "height": 900})
                page.screenshot(path=folder / shot.file, full_page=True)
                yield shot
        context.close()


def _open(page: Page, url: str) -> None:
    """Go to a page; `#first` at the end of a list's address means the form of its first row."""
    page.goto(url)
    if url.endswith("#first"):
        first = page.locator("#result_list tbody th a")
        if first.count():
            first.first.click()


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
