"""Chapters in the sitemap."""

from manual.models import Chapter
from r2pnet.desk.sitemap import PublicSitemap


def sitemaps() -> dict[str, PublicSitemap]:
    """Every chapter of which the public may read a text; no samples."""
    return {
        "manual": PublicSitemap(lambda reader: Chapter.objects.visible_to(reader).filter(is_sample=False).in_order())
    }
