"""Which members staff can act for where they change a record: its own, else any."""

from typing import Any

from focalpoints.models import Appointment, Member, Person


def members_for(thing: Any) -> list[str]:
    """The names of the members that a change of `thing` can be told by; of all of them where it has none of its own."""
    if isinstance(thing, Member) and thing.pk:
        return [thing.name]
    if isinstance(thing, Person) and thing.pk:
        held = Appointment.everything.filter(person=thing).values("member")
        if own := _names(Member.objects.filter(pk__in=held)):
            return own
    for part in (thing, getattr(thing, "invitation", None)):
        if getattr(part, "member_id", None):
            return [part.member.name]  # type: ignore[union-attr]  # it has the key of one
    return _names(Member.objects.all())


def _names(members: Any) -> list[str]:
    return [member.name for member in members.select_related("country", "organisation").order_by("sort_name")]
