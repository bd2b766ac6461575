"""Nominations for the pictures: one that waits, one that was declined."""

from datetime import timedelta
from io import BytesIO

from focalpoints.models import Appointment, Institution, Member, Nomination, User
from focalpoints.models.appointment import Role
from focalpoints.models.nomination import NominationState, Way
from focalpoints.services.nominating import GivenLetter, decline, nominate
from r2pnet.clock import network_today


def make_nominations(by: User) -> dict[str, str]:
    """The paths of both, by the names that the pictures know; both by the focal point of the sample's council."""
    council = Member.objects.get(slug="sample-council")
    waits = Nomination.objects.open().filter(member=council).first() or _made(council, "A. Example")
    declined = Nomination.objects.filter(member=council, state=NominationState.DECLINED).first()
    if declined is None:
        words = "Sample: the letter names another day. Send it once more with the right one."
        declined = decline(_made(council, "B. Example"), words, by=by)
    return {f"nomination_{name}": f"/desk/nominations/{one.pk}/" for name, one in _named(waits, declined)}


def _named(waits: Nomination, declined: Nomination) -> list[tuple[str, Nomination]]:
    return [("open", waits), ("declined", declined)]


def _made(council: Member, name: str) -> Nomination:
    term = Appointment.objects.current().get(member=council, role=Role.FOCAL_POINT)
    letter = BytesIO(b"%PDF-1.7 sample")
    letter.name = "note-verbale-sample.pdf"
    nomination = Nomination(
        member=council,
        role=Role.FOCAL_POINT,
        way=Way.SUCCEED,
        present=term,
        name=name,
        work_email=f"{name[0].lower()}.example@example.org",
        languages=["en", "fr"],
        position="Sample Director",
        institution=Institution.objects.filter(member=council).first(),
        start_on=network_today() + timedelta(days=30),
    )
    assert term.person is not None  # the sample's
    assert term.person.user is not None
    return nominate(nomination, by=term.person.user, letter=GivenLetter(letter))
