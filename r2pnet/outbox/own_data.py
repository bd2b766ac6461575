"""Messages to a person: shown to them, and emptied when they are erased."""

from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from r2pnet.outbox.kinds import title_of
from r2pnet.outbox.models import Message
from r2pnet.outbox.retention import KEPT_FOR_DAYS, scrub
from r2pnet.own_data import Erased, OwnData
from r2pnet.visibility import Reader


def own_data(user: Reader) -> list[OwnData]:
    """The messages to the address with which this account signs in, newest first; one query.

    None from before there was the account: an office's address may have been somebody else's then.
    """
    since = getattr(user, "created_at", None)
    if since is None:
        return []
    own = Message.objects.to(user.get_username())
    rows = [
        {
            _("written"): date_format(message.created_at, "j F Y, H:i e"),
            _("kind"): title_of(message.kind),
            _("subject"): message.subject,
            _("text"): message.body,
            _("state"): message.get_state_display(),
        }
        for message in own.filter(created_at__gte=since).order_by("-created_at", "-pk")
    ]
    why = _("So that a message is neither lost nor sent twice, and the secretariat can say what you were told.")
    until = _("The words for %(days)d days; that a message went, as long as your account.") % {"days": KEPT_FOR_DAYS}
    return [OwnData(_("Messages to you"), why, until, rows, 41)]


def erase(whom: Erased) -> None:
    """Empty the messages to every address of the person, and take their name out of those to others."""
    for address in whom.contacts:
        scrub(address)
    holds, whom = Q(), whom.told_apart
    for word in whom.names | whom.contacts:
        holds |= Q(subject__icontains=word) | Q(body__icontains=word) | Q(error__icontains=word)
    for message in Message.objects.filter(holds) if holds else ():
        words = {name: whom.scrubbed(getattr(message, name)) for name in ("subject", "body", "error")}
        Message.objects.filter(pk=message.pk).update(**words)
