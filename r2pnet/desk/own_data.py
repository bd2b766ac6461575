"""What the portal keeps about staff who take lists away, and what it forgets of whom they searched for."""

from django.db import models
from django.utils.translation import gettext as _

from r2pnet.days import day_in_words
from r2pnet.desk.retention import STAFF_EXPORTS_KEPT_DAYS
from r2pnet.models import StaffExport
from r2pnet.own_data import Erased, OwnData, neutral_name
from r2pnet.visibility import Reader


def own_data(user: Reader) -> list[OwnData]:
    """The lists that this account of the secretariat has taken away."""
    if not getattr(user, "is_staff", False):
        return []
    rows = [
        {
            _("list"): one.what,
            _("taken away on"): day_in_words(one.exported_at.date()),
            _("filters"): one.filters,
            _("rows"): one.rows,
        }
        for one in StaffExport.objects.filter(exported_by=user.pk)
    ]
    why = _("So that it can be said where copies of what is kept about persons are.")
    until = _("%(days)d days after it was taken away.") % {"days": STAFF_EXPORTS_KEPT_DAYS}
    return [OwnData(_("Lists you have taken away"), why, until, rows, 45)]


def erase(whom: Erased) -> None:
    """Take out of the notes on lists what somebody searched for, where it holds a part of the person's name."""
    parts = {part for name in whom.names | whom.contacts for part in (name, *name.split()) if len(part) > 1}
    held = models.Q()
    for part in parts:
        held |= models.Q(filters__icontains=part)
    if parts:
        StaffExport.objects.filter(held).update(filters=neutral_name())
