"""Papers with files for the pictures: of the sample's meeting in several languages, and one of the network."""

import io

from focalpoints.models import User
from meetings.models import Meeting, Paper, PaperFile
from meetings.papers.audience import seen_by
from meetings.sample import SLUG
from meetings.services.filing import GivenFile, add_files, file_paper, take_back
from r2pnet.clock import network_today

PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\n%%EOF\n"
AGENDA = "GNFP/12/1"
PAPERS = (
    (AGENDA, "agenda", "Sample: agenda of the twelfth meeting", "public", ("en", "fr", "ar")),
    (
        "GNFP/12/2",
        "summary",
        "Sample: what the workshops found, as a paper of their rapporteurs",
        "participants",
        ("en",),
    ),
    ("GNFP/12/3", "outcome", "مثال: الوثيقة الختامية للاجتماع الثاني عشر", "secretariat", ("ar", "zh", "ru")),
)


def make_papers(staff: User) -> dict[str, str]:
    """The paths of a paper on the desk and of a file to take back; made where they are not there yet."""
    meeting = Meeting.objects.get(slug=SLUG)
    if not Paper.objects.filter(symbol=AGENDA).exists():
        for symbol, kind, title, audience, languages in PAPERS:
            _file(symbol, kind, title, audience, languages, meeting, staff)
        _file(
            "GNFP/2026/1",
            "joint-statement",
            "Sample: a joint statement of the network",
            "members",
            ("en",),
            None,
            staff,
        )
        agenda = Paper.objects.get(symbol=AGENDA)
        add_files(agenda, 1, [_given("en", b"/Encrypt", "with the hour of the dinner")], by=staff)
        take_back(PaperFile.objects.standing().get(paper=agenda, language="fr"), "Sample: the wrong draft", by=staff)
        add_files(agenda, 0, [_given("fr", b"right")], by=staff)
    agenda = Paper.objects.get(symbol=AGENDA)
    file = PaperFile.objects.standing().filter(paper=agenda).first()
    return {"paper": agenda.slug, "paper_take_back": f"/desk/papers/{agenda.slug}/take-back/{file.pk}/"}


def _file(
    symbol: str, kind: str, title: str, audience: str, languages: tuple[str, ...], meeting: Meeting | None, staff: User
) -> None:
    seen, today = seen_by(audience, meeting), network_today()
    paper = Paper(symbol=symbol, kind=kind, title=title, meeting=meeting, level=seen.level, scope=seen.scope)
    paper.dated_on, paper.year, paper.is_sample = today, today.year, True
    file_paper(paper, [_given(one) for one in languages], by=staff)


def _given(language: str, more: bytes = b"", note: str = "") -> GivenFile:
    return GivenFile(language, io.BytesIO(PDF + more), f"Sample {language}.pdf", note)
