"""What every page's template knows."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse, translate_url
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Way:
    """A link of the navigation or of the language switch."""

    label: Any
    url: str
    current: bool = False
    code: str = ""


DEFAULT_PORT = 8000
# Only what is built stands here; a room adds its line when its pages are there.
NAVIGATION = (
    ("members", _("Members")),
    ("meetings", _("Meetings")),
    ("manual", _("Manual")),
    ("papers", _("Papers")),
    ("about", _("About")),
)


def portal(request: HttpRequest) -> dict[str, Any]:
    """Names for all templates: sample, release, navigation, languages, addresses."""
    path = request.path_info
    return {
        "sample": settings.SAMPLE,
        "release": settings.RELEASE,
        "navigation": _navigation(path),
        "languages": _languages(path, request.LANGUAGE_CODE) if hasattr(request, "LANGUAGE_CODE") else [],
        "site_url": settings.SITE_URL,
        "canonical_url": settings.SITE_URL + path,
        "secretariat_name": settings.SECRETARIAT_NAME,
        "secretariat_email": settings.SECRETARIAT_EMAIL,
        "network_name": settings.NETWORK_NAME,
        "sign_in_url": reverse(settings.LOGIN_URL),
        "desk_url": reverse(settings.LOGIN_REDIRECT_URL),
        "sign_in_command": _sign_in_command() if settings.SAMPLE else "",
    }


def _sign_in_command() -> str:
    """What makes a new link into the sample, as it has to be typed where this copy runs."""
    command = ".venv/bin/python manage.py sign_in_link secretariat@example.org"
    if settings.PORT != DEFAULT_PORT:
        command = f"PORT={settings.PORT} {command}"
    if settings.PORTAL_VAR != settings.BASE_DIR / "var":
        command = f"PORTAL_VAR={settings.PORTAL_VAR} {command}"
    return command


def _navigation(path: str) -> list[Way]:
    ways = []
    for name, label in NAVIGATION:
        url = reverse(name)
        ways.append(Way(label, url, current=path.startswith(url)))
    return ways


def _languages(path: str, current: str) -> list[Way]:
    """The same page in every language that is offered; the current one too, when it is not offered yet."""
    names = dict(settings.LANGUAGES)
    ways = []
    for code in settings.OFFERED_LANGUAGES:
        try:
            ways.append(Way(names[code], translate_url(path, code), current=code == current, code=code))
        except NoReverseMatch:
            continue
    return ways
