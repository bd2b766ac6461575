"""Who may propose a change of the manual, and for which members they speak."""

from focalpoints.models import Member
from manual.leading import lead_offices
from r2pnet.visibility import Reader, is_of_secretariat


def members_spoken_for(user: Reader) -> list[Member]:
    """The members whose word `user` gives today: their focal points and alternates; none for others, nor for staff."""
    if not user.is_authenticated:
        return []
    offices = lead_offices().filter(person__user=user.pk)
    seen = Member.objects.visible_to(user).filter(pk__in=offices.values("member"))
    return list(seen.with_names().by_name())


def may_propose(user: Reader) -> bool:
    """True for who speaks for a member, and for the secretariat; assistants draft and release nothing."""
    return is_of_secretariat(user) or lead_offices().filter(person__user=user.pk).exists()
