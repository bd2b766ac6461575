"""One session of the draft: its summary, and who chairs and presents."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from focalpoints.models import Appointment, Member, Organisation, Person
from meetings.models import Meeting, Session, SessionOffice
from meetings.models.registration import TAKING_PART
from meetings.models.session import SessionRole
from meetings.programme.clock import days_of
from meetings.programme.removed_pages import removed_session
from meetings.programme.row_form import SessionRowForm
from meetings.running.desk_pages import meeting_on_desk, page_on_desk, staff_who_run_meetings
from meetings.services.scheduling import save_session
from r2pnet.refusal import Changed, Refused

OFFICES = 6
"""As many as stand on the page: more share a panel."""
Choices = list[tuple[str, str]]


class SessionForm(SessionRowForm):
    """All of a session but who chairs and presents."""

    summary = forms.CharField(
        label=gettext_lazy("Summary"),
        max_length=4_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy("As it stands in the programme."),
    )

    def __init__(self, meeting: Meeting, session: Session | None, data: Any = None) -> None:
        super().__init__(meeting, session, days_of(meeting), data)
        self.initial["summary"] = session.summary if session else ""
        del self.fields["remove"], self.fields["was"]

    def put_into(self, session: Session) -> Session:
        super().put_into(session)
        session.summary = self.cleaned_data["summary"]
        return session


class OfficeForm(forms.Form):
    """One who chairs or presents; without a member or an organisation the row is left out."""

    role = forms.ChoiceField(label=gettext_lazy("Role"), choices=SessionRole.choices, required=False)
    body = forms.ChoiceField(label=gettext_lazy("Member or organisation"), required=False)
    office = forms.CharField(label=gettext_lazy("Office, in words"), max_length=200, required=False)
    person = forms.ChoiceField(label=gettext_lazy("Person, for the secretariat alone"), required=False)

    def __init__(self, bodies: Choices, people: Choices, data: Any, initial: dict[str, Any], prefix: str) -> None:
        super().__init__(data, initial=initial, prefix=prefix, label_suffix="", use_required_attribute=False)
        for name, choices in (("body", bodies), ("person", people)):
            field: Any = self.fields[name]
            field.choices = choices

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if (cleaned.get("office") or cleaned.get("person")) and not cleaned.get("body"):
            self.add_error("body", _("Choose the member or the organisation."))
        return cleaned

    def office_typed(self) -> SessionOffice | None:
        """What the row says; None for an empty one."""
        given = self.cleaned_data
        kind, _colon, key = given["body"].partition(":")
        if not key:
            return None
        body = {f"{kind}_id": int(key)}
        person = int(given["person"]) if given["person"] else None
        return SessionOffice(role=given["role"] or SessionRole.CHAIR, office=given["office"], person_id=person, **body)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_who_run_meetings
def session(request: HttpRequest, slug: str, number: int) -> HttpResponseBase:
    """Everything of one session, to change; POST saves it with its offices, or says why not."""
    meeting = meeting_on_desk(request, slug)
    found = meeting.sessions.filter(pk=number).first()
    data = request.POST if "title" in request.POST else None
    if found and found.is_removed and data is None:
        return removed_session(request, meeting, found)
    one = found if found and not found.is_removed else None
    if one is None and data is None:
        raise Http404
    form, offices = SessionForm(meeting, one, data), _office_forms(one, meeting, data)
    if data is not None and _is_valid(form, offices):
        typed = [office.office_typed() for office in offices]
        if _is_saved(request, form, [office for office in typed if office]):
            given = form.cleaned_data
            words = _("Saved in the draft: “%(title)s”.") % {"title": given["title"]}
            messages.success(request, words, extra_tags="good")
            return redirect(f"{reverse('desk-programme', args=[meeting.slug])}?day={given['day'].isoformat()}")
    shown = {"session": one or Session(title=request.POST.get("title", "")), "form": form, "offices": offices}
    return page_on_desk(request, meeting, "meetings/desk_session.html", shown)


def _is_valid(form: SessionForm, offices: Iterable[OfficeForm]) -> bool:
    """All is right; what somebody has taken out meanwhile is said first, and saved anew by who sends it again."""
    is_valid = all([form.is_valid(), *(office.is_valid() for office in offices)])
    if form.session is None and not form.data.get("anew"):
        form.see_gone()
        return False
    return is_valid


def _is_saved(request: HttpRequest, form: SessionForm, offices: list[SessionOffice]) -> bool:
    user: Any = request.user
    try:
        save_session(form.typed_session(), offices, by=user, papers=form.papers_said)
    except Changed:
        now = Session.objects.in_programme().filter(pk=form.session.pk).first() if form.session else None
        if now:
            form.see_anew(now)
        else:
            form.see_gone()
        return False
    except Refused as refusal:
        form.refuse(refusal)
        return False
    except ValidationError as broken:
        form.add_error(None, broken.messages)
        return False
    return True


def _office_forms(one: Session | None, meeting: Meeting, data: Any) -> list[OfficeForm]:
    """The offices as they stand, and empty rows up to six, with what can be chosen in two queries each."""
    standing = list(one.offices.all()) if one else []
    bodies, people = _bodies(), _people(meeting, [office.person for office in standing if office.person])
    rows = [_initial(office) for office in standing] + [{}] * max(OFFICES - len(standing), 1)
    return [OfficeForm(bodies, people, data, row, f"o{number}") for number, row in enumerate(rows)]


def _initial(office: SessionOffice) -> dict[str, Any]:
    body = f"member:{office.member_id}" if office.member_id else f"organisation:{office.organisation_id}"
    return {"role": office.role, "body": body, "office": office.office, "person": str(office.person_id or "")}


def _bodies() -> Choices:
    members = [(f"member:{one.pk}", str(one)) for one in Member.objects.with_names().by_name()]
    organisations = [(f"organisation:{one.pk}", str(one)) for one in Organisation.objects.order_by("name")]
    return [("", _("Nobody")), *members, *organisations]


def _people(meeting: Meeting, standing: Iterable[Person]) -> Choices:
    """Those who hold an office or take part in the meeting, and those who stand in the session already."""
    offices = Appointment.objects.current().values("person")
    taking_part = meeting.registrations.filter(status__in=TAKING_PART).values("person")
    keys = [one.pk for one in standing]
    found = Person.objects.filter(Q(pk__in=offices) | Q(pk__in=taking_part) | Q(pk__in=keys)).order_by("name", "pk")
    return [("", _("Nobody yet")), *((str(one.pk), one.name) for one in found)]
