"""What is written to who proposed a correction, once it is decided."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from focalpoints.models import ProposedCorrection
from focalpoints.services.publishing_corrections import DECLINED_KIND, PUBLISHED_KIND
from focalpoints.services.still_in_office import may_be_told
from r2pnet.outbox.kinds import Words
from r2pnet.outbox.models import Message
from r2pnet.outbox.posting import MessageKind, about_of, register_kind

EXAMPLES: Mapping[str, Words] = {
    "name": _("Ada Example"),
    "member": _("Testland"),
    "about": _("Focal point: Head of Unit, Test Ministry"),
    "link": "https://portal.example.org/desk/entry/proposals/1/",
}


def reaches_the_proposer(message: Message) -> bool:
    """False once the account is closed, such as of somebody who was erased, or has no office of the member any more."""
    proposal = about_of(message)
    return isinstance(proposal, ProposedCorrection) and may_be_told(proposal.proposed_by, proposal.member_id)


register_kind(
    MessageKind(
        key=PUBLISHED_KIND,
        title=_("Proposed correction: published"),
        placeholders=("name", "member", "about", "how", "facts", "link"),
        subject=_("Your proposed correction has been published"),
        body=_(
            "Dear {name},\n\n"
            "What you proposed for the entry of {member} ({about}) has been published, {how}. The entry says now:\n\n"
            "{facts}\n\n"
            "Everybody sees it from now on. What was on record before stays in the history:\n\n"
            "{link}\n\n"
            "The secretariat"
        ),
        still_true=reaches_the_proposer,
        examples={
            **EXAMPLES,
            "how": _("as it was proposed"),
            "facts": _("- Position: Head of Unit\n- In office since: May 2026"),
        },
    )
)
register_kind(
    MessageKind(
        key=DECLINED_KIND,
        title=_("Proposed correction: declined"),
        placeholders=("name", "member", "about", "reason", "link"),
        subject=_("Your proposed correction: why it was not published"),
        body=_(
            "Dear {name},\n\n"
            "What you proposed for the entry of {member} ({about}) has not been published. The reason:\n\n"
            "{reason}\n\n"
            "The entry stays as it is. Here you read what you proposed, and can propose it anew:\n\n"
            "{link}\n\n"
            "The secretariat"
        ),
        still_true=reaches_the_proposer,
        examples={**EXAMPLES, "reason": _("The letter names another office.")},
    )
)
