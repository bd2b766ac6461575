"""The messages that the members' room sends."""

from collections.abc import Mapping

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

import focalpoints.confirming.mails  # noqa: F401  (offers its kinds)
import focalpoints.corrections.mails  # noqa: F401  (registers its kinds)
from focalpoints.letter_words import KIND as LETTER
from focalpoints.letter_words import TEST_KIND as LETTER_TEST
from focalpoints.models import AccountInvitation, Appointment, LetterCopy
from focalpoints.models.letter import LetterState
from focalpoints.nominations import mails  # noqa: F401  (its kinds are offered where they are made)
from focalpoints.peers.mails import PEER_MESSAGE
from focalpoints.services.account_invitations import KIND, make_link
from focalpoints.succession.mails import KINDS as KINDS_OF_SUCCESSION
from r2pnet.outbox.models import Message
from r2pnet.outbox.posting import MessageKind, about_of, register_kind


def link_of(message: Message) -> Mapping[str, str]:
    """The link to accept the invitation with, made now."""
    invitation = about_of(message)
    if not isinstance(invitation, AccountInvitation):
        raise LookupError("the invitation is gone")
    return {"link": make_link(invitation)}


def is_still_wanted(message: Message) -> bool:
    """False once the invitation was withdrawn or accepted."""
    invitation = about_of(message)
    return isinstance(invitation, AccountInvitation) and not (invitation.accepted_at or invitation.withdrawn_at)


def is_still_meant(message: Message) -> bool:
    """False once the letter was withdrawn, or who was to get it was erased or left the office for which they were."""
    still = LetterCopy.objects.filter(message=message.pk, letter__state=LetterState.SENT)
    same = {name: OuterRef(name) for name in ("person", "member", "role")}
    office = Appointment.objects.current().filter(**same)
    return still.filter(Exists(office), person__anonymised_at=None).exists()


register_kind(
    MessageKind(
        key=KIND,
        title=_("Invitation to sign in"),
        placeholders=("name",),
        subject=_("Your account at the Global Network of R2P Focal Points"),
        body=_(
            "Dear {name},\n\n"
            "The secretariat invites you to the portal of the Global Network of R2P Focal Points. Open this page and "
            "press its button: your account is made, without a password.\n\n"
            "{link}\n\n"
            "The link is for you alone. It works once, for fourteen days. If you did not expect it, do nothing.\n\n"
            "The secretariat"
        ),
        late=("link",),
        fill=link_of,
        still_true=is_still_wanted,
        examples={"name": _("Ada Example")},
    )
)

for kind_of_succession in KINDS_OF_SUCCESSION:
    register_kind(kind_of_succession)

WHOLE_EXAMPLES = {"subject": _("A letter to focal points"), "text": _("Dear Ada Example, …")}
for key, title, still_true in (
    (LETTER, _("Letter to focal points"), is_still_meant),
    (LETTER_TEST, _("Letter to focal points: test"), None),
):
    register_kind(
        MessageKind(
            key=key,
            title=title,
            placeholders=("subject", "text"),
            subject="{subject}",
            body="{text}",
            still_true=still_true,
            examples=WHOLE_EXAMPLES,
            is_whole=True,
        )
    )

register_kind(PEER_MESSAGE)
