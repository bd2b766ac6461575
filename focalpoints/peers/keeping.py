"""What is kept of messages between peers: shown to those who wrote and were written to, deleted, erased."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Min, Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from focalpoints.models import DeclinedPeer, PeerMessage, PeerReport, PeerText, Person
from focalpoints.scrubbing import scrub_texts
from r2pnet.clock import network_day
from r2pnet.outbox.models import ENDED
from r2pnet.own_data import Erased, OwnData
from r2pnet.retention import Forgotten, Held, Kept


def own_messages(person: Person) -> OwnData:
    """That `person` wrote to peers and was written to, the newest first, and whom they declined; two queries."""
    theirs = PeerMessage.objects.filter(Q(writer=person) | Q(receiver=person)).with_names().select_related("report")
    declined = DeclinedPeer.objects.filter(receiver=person).select_related("writer").order_by("since", "pk")
    rows: list[dict[str, Any]] = [_row(one, person) for one in theirs]
    rows += [{_("no more messages from"): one.writer.name, _("since"): _moment(one.since)} for one in declined]
    return OwnData(_("Messages between peers"), _why(), _until(), rows, 42)


def erase_messages(whom: Erased) -> None:
    """What waits is forgotten, whom the person declined as well; no report names them any more."""
    kind, _colon, number = whom.key.partition(":")
    if kind == "person":
        theirs = Q(writer=int(number)) | Q(receiver=int(number))
        PeerText.objects.filter(peer_message__in=PeerMessage.objects.filter(theirs)).delete()
        DeclinedPeer.objects.filter(theirs).delete()
    scrub_texts(PeerReport.objects.all(), ("words",), whom.told_apart)


def kept_messages() -> Kept:
    """Messages between peers, as the page on privacy says it."""
    return Kept(
        17,
        _("Messages between peers"),
        _(
            "Who wrote to whom and when; who wants no more messages from whom; what somebody told the secretariat of a "
            "message. What was said is deleted as soon as it has gone, and stands in no backup."
        ),
        _why(),
        _until(),
        _("those two; the secretariat only when one of them tells it of a message."),
        holds=(
            Held(PeerMessage, "written_at"),
            Held(PeerText),
            Held(PeerReport, "reported_at"),
            Held(DeclinedPeer, "since"),
        ),
        next_day=next_day,
    )


def forget_messages(day: date) -> Iterator[Forgotten]:
    """Delete messages after their time, with the reports of them, and what was said where it ended or never went."""
    last = day - timedelta(days=settings.PEER_MESSAGES_KEPT_DAYS)
    old = PeerMessage.objects.filter(written_on__lte=last)
    number = old.count()
    old.delete()
    yield Forgotten(_("Messages between peers"), "", number)
    last = day - timedelta(days=settings.PEER_TEXTS_KEPT_DAYS)
    over = Q(peer_message__written_on__lte=last) | Q(peer_message__message__state__in=ENDED)
    texts, _by_table = PeerText.objects.filter(over | Q(peer_message__message=None)).delete()
    yield Forgotten(_("Texts between peers that did not go"), "", texts)


def next_day() -> date | None:
    """When the oldest message is deleted."""
    oldest = PeerMessage.objects.order_by().aggregate(oldest=Min("written_at"))["oldest"]
    return network_day(oldest) + timedelta(days=settings.PEER_MESSAGES_KEPT_DAYS) if oldest else None


def _row(message: PeerMessage, person: Person) -> dict[str, Any]:
    wrote = message.writer_id == person.pk
    other = message.receiver if wrote else message.writer
    report = None if wrote else getattr(message, "report", None)
    told = {
        _("message"): _("You wrote") if wrote else _("You were written to"),
        _("whom") if wrote else _("by whom"): other.name,
        _("member"): message.member.name,
        _("written"): _moment(message.written_at),
        _("state"): message.state,
    }
    return {**told, _("what you told the secretariat"): report.words} if report else told


def _why() -> str:
    return _("So that nobody gets more messages than they want, and the secretariat can stop who misuses them.")


def _until() -> str:
    words = _(
        "That you wrote or were written to for %(days)d days; what was said is deleted as soon as it has gone. Whom "
        "you declined until you take it back."
    )
    return words % {"days": settings.PEER_MESSAGES_KEPT_DAYS}


def _moment(when: Any) -> str:
    return date_format(when, "j F Y, H:i e")
