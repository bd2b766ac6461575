"""The steps that this app knows of: the entry, the pack, the account, what peers can find, what is taken over."""

from collections.abc import Iterator
from datetime import date
from hashlib import sha256

from allauth.mfa.models import Authenticator
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from focalpoints.first_weeks.steps import Group, Step
from focalpoints.models import Appointment, Person, Succession
from r2pnet.handing_over import inherited
from r2pnet.reports.models import Report
from r2pnet.reports.openings import was_opened
from r2pnet.visibility import Reader


def steps(office: Appointment, reader: Reader) -> list[Step]:
    """The steps of the holder of `office`, who reads; in the order of the page."""
    succession = Succession.objects.live().with_names().filter(following=office).first()
    return [
        _entry(office),
        *([_pack(succession, reader)] if succession else []),
        *(_account(office.person) if office.person else []),
        *_peers(),
        *(_taken_over(succession) if succession else []),
    ]


def _address(name: str, otherwise: str) -> str:
    """The page of that name; while the portal has none, `otherwise`."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return otherwise


def _entry(office: Appointment) -> Step:
    """Done when somebody of the member has confirmed the entry since the office began."""
    began = office.start.earliest if office.start else date.min
    offices = Appointment.objects.current().of_focal_points().filter(member=office.member_id)
    days = [office.member.last_confirmed_on, *offices.values_list("last_confirmed_on", flat=True)]
    return Step(
        key="entry",
        group=Group.CONFIRM,
        title=_("Confirm your member’s public entry"),
        words=_("Read what everybody can see of your member, and say that it is right, or what is not."),
        url=_address("confirm-entry", office.member.get_absolute_url()),
        button=_("Look at the entry"),
        is_done_by_data=any(day is not None and day >= began for day in days),
    )


def _pack(succession: Succession, reader: Reader) -> Step:
    """Done when the reader has fetched the file."""
    subject = str(succession.pk)
    seen = Report.objects.visible_to(reader).live().filter(kind="handover-pack", subject=subject)
    newest = seen.newest_first().values_list("pk", flat=True).first()
    return Step(
        key="pack",
        group=Group.READ,
        title=_("Read your handover pack"),
        words=_("The office, what waits, who knows the work, what your member has done."),
        url=reverse("report", args=[newest]) if newest else reverse("reports"),
        button=_("Open the pack") if newest else _("Order the pack"),
        is_done_by_data=was_opened("handover-pack", subject, by=reader),
    )


def _account(person: Person) -> Iterator[Step]:
    """A passkey, languages and topics: all of them can be seen in what is kept."""
    passkeys = Authenticator.objects.filter(user=person.user_id, type=Authenticator.Type.WEBAUTHN)
    yield Step(
        key="passkey",
        group=Group.DO,
        title=_("Add a passkey"),
        words=_("Then you sign in with your device, without a code by mail."),
        url=reverse("mfa_index"),
        button=_("Add a passkey"),
        is_done_by_data=passkeys.exists(),
    )
    yield Step(
        key="languages",
        group=Group.DO,
        title=_("Say in which languages others can write to you"),
        words=_("Members see them; the public does not."),
        url=reverse("own-data-correct"),
        button=_("Say your languages"),
        is_done_by_data=bool(person.languages),
    )
    yield Step(
        key="topics",
        group=Group.DO,
        title=_("Say which topics you know"),
        words=_("So that peers who work on the same find you."),
        url=reverse("own-data-correct"),
        button=_("Say your topics"),
        is_done_by_data=person.topics.exists(),
    )


def _peers() -> Iterator[Step]:
    """What nobody but the person can say is done."""
    yield Step(
        key="openness",
        group=Group.DO,
        title=_("Choose whether peers may ask you"),
        words=_("It is your choice, and you can change it at any time."),
        url=reverse("own-data-correct"),
        button=_("Choose"),
    )
    yield Step(
        key="calendar",
        group=Group.DO,
        title=_("Put the calendar of the network into your own"),
        words=_("Meetings then stand in your calendar, and change there when they change here."),
        url=_address("meetings-calendar", "/meetings.ics"),
        button=_("Get the calendar"),
    )
    yield Step(
        key="peer",
        group=Group.DO,
        title=_("Write to one peer"),
        words=_("Somebody who has done this for years is glad to be asked."),
        url=_address("peers", reverse("members")),
        button=_("Find a peer"),
    )


def _taken_over(succession: Succession) -> Iterator[Step]:
    """What the one before has left open, each with its own button."""
    for one in inherited(succession):
        key = f"inherited-{sha256(f'{one.url} {one.title}'.encode()).hexdigest()[:12]}"
        yield Step(key, Group.TAKE_OVER, one.title, one.words, one.url, one.button)
