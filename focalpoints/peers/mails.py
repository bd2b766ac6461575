"""The mail from one peer to another: who writes and what is put in while it goes, and forgotten when it has ended."""

from collections.abc import Mapping

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from focalpoints.models import Appointment, PeerMessage, PeerText
from focalpoints.models.member import Standing
from focalpoints.services.writing_to_peers import KIND, asked_at, why_not
from r2pnet.outbox.models import Message
from r2pnet.outbox.posting import MessageKind


def is_still_meant(message: Message) -> bool:
    """False when the text has been forgotten, or when one of the two may not be in this conversation any more."""
    written = _written(message)
    if written is None or not PeerText.objects.filter(peer_message=written).exists() or why_not(written.writer):
        return False
    office = asked_at(written.member, written.writer, written.writer.user or AnonymousUser())
    return office is not None and office.person_id == written.receiver_id


def words_of(message: Message) -> Mapping[str, str]:
    """Who writes about what, the text, and where more can be declined; raises `LookupError` when it is gone."""
    written = _written(message)
    text = PeerText.objects.filter(peer_message=written).first() if written else None
    if written is None or text is None:
        raise LookupError("the text is gone")
    link = settings.SITE_URL + reverse("peer-message", args=[written.pk])
    return {"from_whom": _from_whom(written, text.topic, message.language), "text": text.body, "link": link}


def address_of_writer(message: Message) -> str:
    """Where answers go: straight into the writer's own mailbox."""
    written = _written(message)
    return written.writer.work_email if written else ""


def forget(message: Message) -> None:
    """Nothing more is tried: what was said is gone."""
    PeerText.objects.filter(peer_message__message=message.pk).delete()


def _written(message: Message) -> PeerMessage | None:
    found: PeerMessage | None = PeerMessage.objects.with_names().filter(message=message.pk).first()
    return found


def _from_whom(written: PeerMessage, topic: str, language: str) -> str:
    held = Appointment.objects.current().filter(person=written.writer, member__standing=Standing.MEMBER).newest_first()
    office = held.select_related("institution", "member__country", "member__organisation").first()
    with translation.override(language):
        told = {"name": written.writer.name, "member": office.member.name if office else "", "topic": topic}
        return _now("%(name)s, %(member)s, writes to you. Topic: %(topic)s") % told


PEER_MESSAGE = MessageKind(
    key=KIND,
    title=_("Message from a peer"),
    placeholders=("name",),
    subject=_("A peer of the network writes to you"),
    body=_(
        "Dear {name},\n\n"
        "{from_whom}\n\n"
        "{text}\n\n"
        "Answer this mail and your answer goes straight to the mailbox of who wrote, with your address. The portal "
        "keeps that you were written to, not what was said.\n\n"
        "If you want no more messages from this person, or want to tell the secretariat of this one, sign in here:"
        "\n\n"
        "{link}\n\n"
        "The secretariat"
    ),
    late=("from_whom", "text", "link"),
    fill=words_of,
    still_true=is_still_meant,
    reply_to=address_of_writer,
    ended=forget,
    examples={"name": _("Ada Example"), "text": _("The words of the peer")},
)
