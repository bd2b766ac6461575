"""What the secretariat fills in to file a paper, to revise it, to change who can see it, to take a file back."""

from collections.abc import Iterator
from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from meetings.models import Meeting, Paper, Session
from meetings.models.paper import PaperKind
from meetings.models.paper_file import LAST_REVISION, PaperLanguage
from meetings.papers.audience import Audience, audience_of, choices_for, default_for, seen_by
from meetings.papers.symbols import next_symbol
from meetings.running.forms import WhyField
from meetings.services.filing import GivenFile, field_of, refuse_wider_than_session
from r2pnet.clock import network_today
from r2pnet.day_field import DayField
from r2pnet.refusal import Refused

ACCEPTED: Final = ".pdf,.docx,.xlsx,.png,.jpg,.jpeg"


class FilesForm(forms.Form):
    """A file for each language in which there is one. `size_beyond`: so large was what was not even read."""

    note = forms.CharField(
        label=_("Note on these files"),
        help_text=_("Such as: unofficial translation. Whoever reads the paper sees it."),
        max_length=200,
        required=False,
    )

    def __init__(self, data: Any = None, files: Any = None, *, size_beyond: int = 0, **kwargs: Any) -> None:
        super().__init__(data, files, label_suffix="", **kwargs)
        self.size_beyond = size_beyond
        for language in PaperLanguage:
            self.fields[field_of(language.value)] = forms.FileField(
                label=_now("File in %(language)s") % {"language": language.label},
                required=False,
                error_messages={"empty": _("This file is empty.")},
                widget=forms.FileInput({"accept": ACCEPTED}),
            )
        self.fields["reason"] = WhyField()
        self.order_fields([*self.first_fields, *map(field_of, PaperLanguage.values), "note", "reason"])

    first_fields: tuple[str, ...] = ()

    def clean(self) -> None:
        if self.size_beyond:
            self.add_error(None, _now("These files are too large together: give each by itself, 20 MB at most."))
        elif not self.errors and not self.given:
            self.add_error(None, _now("Choose a file at least."))

    @property
    def given(self) -> list[GivenFile]:
        """The files by language, for the service."""
        typed = self.cleaned_data
        chosen = ((one.value, typed.get(field_of(one.value))) for one in PaperLanguage)
        return [GivenFile(language, file, str(file.name), typed.get("note", "")) for language, file in chosen if file]

    @property
    def given_anew(self) -> bool:
        """True when files were chosen and the form comes again: a browser keeps what was typed, and no file."""
        return self.is_bound and bool(self.errors) and bool(self.files)


class FilePaperForm(FilesForm):
    """A new paper of a meeting or of the network, with its first files."""

    symbol = forms.CharField(
        label=_("Symbol"),
        max_length=60,
        required=False,
        help_text=_(
            "The next of the portal’s own numbers. Write that of the United Nations where it has one: A/80/100."
        ),
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=PaperKind.choices, initial=PaperKind.SUMMARY)
    title = forms.CharField(
        label=_("Title"), max_length=300, error_messages={"required": _("Write the title of the paper.")}
    )
    dated_on = DayField(
        label=_("Date"),
        help_text=_("The day that stands on it, such as 15 May 2026."),
        error_messages={"required": _("Write the day of the paper.")},
    )
    session = forms.ModelChoiceField(
        label=_("Session"),
        queryset=Session.objects.none(),
        required=False,
        empty_label=_("The whole meeting"),
        help_text=_("A paper of a session is for nobody who cannot see the session."),
    )
    audience = forms.ChoiceField(
        label=_("Who can see it"),
        help_text=_("The secretariat alone, while it is prepared: you can open it later."),
        error_messages={"required": _("Choose who can see it."), "invalid_choice": _("Choose who can see it.")},
    )
    first_fields = ("symbol", "kind", "title", "dated_on", "session", "audience")

    def __init__(self, meeting: Meeting | None, *args: Any, **kwargs: Any) -> None:
        started = {
            "symbol": next_symbol(meeting),
            "audience": default_for(meeting).value,
            "dated_on": network_today(),
        }
        super().__init__(*args, initial=started, **kwargs)
        self.meeting = meeting
        chosen: Any = self.fields
        chosen["audience"].choices = choices_for(meeting)
        sessions = meeting.sessions.in_programme().in_order() if meeting else Session.objects.none()
        if sessions.exists():
            chosen["session"].queryset = sessions
            chosen["session"].label_from_instance = _with_readers
        else:
            del self.fields["session"]

    @property
    def paper(self) -> Paper:
        """What was typed, not saved; needs a valid form."""
        typed = self.cleaned_data
        seen = seen_by(typed["audience"], self.meeting)
        return Paper(
            meeting=self.meeting,
            session=typed.get("session"),
            level=seen.level,
            scope=seen.scope,
            year=typed["dated_on"].year,
            is_sample=bool(self.meeting and self.meeting.is_sample),
            **{name: typed[name] for name in ("symbol", "kind", "title", "dated_on")},
        )


def _with_readers(session: Session) -> str:
    """A session in the list, with who can see it where that is not everybody: its papers are for nobody else."""
    seen = Audience.PARTICIPANTS if session.is_for_participants else Audience(session.level)
    return str(session) if seen is Audience.PUBLIC else f"{session} ({seen.label})"


class ReviseForm(FilesForm):
    """More files of a paper: the next revision, or a language that a revision lacks."""

    revision = forms.TypedChoiceField(
        label=_("Revision"),
        coerce=int,
        help_text=_("The next one replaces what is there; that stays to be fetched, marked as replaced."),
        error_messages={"invalid_choice": _("Choose the revision.")},
    )
    first_fields = ("revision",)

    def __init__(self, last: int | None, *args: Any, **kwargs: Any) -> None:
        following = 0 if last is None else min(last + 1, LAST_REVISION)
        super().__init__(*args, initial={"revision": following}, **kwargs)
        chosen: Any = self.fields["revision"]
        chosen.choices = list(_revisions(following, is_there=following == last))


def _revisions(following: int, *, is_there: bool) -> Iterator[tuple[int, str]]:
    for number in range(following, -1, -1):
        name = f"Rev.{number}" if number else _now("Original")
        is_new = number == following and not is_there
        yield number, name if is_new else _now("%(revision)s, in one more language") % {"revision": name}


class AudienceForm(forms.Form):
    """Who can see a paper from now on; `seen_version` is that of the paper that its reader saw."""

    audience = forms.ChoiceField(
        label=_("Who can see it"),
        error_messages={"required": _("Choose who can see it."), "invalid_choice": _("Choose who can see it.")},
    )
    reason = WhyField()
    seen_version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, paper: Paper, data: Any = None) -> None:
        started = {"audience": audience_of(paper) or Audience.SECRETARIAT.value, "seen_version": paper.version}
        super().__init__(data, label_suffix="", initial=started)
        self.fields["audience"].choices = choices_for(paper.meeting)  # type: ignore[attr-defined]  # of this kind
        self.paper = paper

    def clean_audience(self) -> str:
        """Refused before the page to check it: the service says it too."""
        chosen: str = self.cleaned_data["audience"]
        try:
            refuse_wider_than_session(seen_by(chosen, self.paper.meeting), self.paper.session)
        except Refused as refused:
            raise forms.ValidationError(refused.message) from refused
        return chosen


class TakeBackForm(forms.Form):
    """Why a file is taken back."""

    why = forms.CharField(
        label=_("Why"),
        help_text=_("The secretariat reads it on the page of the paper."),
        max_length=200,
        error_messages={"required": _("Write why it is taken back.")},
    )
    seen_version = forms.IntegerField(widget=forms.HiddenInput)
