"""A paper comes into the record, with its files; a revision is filed beside what it replaces; a wrong file goes."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any, BinaryIO, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from focalpoints.models import User
from meetings.models import Paper, PaperFile, Session
from meetings.models.paper_file import LAST_REVISION
from meetings.papers.audience import Seen, is_within
from r2pnet.acting import Why
from r2pnet.recording import record
from r2pnet.refusal import Changed, Refused, refuse_unless
from r2pnet.slugs import free_slug
from r2pnet.stamps import bump
from r2pnet.uploads import Kept, drop, drop_loose, keep_upload
from r2pnet.who_sees import who_sees

FOLDER: Final = "papers"


@dataclass(frozen=True)
class GivenFile:
    """A file as a form brings it: one language version of a paper."""

    language: str
    file: BinaryIO
    name: str
    note: str = ""

    @property
    def field(self) -> str:
        """Where a refusal of it is said."""
        return field_of(self.language)


def field_of(language: str) -> str:
    """The field of a form in which the file of a language is given."""
    return f"file_{language}"


def save_paper(paper: Paper, *, by: User | None, reason: Why = "") -> Paper:
    """Save a paper; a new one gets its address for good, from its symbol or else its title.

    The year is that of its date, where it has one. Raises `Refused` for a symbol with signs that nobody sees, for the
    session of another meeting, and when it would leave the meeting for whose participants it is; else as `record`.
    """
    if paper.dated_on:
        paper.year = paper.dated_on.year
    _refuse_what_does_not_fit(paper)
    if not paper.slug:
        paper.slug = free_slug(Paper, paper.symbol or paper.title)
    return record(paper, by=by, reason=reason)


def _refuse_what_does_not_fit(paper: Paper) -> None:
    words = _("Write the symbol in letters, digits and strokes: it holds a sign that cannot be seen.")
    refuse_unless(paper.symbol.isprintable(), words, "symbol")
    if paper.session:
        refuse_unless(
            paper.session.meeting_id == paper.meeting_id, _("This session is one of another meeting."), "session"
        )
    if paper.scope.startswith("meeting:"):
        words = _("It is for the participants of its meeting: change who can see it before its meeting.")
        refuse_unless(paper.scope == f"meeting:{paper.meeting_id}", words, "meeting")


def file_paper(paper: Paper, given: Sequence[GivenFile], *, by: User | None, reason: Why = "") -> Paper:
    """Save a new paper with its first files, all or nothing. It is verified: it says itself what it is.

    Raises `Refused`, with the field of a file where it is about one; else as `save_paper`.
    """
    words = _("There is a paper with this symbol already.")
    refuse_unless(not paper.symbol or not Paper.objects.filter(symbol=paper.symbol).exists(), words, "symbol")
    refuse_wider_than_session(Seen(paper.level, paper.scope), paper.session)
    paper.verified = True
    with _kept(given) as kept, transaction.atomic():
        saved = save_paper(paper, by=by, reason=reason)
        _put_beside(saved, 0, kept, by=by, reason=reason)
    return saved


def refuse_wider_than_session(seen: Seen, session: Session | None) -> None:
    """Raise `Refused` for a paper that people would see who may not see its session: its title would tell of it."""
    if session and not is_within(seen, session):
        words = _("The session is for others than that: %(who)s. Choose the same, or the secretariat alone.")
        raise Refused(words % {"who": who_sees(session.level, session.scope).words}, "audience")


def add_files(
    paper: Paper, revision: int, given: Sequence[GivenFile], *, by: User | None, reason: Why = ""
) -> list[PaperFile]:
    """File language versions of `revision`: of one that is there, or the next. What it replaces stays to be fetched.

    Raises `Refused`, with the field of a file where it is about one, for a language that is there already in that
    revision, and for a revision after the next.
    """
    refuse_unless(given, _("Choose a file at least."))
    with _kept(given) as kept, transaction.atomic():
        bump(PaperFile.stamp_group)
        numbers = PaperFile.objects.standing().filter(paper=paper).values_list("revision", flat=True)
        last = min(max(numbers, default=-1) + 1, LAST_REVISION)
        following = _("The next revision is Rev.%(number)s.") % {"number": last}
        refuse_unless(0 <= revision <= last, following if last else _("The original comes first."), "revision")
        return _put_beside(paper, revision, kept, by=by, reason=reason)


def take_back(file: PaperFile, why: str, *, by: User | None, seen_version: int | None = None) -> PaperFile:
    """Delete a file that was filed by mistake; its row says when and why, and the place is free for the right one.

    Raises `Refused` without a reason and for what is taken back already, `Changed` when somebody else was faster.
    """
    why = " ".join(why.split())
    refuse_unless(why, _("Write why it is taken back."), "why")
    with transaction.atomic():
        bump(PaperFile.stamp_group)
        held = PaperFile.objects.select_for_update(of=("self",)).get(pk=file.pk)
        refuse_unless(held.taken_back_at is None, _("It is taken back already."))
        if seen_version not in (None, held.version):
            raise Changed(_("Somebody else has changed it since you opened the page: look at it once more."))
        path = str(held.file.name)
        held.file, held.taken_back_at, held.taken_back_by, held.taken_back_why = "", timezone.now(), by, why
        saved = record(held, by=by, reason=why)
        transaction.on_commit(partial(drop, path))
    return saved


def delete_loose_files() -> int:
    """Delete files in the folder of which no row knows, such as those of a deed that was broken off; how many."""
    return drop_loose(FOLDER, set(PaperFile.objects.exclude(file="").values_list("file", flat=True)))


@contextmanager
def _kept(given: Sequence[GivenFile]) -> Iterator[list[tuple[GivenFile, Kept]]]:
    """The files in the folder; none of them when what is done with them fails."""
    kept: list[tuple[GivenFile, Kept]] = []
    try:
        for one in given:
            kept.append((one, keep_upload(one.file, one.name, folder=FOLDER, field=one.field)))
        yield kept
    except BaseException:
        for _one, file in kept:
            drop(file.path)
        raise


def _put_beside(
    paper: Paper, revision: int, kept: Sequence[tuple[GivenFile, Kept]], *, by: User | None, reason: Why
) -> list[PaperFile]:
    """The rows of files that are kept; refused in words where a language is there already."""
    there = set(PaperFile.objects.standing().filter(paper=paper, revision=revision).values_list("language", flat=True))
    rows = []
    for one, file in kept:
        row = PaperFile(paper=paper, revision=revision, added_by=by, language=one.language, note=one.note, **_of(file))
        words = _(
            "%(language)s is there already in this revision. Take the wrong file back, or file the next revision."
        )
        said = words % {"language": row.get_language_display()}
        refuse_unless(one.language not in there, said, one.field)
        there.add(one.language)
        rows.append(
            record(row, by=by, reason=reason, database_rules={"meetings_paperfile_once": Refused(said, one.field)})
        )
    return rows


def _of(file: Kept) -> dict[str, Any]:
    """The columns that say what a file is."""
    return {
        "file": file.path,
        "name": file.name,
        "content_type": file.content_type,
        "size": file.size,
        "digest": file.digest,
        "is_locked": file.is_locked,
    }
