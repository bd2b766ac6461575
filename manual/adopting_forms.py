"""What staff fill in to record an adoption at a meeting, and the facts of a chapter."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from focalpoints.models import Member, Topic
from focalpoints.models.member import Standing
from manual.looked_at import LookedAtForm
from manual.models import Chapter, Revision
from manual.models.chapter import ChapterStatus
from manual.services.facts import Facts
from meetings.models import Meeting, Session
from meetings.models.meeting import MeetingStatus
from meetings.models.session import SessionKind
from meetings.titles import title_with_place
from meetings.travel.forms import RefusedForm
from r2pnet.clock import network_day
from r2pnet.day_field import DayField
from r2pnet.days import day_in_words
from r2pnet.visibility import Reader

NO_MEETING_YET = (MeetingStatus.DRAFT, MeetingStatus.CANCELLED)
LARGEST = 2**31 - 1


class RevisionChoice(forms.ModelChoiceField):
    """One of the texts that can be adopted, the newest first."""

    def __init__(self) -> None:
        words = _("Choose the text.")
        errors = {"required": words, "invalid_choice": words}
        super().__init__(Revision.objects.none(), label=_("Text"), empty_label=None, error_messages=errors)

    def label_from_instance(self, obj: Any) -> str:
        words = _("%(revision)s of %(day)s")
        return str(words) % {"revision": obj, "day": day_in_words(network_day(obj.made_at))}


class AdoptForm(LookedAtForm):
    """Which text, at which meeting, on which day; the session is chosen beside what was looked at."""

    revision = RevisionChoice()
    meeting = forms.ModelChoiceField(
        Meeting.objects.none(),
        label=_("Meeting that adopted it"),
        empty_label=_("Choose"),
        error_messages={"required": _("Choose the meeting."), "invalid_choice": _("Choose the meeting.")},
    )
    on = DayField(
        label=_("Adopted on"),
        help_text=_("Such as 15 May 2026."),
        error_messages={"required": _("Write the day on which it was adopted: today or earlier.")},
    )
    session = forms.ModelChoiceField(
        Session.objects.none(),
        label=_("In which session?"),
        required=False,
        empty_label=_("In none of the programme, or not known"),
        error_messages={"invalid_choice": _("Choose a session of the meeting that adopted it.")},
    )
    not_looked_at = ("session",)

    def __init__(self, texts: QuerySet[Revision], reader: Reader, data: Any = None) -> None:
        super().__init__(data)
        fields: Any = self.fields
        fields["revision"].queryset = texts
        held = Meeting.objects.visible_to(reader).exclude(status__in=NO_MEETING_YET)
        fields["meeting"].queryset = held.order_by("-start_latest", "-pk")
        fields["meeting"].label_from_instance = title_with_place
        typed = str(data.get("meeting", "")) if data else ""
        if typed.isascii() and typed.isdecimal() and len(typed) < len(str(LARGEST)):
            rows = Session.objects.visible_to(reader).in_programme().filter(meeting=int(typed))
            fields["session"].queryset = rows.exclude(kind=SessionKind.BREAK).in_order()


class FactsForm(RefusedForm):
    """Status, topics, lead members and the day of the next review. `seen` is the version that was read."""

    status = forms.ChoiceField(
        label=_("Status"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the status."), "invalid_choice": _("Choose the status.")},
    )
    review_due_on = DayField(
        label=_("Review due on"),
        help_text=_("From this day on the lead members and the secretariat are told. Empty: no review."),
        required=False,
    )
    topics = forms.ModelMultipleChoiceField(
        Topic.objects.all(), label=_("Topics"), required=False, widget=forms.CheckboxSelectMultiple
    )
    leads = forms.ModelMultipleChoiceField(
        Member.objects.none(), label=_("Lead members"), required=False, widget=forms.CheckboxSelectMultiple
    )
    seen = forms.IntegerField(min_value=1, max_value=LARGEST, widget=forms.HiddenInput)

    def __init__(self, chapter: Chapter, statuses: list[ChapterStatus], reader: Reader, data: Any = None) -> None:
        now: dict[str, Any] = {
            "status": chapter.status,
            "review_due_on": chapter.review_due_on,
            "topics": list(chapter.topics.all()),
            "leads": list(chapter.leads.all()),
            "seen": chapter.version,
        }
        super().__init__(data, initial=now, label_suffix="")
        fields: Any = self.fields
        fields["status"].choices = [(one.value, one.label) for one in statuses]
        seen = Member.objects.visible_to(reader).with_names().by_name()
        led = [one.pk for one in now["leads"]]
        fields["leads"].queryset = seen.filter(standing=Standing.MEMBER) | seen.filter(pk__in=led)
        fields["leads"].label_from_instance = lambda member: member.name

    @property
    def facts(self) -> Facts:
        """What was filled in, of a form that is valid."""
        typed = self.cleaned_data
        return Facts(typed["status"], typed["topics"], typed["leads"], typed["review_due_on"])

    def read_again(self, version: int) -> None:
        """The next try is one of somebody who has read what is there now."""
        typed: Any = self.data.copy()  # type: ignore[attr-defined]  # what was sent
        typed["seen"] = str(version)
        self.data = typed
