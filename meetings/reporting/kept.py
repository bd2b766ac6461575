"""How long what remains of a meeting is kept, and what of it goes when somebody is erased."""

from collections.abc import Collection

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from focalpoints.scrubbing import scrub_texts
from meetings.models import FinalList, FinalListRow, Meeting, MeetingReport, SessionNote, ThanksMail
from meetings.models.meeting_report import SECTIONS
from meetings.reporting.editions import withdraw_editions
from meetings.reporting.final_list import version_words
from r2pnet.clock import network_day
from r2pnet.days import day_in_words
from r2pnet.own_data import Erased, OwnData
from r2pnet.reports.withdrawing import withdraw_files
from r2pnet.retention import Held, Kept
from r2pnet.visibility import Level, Reader

NOTHING = {"name": "", "office": "", "delegation": "", "rank": "", "group": None, "scope": ""}


def kept_of_reports() -> list[Kept]:
    """For the page on privacy: final lists and thanks; and reports, which name nobody."""
    return [
        Kept(
            36,
            _("Final lists of participants"),
            _("That you took part in a meeting, how, and your name and office if you agreed to be named."),
            _("so that it can be said who took part."),
            _("as long as the meeting is on record; without your name once you take your word back or are erased."),
            _("those who took part, and the secretariat."),
            holds=(Held(FinalList, "closed_at"), Held(FinalListRow)),
        ),
        Kept(
            37,
            _("Mails of thanks"),
            _("That you were thanked for taking part in a meeting, and when."),
            _("so that nobody is thanked twice."),
            _("as long as the meeting is on record."),
            _("the secretariat."),
            holds=(Held(ThanksMail, "written_at"),),
        ),
        Kept(
            63,
            _("Reports on meetings"),
            _("What took place and what came of it, by session and office: no statement with a name."),
            _("so that it can be said what a meeting was about."),
            _("for good."),
            _("those whom its level says."),
            holds=(Held(MeetingReport), Held(SessionNote)),
            about_persons=False,
        ),
    ]


def own_rows(user: Reader) -> OwnData:
    """The person's rows in final lists, in every version, and that thanks were written; two queries.

    Of a place that they took over since, what was written before is of who had it then.
    """
    of_user = {"registration__person__user": user.pk, "registration__person__user__isnull": False}
    listed = FinalListRow.objects.filter(**of_user, registration__registered_at__lte=F("final_list__closed_at"))
    thanked = ThanksMail.objects.filter(**of_user, registration__registered_at__lte=F("written_at"))
    rows = [_told_of_row(one) for one in listed.select_related("final_list__meeting").order_by("-pk")]
    rows += [
        {
            _("meeting"): str(one.registration.meeting),
            _("record"): _("A mail of thanks was written to you on %(day)s")
            % {"day": day_in_words(network_day(one.written_at))},
        }
        for one in thanked.select_related("registration__meeting").order_by("-pk")
    ]
    why = _("So that it can be said who took part, and nobody is thanked twice.")
    until = _("As long as the meeting is on record; without your name once you take your word back or are erased.")
    return OwnData(_("Final lists of participants, and thanks"), why, until, rows, 20)


def _told_of_row(one: FinalListRow) -> dict[str, str]:
    return {
        _("meeting"): str(one.final_list.meeting),
        _("record"): version_words(one.final_list),
        _("named as"): one.name or _("not named, only counted"),
        _("office"): one.office,
        _("for"): one.delegation,
        _("capacity"): str(one.get_capacity_display()),
        _("how"): str(one.get_mode_display()),
    }


def forget_in_reports(registrations: Collection[int], whom: Erased) -> None:
    """Take the words out of the rows of every version, and the name out of every report; no file shows them longer.

    A form of a report that was opened before finds another version: it cannot bring the name back.
    """
    rows = FinalListRow.objects.filter(registration__in=registrations)
    slugs = set(rows.values_list("final_list__meeting__slug", flat=True))
    rows.filter(level=Level.MEMBERS).update(level=Level.SECRETARIAT, name_removed_at=timezone.now(), **NOTHING)
    slugs |= set(Meeting.objects.filter(registrations__in=registrations).values_list("slug", flat=True))
    for model, fields in ((MeetingReport, SECTIONS), (SessionNote, ("text",))):
        scrub_texts(model.history.all(), fields, whom.told_apart)
        changed = scrub_texts(model._base_manager.all(), fields, whom.told_apart)
        model.objects.filter(pk__in=changed).update(version=F("version") + 1)
    if slugs:
        withdraw_files("participants", *slugs)
        withdraw_editions(*slugs)
