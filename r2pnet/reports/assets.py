"""What a document may be made of: our styles, our fonts, nothing else.

The renderer reads addresses from styles and markup, so it gets a fetcher that knows two folders and `data:`. There is
no network, no other file, and no way out by `..` or a symbolic link, since the resolved path decides.
"""

from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

from django.conf import settings

STYLES = Path(settings.BASE_DIR, "templates", "reports").resolve()
FONTS = Path(settings.BASE_DIR, "static", "fonts").resolve()
FOLDERS = (STYLES, FONTS)
KINDS_OF_FILE = frozenset({".css", ".ttf"})
BASE_URL = f"{STYLES.as_uri()}/"


def is_ours(url: str) -> bool:
    """True for `data:` and for a style sheet or font that lies in our folders; false for anything else."""
    parts = urlsplit(url)
    if parts.scheme == "data":
        return True
    if parts.scheme != "file" or parts.netloc:
        return False
    try:
        path = Path(url2pathname(parts.path)).resolve(strict=True)
    except (OSError, ValueError):
        return False
    return path.suffix in KINDS_OF_FILE and any(path.is_relative_to(folder) for folder in FOLDERS)
