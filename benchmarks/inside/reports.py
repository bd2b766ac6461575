"""Reports that are ready, as a worker leaves them: `python -m benchmarks.inside.reports`.

The directory, and the sheet of the first member, whose address is printed. The files hold no pages: what an order costs
does not depend on them, and 6,300 members would be 1,260 pages.
"""

import json

from focalpoints.models import Member
from r2pnet.reports import claims, keeping
from r2pnet.reports.orders import order

PDF = b"%PDF-1.7\n%%EOF\n"


def make_ready(kind: str, subject: str = "") -> None:
    """Order a report, and end it as the worker would."""
    waiting = order(kind, subject=subject)
    if (claimed := claims.claim(waiting.pk)) is not None:
        keeping.keep(claimed, PDF, pages=1)


if __name__ == "__main__":
    slug = Member.objects.order_by("pk").values_list("slug", flat=True)[0]
    make_ready("directory")
    make_ready("member-sheet", slug)
    print(json.dumps(slug))
