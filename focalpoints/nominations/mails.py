"""The answer to whoever nominated; the nominee is not named, and nobody is named in a subject."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from focalpoints.models import Nomination
from focalpoints.models.nomination import NominationState
from focalpoints.services.accepting_nominations import ACCEPTED, INVITED
from focalpoints.services.nominating import DECLINED
from focalpoints.services.still_in_office import may_be_told
from r2pnet.outbox.models import Message
from r2pnet.outbox.posting import MessageKind, about_of, register_kind

PLACEHOLDERS = ("name", "member", "role", "page")
EXAMPLES: dict[str, str | Promise] = {
    "name": "A. Example",
    "member": "Testland",
    "role": _("Focal point"),
    "page": "https://portal.example.org/desk/nominations/7/",
}


def _stands(message: Message, state: NominationState) -> bool:
    nomination = about_of(message)
    if not isinstance(nomination, Nomination) or nomination.state != state or nomination.nominated_by is None:
        return False
    return may_be_told(nomination.nominated_by, nomination.member_id)


def is_accepted(message: Message) -> bool:
    """False once the nomination is gone, or who nominated has no office of the member any more."""
    return _stands(message, NominationState.ACCEPTED)


def is_declined(message: Message) -> bool:
    """False once the nomination is gone, or who nominated has no office of the member any more."""
    return _stands(message, NominationState.DECLINED)


register_kind(
    MessageKind(
        key=ACCEPTED,
        title=_("Nomination: accepted"),
        placeholders=(*PLACEHOLDERS, "account"),
        subject=_("Your nomination was accepted"),
        body=_(
            "Dear {name},\n\nthe secretariat has accepted your nomination for {member}: {role}. {account} "
            "What was recorded, and from which day, stands here:\n\n{page}\n\nThe secretariat"
        ),
        still_true=is_accepted,
        examples={**EXAMPLES, "account": INVITED},
    )
)
register_kind(
    MessageKind(
        key=DECLINED,
        title=_("Nomination: declined"),
        placeholders=(*PLACEHOLDERS, "reason"),
        subject=_("Your nomination was not accepted"),
        body=_(
            "Dear {name},\n\nthe secretariat could not accept your nomination for {member}: {role}.\n\nThe reason: "
            "{reason}\n\nNothing of the record has changed. You can nominate once more:\n\n{page}\n\nThe secretariat"
        ),
        still_true=is_declined,
        examples={**EXAMPLES, "reason": _("The letter names another day.")},
    )
)
