"""Proposed corrections for the pictures: one that waits, one whose record has changed since, one that was declined."""

from focalpoints.corrections.facts import Source, values_of
from focalpoints.models import Appointment, ProposedCorrection, User
from focalpoints.models.proposed_correction import Target
from focalpoints.sample import FOCAL_POINT, OTHER_SLUG
from focalpoints.services.proposing import propose
from focalpoints.services.publishing_corrections import decline
from r2pnet.partial_dates import PartialDate
from r2pnet.recording import record

LETTER = Source(note="Sample: letter no. 7 of the council", dated=PartialDate.of(2026, 5))


def make_corrections(by: User) -> dict[str, str]:
    """The paths of their pages, by the names that the pictures know."""
    office = Appointment.objects.current().of_focal_points().get(member__slug=OTHER_SLUG)
    ministry = office.institution
    if ministry and not ProposedCorrection.objects.exists():
        one = _proposed(office.member, joined="2019")
        decline(one, reason="Sample: the letter says 2021, as the entry does.", seen_proposal=one.version, by=by)
        _proposed(office, position="Sample head of the office for prevention", start="2025-02")
        _proposed(ministry, name="Sample Office of the Council for Prevention", sector="justice")
        ministry.own_name = "Bureau du conseil (exemple)"
        record(ministry, by=by, reason="Sample: written on the same day")
    found = {one.target._meta.model_name: one for one in ProposedCorrection.objects.with_all()}
    return {
        "propose_office": f"desk/entry/office/{office.pk}/",
        "correction_waits": found["appointment"].get_absolute_url().lstrip("/"),
        "correction_declined": found["member"].get_absolute_url().lstrip("/"),
        "decide_waits": f"desk/corrections/{found['appointment'].pk}/",
        "decide_stale": f"desk/corrections/{found['institution'].pk}/",
    }


def _proposed(target: Target, **changed: str) -> ProposedCorrection:
    by = User.objects.get(email=FOCAL_POINT)
    values = {**values_of(target), **changed}
    words = "Sample: the council has written to you in May."
    return propose(target, values, LETTER, seen_version=target.version, remark=words, by=by)
