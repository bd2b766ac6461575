"""What is kept of who signed up for sessions, and who is noted to chair or present one."""

from django.db import models
from django.utils.translation import gettext as _

from focalpoints.scrubbing import scrub_texts
from meetings.models import ProgrammeRelease, ReleasedSession, Session, SessionOffice, SessionPlace
from r2pnet.clock import network_day
from r2pnet.days import day_in_words
from r2pnet.own_data import Erased, OwnData
from r2pnet.retention import Held, Kept
from r2pnet.stamps import bump
from r2pnet.visibility import Reader


def kept_places() -> Kept:
    """Places in sessions, and the note of who will chair or present."""
    return Kept(
        35,
        _("Sessions of meetings for which you signed up"),
        _("For which sessions you have a place or wait, and, noted by the secretariat, which you chair or present."),
        _("so that there is a place for you, and the programme can be held."),
        _("as long as the meeting is on record; without your name when you ask for it to be erased."),
        _("the secretariat. The programme says the office that chairs or presents, never your name."),
        holds=(Held(SessionPlace, "signed_up_at"), Held(SessionOffice)),
    )


def own_places(user: Reader) -> OwnData:
    """The person's places of whatever state, and the sessions in which they are noted; three queries.

    Sessions are called as they were released for this person: a draft is the secretariat's.
    """
    places = SessionPlace.objects.filter(registration__person__user=user.pk)
    noted = SessionOffice.objects.filter(person__user=user.pk)
    titles = dict(ReleasedSession.objects.visible_to(user).current().values_list("session", "title"))
    rows = [
        {
            _("meeting"): str(one.session.meeting),
            _("session"): titles.get(one.session_id, ""),
            _("state"): str(one.get_status_display()),
            _("signed up on"): day_in_words(network_day(one.signed_up_at)),
        }
        for one in places.select_related("session__meeting").order_by("-pk")
    ]
    rows += [
        {
            _("meeting"): str(one.session.meeting),
            _("session"): titles.get(one.session_id, ""),
            _("state"): str(one.get_role_display()),
        }
        for one in noted.select_related("session__meeting").order_by("-pk")
    ]
    why = _("So that there is a place for you, and the programme can be held.")
    until = _("As long as the meeting is on record; without your name when you ask.")
    return OwnData(_("Sessions for which you signed up, or that you chair or present"), why, until, rows, 20)


def forget_person(person: int, whom: Erased) -> None:
    """No note says any longer that this person chairs or presents, no text names them, in history and versions neither.

    What readers are shown can be other: the pages are made anew.
    """
    bump(Session.stamp_group)
    whom = whom.told_apart
    SessionOffice.objects.filter(person=person).update(person=None)
    SessionOffice.history.filter(person=person).update(person=None)
    for rows in (Session._base_manager.all(), Session.history.all(), ReleasedSession._base_manager.all()):
        scrub_texts(rows, ("title", "summary", "room"), whom)
    for rows in (SessionOffice._base_manager.all(), SessionOffice.history.all()):
        scrub_texts(rows, ("office",), whom)
    scrub_texts(ProgrammeRelease._base_manager.all(), ("note",), whom)
    for row in ReleasedSession._base_manager.exclude(offices=[]).only("pk", "offices"):
        offices = [{name: whom.scrubbed(words) for name, words in one.items()} for one in row.offices]
        if offices != row.offices:
            models.QuerySet(ReleasedSession).filter(pk=row.pk).update(offices=offices)
