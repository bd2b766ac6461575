"""The sitemap: addresses that anybody can open, under the configured site. Apps offer theirs from `sitemaps.py`.

An app offers `sitemaps() -> dict[str, PublicSitemap]`.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.sitemaps import Sitemap

from r2pnet.offers import offered
from r2pnet.visibility import Reader

NOBODY = AnonymousUser()


@dataclass(frozen=True)
class _Site:
    """What Django's sitemaps ask for the host; ours comes from the settings, never from the Host header."""

    domain: str


class PublicSitemap(Sitemap):
    """The addresses of `rows(reader)` for the public, in every language that is offered."""

    i18n = True

    def __init__(self, rows: Callable[[Reader], Iterable[Any]], location: Callable[[Any], str] | None = None) -> None:
        self.rows = rows
        self.address = location or (lambda one: one.get_absolute_url())
        self.languages = settings.OFFERED_LANGUAGES
        self.alternates = len(settings.OFFERED_LANGUAGES) > 1

    def items(self) -> list[Any]:
        """What is listed, always as somebody without an account sees it."""
        return list(self.rows(NOBODY))

    def location(self, item: Any) -> str:
        return self.address(item)

    def get_urls(self, page: int | str = 1, site: Any = None, protocol: str | None = None) -> list[dict[str, Any]]:
        """The addresses of one page of the sitemap, absolute under `SITE_URL`."""
        ours = urlsplit(settings.SITE_URL)
        return super().get_urls(page, _Site(ours.netloc), ours.scheme)  # type: ignore[arg-type]


def all_sitemaps() -> "dict[str, type[Sitemap[Any]] | Sitemap[Any]]":
    """Every app's sitemaps by their names."""
    return {name: one for offer in offered("sitemaps", "sitemaps") for name, one in offer().items()}
