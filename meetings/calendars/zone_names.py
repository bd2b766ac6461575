"""The names of time zones in words, by the letters that the IANA database gives them.

Only letters that mean one zone wherever they are used; CST and IST, which are three zones each, stay letters.
"""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ZONE_NAMES: Final[dict[str, Promise]] = {
    "GMT": _("Greenwich Mean Time"),
    "BST": _("British Summer Time"),
    "WET": _("Western European Time"),
    "WEST": _("Western European Summer Time"),
    "CET": _("Central European Time"),
    "CEST": _("Central European Summer Time"),
    "EET": _("Eastern European Time"),
    "EEST": _("Eastern European Summer Time"),
    "MSK": _("Moscow Time"),
    "WAT": _("West Africa Time"),
    "CAT": _("Central Africa Time"),
    "EAT": _("East Africa Time"),
    "SAST": _("South Africa Standard Time"),
    "EST": _("Eastern Standard Time"),
    "EDT": _("Eastern Daylight Time"),
    "PST": _("Pacific Standard Time"),
    "PDT": _("Pacific Daylight Time"),
    "JST": _("Japan Standard Time"),
    "KST": _("Korea Standard Time"),
    "AEST": _("Australian Eastern Standard Time"),
    "AEDT": _("Australian Eastern Daylight Time"),
    "NZST": _("New Zealand Standard Time"),
    "NZDT": _("New Zealand Daylight Time"),
}
