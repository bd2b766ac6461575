"""What the members bring to the desk: the reader's own entry; for the secretariat, entries that need a look."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from focalpoints.entries import entries_of
from focalpoints.letter_desk import letter_cards
from focalpoints.member_rows import Chip
from focalpoints.models import Appointment, ErasureRequest, Member, Person
from focalpoints.models.appointment import Role
from focalpoints.models.member import Standing
from focalpoints.models.term import EndState
from focalpoints.offices import term_words
from focalpoints.signs import Entry, words_of
from focalpoints.vacancies import vacant_members
from r2pnet.clock import network_today
from r2pnet.days import day_in_words
from r2pnet.desk.card import Card, Place, Task, due, figure
from r2pnet.partial_dates import PartialDate
from r2pnet.visibility import PUBLIC


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
    """The own entry, or in words why there is none; for staff the entries that need a look. Three queries at most."""
    if request.user.is_staff:
        return [*_figures(request), *_requests_to_be_erased(), *letter_cards(request)]
    person = Person.objects.filter(user=request.user.pk).first()
    if person is None:
        return [Card(10, Place.MAIN, "focalpoints/desk_no_person.html")]
    held = _offices(person)
    return _entry_cards(held) if held else [Card(10, Place.MAIN, "focalpoints/desk_no_office.html", _ended(person))]


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


def _figures(request: HttpRequest) -> list[Card]:
    """How many entries are unverified and how many offices vacant, each leading to its list; three queries."""
    seen = Member.objects.standing_members().visible_to(request.user).filter(is_sample=False, verified=False)
    unverified, vacant = seen.count(), len(vacant_members(request.user))
    listed = f"{reverse('admin:focalpoints_member_changelist')}?standing__exact=member&is_sample__exact=0"
    words = ngettext("entry unverified", "entries unverified", unverified)
    vacant_words = ngettext("office vacant", "offices vacant", vacant)
    return [
        figure(30, unverified, words, f"{listed}&verified__exact=0"),
        figure(40, vacant, vacant_words, f"{listed}&office=vacant"),
    ]


def _requests_to_be_erased() -> list[Card]:
    """Those who have asked, the oldest first; one query."""
    words = _("The page of the person says what goes and what stays. An administrator carries it out.")
    return [
        due(
            10,
            Task(
                _("%(name)s asks to be erased") % {"name": asked.person.name},
                reverse("admin:focalpoints_person_change", args=[asked.person_id]),
                _("Decide"),
                words=words,
                when=_("asked on %(date)s") % {"date": day_in_words(asked.asked_at.date())},
            ),
        )
        for asked in ErasureRequest.objects.open().select_related("person")
    ]
