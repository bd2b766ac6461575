"""What somebody's own pages say of their registration: what is known already, what they registered, what comes next."""

from dataclasses import dataclass

from django.utils.translation import get_language_info
from django.utils.translation import gettext as _

from meetings.models import Meeting, Registration
from meetings.models.registration import Mode, RegistrationStatus
from meetings.taking_part import TakingPart, capacity_for, registration_words
from r2pnet.clock import network_today
from r2pnet.days import day_in_words
from r2pnet.visibility import Reader


@dataclass(frozen=True)
class Fact:
    """A line of a list of facts."""

    name: str
    words: str


def last_of(user: Reader, meeting: Meeting) -> Registration | None:
    """The reader's live registration at `meeting`, else the last that has ended; None when there never was one."""
    rows = Registration.objects.of(user).filter(meeting=meeting).select_related(
        "meeting__country", "capacity", "person__user", "invitation__member__country",
        "invitation__member__organisation", "invitation__organisation",
    )  # fmt: skip
    found: Registration | None = rows.order_by("-pk").first()
    return found


def known_about(part: TakingPart) -> list[Fact]:
    """What is not asked, since it is on record: name, office, languages."""
    person = part.person
    if person is None:
        return []
    offices = {place.office: None for place in part.places if place.office}
    languages = ", ".join(_language(code) for code in person.languages)
    facts = [Fact(_("Name"), person.name), Fact(_("Office"), "; ".join(offices)), Fact(_("Languages"), languages)]
    return [fact for fact in facts if fact.words]


def _language(code: str) -> str:
    """Its name in the reader's language; the code where Django has none."""
    try:
        return str(get_language_info(code)["name_translated"])
    except KeyError:
        return code


def what_is_registered(registration: Registration) -> list[Fact]:
    """As what, how, since when, and whether participants see the name."""
    listed = _("Shown to people who take part") if registration.is_listed else _("Not shown")
    facts = [
        Fact(_("As"), capacity_for(registration.capacity, str(registration.invitation or ""))),
        Fact(_("Office"), registration.office),
        Fact(_("How"), str(registration.get_mode_display())),
        Fact(_("In the list of participants"), listed if registration.is_live else ""),
        Fact(_("If you cannot come"), _answer_words(registration)),
        Fact(_("Registered on"), day_in_words(registration.registered_at.date())),
        Fact(_("Reason"), registration.decline_reason),
    ]
    return [fact for fact in facts if fact.words]


def _answer_words(registration: Registration) -> str:
    """Until when who moved up says that they do not come; empty once the day has passed."""
    day = registration.answer_by
    if day is None or registration.status != RegistrationStatus.CONFIRMED or day < network_today():
        return ""
    return _("You have moved up. Withdraw until %(day)s, so that the next one does.") % {"day": day_in_words(day)}


def success_words(registration: Registration) -> str:
    """One sentence on what has been done and one on what happens next."""
    done = registration_words(registration)
    if registration.status == RegistrationStatus.WAITING:
        return _("%(done)s We write to you as soon as you have a seat.") % {"done": done}
    if registration.status == RegistrationStatus.REQUESTED:
        if registration.is_for_member_to_decide:
            return _("Your request is with the focal point of your member. We write to you when it is decided.")
        return _("Your request is with the secretariat. We write to you when it is decided.")
    if registration.mode == Mode.ONLINE:
        return _("%(done)s The address for joining comes with the calendar file by e-mail.") % {"done": done}
    return _("%(done)s A confirmation with the calendar file comes by e-mail.") % {"done": done}
