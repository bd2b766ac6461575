"""Who can see a paper is changed: from the next request on, for page, files, zip, lists and search."""

from django.db import transaction
from django.utils.translation import gettext as _

from focalpoints.models import User
from meetings.models import Paper
from meetings.papers.audience import Audience, Seen, seen_by
from meetings.services.filing import refuse_wider_than_session, save_paper
from r2pnet.acting import Why
from r2pnet.refusal import Changed, refuse_unless
from r2pnet.stamps import bump


def change_readers(
    paper: Paper, audience: str, *, by: User | None, reason: Why = "", seen_version: int | None = None
) -> Paper:
    """Give the paper the level and scope of `audience`; its files follow, for they have none of their own.

    Raises `Refused` for one that is none, that it has already, or whose people may not see its session; `Changed` when
    somebody has saved it since `seen_version`; else as `save_paper`.
    """
    with transaction.atomic():
        bump(Paper.stamp_group)
        held: Paper = (
            Paper.objects.select_related("meeting", "session").select_for_update(of=("self",)).get(pk=paper.pk)
        )
        if seen_version not in (None, held.version):
            raise Changed(_("Somebody else has changed it since you opened the page: look at it once more."))
        is_known = audience in Audience.values and (held.meeting_id or audience != Audience.PARTICIPANTS)
        refuse_unless(is_known, _("Choose who can see it."), "audience")
        wanted = seen_by(audience, held.meeting)
        refuse_unless(wanted != Seen(held.level, held.scope), _("It is so already."), "audience")
        refuse_wider_than_session(wanted, held.session)
        held.level, held.scope = wanted.level, wanted.scope
        return save_paper(held, by=by, reason=reason)
