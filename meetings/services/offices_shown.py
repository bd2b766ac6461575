"""Who chairs or presents is printed: nobody is named to readers who may not know of them."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from focalpoints.models import Member
from meetings.models import Meeting, Session, SessionOffice
from meetings.programme.audiences import participants_of
from r2pnet.refusal import refuse_unless
from r2pnet.visibility import Audience


def refuse_hidden_members(session: Session, offices: Iterable[SessionOffice], meeting: Meeting) -> None:
    """Raise `Refused` for an office of a member that those who can see `session` may not see; one or two queries.

    A prospective member is never the public's matter.
    """
    named = {office.member_id for office in offices if office.member_id}
    if not named:
        return
    reader = participants_of(meeting) if session.is_for_participants else Audience(session.level)
    seen = Member.objects.visible_to(reader).filter(pk__in=named).order_by().values("pk")
    hidden = Member.objects.with_names().filter(pk__in=named).exclude(pk__in=seen).first()
    words = _("“%(title)s”: not all who can see it may know of %(member)s. Choose another office, or fewer readers.")
    refuse_unless(hidden is None, words % {"title": session.title, "member": hidden}, "who_sees")
