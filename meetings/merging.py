"""What becomes of invitations, hosts and registrations when two persons or organisations turn out to be the same."""

from collections.abc import Collection, Mapping
from typing import Any

from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from focalpoints.duplicates.pointers import STAYS, Rule
from focalpoints.models import Organisation, Person
from meetings.models import Invitation, Meeting, MeetingHost, Registration, Session, SessionOffice
from r2pnet.refusal import Refused

NAMED_WITH = ("meeting", "member__country", "member__organisation", "organisation")


IN_SESSIONS = ("session__meeting", "member__country", "member__organisation", "organisation")


def rules() -> Mapping[str, Rule]:
    """All of it moves; needs hang on their registration. A secret address opens nothing of the kept one: it stays."""
    return {
        "meetings.Registration.person": Rule(_registrations, named_with=("person", "meeting")),
        "meetings.Invitation_persons.person": Rule(_named, named_with=NAMED_WITH),
        "meetings.Invitation.organisation": Rule(_invitations, named_with=NAMED_WITH),
        "meetings.CalendarAddress.person": STAYS,
        "meetings.MeetingHost.organisation": Rule(_hosts, named_with=NAMED_WITH),
        "meetings.SessionOffice.person": Rule(_offices, named_with=IN_SESSIONS),
        "meetings.SessionOffice.organisation": Rule(_offices, named_with=IN_SESSIONS),
    }


def refuse(kept: Any, other: Any) -> None:
    """One meeting has one live registration of a person, one invitation of an organisation, and it once as a host."""
    both = (kept.pk, other.pk)
    if isinstance(kept, Person):
        live = Registration.objects.live().filter(person__in=both)
        _refuse_twice(live, _("Both are registered for %(meeting)s. Withdraw one of the two registrations first."))
    if isinstance(kept, Organisation):
        invited = Invitation.objects.filter(organisation__in=both)
        _refuse_twice(invited, _("Both are invited to %(meeting)s. Take one of the two invitations out first."))
        hosts = MeetingHost.objects.filter(organisation__in=both)
        _refuse_twice(hosts, _("Both host %(meeting)s. Take one of them out of its hosts first."))
        _refuse_twice_in_a_session(both)


def _refuse_twice_in_a_session(both: tuple[int, int]) -> None:
    """One office of an organisation stands once in a session."""
    same = SessionOffice.objects.filter(organisation__in=both).order_by().values("session", "role", "office")
    twice = same.annotate(times=Count("pk")).filter(times__gt=1).order_by("session").first()
    if twice:
        title = Session.objects.get(pk=twice["session"]).title
        words = _("Both chair or present in “%(title)s”. Take one of them out of the session first.")
        raise Refused(words % {"title": title})


def _refuse_twice(rows: Any, words: str) -> None:
    twice: Collection[int] = list(
        rows.order_by()
        .values("meeting")
        .annotate(times=Count("pk"))
        .filter(times__gt=1)
        .values_list("meeting", flat=True)
    )
    first = Meeting.objects.filter(pk__in=twice).order_by("pk").first()
    if first:
        raise Refused(words % {"meeting": first})


def _registrations(count: int) -> str:
    return ngettext("%(count)d registration", "%(count)d registrations", count) % {"count": count}


def _offices(count: int) -> str:
    words = ngettext("noted in %(count)d session", "noted in %(count)d sessions", count)
    return words % {"count": count}


def _named(count: int) -> str:
    words = ngettext("named in %(count)d invitation to a meeting", "named in %(count)d invitations to meetings", count)
    return words % {"count": count}


def _invitations(count: int) -> str:
    return ngettext("%(count)d invitation to a meeting", "%(count)d invitations to meetings", count) % {"count": count}


def _hosts(count: int) -> str:
    return ngettext("host of %(count)d meeting", "host of %(count)d meetings", count) % {"count": count}
