"""What becomes of this app's rows when two persons, institutions or organisations turn out to be the same."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from focalpoints.duplicates.pointers import STAYS, Rule
from focalpoints.models import AccountInvitation, ErasureRequest, Institution, Organisation, Person, ProposedCorrection
from focalpoints.services.terms import save_appointment
from r2pnet.refusal import refuse_unless

_NAMES = ("member__country", "member__organisation", "institution")


def rules() -> Mapping[str, Rule]:
    """Offices, invitations, letters, messages and requests move; what two records say themselves was chosen."""
    office = Rule(_offices, save=save_appointment, named_with=("member__country", "member__organisation"))
    return {
        "focalpoints.Appointment.person": office,
        "focalpoints.Appointment.institution": office,
        "focalpoints.AccountInvitation.person": Rule(_invitations),
        "focalpoints.ErasureRequest.person": Rule(_requests),
        "focalpoints.ConfirmationRequest.person": Rule(_confirmations),
        "focalpoints.LetterCopy.person": Rule(_letters),
        "focalpoints.Nomination.person": Rule(_nominations, named_with=("member__country", "member__organisation")),
        "focalpoints.Nomination.institution": Rule(
            _nominations, named_with=("member__country", "member__organisation")
        ),
        "focalpoints.ProposedCorrection.institution": Rule(_corrections, named_with=_NAMES),
        "focalpoints.PeerMessage.writer": Rule(_written),
        "focalpoints.PeerMessage.receiver": Rule(_received),
        "focalpoints.DeclinedPeer.receiver": Rule(_declined),
        "focalpoints.DeclinedPeer.writer": Rule(_declined),
        "focalpoints.Member.organisation": Rule(_members, named_with=("country", "organisation")),
        "focalpoints.Person_topics.person": STAYS,
        "focalpoints.Person.merged_into": STAYS,
        "focalpoints.Institution.merged_into": STAYS,
        "focalpoints.Organisation.merged_into": STAYS,
    }


def refuse(kept: Any, other: Any) -> None:
    """Two accounts, two live invitations, two requests; institutions of two members; two members."""
    if isinstance(kept, Person):
        _refuse_persons(kept, other)
    if isinstance(kept, Institution):
        words = _("These institutions belong to two members: each keeps its own.")
        refuse_unless(kept.member_id == other.member_id, words)
        waiting = ProposedCorrection.objects.open().filter(institution__in=(kept.pk, other.pk)).count()
        words = _("A proposed correction waits for each of the two: decide one of them first.")
        refuse_unless(waiting < 2, words)
    if isinstance(kept, Organisation):
        words = _("Both organisations are members of the network, with offices and pages of their own.")
        refuse_unless(not (hasattr(kept, "member") and hasattr(other, "member")), words)


def _refuse_persons(kept: Person, other: Person) -> None:
    both = (kept.pk, other.pk)
    words = _("This person has been anonymised: nothing can be merged with somebody who was erased.")
    refuse_unless(not (kept.anonymised_at or other.anonymised_at), words)
    words = _(
        "Both have an account. Find out with which one the person signs in; an administrator takes the other account "
        "from its person (“Account” on the page of the person) and closes it. Then merge them."
    )
    refuse_unless(not (kept.user_id and other.user_id), words)
    live = AccountInvitation.objects.live().filter(person__in=both).count()
    words = _("Both have an invitation to sign in that still works. Withdraw one of them first (“Signing in”).")
    refuse_unless(live < 2, words)
    asked = ErasureRequest.objects.open().filter(person__in=both).exists()
    words = _("The person has asked to be erased. An administrator carries that out, or the person takes it back.")
    refuse_unless(not asked, words)


def _offices(count: int) -> str:
    return ngettext("%(count)d office", "%(count)d offices", count) % {"count": count}


def _invitations(count: int) -> str:
    words = ngettext("%(count)d invitation to sign in", "%(count)d invitations to sign in", count)
    return words % {"count": count}


def _requests(count: int) -> str:
    words = ngettext("%(count)d request to be erased", "%(count)d requests to be erased", count)
    return words % {"count": count}


def _letters(count: int) -> str:
    words = ngettext("%(count)d copy of a letter", "%(count)d copies of letters", count)
    return words % {"count": count}


def _nominations(count: int) -> str:
    return ngettext("%(count)d nomination", "%(count)d nominations", count) % {"count": count}


def _confirmations(count: int) -> str:
    words = ngettext("%(count)d question about an entry", "%(count)d questions about entries", count)
    return words % {"count": count}


def _corrections(count: int) -> str:
    words = ngettext("%(count)d proposed correction", "%(count)d proposed corrections", count)
    return words % {"count": count}


def _written(count: int) -> str:
    words = ngettext("%(count)d message to a peer", "%(count)d messages to peers", count)
    return words % {"count": count}


def _received(count: int) -> str:
    words = ngettext("%(count)d message from a peer", "%(count)d messages from peers", count)
    return words % {"count": count}


def _declined(count: int) -> str:
    words = ngettext("%(count)d wish for no more messages", "%(count)d wishes for no more messages", count)
    return words % {"count": count}


def _members(count: int) -> str:
    return ngettext("%(count)d entry as a member", "%(count)d entries as a member", count) % {"count": count}
