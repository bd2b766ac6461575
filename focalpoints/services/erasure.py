"""Erasing a person: the office stays on record, nothing names who held it."""

from collections.abc import Iterable
from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from focalpoints.models import AccountInvitation, ErasureRequest, Person, User
from focalpoints.scrubbing import (
    scrub_account,
    scrub_invitations,
    scrub_letters,
    scrub_log,
    scrub_merges,
    scrub_offices,
    scrub_person,
    scrub_reasons,
)
from focalpoints.services.nomination_letters import erase_from_letters
from r2pnet.acting import Why, reason_of
from r2pnet.clock import network_today
from r2pnet.erasures import note_erasure
from r2pnet.own_data import Erased, erase_everywhere, neutral_name
from r2pnet.recording import record
from r2pnet.refusal import refuse_unless
from r2pnet.stamps import bump

STAMPS: Final = ("meetings", "persons", "nominations", "corrections", "registrations")
"""Of what is written beside the account, in the order of `merging.STAMPS` and before any row, as in every change."""


def ask_to_be_erased(person: Person) -> ErasureRequest:
    """Note that `person` asks to be erased; the request that is there already when it was asked before."""
    request, _made = ErasureRequest.objects.open().get_or_create(person=person, defaults={"decided_at": None})
    return request


def take_back_the_request(person: Person) -> None:
    """Forget that `person` asked, as long as nobody has carried it out."""
    ErasureRequest.objects.open().filter(person=person).delete()


def anonymise(person: Person, *, by: User | None, reason: Why = "", is_repeated: bool = False) -> Person:
    """Erase the name and every contact of `person` from all rows, histories, messages and files; the offices stay.

    The account is closed and its address replaced, its sessions end. Refuses for somebody who is staff: an
    administrator takes the rights first. Nothing happens to those who are erased already. `is_repeated`: they were
    erased once, and an archive from before has brought them back, with whatever rights they had then.
    """
    with transaction.atomic():
        for group in STAMPS:
            bump(group)
        person = (
            Person._base_manager.select_for_update(of=("self",), no_key=True).select_related("user").get(pk=person.pk)
        )
        if person.anonymised_at:
            return person
        if not is_repeated:
            _refuse_staff(person)
        whom = whom_to_erase(person, by)
        accounts = accounts_of(person)
        why = reason_of(reason).reworded(whom.scrubbed)
        _empty(person, by, why)
        _scrub(person, accounts, whom)
        _erase_what_was_merged(person, whom, by, why)
        erase_everywhere(whom)
        ErasureRequest.objects.open().filter(person=person).update(decided_at=timezone.now(), decided_by=by)
        if not is_repeated:
            for key in (*(f"person:{one.pk}" for one in merged_persons(person)), whom.key):
                note_erasure(key, network_today())
    return person


def whom_to_erase(person: Person, by: User | None) -> Erased:
    """All that has ever named or reached `person`, from the present rows and from their histories."""
    persons = [person, *merged_persons(person)]
    keys = [one.pk for one in persons]
    rows = [*persons, *Person.history.filter(id__in=keys)]
    own = accounts_of(person)
    accounts = [*own, *User.history.filter(id__in=[one.pk for one in own])]
    names = {row.name for row in (*rows, *accounts)}
    contacts = {text for row in rows for text in (row.work_email, row.phone)} | {one.email for one in accounts}
    contacts |= set(AccountInvitation.objects.filter(person__in=keys).values_list("email", flat=True))
    return Erased(
        key=f"person:{person.pk}",
        accounts=own,
        by=by,
        names=frozenset(names - {"", neutral_name()}),
        contacts=frozenset(contacts - {""}),
    )


def accounts_of(person: Person) -> list[User]:
    """The account of `person`, and those that were taken from them before two were merged and are nobody's now.

    Not one that has become somebody else's, nor one of staff: whoever has it now is not known to be this person.
    """
    keys = [person.pk, *(one.pk for one in merged_persons(person))]
    once = Person.history.filter(id__in=keys).exclude(user=None).values_list("user_id", flat=True)
    held = Person._base_manager.exclude(user=None).values_list("user_id", flat=True)
    left = User.objects.filter(pk__in=set(once), is_staff=False, is_superuser=False).exclude(pk__in=held)
    return [*([person.user] if person.user else []), *left.order_by("pk")]


def merged_persons(person: Person) -> list[Person]:
    """The rows of the same human being that were merged into `person`, and into those."""
    found: list[Person] = []
    keys = [person.pk]
    while rows := list(Person.merged_rows().filter(merged_into__in=keys).order_by("pk")):
        found += rows
        keys = [one.pk for one in rows]
    return found


def _erase_what_was_merged(person: Person, whom: Erased, by: User | None, why: Why) -> None:
    """The rows that became this person say nothing any more, nor does what the mergings noted to be undone."""
    merged = merged_persons(person)
    for one in merged:
        if not one.anonymised_at:
            _empty(one, by, why)
        scrub_person(one)
    scrub_merges([person.pk, *(one.pk for one in merged)], whom)


def _refuse_staff(person: Person) -> None:
    is_staff = person.user is not None and (person.user.is_staff or person.user.is_superuser)
    words = _("This person belongs to the secretariat. An administrator takes the rights from the account first.")
    refuse_unless(not is_staff, words)


def _empty(person: Person, by: User | None, reason: Why) -> None:
    """The row itself, with a line in its history that says by whom and why."""
    untold: Any = person  # simple-history's: the emptied row says it all
    untold.skip_history_when_saving = True
    person.topics.clear()
    del untold.skip_history_when_saving
    person.name = neutral_name()
    person.work_email = person.phone = ""
    person.languages = []
    person.open_to_be_asked = False
    person.loaded = {}
    person.user = None  # else the next message about a registration would go to the account's last address
    person.anonymised_at = timezone.now()
    record(person, by=by, reason=reason)


def _scrub(person: Person, accounts: Iterable[User], whom: Erased) -> None:
    scrub_person(person)
    scrub_invitations(person, whom)
    scrub_offices(person, whom)
    scrub_letters(person, whom)
    erase_from_letters([person.pk, *(one.pk for one in merged_persons(person))], whom)
    for account in accounts:
        scrub_account(account)
    scrub_reasons(whom.told_apart)
    scrub_log(whom.told_apart)
