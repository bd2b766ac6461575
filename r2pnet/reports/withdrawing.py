"""Taking files back when something that they show is taken from those who may open them."""

from r2pnet.reports.models import Report, State
from r2pnet.reports.registry import kinds
from r2pnet.visibility import Level

HELD = (State.READY, State.RUNNING)


def withdraw_public_files(group: str) -> int:
    """Let no public file show what the tables of the stamp group `group` have just been narrowed by; says how many.

    Call in the transaction of the change. The public gets the page "not yet" until the schedule has ordered the file
    anew, within a minute; one that is being made from what was read before is not kept.
    """
    shown_in = [kind.key for kind in kinds() if group in kind.groups]
    found = Report.objects.filter(kind__in=shown_in, level=Level.PUBLIC, state__in=HELD)
    return found.update(state=State.OVERTAKEN)


def withdraw_files(kind_key: str, subject: str) -> int:
    """Let no file of a kind about `subject` be opened any more, of whatever level; says how many.

    Call in the transaction of a change that takes something from the readers of these files, such as a consent that
    is withdrawn. Whoever ordered one is told on its page, and orders anew.
    """
    return Report.objects.filter(kind=kind_key, subject=subject, state__in=HELD).update(state=State.OVERTAKEN)
