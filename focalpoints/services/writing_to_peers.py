"""One peer writes to another through the portal: nobody's address is shown, and nothing of what is said is kept."""

from typing import Final
from uuid import UUID

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from focalpoints.models import Appointment, DeclinedPeer, Member, PeerMessage, PeerReport, PeerText, Person, User
from focalpoints.models.member import Standing
from focalpoints.services.account_invitations import language_for
from r2pnet.acting import Why
from r2pnet.clock import network_today
from r2pnet.outbox.posting import Recipient, post
from r2pnet.recording import record
from r2pnet.refusal import Refused, refuse_unless
from r2pnet.stamps import bump
from r2pnet.visibility import Reader, is_of_secretariat

KIND: Final = "peer-message"


def may_be_asked(writer: Person, reader: Reader) -> models.QuerySet[Person]:
    """Those who are open to be asked, can be reached, are seen by `reader`, and have not declined `writer`."""
    reached = Person.objects.visible_to(reader).filter(open_to_be_asked=True, anonymised_at=None, user__is_active=True)
    declined = DeclinedPeer.objects.filter(writer=writer).values("receiver")
    found: models.QuerySet[Person] = reached.exclude(work_email="").exclude(pk=writer.pk).exclude(pk__in=declined)
    return found


def asked_at(member: Member, writer: Person, reader: Reader) -> Appointment | None:
    """The office of the member's current focal point whom `writer` may ask now, the newest first; else None."""
    offices = Appointment.objects.current().of_focal_points().visible_to(reader)
    open_ones = offices.filter(member=member.pk, member__standing=Standing.MEMBER).newest_first()
    asked = open_ones.filter(person__in=may_be_asked(writer, reader)).exclude(member__in=own_members(writer))
    found: Appointment | None = asked.select_related("person", "member__country", "member__organisation").first()
    return found


def own_members(person: Person) -> models.QuerySet[Appointment]:
    """The keys of the members of the network whose office `person` holds now, as a question of the database."""
    held = Appointment.objects.current().filter(person=person.pk, member__standing=Standing.MEMBER)
    return held.order_by().values("member")


def why_not(writer: Person) -> str:
    """Why `writer` may write to no peer now, in words for them; empty when they may."""
    if writer.anonymised_at or not own_members(writer).exists():
        return _("Only who holds an office of a member now writes to peers.")
    if not writer.may_write_to_peers:
        return _("The secretariat has stopped your messages to peers. Ask it why.")
    if not writer.work_email:
        return _("The portal has no work e-mail of yours to which an answer could go. The secretariat writes it down.")
    return ""


def left_today(writer: Person) -> int:
    """How many messages `writer` may still write on this day of the network."""
    written = PeerMessage.objects.written_on(network_today()).filter(writer=writer.pk).count()
    return max(0, settings.PEER_MESSAGES_A_DAY - int(written))


def limit_words() -> str:
    """What who has written as many messages as a day allows is told."""
    number = settings.PEER_MESSAGES_A_DAY
    if number == 5:
        return _("Five messages a day. The next is possible tomorrow.")
    words = ngettext("%(number)d message a day.", "%(number)d messages a day.", number) % {"number": number}
    return f"{words} {_('The next is possible tomorrow.')}"


def write_to_peer(writer: Person, member: Member, *, topic: str, text: str, once: UUID, by: User) -> PeerMessage:
    """Write to the current focal point of `member`; answers with the message that this form has made already.

    Both persons are locked, so that two messages at once are counted one after the other. `once` is the form's number.
    Raises `Refused` for somebody who may not write, for a focal point who is not open to be asked, and beyond
    `PEER_MESSAGES_A_DAY`.
    """
    with transaction.atomic():
        writer = _locked(writer, asked_at(member, writer, by))
        if made := PeerMessage.objects.filter(once=once, writer=writer).first():
            return made
        refuse_unless(not (words := why_not(writer)), words)
        office = asked_at(member, writer, by)
        if office is None or office.person is None:
            raise Refused(_("The focal point is not open to be asked now. Nothing was sent."))
        refuse_unless(left_today(writer), limit_words())
        written = PeerMessage.objects.create(writer=writer, receiver=office.person, member=member, once=once)
        PeerText.objects.create(peer_message=written, topic=topic, body=text)
        to = Recipient(office.person.work_email, office.person.name, language_for(office.person))
        written.message = post(KIND, to=to, about=written, values={"name": office.person.name})
        written.save(update_fields=["message"])
    return written


def _locked(writer: Person, office: Appointment | None) -> Person:
    """The writer as they are now; they and whom they write to stay as they are until the commit."""
    keys = {writer.pk, office.person_id if office else writer.pk}
    locked = Person.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=keys).order_by("pk")
    found = {person.pk: person for person in locked}
    refuse_unless(writer.pk in found, _("Only who holds an office of a member now writes to peers."))
    return found[writer.pk]


def decline(message: PeerMessage, *, by: Person) -> None:
    """No more messages to `by` from who wrote `message`. Raises `Refused` for anybody but who was written to."""
    _refuse_others(message, by)
    with transaction.atomic():
        bump(Person.stamp_group)  # whoever presses twice waits here, and finds the row
        if not DeclinedPeer.objects.filter(receiver=by, writer=message.writer_id).exists():
            DeclinedPeer.objects.create(receiver=by, writer_id=message.writer_id)


def take_back_declining(message: PeerMessage, *, by: Person) -> None:
    """Messages are welcome again. Raises `Refused` for anybody but who was written to."""
    _refuse_others(message, by)
    with transaction.atomic():
        bump(Person.stamp_group)
        DeclinedPeer.objects.filter(receiver=by, writer=message.writer_id).delete()


def report_message(message: PeerMessage, words: str, *, by: Person) -> PeerReport:
    """Tell the secretariat of `message` in one's own words; once. Raises `Refused` for whoever was not written to."""
    _refuse_others(message, by)
    report, _made = PeerReport.objects.get_or_create(peer_message=message, defaults={"words": words})
    return report


def settle(report: PeerReport, *, by: User) -> PeerReport:
    """Note that staff have dealt with the report; the first who says so stays on record."""
    _refuse_who_is_not_staff(by)
    PeerReport.objects.filter(pk=report.pk, settled_at=None).update(settled_at=timezone.now(), settled_by=by)
    report.refresh_from_db()
    return report


def set_may_write(writer: Person, may_write: bool, *, by: User, reason: Why) -> Person:
    """Stop the messages of `writer` to peers, or let them write again; the history says why.

    Raises `Refused` without a reason, and `Changed` when somebody else has saved the person since it was read.
    """
    _refuse_who_is_not_staff(by)
    refuse_unless(reason, _("Write why. The history keeps it."), "reason")
    writer.may_write_to_peers = may_write
    return record(writer, by=by, reason=reason)


def _refuse_others(message: PeerMessage, person: Person) -> None:
    refuse_unless(message.receiver_id == person.pk, _("This message was written to somebody else."))


def _refuse_who_is_not_staff(by: User) -> None:
    refuse_unless(is_of_secretariat(by), _("Only the secretariat decides this."))
