"""The secretariat's report on a meeting: one record, with a short note on each session. It quotes nobody."""

from typing import ClassVar, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from meetings.models.meeting import Meeting, MeetingStatus
from meetings.models.programme import ReleasedSession
from meetings.models.session import Session
from r2pnet.acting import History
from r2pnet.records import Record
from r2pnet.visibility import Level, Reader, Visible, VisibleQuerySet, grants_of

LONGEST_SECTION = 10_000
LONGEST_NOTE = 2_000


class MeetingReportQuerySet(VisibleQuerySet):
    """Reading rules of reports."""

    def visible_to(self, user: Reader) -> Self:
        """At its level and scope, of meetings that `user` may see; a draft is the secretariat's.

        So is what was shown of a meeting that was not held after all: that stands on record as cancelled.
        """
        seen = super().visible_to(user)
        if grants_of(user).everything:
            return seen
        meetings = Meeting.objects.visible_to(user).exclude(status=MeetingStatus.CANCELLED)
        return seen.filter(meeting__in=meetings.order_by().values("pk"))


class MeetingReport(Record, Visible):
    """What took place, what came of it, thanks. A draft until staff show it: then its level says to whom."""

    stamp_group = "meetings"

    meeting = models.OneToOneField(
        Meeting, verbose_name=_("meeting"), on_delete=models.PROTECT, related_name="meeting_report"
    )
    took_place = models.TextField(_("what took place"), max_length=LONGEST_SECTION, blank=True)
    outcome = models.TextField(_("outcome"), max_length=LONGEST_SECTION, blank=True)
    thanks = models.TextField(_("thanks"), max_length=LONGEST_SECTION, blank=True)
    shown_at = models.DateTimeField(_("shown at"), null=True, blank=True, editable=False)

    objects: ClassVar = MeetingReportQuerySet.as_manager()
    history = History()

    class Meta:
        verbose_name = _("report on a meeting")
        verbose_name_plural = _("reports on meetings")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(level=Level.SECRETARIAT, scope="", shown_at=None)
                | ~models.Q(level=Level.SECRETARIAT) & models.Q(shown_at__isnull=False),
                name="meetings_meetingreport_draft_is_the_secretariats",
                violation_error_message=_("A draft is the secretariat’s, and what is shown has readers."),
            ),
        ]

    def __str__(self) -> str:
        return str(_("Report: %(meeting)s") % {"meeting": self.meeting})

    @property
    def is_shown(self) -> bool:
        return self.shown_at is not None

    @property
    def texts(self) -> dict[str, str]:
        """The sections by their names, in order."""
        return {name: getattr(self, name) for name in SECTIONS}


SECTIONS = ("took_place", "outcome", "thanks")


class SessionNoteQuerySet(VisibleQuerySet):
    """Reading rules of notes on sessions."""

    def visible_to(self, user: Reader) -> Self:
        """With the report and the session together: whoever may not read one of them knows of no note."""
        if grants_of(user).everything:
            return self.filter()
        reports = MeetingReport.objects.visible_to(user).order_by().values("meeting")
        sessions = ReleasedSession.objects.visible_to(user).current().order_by().values("session")
        return self.filter(session__meeting__in=reports, session__in=sessions)


class SessionNote(Record):
    """What was spoken about in a session, in a few sentences: by session, never by speaker."""

    stamp_group = "meetings"

    session = models.OneToOneField(
        Session, verbose_name=_("session"), on_delete=models.CASCADE, related_name="report_note"
    )
    text = models.TextField(_("note"), max_length=LONGEST_NOTE)

    objects: ClassVar = SessionNoteQuerySet.as_manager()
    history = History()

    class Meta:
        verbose_name = _("note on a session")
        verbose_name_plural = _("notes on sessions")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(text=""),
                name="meetings_sessionnote_has_words",
                violation_error_message=_("Write a few sentences."),
            ),
        ]

    def __str__(self) -> str:
        return str(_("note on a session"))
