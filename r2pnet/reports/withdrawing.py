"""Taking public files back when something is taken from the public."""

from r2pnet.reports.models import Report, State
from r2pnet.reports.registry import kinds
from r2pnet.visibility import Level


def withdraw_public_files(group: str) -> int:
    """Let no public file show what the tables of the stamp group `group` have just been narrowed by; says how many.

    Call in the transaction of the change. The public gets the page "not yet" until the schedule has ordered the file
    anew, within a minute; one that is being made from what was read before is not kept.
    """
    shown_in = [kind.key for kind in kinds() if group in kind.groups]
    found = Report.objects.filter(kind__in=shown_in, level=Level.PUBLIC, state__in=[State.READY, State.RUNNING])
    return found.update(state=State.OVERTAKEN)
