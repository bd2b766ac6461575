"""How long what this app keeps is kept: persons, accounts and ways in, invitations to sign in, the record itself."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from allauth.account.models import EmailAddress, EmailConfirmation
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Min, QuerySet
from django.utils.translation import gettext as _

from focalpoints.confirming.kept import kept_confirmations
from focalpoints.corrections.keeping import forget_corrections, kept_corrections
from focalpoints.importing.keeping import forget_imports, kept_imports
from focalpoints.models import (
    AccountInvitation,
    Appointment,
    Country,
    ErasureRequest,
    FirstWeeksTick,
    Institution,
    Letter,
    LetterCopy,
    LetterText,
    Member,
    MembershipCount,
    NominationLetter,
    Organisation,
    OtherName,
    Person,
    SteeringTerm,
    Topic,
    User,
)
from focalpoints.models.account_invitation import DAYS as INVITATION_DAYS
from focalpoints.models.merge import DAYS_TO_UNDO, Merge, NotTheSame
from focalpoints.nominations.keeping import forget_nominations, kept_nominations
from focalpoints.peers.keeping import forget_messages, kept_messages
from focalpoints.services.nomination_letters import delete_loose_letters, loose_letters
from focalpoints.services.undoing_merges import empty_old_merges, first_day_without
from focalpoints.succession.keeping import kept_successions
from r2pnet.clock import network_day
from r2pnet.retention import Forgotten, Held, Kept

UNUSED_KEPT_DAYS: Final = 365
"""So long it can be seen that somebody was invited to work for the secretariat and did not come."""


def kept() -> list[Kept]:
    """Persons, accounts, invitations, ways in, requests to erase, letters, mergings, staff, record, imports."""
    people = [_persons(), _accounts(), _ways_in(), _invitations(), _erasure_requests(), _letters(), _merges(), _staff()]
    return [
        *people,
        _first_weeks(),
        kept_successions(),
        kept_nominations(),
        kept_confirmations(),
        kept_corrections(),
        kept_messages(),
        _nomination_letters(),
        _record(),
        kept_imports(),
    ]


def forget(day: date) -> Iterator[Forgotten]:
    """Invitations nobody took up, what old mergings noted, spreadsheets whose time is over, letters of no office."""
    yield from _forget_invitations(day)
    yield Forgotten(_("What mergings of two records noted"), "", empty_old_merges(day))
    yield from forget_imports(day)
    yield Forgotten(_("Letters of nomination that name no office"), "", delete_loose_letters(day))
    yield from forget_nominations(day)
    yield from forget_corrections(day)
    yield from forget_messages(day)


def _forget_invitations(day: date) -> Iterator[Forgotten]:
    """Delete, history and all, invitations to staff that nobody took up and that are a year old on `day`.

    Those of persons stay as long as the person is on record.
    """
    last = day - timedelta(days=UNUSED_KEPT_DAYS)
    with transaction.atomic():
        old = list(_unused().filter(invited_at__date__lte=last).values_list("pk", flat=True))
        AccountInvitation.objects.filter(pk__in=old).delete()
        AccountInvitation.history.filter(id__in=old).delete()  # after it: to be deleted is a line of history, too
        yield Forgotten(_("Invitations to the secretariat that nobody took up"), "", len(old))


def next_day() -> date | None:
    """When the oldest invitation that nobody took up is deleted."""
    oldest = _unused().aggregate(oldest=Min("invited_at"))["oldest"]
    return network_day(oldest) + timedelta(days=UNUSED_KEPT_DAYS) if oldest else None


def _unused() -> QuerySet[AccountInvitation]:
    return AccountInvitation.objects.filter(person=None, accepted_at=None).order_by()


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
        holds=(Held(Person), Held(Person.topics.through), Held(Appointment)),
    )


def _first_weeks() -> Kept:
    return Kept(
        16,
        _("First weeks in an office"),
        _("Which steps of the list a new holder has ticked off, and when."),
        _("so that you see what is left to do."),
        _("as long as the office is on record; until you take the tick back."),
        _("you."),
        holds=(Held(FirstWeeksTick, "done_at"),),
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
        holds=(
            Held(User, "created_at"),
            Held(User.groups.through),
            Held(User.user_permissions.through),
            Held(EmailAddress),
            Held(EmailConfirmation, "created"),
        ),
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
        holds=(Held(UserSession, "created_at"), Held(Session), Held(Authenticator, "created_at")),
    )


def _invitations() -> Kept:
    works = _(
        "the link works for %(days)d days, once; that you were invited is kept as long as you are on record here. An "
        "invitation to work for the secretariat that nobody took up is deleted %(unused)d days after it was made."
    )
    return Kept(
        13,
        _("Invitations to sign in"),
        _(
            "E-mail address, name, who invited you and when, and what became of it. The link only in a form that opens "
            "nothing."
        ),
        _("so that you, and nobody else, make your account."),
        works % {"days": INVITATION_DAYS, "unused": UNUSED_KEPT_DAYS},
        _("the secretariat."),
        holds=(Held(AccountInvitation, "invited_at"),),
        next_day=next_day,
    )


def _erasure_requests() -> Kept:
    return Kept(
        14,
        _("Requests to be erased"),
        _("That you asked, and when; who carried it out, and when. No reason is asked for."),
        _("so that no request is forgotten."),
        _("until you take it back; once it was carried out, for good, without your name."),
        _("the secretariat."),
        holds=(Held(ErasureRequest, "asked_at"),),
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
        holds=(Held(Letter, "made_at"), Held(LetterText), Held(LetterCopy)),
    )


def _nomination_letters() -> Kept:
    until = _(
        "for good, as the source of the record; the file until somebody is erased whom it may name. One that was put "
        "to no office is deleted after %(days)d days."
    )
    return Kept(
        17,
        _("Letters by which an office was named"),
        _("The letter as the government sent it, its reference and date, who in the secretariat kept it and when."),
        _("so that it can be said by which letter somebody was named."),
        until % {"days": settings.LETTER_LOOSE_DAYS},
        _("the secretariat."),
        holds=(Held(NominationLetter, "uploaded_at"),),
        files=("focalpoints.NominationLetter.file",),
        next_day=_next_loose_letter,
    )


def _next_loose_letter() -> date | None:
    oldest = loose_letters().order_by().aggregate(oldest=Min("uploaded_at"))["oldest"]
    return network_day(oldest) + timedelta(days=settings.LETTER_LOOSE_DAYS + 1) if oldest else None


def _merges() -> Kept:
    until = _("%(days)d days, in which it can be undone; that it was done, by whom and when stays.")
    return Kept(
        16,
        _("Records that were merged"),
        _("When somebody was on record twice: what both records said, and what moved from one to the other."),
        _("so that a mistake can be undone."),
        until % {"days": DAYS_TO_UNDO},
        _("the secretariat."),
        holds=(Held(Merge, "merged_at"), Held(NotTheSame, "said_at")),
        next_day=first_day_without,
    )


def _staff() -> Kept:
    return Kept(
        20,
        _("Staff of the secretariat"),
        _("An account as above, the group it belongs to, and the second factor."),
        _("to open the records to staff alone."),
        _(
            "as long as they are staff; the account is closed then, and its name stays where the history says who "
            "changed what."
        ),
        _("administrators of the secretariat."),
    )


def _record() -> Kept:
    tables = (Member, Institution, SteeringTerm, MembershipCount, Country, OtherName, Organisation, Topic)
    return Kept(
        60,
        _("The record of the network"),
        _("States, organisations and members, their institutions, terms in the steering group, topics, sources."),
        _("so that it can be said who belonged to the network when, and how that is known."),
        _("for good: what was so stays on record when it is over."),
        _("everybody, as far as it is said to be public."),
        holds=tuple(Held(table) for table in tables),
        about_persons=False,
    )
