"""Whether an account is still told of a member's own matters: asked when a message is written, and when it goes."""

from focalpoints.models import Appointment, User
from focalpoints.models.member import Standing
from r2pnet.visibility import is_of_secretariat


def may_be_told(account: User, member: int) -> bool:
    """True while the account is open and holds an office of that member today, or is of the secretariat."""
    if not account.is_active:
        return False
    offices = Appointment.objects.current().filter(member=member, member__standing=Standing.MEMBER)
    return offices.filter(person__user=account.pk).exists() or is_of_secretariat(account)
