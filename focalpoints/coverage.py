"""How much of the network the list holds, beside what the network counted itself."""

from django.db.models import Count, Q

from focalpoints.models import Member, MembershipCount
from r2pnet.coverage import Coverage, offer
from r2pnet.visibility import Reader


@offer
def coverage(reader: Reader) -> Coverage:
    """Members that `reader` may see, those verified among them, and the network's newest own count; two queries."""
    seen = Member.objects.standing_members().visible_to(reader)
    listed = seen.aggregate(listed=Count("pk"), verified=Count("pk", filter=Q(verified=True)))
    newest = MembershipCount.objects.order_by("counted_latest").last()
    if newest is None:
        return Coverage(**listed)
    return Coverage(
        **listed,
        counted=newest.total,
        counted_states=newest.states,
        counted_organisations=newest.organisations or 0,
        counted_on=newest.counted,
    )
