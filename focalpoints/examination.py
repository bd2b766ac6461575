"""What `manage.py doctor` asks of the members' record: what the services would refuse."""

from collections.abc import Iterable, Iterator
from itertools import combinations, groupby

from django.utils.translation import gettext as _

from focalpoints.duplicates.kinds import KINDS
from focalpoints.duplicates.pointers import pointers_to
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


@offer
def merged_records() -> Iterator[Finding]:
    """Rows that point to a record which was merged into another: saved past the services, they are seen nowhere."""
    found = []
    for kind in KINDS.values():
        gone = kind.model.merged_rows().values("pk")
        for pointer in pointers_to(kind.model):
            rows = pointer.model._base_manager.filter(**{f"{pointer.field}__in": gone})
            found += [f"{pointer.key} {pk}" for pk in rows.values_list("pk", flat=True)]
    if not found:
        yield Finding(_("Merged records"), True, _("nothing points to them any more."))
        return
    words = _("still named by %(rows)s. Choose there the record that was kept.")
    yield Finding(_("Merged records"), False, words % {"rows": ", ".join(found)})


def _overlapping(terms: Iterable[Appointment | SteeringTerm]) -> Iterator[str]:
    """The names of members with two of `terms`, which come member by member, that certainly overlap."""
    for _member_id, one_members in groupby(terms, key=lambda term: term.member_id):
        pairs = combinations(one_members, 2)
        yield from (one.member.name for one, other in pairs if certainly_overlap(one, other))
