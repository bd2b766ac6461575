"""How much of the network the list holds, beside what the network counted itself."""

from focalpoints.models import Member
from focalpoints.tally import tally_of
from r2pnet.coverage import Coverage, offer
from r2pnet.visibility import Reader


@offer
def coverage(reader: Reader) -> Coverage:
    """Members that `reader` may see, those verified among them (no samples), and the network's newest own count."""
    tally = tally_of(Member.objects.standing_members().visible_to(reader))
    if tally.network is None:
        return Coverage(tally.listed, tally.verified)
    return Coverage(
        tally.listed,
        tally.verified,
        counted=tally.network.total,
        counted_states=tally.network.states,
        counted_organisations=tally.network.organisations,
        counted_on=tally.network.counted,
    )
