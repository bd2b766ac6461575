"""What staff look for in the lists of members, offices, steering terms, institutions and persons."""

from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from focalpoints.models import Appointment, Institution
from focalpoints.models.term import EndState, ended_before
from focalpoints.staff_desk import ENDS_LATER
from r2pnet.quick_filters import NO_SOURCE, OLD_SOURCE, UNVERIFIED, Look, quick_filter


def _lasting(day: date) -> Q:
    """An office that has not certainly ended before `day`."""
    return ~Q(end_state=EndState.KNOWN) | Q(end_latest__gte=day)


def _without_successor(day: date) -> Q:
    """A focal point's office that is over and that nobody is on record to have followed in."""
    left = Appointment.objects.of_focal_points().without_successor()
    return ended_before(day) & Q(pk__in=left.values("pk"))


def _held(day: date) -> Exists:
    return Exists(Appointment.objects.current(day).filter(person=OuterRef("pk")))


ENDS_SOON = Look(
    "ends-soon",
    _("Ends within 90 days"),
    lambda day: Q(end_state=EndState.KNOWN, end_latest__range=(day, day + timedelta(days=ENDS_LATER))),
)
NO_INSTITUTION = Look("no-institution", _("No institution"), lambda day: Q(institution=None))
NO_PERSON = Look("no-person", _("No person"), lambda day: Q(person=None) & _lasting(day))
PERSON_WITHOUT_ADDRESS = Look(
    "no-address",
    _("Person without an address"),
    lambda day: Q(person__work_email="", person__anonymised_at=None, person__isnull=False) & _lasting(day),
)
PERSON_WITHOUT_ACCOUNT = Look(
    "no-account",
    _("Person without an account"),
    lambda day: Q(person__user=None, person__anonymised_at=None, person__isnull=False) & _lasting(day),
)
NO_SUCCESSOR = Look("no-successor", _("Ended without a successor"), _without_successor)

OfficeLooks = quick_filter(
    UNVERIFIED, OLD_SOURCE, NO_SOURCE, NO_INSTITUTION, ENDS_SOON, NO_PERSON, PERSON_WITHOUT_ADDRESS,
    PERSON_WITHOUT_ACCOUNT, NO_SUCCESSOR,
)  # fmt: skip
SteeringLooks = quick_filter(UNVERIFIED, OLD_SOURCE, NO_SOURCE, ENDS_SOON)
MemberLooks = quick_filter(
    UNVERIFIED,
    OLD_SOURCE,
    NO_SOURCE,
    Look(
        "no-institution",
        _("No institution"),
        lambda day: Q(~Exists(Institution.objects.filter(member=OuterRef("pk")))),
    ),
    Look(
        "no-office",
        _("No office on record"),
        lambda day: Q(~Exists(Appointment.objects.filter(member=OuterRef("pk")))),
    ),
)
InstitutionLooks = quick_filter(
    Look(
        "no-office",
        _("No office names it"),
        lambda day: Q(~Exists(Appointment.objects.filter(institution=OuterRef("pk")))),
    ),
)
PersonLooks = quick_filter(
    Look("no-address", _("No address"), lambda day: Q(work_email="", anonymised_at=None)),
    Look("no-account", _("No account"), lambda day: Q(user=None, anonymised_at=None)),
    Look("no-office", _("Holds no office now"), lambda day: Q(~_held(day), anonymised_at=None)),
    Look("office-no-account", _("In office without an account"), lambda day: Q(_held(day), user=None)),
)
