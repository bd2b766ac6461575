"""One row of each kind that has a level, at every level and scope, each with a word that stands nowhere else."""

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.core.files.base import ContentFile
from django.db import models

from focalpoints.models import (
    Appointment,
    Member,
    Nomination,
    PeerMessage,
    PeerReport,
    PeerText,
    Person,
    ProposedCorrection,
    SteeringTerm,
)
from focalpoints.models.term import EndState
from manual.models import Chapter, ChapterQuestion, ManualImage, Proposal, ProposalText, Revision, RevisionBlock
from meetings.models import (
    Answer,
    FinalListRow,
    Invitation,
    Meeting,
    MeetingReport,
    Needs,
    NextStep,
    Paper,
    PaperFile,
    ProgrammeRelease,
    Question,
    Registration,
    ReleasedSession,
    Session,
    SessionNote,
    TravelSupport,
)
from meetings.models.meeting import MeetingStatus
from meetings.models.registration import RegistrationStatus
from r2pnet.clock import network_today
from r2pnet.partial_dates import PartialDate
from r2pnet.reports.models import Report
from r2pnet.visibility import Level, Visible
from tests.factories import (
    AppointmentFactory,
    CapacityFactory,
    InstitutionFactory,
    InvitationFactory,
    MeetingFactory,
    MeetingHostFactory,
    MemberFactory,
    NextStepFactory,
    OrganisationFactory,
    PaperFactory,
    PaperFileFactory,
    PersonFactory,
    RegistrationFactory,
    ReportFactory,
    SessionFactory,
    SteeringTermFactory,
)
from tests.visibility import manual_texts
from tests.visibility.after_meetings import final_rows, meeting_reports, session_notes
from tests.visibility.roles import SECRETARIAT, Cast, take_places

SCOPES = ("", "member:this", "member:other", "member:steering", "meeting:this", "person:focal_point")
PAIRS = tuple(itertools.product(Level.values, SCOPES))


@dataclass(frozen=True)
class Planted:
    """A row with its word. `pair` is its level and scope, where they alone say who sees it; else `seen_by` does.

    What is kept from everybody but a few, whatever the level, has no row.
    """

    row: models.Model | None
    word: str
    pair: tuple[str, str] | None = None
    seen_by: frozenset[str] = frozenset()


def models_with_a_level() -> set[type[models.Model]]:
    """Every model that has a level, or whose rows are filtered by who reads."""
    return {
        model
        for model in apps.get_models()
        if issubclass(model, Visible) or hasattr(model._default_manager.all(), "visible_to")
    }


def plant(cast: Cast) -> list[Planted]:
    """Rows of every kind, at every level and scope that it can have."""
    planted = [one for grow in GROWN.values() for one in grow(cast)] + list(_secrets(cast))
    assert len({one.word for one in planted}) == len(planted)
    return planted


def _word(model: type[models.Model], number: int) -> str:
    """Of one length within a kind, so that no word is the beginning of another."""
    name = "file" if model is PaperFile else model._meta.model_name  # a search for papers is not one for their files
    return f"zqx{name}{number:03d}"


def _everywhere(model: type[models.Model], make: Callable[[Cast, str, dict[str, str]], models.Model]) -> Any:
    """What plants a row of `model` for every pair of a level and a scope."""

    def grow(cast: Cast) -> Iterator[Planted]:
        places = {f"member:{name}": f"member:{getattr(cast.places, name).pk}" for name in ("this", "other", "steering")}
        places["meeting:this"] = f"meeting:{cast.places.meeting.pk}"
        places["person:focal_point"] = f"person:{cast.person('focal_point').pk}"
        for number, (level, scope) in enumerate(PAIRS):
            if model is Person and level == Level.PUBLIC:  # a person is never public: the database says so
                continue
            word = _word(model, number)
            row = make(cast, word, {"level": level, "scope": places.get(scope, "")})
            yield Planted(row, word, (level, scope))

    return grow


def _member(cast: Cast, word: str, seen: dict[str, str]) -> Member:
    """That a state is not listed is said of every state that is not: the word is in its address and its notes."""
    member: Member = MemberFactory(slug=word, joining_note=word, source_note=word, **seen)
    MeetingHostFactory(meeting=cast.places.meeting, member=member, organisation=None)
    return member


def _appointment(cast: Cast, word: str, seen: dict[str, str]) -> Appointment:
    institution = InstitutionFactory(member=cast.places.this, name=word)
    office: Appointment = AppointmentFactory(
        member=cast.places.this, role="contact-office", position=word, source_note=word, institution=institution, **seen
    )
    return office


def _steering_term(cast: Cast, word: str, seen: dict[str, str]) -> SteeringTerm:
    term: SteeringTerm = SteeringTermFactory(
        member=cast.places.this, start=PartialDate.of(2014), end_state=EndState.UNKNOWN, source_note=word, **seen
    )
    return term


def _person(cast: Cast, word: str, seen: dict[str, str]) -> Person:
    person: Person = PersonFactory(name=word, work_email=f"{word}@example.org", phone=word, **seen)
    return person


def _meeting(cast: Cast, word: str, seen: dict[str, str]) -> Meeting:
    meeting: Meeting = MeetingFactory(slug=word, title=f"Meeting {word}", theme=word, summary=word, **seen)
    MeetingHostFactory(meeting=meeting, member=cast.places.other, organisation=None)
    return meeting


def _paper(cast: Cast, word: str, seen: dict[str, str]) -> Paper:
    paper: Paper = PaperFactory(
        slug=word, title=f"Paper {word}", symbol=word, source_note=word, meeting=cast.places.meeting, **seen
    )
    return paper


def _paper_file(cast: Cast, word: str, seen: dict[str, str]) -> PaperFile:
    """Its word is in the file, in the name under which it came, in its note, and by the symbol in names of archives."""
    paper = PaperFactory(title=f"Paper with {word}", symbol=f"{word}/F", meeting=cast.places.meeting, **seen)
    content = ContentFile(f"%PDF-1.7 {word}".encode(), f"{word}.pdf")
    file: PaperFile = PaperFileFactory(paper=paper, file=content, name=f"{word}.pdf", note=word, digest=f"{word:0<64}")
    return file


def _report(cast: Cast, word: str, seen: dict[str, str]) -> Report:
    """Its word is in its file and, by the hash, in the tag under which it is fetched."""
    report: Report = ReportFactory(
        state="ready", file=ContentFile(f"%PDF {word}".encode(), f"{word}.pdf"), content_hash=f"{word:0<64}", **seen
    )
    return report


def _registrations(cast: Cast) -> Iterator[Planted]:
    """A person's own, those who agreed to be listed for who takes part, all for the secretariat."""
    words = (_word(Registration, number) for number in itertools.count())
    own = {role: next(words) for role in ("guest", "waiting")}
    take_places(cast, **own)
    for role, word in own.items():
        yield _seen(Registration.objects.get(office=word), word, role)
    listed = next(words)
    this = {"meeting": cast.places.meeting, "capacity": cast.places.meeting.capacities.get()}
    elsewhere = MeetingFactory(level=Level.SECRETARIAT)
    there = {"meeting": elsewhere, "capacity": CapacityFactory(meeting=elsewhere)}
    declined = {"status": RegistrationStatus.DECLINED, "decline_reason": "Seats are taken.", **this}
    RegistrationFactory(office=listed, is_listed=True, **this)
    yield Planted(Registration.objects.get(office=listed), listed, (Level.MEMBERS, "meeting:this"))
    for fields, seen_by in (
        ({"is_listed": False, **this}, ""),
        ({"is_listed": True, "status": RegistrationStatus.WAITING, **this}, ""),
        ({"is_listed": True, **there}, "of_another"),
        ({"person": cast.person("former"), **declined}, "former"),
        ({"person": cast.person("of_another"), **there}, "of_another"),
    ):
        word = next(words)
        yield _seen(RegistrationFactory(office=word, **fields), word, seen_by)


def _invitations(cast: Cast) -> Iterator[Planted]:
    """The people of a member see that it is invited; of organisations the secretariat knows."""
    places = cast.places
    guests = OrganisationFactory()
    for number, (fields, seen_by) in enumerate(
        (
            ({"member": places.this}, "focal_point assistant"),
            ({"member": places.other}, "of_another"),
            ({"member": places.steering}, "steering"),
            ({"member": None, "organisation": guests}, ""),
        )
    ):
        word = _word(Invitation, number)
        yield _seen(InvitationFactory(meeting=places.meeting, reason=word, **fields), word, seen_by)


def _nominations(cast: Cast) -> Iterator[Planted]:
    """The people of a member see whom it has nominated."""
    places = cast.places
    for number, (member, seen_by) in enumerate(
        ((places.this, "focal_point assistant"), (places.other, "of_another"), (places.steering, "steering"))
    ):
        word = _word(Nomination, number)
        said = {"name": word, "work_email": f"{word}@example.org", "phone": word, "position": word}
        yield _seen(Nomination.objects.create(member=member, start_on=network_today(), **said), word, seen_by)


def _corrections(cast: Cast) -> Iterator[Planted]:
    """What a member's people propose is theirs and the secretariat's, whatever of it: the values, source and remark."""
    places = cast.places
    people = (
        (places.this, "focal_point", "focal_point assistant"),
        (places.other, "of_another", "of_another"),
        (places.steering, "steering", "steering"),
    )
    for number, (member, role, seen_by) in enumerate(people):
        word = _word(ProposedCorrection, number)
        office = member.appointments.get(person=cast.person(role))
        change = {"position": {"old": office.position, "new": word}}
        said = {"source_note": word, "source_url": f"https://{word}.example/", "remark": word}
        by = {"proposed_by": cast.accounts[role], "seen_version": office.version}
        proposal = ProposedCorrection.objects.create(member=member, appointment=office, changes=change, **said, **by)
        yield _seen(proposal, word, seen_by)


def _meetings(cast: Cast) -> Iterator[Planted]:
    """Beside levels: a draft is the secretariat's; who has a place at a meeting or is named for it knows of it."""
    yield from _everywhere(Meeting, _meeting)(cast)
    word, named_for, has_place, draft = (_word(Meeting, 900 + number) for number in range(4))
    yield _seen(MeetingFactory(slug=word, title=word, status=MeetingStatus.DRAFT), word, "")
    hidden = {"level": Level.SECRETARIAT}
    meeting = MeetingFactory(slug=named_for, title=named_for, **hidden)
    _name_in_invitation(cast.person("former"), meeting)
    yield _seen(meeting, named_for, "former")
    meeting = MeetingFactory(slug=draft, title=draft, status=MeetingStatus.DRAFT)
    _name_in_invitation(cast.person("former"), meeting)
    yield _seen(meeting, draft, "")
    meeting = MeetingFactory(slug=has_place, title=has_place, **hidden)
    RegistrationFactory(meeting=meeting, person=cast.person("guest"))
    yield _seen(meeting, has_place, "guest")


def _next_steps(cast: Cast) -> Iterator[Planted]:
    """Its own people's at every choice, whom the member chose, and nobody who may not know of meeting or member."""
    places, words = cast.places, (_word(NextStep, number) for number in itertools.count())
    everybody = "focal_point assistant of_another steering"
    for member, own in ((places.this, "focal_point assistant"), (places.other, "of_another")):
        for shown_to, seen_by in (("own", own), ("participants", f"{own} guest"), ("members", everybody)):
            word = next(words)
            yield _seen(
                NextStepFactory(meeting=places.meeting, member=member, words=word, shown_to=shown_to), word, seen_by
            )
    for fields, seen_by in (
        ({"meeting": MeetingFactory(slug="held-meeting")}, everybody),
        ({"meeting": MeetingFactory(level=Level.SECRETARIAT)}, "steering"),
        ({"meeting": MeetingFactory(level=Level.STEERING), "member": places.this}, "focal_point assistant steering"),
        ({"member": MemberFactory(level=Level.SECRETARIAT)}, ""),
        ({"state": "dropped", "dropped_on": network_today(), "shown_to": "own", "words": "Dropped."}, "steering"),
        (
            {"state": "dropped", "dropped_on": network_today(), "shown_to": "members", "words": "Shown once."},
            "steering",
        ),
    ):
        word = next(words)
        given = {"meeting": places.meeting, "member": places.steering, "words": word, **fields}
        given |= {"dropped_reason": word} if "state" in fields else {}
        yield _seen(NextStepFactory(**given), word, seen_by)


def _name_in_invitation(person: Person, meeting: Meeting) -> None:
    InvitationFactory(meeting=meeting, member=None, organisation=OrganisationFactory()).persons.add(person)


def _session(cast: Cast, word: str, seen: dict[str, str]) -> Session:
    """As it is in the draft, released so."""
    session: Session = SessionFactory(
        meeting=cast.places.meeting, title=word, room=word, summary=word, level=seen["level"], scope=seen["scope"]
    )
    _released_as(session, word, seen)
    return session


def _released_session(cast: Cast, word: str, seen: dict[str, str]) -> ReleasedSession:
    """Of a session that is open in the draft: to open it waits for the next version."""
    return _released_as(SessionFactory(meeting=cast.places.meeting, title="Session"), word, seen)


def _released_as(session: Session, word: str, seen: dict[str, str], until: Any = None) -> ReleasedSession:
    since, _new = ProgrammeRelease.objects.get_or_create(meeting=session.meeting, number=1)
    said = {"title": word, "room": word, "summary": word, "offices": [{"role": "chair", "words": word}], **seen}
    times = {"starts_at": session.starts_at, "ends_at": session.ends_at}
    return ReleasedSession.objects.create(session=session, since=since, until=until, kind="plenary", **said, **times)


def _released_sessions(cast: Cast) -> Iterator[Planted]:
    """Beside levels: what became narrower since is so at once, for earlier versions, too."""
    yield from _everywhere(ReleasedSession, _released_session)(cast)
    meeting, public = cast.places.meeting, {"level": "public", "scope": ""}
    now, before, gone, elsewhere = (_word(ReleasedSession, 900 + number) for number in range(4))
    narrowed = SessionFactory(meeting=meeting, title="Session", level=Level.SECRETARIAT)
    yield _seen(_released_as(narrowed, now, public), now, "")
    second, _new = ProgrammeRelease.objects.get_or_create(meeting=meeting, number=2)
    other = SessionFactory(meeting=meeting, title="Session", level=Level.SECRETARIAT)
    yield _seen(_released_as(other, before, public, second), before, "")
    gone_one = SessionFactory(meeting=meeting, title="Session", level=Level.SECRETARIAT, is_removed=True)
    yield _seen(_released_as(gone_one, gone, public, second), gone, "")
    hidden = MeetingFactory(level=Level.SECRETARIAT)
    yield _seen(_released_as(SessionFactory(meeting=hidden), elsewhere, public), elsewhere, "")


def _sessions(cast: Cast) -> Iterator[Planted]:
    """Beside levels: what is only in the draft is the secretariat's, and so is what was written since the release."""
    yield from _everywhere(Session, _session)(cast)
    draft, since = (_word(Session, 900 + number) for number in range(2))
    row = SessionFactory(meeting=cast.places.meeting, title=draft, room=draft, summary=draft)
    yield _seen(row, draft, "")
    written = SessionFactory(meeting=cast.places.meeting, title=since, room=since, summary=since)
    person = PersonFactory(name=since)
    written.offices.create(role="chair", member=cast.places.this, office=since, person=person)
    _released_as(written, "Session", {"level": "public", "scope": ""})
    yield _seen(None, since, "")


def _secrets(cast: Cast) -> Iterator[Planted]:
    """What has no level of its own: a person and a letter behind an office that all see, needs, where one joins.

    And what a peer says to another, which nobody reads here, what is told of it, and how far a joining is.
    """
    name, letter, needs, joining, text, told, prospect = (f"zqxsecret{number}" for number in range(7))
    person = PersonFactory(name=name, work_email=f"{name}@example.org", phone=name)
    AppointmentFactory(member=cast.places.this, person=person, letter=letter)
    Needs.objects.create(
        registration=Registration.objects.get(person=cast.person("guest"), meeting__slug="test-meeting"), text=needs
    )
    Meeting.objects.filter(pk=cast.places.meeting.pk).update(joining_address=f"https://join.example/{joining}")
    yield from _answers(cast)
    yield from _support(cast)
    yield Planted(person, name, ("members", ""))
    yield _seen(None, letter, "")
    yield _seen(None, needs, "guest")
    yield _seen(None, joining, "guest")
    asked = {"writer": cast.person("of_another"), "receiver": cast.person("focal_point"), "member": cast.places.this}
    written = PeerMessage.objects.create(**asked)
    PeerText.objects.create(peer_message=written, topic=text, body=text)
    PeerReport.objects.create(peer_message=written, words=told)
    MemberFactory(standing="prospective", joining_state="asked", joining_note=prospect)
    yield Planted(None, text)
    yield _seen(None, told, "focal_point")
    yield _seen(None, prospect, "")


def _answers(cast: Cast) -> Iterator[Planted]:
    """Of each question its person and the secretariat; of those in the list what is for participants, to them."""
    asked = {"meeting": cast.places.meeting, "kind": "text", "words": "Test question"}
    own = Registration.objects.get(person=cast.person("guest"), meeting=cast.places.meeting)
    listed = Registration.objects.filter(meeting=cast.places.meeting, is_listed=True, status="confirmed").first()
    for position, seen_by in enumerate(("secretariat", "host", "participants"), start=1):
        question = Question.objects.create(position=position, seen_by=seen_by, **asked)
        for whose, registration in (("own", own), ("listed", listed)):
            word = f"zqx{whose:x<6}{seen_by:x<12}"
            Answer.objects.create(registration=registration, question=question, value=word)
            yield _seen(None, word, "guest" if whose == "own" or seen_by == "participants" else "")


def _support(cast: Cast) -> Iterator[Planted]:
    """Who asks for support, and why, is read by the person and the secretariat."""
    rows = Registration.objects.filter(meeting=cast.places.meeting, status="confirmed").order_by("pk")
    for number, registration in enumerate(rows):
        word = f"zqxtravel{number:03d}"
        TravelSupport.objects.create(registration=registration, reason=word)
        yield _seen(None, word, "guest" if registration.person == cast.person("guest") else "")


def _seen(row: models.Model | None, word: str, seen_by: str) -> Planted:
    return Planted(row, word, seen_by=frozenset([*seen_by.split(), *SECRETARIAT]))


def _after_meetings(words: Callable[[Cast], Iterator[tuple[models.Model, str, Any]]]) -> Any:
    """What plants rows of which `words` says who sees them: a pair of level and scope, or roles."""

    def grow(cast: Cast) -> Iterator[Planted]:
        for row, word, who in words(cast):
            yield Planted(row, word, who) if isinstance(who, tuple) else _seen(row, word, who)

    return grow


def _chapters(cast: Cast) -> Iterator[Planted]:
    """Adopted at every level and scope; beside levels: what is not adopted is for members at most."""
    yield from _everywhere(Chapter, manual_texts.chapter)(cast)
    yield from _after_meetings(manual_texts.drafts)(cast)


GROWN: dict[type[models.Model], Callable[[Cast], Iterator[Planted]]] = {
    Member: _everywhere(Member, _member),
    Appointment: _everywhere(Appointment, _appointment),
    SteeringTerm: _everywhere(SteeringTerm, _steering_term),
    Person: _everywhere(Person, _person),
    Paper: _everywhere(Paper, _paper),
    PaperFile: _everywhere(PaperFile, _paper_file),
    Report: _everywhere(Report, _report),
    Registration: _registrations,
    NextStep: _next_steps,
    Invitation: _invitations,
    Meeting: _meetings,
    Session: _sessions,
    ReleasedSession: _released_sessions,
    Nomination: _nominations,
    ProposedCorrection: _corrections,
    MeetingReport: _after_meetings(meeting_reports),
    SessionNote: _after_meetings(session_notes),
    FinalListRow: _after_meetings(final_rows),
    Chapter: _chapters,
    ChapterQuestion: _after_meetings(manual_texts.questions),
    ManualImage: _after_meetings(manual_texts.images),
    Revision: _after_meetings(manual_texts.revisions),
    RevisionBlock: _after_meetings(manual_texts.blocks),
    Proposal: _after_meetings(manual_texts.proposals),
    ProposalText: _after_meetings(manual_texts.proposal_texts),
}
