"""The zone whose hours a reader asks for beside those of the place: `?zone=America/New_York`."""

from typing import Any, Final
from zoneinfo import ZoneInfo

from django.http import HttpRequest

from meetings.programme.clock import zone_named

LONGEST_ZONE: Final = 60


def asked_zone(request: HttpRequest) -> tuple[ZoneInfo | None, dict[str, Any]]:
    """The zone that is asked for, None where there is none such, and what `programme_zone.html` says of it."""
    asked = request.GET.get("zone", "").strip()[:LONGEST_ZONE]
    zone = zone_named(asked)
    return zone, {"asked_zone": asked, "is_no_zone": bool(asked) and zone is None}
