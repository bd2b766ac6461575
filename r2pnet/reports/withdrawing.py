"""Taking files back when something that they show is taken from those who may open them."""

from r2pnet.reports.models import Report, State
from r2pnet.reports.registry import kinds
from r2pnet.visibility import Audience

HELD = (State.READY, State.RUNNING)


def withdraw_narrowed_files(group: str, *, before: tuple[str, str], after: tuple[str, str]) -> int:
    """Let no file show a row of the stamp group `group` to readers who have just lost it; says how many files.

    `before` and `after` are the row's level and scope. Call in the transaction of the change. The public gets the page
    "not yet" until the schedule has ordered the file anew, within a minute; who ordered another one is told on its
    page. One that is being made from what was read before is not kept.
    """
    if before == after:
        return 0
    shown_in = [kind.key for kind in kinds() if group in kind.groups]
    held = Report.objects.filter(kind__in=shown_in, state__in=HELD)
    lost = [
        (level, scope)
        for level, scope in held.order_by().values_list("level", "scope").distinct()
        if _lose(Audience(level, scope), before, after)
    ]
    return sum(held.filter(level=level, scope=scope).update(state=State.OVERTAKEN) for level, scope in lost)


def _lose(audience: Audience, before: tuple[str, str], after: tuple[str, str]) -> bool:
    """True when what these readers have in common covered the row, and covers it no longer.

    A file that is narrowed to a scope may show what all of its level see, as a handover pack does: one too many
    is taken back rather than one too few.
    """
    readers = (audience, Audience(audience.level)) if audience.scope else (audience,)
    return any(one.grants.cover(*before) and not one.grants.cover(*after) for one in readers)


def withdraw_files(kind_key: str, *subjects: str) -> int:
    """Let no file of a kind about one of `subjects` be opened any more, of whatever level; says how many.

    Call in the transaction of a change that takes something from the readers of these files, such as a consent that
    is withdrawn. Whoever ordered one is told on its page, and orders anew.
    """
    rows = Report.objects.filter(kind=kind_key, subject__in=subjects, state__in=HELD)
    return rows.update(state=State.OVERTAKEN)
