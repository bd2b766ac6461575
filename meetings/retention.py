"""How long what meetings keep is kept: needs are deleted 90 days after the last day (threat model, privacy)."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from meetings.calendars.personal import standing_of_all
from meetings.models import (
    BadgePrint,
    CalendarAddress,
    Capacity,
    ChangeRequest,
    CheckIn,
    Invitation,
    InvitationReminder,
    JoiningMail,
    Meeting,
    MeetingHost,
    Needs,
    Paper,
    PaperFile,
    ProgrammeRelease,
    Question,
    Registration,
    ReleasedSession,
    Session,
)
from meetings.models.needs import KEPT_DAYS, last_day_of_needs
from meetings.next_steps.kept import kept_steps
from meetings.programme.kept import kept_places
from meetings.questions.kept import forget_answers, kept_answers
from meetings.reporting.kept import kept_of_reports
from meetings.services.filing import delete_loose_files
from meetings.travel.kept import forget_support, kept_support
from r2pnet.retention import Forgotten, Held, Kept


def kept() -> list[Kept]:
    """Who is named in an invitation, registrations, needs apart from them, and the meetings themselves."""
    staff = _(
        "the secretariat, and those who hold an office of the member for which you come; participants and the "
        "host see the name and office of those who agreed to be listed, and the host how many come."
    )
    return [
        Kept(
            29,
            _("Who is named in an invitation to a meeting"),
            _("That a member or an organisation that is invited sends you, or that you are invited for it."),
            _("so that you can register."),
            _("as long as the meeting is on record; without your name when you ask for it to be erased."),
            _("the secretariat."),
            holds=(Held(Invitation, "sent_at"), Held(Invitation.persons.through), Held(Invitation.capacities.through))
            + (Held(InvitationReminder, "sent_at"),),
        ),
        Kept(
            30,
            _("Participants of meetings"),
            _(
                "That you registered or were named, by whom and under which name, who approved it, in which capacity, "
                "for whom, in person or online, what was asked to be changed, what was decided of "
                "it, whether you took part, when and by whom you were checked in, and that your badge was printed."
            ),
            _("so that there is a seat for you, and a record of who took part."),
            _("as long as the meeting is on record; without your name when you ask for it to be erased."),
            staff,
            holds=(Held(Registration, "registered_at"), Held(ChangeRequest, "asked_at"))
            + (Held(JoiningMail, "written_at"), Held(CheckIn, "checked_in_at"), Held(BadgePrint, "printed_at")),
        ),
        Kept(
            31,
            _("Needs at a meeting"),
            _("Access, diet or interpretation, in your own words, if you write any. It is in no history and no copy."),
            _("so that the place is ready for you."),
            _("until %(days)d days after the last day of the meeting; then it is deleted.") % {"days": KEPT_DAYS},
            _("the secretariat."),
            holds=(Held(Needs),),
            next_day=next_day,
        ),
        *kept_of_reports(),
        kept_answers(),
        kept_support(),
        kept_places(),
        kept_steps(),
        _addresses(),
        _meetings(),
    ]


def forget(day: date) -> Iterator[Forgotten]:
    """Needs and answers that are due, by meeting, each in one transaction; addresses of nothing and files of no row."""
    deleted = needs_to_forget(day)
    while True:
        with transaction.atomic():
            found = next(iter(deleted), None)
            if found is None:
                break
            meeting, number = found
            yield Forgotten(_("Needs of participants"), str(meeting), number)
    yield from forget_answers(day)
    yield from forget_support(day)
    if number := delete_loose_files():
        yield Forgotten(_("Files of papers without a row"), "", number)
    with transaction.atomic():
        if number := addresses_to_forget():
            yield Forgotten(_("Secret addresses of calendars"), "", number)


def needs_to_forget(day: date) -> Iterable[tuple[Meeting, int]]:
    """Delete the needs of meetings whose last day lies more than `KEPT_DAYS` days before `day`.

    Gives each such meeting with how many were deleted; nothing the second time.
    """
    for meeting in _with_needs():
        last = last_day_of_needs(meeting)
        if last is not None and last < day:
            number, _rows = Needs.objects.filter(registration__meeting=meeting).delete()
            yield meeting, number


def addresses_to_forget() -> int:
    """Delete the secret addresses of calendars of which nothing is shown any more; how many they were."""
    rows = CalendarAddress.objects.select_related("person__user")
    gone = [one.pk for one in rows if not one.is_of_its_maker or not standing_of_all(one.person).has_a_calendar]
    number, _rows = CalendarAddress.objects.filter(pk__in=gone).delete()
    return number


def next_day() -> date | None:
    """When the next needs are deleted: of the meeting that ended first."""
    last_days = [last_day_of_needs(meeting) for meeting in _with_needs()]
    return min((day + timedelta(days=1) for day in last_days if day), default=None)


def _meetings() -> Kept:
    return Kept(
        61,
        _("Meetings and papers"),
        _("Meetings with their hosts and capacities, and the papers that carry the work."),
        _("so that it can be said when and where the network met, and on what."),
        _("for good: a meeting that does not take place is cancelled, and stays on record."),
        _("everybody, as far as it is said to be public."),
        holds=(
            *(Held(Meeting), Held(MeetingHost), Held(Capacity), Held(Question), Held(Paper)),
            *(Held(PaperFile, "added_at"), Held(Session), Held(ReleasedSession), Held(ProgrammeRelease)),
        ),
        files=("meetings.PaperFile.file",),
        about_persons=False,
    )


def _addresses() -> Kept:
    return Kept(
        33,
        _("Secret addresses of calendars"),
        _("When you made the address by which your calendar program follows your meetings, and its fingerprint."),
        _("so that it opens your calendar, and nobody can read the address here."),
        _("until you stop it, or you hold no office and have no place at a meeting to come; then it is deleted."),
        _("nobody; the address itself is shown to you once."),
        holds=(Held(CalendarAddress, "made_at"),),
    )


def _with_needs() -> Iterable[Meeting]:
    return Meeting.objects.filter(registrations__needs__isnull=False).distinct()
