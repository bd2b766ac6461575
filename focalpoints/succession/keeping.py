"""How long a handover is kept, and what it says about a person."""

from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from focalpoints.models import Person, Succession
from r2pnet.days import day_in_words
from r2pnet.own_data import OwnData
from r2pnet.retention import Held, Kept


def kept_successions() -> Kept:
    """They belong to the record of the offices, and name nobody by themselves."""
    return Kept(
        17,
        _("Handovers of an office"),
        _("Which term ends and which follows, the last day, who ordered it and when, and whether it was taken back."),
        _("so that the office passes on without a gap, and it can be said how it did."),
        _("for good, as the offices themselves; your name goes when you ask for it to be erased."),
        _("you, and the secretariat."),
        holds=(Held(Succession, "ordered_at"),),
    )


def own_successions(person: Person) -> OwnData:
    """Those in which the person leaves or follows, the newest first; one query."""
    theirs = Q(leaving__person=person) | Q(following__person=person)
    rows = [_told(one, person) for one in Succession.objects.with_names().filter(theirs)]
    why = _("So that the office passes on without a gap, and it can be said how it did.")
    until = _("For good, as the offices; your name goes when you ask.")
    return OwnData(_("Handovers of your offices"), why, until, rows, 12)


def _told(one: Succession, person: Person) -> dict[str, str]:
    leaves = one.leaving.person_id == person.pk
    taken_back = one.taken_back_at and date_format(one.taken_back_at, "j F Y, H:i e")
    return {
        _("member"): one.leaving.member.name,
        _("role"): str(one.leaving.get_role_display()),
        _("your part"): _("you leave") if leaves else _("you follow"),
        _("last day of the one who leaves"): day_in_words(one.last_day),
        _("ordered"): date_format(one.ordered_at, "j F Y, H:i e"),
        _("taken back"): taken_back or _("no"),
    }
