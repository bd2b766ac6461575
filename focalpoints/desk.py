"""What the members bring to the desk: the reader's own entry; for the secretariat, see `staff_desk.py`."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.utils.translation import gettext as _

from focalpoints.confirming.desk_page import cards as confirm_cards
from focalpoints.corrections.desk import own_correction_cards, staff_correction_cards
from focalpoints.entries import entries_of
from focalpoints.first_weeks.card import first_weeks_cards
from focalpoints.import_desk import import_cards
from focalpoints.letter_desk import letter_cards
from focalpoints.member_rows import Chip
from focalpoints.models import Appointment, Member, Person
from focalpoints.models.appointment import Role
from focalpoints.models.member import Standing
from focalpoints.models.term import EndState
from focalpoints.nominations.desk import nomination_cards
from focalpoints.offices import term_words
from focalpoints.peers.desk_cards import peer_cards
from focalpoints.signs import Entry, words_of
from focalpoints.staff_desk import staff_cards
from focalpoints.succession.desk_cards import handover_cards, news_of_handovers
from r2pnet.clock import network_today
from r2pnet.days import day_in_words
from r2pnet.desk.card import Card, Place
from r2pnet.partial_dates import PartialDate
from r2pnet.visibility import PUBLIC, is_of_secretariat


@dataclass(frozen=True)
class OwnEntry:
    """The entry of a member for somebody who holds an office of it: as the public sees it, and their own office."""

    member: Member
    office: Appointment
    entry: Entry | None

    @property
    def is_own_office(self) -> bool:
        return self.office.role == Role.FOCAL_POINT

    @property
    def chip(self) -> Chip:
        return Chip(words_of(self.entry) if self.entry else "")

    @property
    def point(self) -> str:
        return self.entry.point if self.entry else ""

    @property
    def term(self) -> str:
        return term_words(self.office)

    @property
    def confirmed_words(self) -> str:
        """When the member itself last confirmed the entry."""
        day = self.entry.rests_on.last_confirmed_on if self.entry else None
        return _("Confirmed on %(date)s.") % {"date": day_in_words(day)} if day else _("Not confirmed by you yet.")

    @property
    def mistake_query(self) -> str:
        """The subject of a message to the secretariat, for its address."""
        return urlencode({"subject": _("Entry of %(name)s") % {"name": self.member.name}}).replace("+", "%20")


def cards(request: HttpRequest) -> list[Card]:
    """The own entry and peers, or in words why there is none, in few queries; for staff what is due of the record."""
    if is_of_secretariat(request.user):
        return [
            *staff_cards(request.user),
            *import_cards(request),
            *letter_cards(),
            *nomination_cards(request),
            *staff_correction_cards(),
            *news_of_handovers(),
        ]
    person = Person.objects.filter(user=request.user.pk).first()
    if person is None:
        return [Card(10, Place.MAIN, "focalpoints/desk_no_person.html")]
    held = _offices(person)
    if not held:
        return [Card(10, Place.MAIN, "focalpoints/desk_no_office.html", _ended(person))]
    return [
        *first_weeks_cards(request, held),
        *confirm_cards(held),
        *_entry_cards(held),
        *nomination_cards(request),
        *own_correction_cards(request),
        *peer_cards(request),
        *handover_cards(held),
    ]


def _offices(person: Person) -> Sequence[Appointment]:
    """The offices that give access now (grants.py), newest first."""
    found = Appointment.objects.current().filter(person=person, member__standing=Standing.MEMBER).newest_first()
    return list(found.select_related("institution", "member__country", "member__organisation"))


def _entry_cards(held: Sequence[Appointment]) -> list[Card]:
    """Whose desk it is, and one card for each member whose office the reader holds."""
    members = {office.member_id: office.member for office in held}
    public = [member for member in members.values() if PUBLIC.cover(member.level, member.scope)]
    entries = dict(zip((one.pk for one in public), entries_of(public, AnonymousUser()), strict=True))
    first_offices = {office.member_id: office for office in reversed(held)}
    own = [OwnEntry(member, first_offices[pk], entries.get(pk)) for pk, member in members.items()]
    who = [Card(10, Place.WHO, "focalpoints/desk_who.html", {"own": one}) for one in own]
    return [*who, *(Card(10, Place.MAIN, "focalpoints/desk_entry.html", {"own": one}) for one in own)]


def _ended(person: Person) -> dict[str, object]:
    """Why somebody whom the portal knows holds no office now, in words for them."""
    known = Appointment.objects.filter(person=person).newest_first()
    last = known.select_related("member__country", "member__organisation").first()
    return {"last": last, "words": _ended_words(last) if last else ""}


def _ended_words(last: Appointment) -> str:
    names = {"member": last.member.name, "role": last.get_role_display()}
    if last.has_ended and last.end:
        names["date"] = str(last.end)
        return _exact_end(last.end) % names
    if last.end_state == EndState.UNKNOWN:
        return _("Your office for %(member)s is on record without saying whether it has ended.") % names
    if last.start and last.start.latest > network_today():
        return _("Your term for %(member)s begins on %(date)s.") % {**names, "date": last.start}
    return _("%(member)s does not belong to the network now.") % names


def _exact_end(end: PartialDate) -> str:
    if end.earliest == end.latest:
        return _("Your access ended on %(date)s, the last day of your term for %(member)s.")
    return _("Your access has ended with your term for %(member)s, which ended in %(date)s.")
