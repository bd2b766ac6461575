"""What this app tells on the page about the network: how it has grown, by its own counts, each with its source."""

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from focalpoints.growth import chart_of
from focalpoints.models import MembershipCount


def sections(request: HttpRequest) -> list[SafeString]:
    """The counts as chart and table, the oldest first; nothing while there are none. One query.

    A sample's are left out: a page that is cited shows what was so.
    """
    counts = list(MembershipCount.objects.filter(is_sample=False).order_by("counted_latest", "pk"))
    if not counts:
        return []
    words = {"counts": counts, "chart": chart_of(counts)}
    return [render_to_string("focalpoints/growth.html", words, request)]
