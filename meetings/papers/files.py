"""The files of papers as they are read: of each language the newest revision first, then what it replaced."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from meetings.models import Paper, PaperFile
from meetings.models.paper_file import IN_ORDER


@dataclass(frozen=True)
class FileRow:
    """A file in a list: the language in words and as a code, what it is, and whether a newer one has replaced it."""

    url: str
    language: str
    code: str
    revision: str
    what: str
    note: str
    is_locked: bool
    is_revised: bool
    is_replaced: bool
    behind: str = ""
    """That the paper has a later revision, which is not in this language; empty where it is the last."""


@dataclass(frozen=True)
class Files:
    """Those of one paper."""

    newest: tuple[FileRow, ...] = ()
    replaced: tuple[FileRow, ...] = ()


def files_of(papers: Iterable[Paper]) -> Mapping[int, Files]:
    """The files of `papers`, which their reader may see, by the papers' numbers; one query, none for no paper."""
    known = {paper.pk: paper for paper in papers}
    found: dict[int, list[PaperFile]] = defaultdict(list)
    for file in PaperFile.objects.standing().filter(paper__in=list(known)) if known else ():
        file.paper = known[file.paper_id]
        found[file.paper_id].append(file)
    return {key: _told(files) for key, files in found.items()}


def newest(files: Iterable[PaperFile]) -> list[PaperFile]:
    """Of files as `standing` gives them, the newest revision of each paper in each language."""
    kept: dict[tuple[int, str], PaperFile] = {}
    for file in files:
        kept.setdefault((file.paper_id, file.language), file)
    return list(kept.values())


def behind(file: PaperFile, last: int) -> str:
    """That `last`, the last revision of its paper in any language, is not in that of the file; empty where it is."""
    return "" if file.revision >= last else _("Rev.%(last)s is not in this language") % {"last": last}


def _told(files: list[PaperFile]) -> Files:
    first, last = {file.pk for file in newest(files)}, max(file.revision for file in files)
    ordered = sorted(files, key=lambda file: (IN_ORDER[file.language], -file.revision))
    rows = [_row(file, last, is_replaced=file.pk not in first) for file in ordered]
    return Files(tuple(row for row in rows if not row.is_replaced), tuple(row for row in rows if row.is_replaced))


def _row(file: PaperFile, last: int, *, is_replaced: bool) -> FileRow:
    return FileRow(
        url=file.get_absolute_url(),
        language=str(file.get_language_display()),
        code=file.language,
        revision=file.revision_words,
        what=kind_and_size(file),
        note=file.note,
        is_locked=file.is_locked,
        is_revised=bool(file.revision),
        is_replaced=is_replaced,
        behind="" if is_replaced else behind(file, last),
    )


def kind_and_size(file: PaperFile) -> str:
    """ "PDF, 1.2 MB"."""
    return _("%(kind)s, %(size)s") % {"kind": file.ending.upper(), "size": filesizeformat(file.size)}
