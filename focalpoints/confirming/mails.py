"""The mails of the yearly confirmation: the question, and the two reminders. Their subjects name nobody."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from focalpoints.confirming.asking import still_speaks
from focalpoints.models import ConfirmationRequest
from focalpoints.services.asking_to_confirm import ASKED, REMINDED, make_link
from r2pnet.outbox.models import Message
from r2pnet.outbox.posting import MessageKind, about_of, register_kind


def link_of(message: Message) -> Mapping[str, str]:
    """The link to confirm with, made now."""
    request = about_of(message)
    if not isinstance(request, ConfirmationRequest):
        raise LookupError("the request is gone")
    return {"link": make_link(request)}


def is_open(message: Message) -> bool:
    """False once the question was answered or closed, or who was asked no longer speaks for the member."""
    request = about_of(message)
    return isinstance(request, ConfirmationRequest) and request.closed_at is None and still_speaks(request)


def is_still_the_newest(message: Message) -> bool:
    """False once a reminder has been written, too: of two mails that waited for a mail server only one goes."""
    request = about_of(message)
    return isinstance(request, ConfirmationRequest) and request.first_reminder_at is None and is_open(message)


EXAMPLES = {"name": _("Ada Example"), "member": _("Testland")}
register_kind(
    MessageKind(
        key=ASKED,
        title=_("Question whether an entry is right"),
        placeholders=("name", "member"),
        subject=_("Is your entry in the network still right?"),
        body=_(
            "Dear {name},\n\n"
            "once a year each member of the network says whether its public entry is still right. Open this page, look "
            "at what everybody can see of {member}, and press its button if all of it is right:\n\n"
            "{link}\n\n"
            "The link works once, for thirty days. It can only confirm. To change something, or if you have left the "
            "office, sign in on the portal or answer this mail.\n\n"
            "The secretariat"
        ),
        late=("link",),
        fill=link_of,
        still_true=is_still_the_newest,
        examples=EXAMPLES,
    )
)
register_kind(
    MessageKind(
        key=REMINDED,
        title=_("Question whether an entry is right: reminder"),
        placeholders=("name", "member"),
        subject=_("Reminder: is your entry in the network still right?"),
        body=_(
            "Dear {name},\n\n"
            "we asked whether the public entry of {member} is still right, and have no answer yet. One look and one "
            "button are enough:\n\n"
            "{link}\n\n"
            "This link takes the place of those in earlier mails. It works once, for thirty days, and can only "
            "confirm. To change something, or if you have left the office, sign in on the portal or answer this "
            "mail.\n\n"
            "The secretariat"
        ),
        late=("link",),
        fill=link_of,
        still_true=is_open,
        examples=EXAMPLES,
    )
)
