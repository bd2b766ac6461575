"""The fixed pages in the sitemap."""

from django.urls import reverse

from r2pnet.desk.sitemap import PublicSitemap

FIXED = ("home", "members", "meetings", "manual", "papers", "about", "join", "about-data", "privacy", "accessibility")


def sitemaps() -> dict[str, PublicSitemap]:
    """Lists and pages of text."""
    return {"pages": PublicSitemap(lambda reader: FIXED, reverse)}
