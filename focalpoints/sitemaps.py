"""The members' pages in the sitemap."""

from collections.abc import Iterable

from focalpoints.models import Member
from r2pnet.desk.sitemap import PublicSitemap
from r2pnet.visibility import Reader


def sitemaps() -> dict[str, PublicSitemap]:
    """Every member that a reader may see, former ones too; no samples."""
    return {"members": PublicSitemap(_members)}


def _members(reader: Reader) -> Iterable[Member]:
    return Member.objects.visible_to(reader).filter(is_sample=False).by_name().only("slug")
