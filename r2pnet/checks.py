"""What `manage.py check` asks beside Django's own questions; `--deploy` asks more.

Settings with which the portal could not start at all, or would open the sample, are refused by the settings themselves.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.http.request import validate_host
from django.utils.translation import gettext as _

# What the PDFs are set in: the letters of these files, and no others, are printed.
FONTS = (
    "GentiumBookPlus-Bold.ttf",
    "GentiumBookPlus-Italic.ttf",
    "GentiumBookPlus-Regular.ttf",
    "NotoNaskhArabic-Bold.ttf",
    "NotoNaskhArabic-Regular.ttf",
    "NotoSans-Bold.ttf",
    "NotoSans-Italic.ttf",
    "NotoSans-Regular.ttf",
    "NotoSansArabic-Bold.ttf",
    "NotoSansArabic-Regular.ttf",
)
TRUETYPE = b"\x00\x01\x00\x00"


def missing_fonts() -> list[str]:
    """The fonts of the PDFs that are not there, cannot be read or are no fonts."""
    return [name for name in FONTS if not _is_font(Path(settings.BASE_DIR, "static", "fonts", name))]


def _is_font(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(4) == TRUETYPE
    except OSError:
        return False


@register()
def the_fonts_are_there(app_configs: Any, **options: Any) -> Iterable[CheckMessage]:
    """Without them the PDFs are set in whatever the machine has, or in boxes."""
    missing = missing_fonts()
    if not missing:
        return []
    words = _("Fonts of the PDFs are missing or cannot be read: %(names)s.") % {"names": ", ".join(missing)}
    return [Error(words, hint=_("Bring static/fonts back from the release."), id="r2pnet.E001")]


@register(Tags.security, deploy=True)
def the_address_is_one_that_people_reach(app_configs: Any, **options: Any) -> Iterable[CheckMessage]:
    """Links in messages and documents are made of `SITE_URL`, and cookies are marked by it."""
    site = urlsplit(settings.SITE_URL)
    if site.scheme != "https":
        yield Error(_("SITE_URL does not begin with https."), id="r2pnet.E002")
    if not validate_host(site.hostname or "", settings.ALLOWED_HOSTS):
        yield Error(_("The host of SITE_URL is not among ALLOWED_HOSTS."), id="r2pnet.E003")
    if "*" in settings.ALLOWED_HOSTS:
        yield Error(_("ALLOWED_HOSTS allows every host: name those of the portal."), id="r2pnet.E004")


@register(deploy=True)
def messages_leave_the_machine(app_configs: Any, **options: Any) -> Iterable[CheckMessage]:
    """Without `EMAIL_URL` messages are kept in a folder that nobody reads."""
    if not settings.EMAIL_BACKEND.endswith("filebased.EmailBackend"):
        return []
    return [Warning(_("EMAIL_URL is not set: messages are kept in a folder, not sent."), id="r2pnet.W001")]
