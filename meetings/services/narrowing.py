"""A session is narrowed: papers that others see than may see it are pointed out, and narrowed with it if so said."""

from collections.abc import Collection
from dataclasses import dataclass

from django.utils.translation import gettext as _

from focalpoints.models import User
from meetings.models import Paper, Session
from meetings.papers.audience import Seen, is_within, narrowed_to
from meetings.services.filing import save_paper
from r2pnet.refusal import Refused
from r2pnet.stamps import bump
from r2pnet.who_sees import who_sees


@dataclass(frozen=True)
class PapersSaid:
    """What was said of papers wider than their session: which of them were read, and whether they are narrowed too."""

    read: Collection[int]
    are_narrowed: bool


class WiderPapers(Refused):
    """Papers would be seen by others than may see their session, and nobody has said what becomes of them."""

    def __init__(self, papers: list[Paper], session: Session) -> None:
        seen = [(one, Seen(one.level, one.scope)) for one in papers]
        then = {now: narrowed_to(now, session) for _one, now in seen}
        known = {one: who_sees(one.level, one.scope).words for one in {*then, *then.values()}}
        each = _("%(paper)s (%(now)s; narrowed: %(then)s)")
        named = [each % {"paper": one, "now": known[now], "then": known[then[now]]} for one, now in seen]
        words = _(
            "Papers of this session are seen by others than may see it then: %(papers)s. Say below whether they are "
            "narrowed as well, then save once more."
        )
        super().__init__(words % {"papers": "; ".join(named)})
        self.papers = papers


def papers_wider_than(session: Session) -> list[Paper]:
    """The papers filed under `session`, as it would be, that people read who may not see it; one query."""
    rows = Paper.objects.filter(session=session.pk).select_related("meeting").newest_first()
    return [one for one in rows if not is_within(Seen(one.level, one.scope), session)]


def settle_papers(session: Session, said: PapersSaid | None, *, by: User | None) -> None:
    """Narrow the papers of `session`, which is about to be saved with other readers, or leave them, as was said.

    Their files follow at once: page, archive, feed and search read by the paper. No paper is opened by it, and where
    the session loses no reader, nothing is asked. Raises `WiderPapers` unless each of them was read. Call in the
    transaction of the change.
    """
    before = Session.objects.filter(pk=session.pk).values_list("level", "scope").first()
    if before is None or is_within(Seen(*before), session):
        return
    bump(Paper.stamp_group)
    wider = papers_wider_than(session)
    if wider and (said is None or not {one.pk for one in wider} <= set(said.read)):
        raise WiderPapers(wider, session)
    if said is None or not said.are_narrowed:
        return
    for paper in wider:
        seen = narrowed_to(Seen(paper.level, paper.scope), session)
        paper.level, paper.scope = seen.level, seen.scope
        save_paper(paper, by=by, reason=_("Its session was narrowed"))
