"""Meetings and papers in the sitemap."""

from meetings.models import Meeting, Paper
from r2pnet.desk.sitemap import PublicSitemap


def sitemaps() -> dict[str, PublicSitemap]:
    """Every meeting and paper that is public; no samples."""
    return {
        "meetings": PublicSitemap(lambda reader: Meeting.objects.visible_to(reader).filter(is_sample=False)),
        "papers": PublicSitemap(lambda reader: Paper.objects.visible_to(reader).filter(is_sample=False)),
    }
