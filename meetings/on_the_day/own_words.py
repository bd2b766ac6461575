"""What is kept of somebody's day at a meeting, said to them: check-ins, undone or not, and prints of their badge."""

from datetime import datetime

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from meetings.models import CheckIn, Registration
from meetings.times import zone_info_of


def door_words(registration: Registration) -> dict[str, str]:
    """Empty where there was no door; both are read with the registration (`prefetch_related`)."""
    came = "; ".join(_came(one, registration) for one in registration.check_ins.all())
    prints = sorted(one.printed_at for one in registration.badge_prints.all())
    printed = _moment_at(prints[-1], registration) if prints else ""
    told = {_("checked in"): came, _("badge printed"): printed}
    return {name: words for name, words in told.items() if words}


def _came(one: CheckIn, registration: Registration) -> str:
    words = {"time": _moment_at(one.checked_in_at, registration), "how": one.get_how_display()}
    if one.undone_at is None:
        return _("%(time)s, %(how)s") % words
    return _("%(time)s, %(how)s; undone") % words


def _moment_at(moment: datetime, registration: Registration) -> str:
    return date_format(moment.astimezone(zone_info_of(registration.meeting)), "j F Y, H:i e")
