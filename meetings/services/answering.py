"""Who registers has answered the invitation: it is noted there, once."""

from focalpoints.models import User
from meetings.models import Invitation, Meeting
from meetings.models.invitation import Channel, Reply
from meetings.places import Place
from meetings.services.seating import held
from r2pnet.clock import network_today
from r2pnet.recording import save_signed
from r2pnet.stamps import bump


def held_for(place: Place | None, meeting: Meeting) -> Meeting:
    """The row of `meeting`, locked for somebody who takes `place`; see `held`.

    Only where the answer is still to be noted, the stamp of meetings is taken as well, and before that of
    registrations: two who write in both never wait for each other in a circle. Everybody after the first leaves the
    pages of meetings as they are.
    """
    if place and _is_unanswered(place.invitation):
        bump(Invitation.stamp_group)
    return held(meeting)


def note_answer(place: Place, *, by: User, is_own: bool) -> None:
    """The invitation of `place` is accepted today, unless it was answered before; the meeting is held for `place`.

    Who registers for somebody else was told in a way that nobody has recorded: the way stays empty.
    """
    if not _is_unanswered(place.invitation):
        return
    found = Invitation.objects.filter(pk=place.invitation.pk, reply=Reply.NONE).first()  # type: ignore[union-attr]
    if found is None:
        return
    found.reply, found.replied_on = Reply.ACCEPTED, network_today()
    found.channel = Channel.PORTAL if is_own else ""
    save_signed(found, by=by)


def _is_unanswered(invitation: Invitation | None) -> bool:
    return invitation is not None and invitation.reply == Reply.NONE
