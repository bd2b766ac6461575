"""How long what this app keeps about persons is kept, as the page on privacy says it. Nothing of it ends by a date."""

from django.conf import settings
from django.utils.translation import gettext as _

from focalpoints.models.account_invitation import DAYS as INVITATION_DAYS
from r2pnet.retention import Kept


def kept() -> list[Kept]:
    """Persons and offices, accounts and invitations, ways in, requests to be erased, letters, staff, histories."""
    return [_persons(), _accounts(), _ways_in(), _invitations(), _erasure_requests(), _letters(), _staff(), _history()]


def _persons() -> Kept:
    return Kept(
        10,
        _("Focal points and other holders of an office"),
        _(
            "Name, office and dates of the appointment, work e-mail, languages and topics of expertise; a phone number "
            "if the person gives one. Nothing else is asked for."
        ),
        _("so that the secretariat can reach those who hold the office."),
        _("until the person asks for it to be erased; the appointment then stays as an office without a name."),
        _("the secretariat and, as far as it is said to be for members, the members."),
    )


def _accounts() -> Kept:
    return Kept(
        11,
        _("Accounts"),
        _(
            "E-mail address, name, the time of the last sign-in, and the password, where there is one, in a form that "
            "cannot be read back."
        ),
        _("so that only you sign in as you."),
        _("as long as you are on record here; when you are erased, it is closed and its address replaced."),
        _("administrators of the secretariat."),
    )


def _ways_in() -> Kept:
    until = _("%(days)d days after you signed in, %(hours)d hours for the secretariat; passkeys until you remove them.")
    times = {"days": settings.SESSION_SECONDS // 86_400, "hours": settings.STAFF_SESSION_SECONDS // 3600}
    return Kept(
        12,
        _("Sign-ins and passkeys"),
        _("Where you are signed in: kind of browser, network address, when. The public part of your passkeys."),
        _("so that you can see, and end, every way into your account."),
        until % times,
        _("you."),
    )


def _invitations() -> Kept:
    works = _(
        "the link works for %(days)d days, once; that you were invited is kept as long as you are on record here."
    )
    return Kept(
        13,
        _("Invitations to sign in"),
        _(
            "E-mail address, name, who invited you and when, and what became of it. The link only in a form that opens "
            "nothing."
        ),
        _("so that you, and nobody else, make your account."),
        works % {"days": INVITATION_DAYS},
        _("the secretariat."),
    )


def _erasure_requests() -> Kept:
    return Kept(
        14,
        _("Requests to be erased"),
        _("That you asked, and when; who carried it out, and when. No reason is asked for."),
        _("so that no request is forgotten."),
        _("until you take it back; once it was carried out, for good, without your name."),
        _("the secretariat."),
    )


def _letters() -> Kept:
    return Kept(
        15,
        _("Letters of the secretariat to holders of an office"),
        _("Which letter went to whom, in which language, to which address and when."),
        _("so that it can be said who was written to, and nobody gets a letter twice."),
        _(
            "until the person asks for it to be erased; that a letter went to the office then stays without name and "
            "address."
        ),
        _("you, and the secretariat."),
    )


def _staff() -> Kept:
    return Kept(
        20,
        _("Staff of the secretariat"),
        _("An account as above, the group it belongs to, and the second factor."),
        _("to open the records to staff alone."),
        _("as long as they are staff."),
        _("administrators of the secretariat."),
    )


def _history() -> Kept:
    return Kept(
        50,
        _("History of the records"),
        _("Who changed which record, when, why, and what it said before."),
        _("so that a mistake can be found and nothing is lost."),
        _("as long as the record; the name and contact of who is erased are taken out of it."),
        _("the secretariat."),
    )
