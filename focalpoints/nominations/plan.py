"""What accepting a nomination would write, in words for whoever decides: shown before the button."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from focalpoints.models import Nomination, Person
from focalpoints.models.nomination import Way
from focalpoints.nominations.offices import holder_in_words
from focalpoints.services.accepting_nominations import goes_by_succession, institution_of, person_of
from focalpoints.services.account_invitations import is_to_invite
from focalpoints.services.nominating import refuse_decided, refuse_what_does_not_fit
from r2pnet.clock import network_today
from r2pnet.days import day_in_words
from r2pnet.refusal import Refused
from r2pnet.text import searchable


@dataclass(frozen=True)
class Plan:
    """Sentences on what is written, what to look at first, and why it cannot be accepted now, if it cannot."""

    steps: list[str]
    doubts: list[str]
    refusal: str = ""


def plan_of(nomination: Nomination) -> Plan:
    """What `accept` would do now; five queries at most."""
    try:
        refuse_decided(nomination)
        refuse_what_does_not_fit(nomination)
        person = person_of(nomination)
    except Refused as refused:
        return Plan([], [], refused.message)
    steps = [*_of_terms(nomination), *_of_records(nomination, person), _of_account(nomination, person)]
    return Plan([*steps, _of_answer(nomination)], list(_doubts(nomination, person)))


def _of_terms(nomination: Nomination) -> Iterator[str]:
    if nomination.present and nomination.last_day:
        is_past = nomination.last_day < network_today()
        words = (
            _("The term of %(holder)s is recorded as ended on %(day)s; access ends at once.")
            if is_past
            else _("The term of %(holder)s ends on %(day)s. Until that day nothing changes for them.")
        )
        yield words % {"holder": holder_in_words(nomination.present), "day": day_in_words(nomination.last_day)}
    yield _of_new_term(nomination)
    if nomination.present and goes_by_succession(nomination):
        yield _("Both are written to, as at every handover. It can be taken back until the last day.")


def _of_new_term(nomination: Nomination) -> str:
    said = {
        "name": nomination.name,
        "role": nomination.get_role_display(),
        "member": nomination.member.name,
        "office": nomination.office,
        "day": day_in_words(nomination.start_on) if nomination.start_on else "",
        "until": day_in_words(nomination.cover_until) if nomination.cover_until else "",
    }
    if nomination.way == Way.COVER:
        return (
            _(
                "The term of %(name)s (%(role)s of %(member)s: %(office)s) begins on %(day)s and ends on %(until)s, "
                "beside the focal point, as an agreed double cover."
            )
            % said
        )
    if nomination.way == Way.CORRECT and nomination.present:
        said["holder"] = holder_in_words(nomination.present)
        since = _(" The first day is %(day)s.") % said if nomination.start_on else ""
        words = _("What is on record (%(holder)s) is corrected: %(name)s, %(role)s of %(member)s: %(office)s.")
        return words % said + since
    return _("The term of %(name)s (%(role)s of %(member)s: %(office)s) begins on %(day)s.") % said


def _of_records(nomination: Nomination, person: Person | None) -> Iterator[str]:
    if person is None:
        yield _("%(name)s is put on record with the address %(address)s.") % {
            "name": nomination.name,
            "address": nomination.work_email,
        }
    else:
        yield _("%(name)s is on record with this address; that record is used as it is.") % {"name": person.name}
    if nomination.institution_name and institution_of(nomination) is None:
        words = _("“%(name)s” is put on record as an institution of %(member)s.")
        yield words % {"name": nomination.institution_name, "member": nomination.member.name}


def _of_account(nomination: Nomination, person: Person | None) -> str:
    if person is not None and person.user is not None:
        return _("No invitation: there is an account, %(address)s.") % {"address": person.user.email}
    if person is not None and not is_to_invite(person):
        return _("No invitation: one that was sent earlier still works.")
    address = person.work_email if person else nomination.work_email
    return _("An invitation to sign in goes to %(address)s.") % {"address": address}


def _of_answer(nomination: Nomination) -> str:
    by = nomination.nominated_by
    if by is None or by.is_staff or not by.is_active:
        return _("Nobody is written to: the secretariat typed it in. Tell the member yourself.")
    return _("The answer goes to %(name)s, if they still have an office of the member.") % {"name": by.name or by.email}


def _doubts(nomination: Nomination, person: Person | None) -> Iterator[str]:
    if person and searchable(person.name) != searchable(nomination.name):
        words = _("The address is on record as %(known)s, the nomination says %(name)s. Is it the same person?")
        yield words % {"known": person.name, "name": nomination.name}
    if person and person.user and not person.user.is_active:
        yield _("The account of this person was closed: an administrator opens it again.")
