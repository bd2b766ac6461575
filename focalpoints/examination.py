"""What `manage.py doctor` asks of the members' record: terms that the rules would refuse."""

from collections.abc import Iterable, Iterator
from itertools import combinations, groupby

from django.utils.translation import gettext as _

from focalpoints.models import Appointment, SteeringTerm
from focalpoints.services.terms import certainly_overlap
from r2pnet.examination import Finding, offer


@offer
def terms_that_overlap() -> Iterator[Finding]:
    """Members with two focal points, or two terms in the steering group, on one day.

    The services refuse them and PostgreSQL does too; on SQLite a row that came past the services can slip in.
    """
    offices = Appointment.objects.of_focal_points().filter(is_agreed_cover=False)
    names = [*_overlapping(offices.select_related("member__country", "member__organisation").order_by("member_id"))]
    terms = SteeringTerm.objects.select_related("member__country", "member__organisation").order_by("member_id")
    names += _overlapping(terms)
    if not names:
        yield Finding(_("Terms"), True, _("no member has two at once."))
        return
    words = {"members": ", ".join(sorted(set(names)))}
    yield Finding(_("Terms"), False, _("overlap for %(members)s. Correct their dates in the administration.") % words)


def _overlapping(terms: Iterable[Appointment | SteeringTerm]) -> Iterator[str]:
    """The names of members with two of `terms`, which come member by member, that certainly overlap."""
    for _member_id, one_members in groupby(terms, key=lambda term: term.member_id):
        pairs = combinations(one_members, 2)
        yield from (one.member.name for one, other in pairs if certainly_overlap(one, other))
