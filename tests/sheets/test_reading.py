"""Spreadsheets as people bring them: what is read and said of each, and the sentence that the others get."""

import io
import random
import tracemalloc
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from r2pnet.refusal import Refused
from r2pnet.sheets.reading import read_sheet, refuse_at_once
from r2pnet.sheets.writing import Column, csv_chunks

FILES = Path(__file__).parent / "files"
SAVE_ANEW = "Open it in the program that made it, save it as Excel workbook (.xlsx) or CSV, and take that."
TAKE_A_LIST = "Take the list as Excel workbook (.xlsx) or CSV."
HEADINGS = [
    *("Member", "Kind of member", "Joined", "Institution", "Institution in the member's words", "Sector", "Person"),
    *(
        "Work e-mail",
        "Languages",
        "Role",
        "Position",
        "From",
        "Address of the source",
        "Date of the source",
        "Verified",
    ),
]
SLOVENIA = (
    *("Slovenia", "State", "2012", "Ministry of Foreign Affairs", "Ministrstvo za zunanje zadeve", "Foreign affairs"),
    *("A. Šample", "a.sample@example.org", "sl, en", "Focal point", "Head of the Department for\nHuman Rights"),
    *("2024-05-15", "https://source.example/slovenia", "2024-06-01", "TRUE"),
)
IVORY_COAST = (
    *("Côte d'Ivoire", "State", "by 2013", "Ministry of Justice", "Ministère de la Justice", "Justice", "É. Sample"),
    *("e.sample@example.org", "fr", "Alternate", 'Director, "special" tasks', "2023-11-01"),
    *("https://source.example/ivory-coast", "2023", "FALSE"),
)
GHANA = (
    *("Ghana", "State", "2011-05", "Ministry of Foreign Affairs", "", "Foreign affairs", "O. Sample"),
    *("o.sample@example.org", "en", "Focal point", "Director; United Nations", "about May 2014"),
    *("https://source.example/ghana", "2014-05", "TRUE"),
)


def read(
    content: bytes | Path, name: str = "list.csv"
) -> tuple[list[str], list[str], list[tuple[int, tuple[str, ...]]]]:
    """What is said, the headings, the rows with their numbers; looked at in the request before, as an import is."""
    if isinstance(content, Path):
        content, name = content.read_bytes(), content.name
    file = io.BytesIO(content)
    refuse_at_once(file, name, len(content))
    assert file.tell() == 0
    sheet = read_sheet(file, name)
    return list(sheet.said), [one.words for one in sheet.headings], [(row.number, row.cells) for row in sheet.rows]


def refused(content: bytes | Path, name: str = "list.csv") -> str:
    with pytest.raises(Refused) as refusal:
        read(content, name)
    return refusal.value.message


def refused_at_once(content: bytes, name: str = "list.csv") -> str:
    with pytest.raises(Refused) as refusal:
        refuse_at_once(io.BytesIO(content), name, len(content))
    return refusal.value.message


def workbook(*rows: Any, **more: Any) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    return saved(book)


def saved(book: openpyxl.Workbook) -> bytes:
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def with_part(content: bytes, name: str, part: bytes) -> bytes:
    """The workbook with another content in one of its parts."""
    changed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(changed, "w", zipfile.ZIP_DEFLATED) as new:
        for one in old.namelist():
            new.writestr(one, part if one == name else old.read(one))
        if name not in old.namelist():
            new.writestr(name, part)
    return changed.getvalue()


@pytest.mark.parametrize(
    ("name", "how"),
    [
        ("utf-8-commas.csv", "Read as UTF-8, columns parted by commas."),
        ("windows-1252-semicolons.csv", "Read as Windows-1252 (Western European), columns parted by semicolons."),
        ("utf-16-tabs.csv", "Read as UTF-16, columns parted by tabs."),
    ],
)
def test_text_of_libreoffice_is_read_and_how_is_said(name: str, how: str) -> None:
    said, headings, rows = read(FILES / name)
    assert (said, headings) == ([how], HEADINGS)
    assert rows == [(2, SLOVENIA), (3, IVORY_COAST), (4, GHANA)]


def test_a_workbook_of_libreoffice_is_read_from_its_first_sheet_with_anything_in_it() -> None:
    said, headings, rows = read(FILES / "three-sheets.xlsx")
    others = "The sheet “Focal points” was read; 1 other sheet with something in it was left out."
    assert said == ["Read as Excel workbook.", others]
    assert headings == HEADINGS
    assert rows == [(2, SLOVENIA), (3, IVORY_COAST), (4, (*GHANA[:4], "X", *GHANA[5:]))]


def test_a_title_above_the_headings_is_left_out_and_said() -> None:
    said, headings, rows = read(FILES / "title-above.xlsx")
    assert said == ["Read as Excel workbook.", "Row 1 was taken for the title of the list and left out."]
    assert (headings, rows) == (["Member", "Institution", "Sector"], [(4, ("Ghana", "Ministry of Justice", "Justice"))])


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("older-excel.xls", f"This file is of an older Excel (.xls). {SAVE_ANEW}"),
        ("open-document.ods", f"This file is an OpenDocument spreadsheet (.ods). {SAVE_ANEW}"),
        ("printed.pdf", f"This file is a PDF. {TAKE_A_LIST}"),
        ("web-page.html", f"This file is a web page. {SAVE_ANEW}"),
        ("locked.xlsx", "This workbook is locked with a password. Save it without one and take that."),
        ("headings-only.xlsx", "This file has headings and no row below them."),
        ("nothing-in-it.xlsx", "This file is empty."),
        (
            "error-of-a-formula.xlsx",
            "Row 3, column B: the formula gives the error #N/A. Mend it or type what it should say.",
        ),
    ],
)
def test_what_cannot_be_read_is_refused_in_words_whatever_it_is_called(name: str, sentence: str) -> None:
    assert refused(FILES / name) == sentence
    assert refused((FILES / name).read_bytes(), "list.csv") == sentence
    assert refused((FILES / name).read_bytes(), "list.xlsx") == sentence


PNG = b"\x89PNG\r\n\x1a\n" + bytes(100)
JPEG = b"\xff\xd8\xff\xe0" + bytes(100)
ZIP = with_part(workbook(), "xl/workbook.xml", b"")


def archive_of(*names: str) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return content.getvalue()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "This file is empty."),
        (b" \n\n , ,\n", "This file is empty."),
        ("\ufeff".encode(), "This file is empty."),
        (b"Member,Sector\n", "This file has headings and no row below them."),
        (b"Member,Sector\n\n , \n", "This file has headings and no row below them."),
        (PNG, f"This file is a picture. {TAKE_A_LIST}"),
        (JPEG, f"This file is a picture. {TAKE_A_LIST}"),
        (b"\x1f\x8b" + bytes(50), f"This file is a compressed archive. {TAKE_A_LIST}"),
        (archive_of("a.txt", "b.txt"), f"This file is a compressed archive. {TAKE_A_LIST}"),
        (archive_of("word/document.xml"), f"This file is a text document. {TAKE_A_LIST}"),
        (archive_of("xl/workbook.bin"), f"This file is a binary Excel workbook (.xlsb). {SAVE_ANEW}"),
        (b"{\\rtf1 text}", f"This file is a text document. {TAKE_A_LIST}"),
        (b"<?xml version='1.0'?><Workbook/>", f"This file is XML. {SAVE_ANEW}"),
        (b"\xef\xbb\xbf <table><tr><td>Member</td></tr></table>", f"This file is a web page. {SAVE_ANEW}"),
        (random.Random(1).randbytes(5000), f"This file is neither a workbook nor text that can be read. {TAKE_A_LIST}"),
        (b"\xff\xfeM\x00e\x00\x00\xd8", f"This file is neither a workbook nor text that can be read. {TAKE_A_LIST}"),
        (b"PK\x03\x04" + bytes(200), f"This workbook is damaged and cannot be read. {SAVE_ANEW}"),
        (
            workbook(["Member", "Sector"], ["Ghana", "Justice"])[:-300],
            f"This workbook is damaged and cannot be read. {SAVE_ANEW}",
        ),
        (ZIP, f"This workbook is damaged and cannot be read. {SAVE_ANEW}"),
    ],
)
def test_what_is_no_list_gets_a_sentence(content: bytes, sentence: str) -> None:
    assert refused_at_once(content) == sentence
    assert refused_at_once(content, "list.xlsx") == sentence


LIST = 'Member;Institution\nCôte d’Ivoire;"Ministère ""A""; B"\n'
SAME = (["Member", "Institution"], [(2, ("Côte d’Ivoire", 'Ministère "A"; B'))])


@pytest.mark.parametrize(
    ("content", "how"),
    [
        (LIST.encode(), "UTF-8"),
        (b"\xef\xbb\xbf" + LIST.encode(), "UTF-8"),
        (b"\xff\xfe" + LIST.encode("utf-16-le"), "UTF-16"),
        (b"\xfe\xff" + LIST.encode("utf-16-be"), "UTF-16"),
        (LIST.encode("utf-16-le"), "UTF-16"),
        (LIST.encode("utf-16-be"), "UTF-16"),
        (LIST.encode("cp1252"), "Windows-1252 (Western European)"),
        (LIST.replace("\n", "\r\n").encode(), "UTF-8"),
        (LIST.replace("\n", "\r").encode(), "UTF-8"),
        (b"sep=;\r\n" + LIST.encode(), "UTF-8"),
        (b"\xef\xbb\xbfsep=;\r\n" + LIST.encode(), "UTF-8"),
    ],
)
def test_the_encoding_is_guessed_and_said_and_the_list_is_the_same(content: bytes, how: str) -> None:
    said, headings, rows = read(content)
    assert (said, headings, rows) == ([f"Read as {how}, columns parted by semicolons."], *SAME)


def test_letters_that_windows_1252_has_not_are_read_as_latin_1() -> None:
    said, _headings, rows = read(b"Member,Sector\nM\xe9xico \x81,Justice\n")
    assert said == ["Read as Latin-1 (Western European), columns parted by commas."]
    assert rows == [(2, ("México \x81", "Justice"))]


@pytest.mark.parametrize(
    ("text", "parted"),
    [
        ("Member,Name, as written\nA,B,C\n", "commas"),
        ("Member;Name, as written\nA;B\nC;D, E\n", "semicolons"),
        ("Member\tSector; field\nA, B\tC\n", "tabs"),
        ("Member\nGhana\n", "commas"),
        ('"a;b","c"\n"d;e","f"\n', "commas"),
    ],
)
def test_the_delimiter_is_the_one_that_most_rows_agree_on(text: str, parted: str) -> None:
    assert read(text.encode())[0] == [f"Read as UTF-8, columns parted by {parted}."]


def test_rows_have_the_numbers_that_a_spreadsheet_shows_beside_them() -> None:
    text = '\nMember,Position\n\n"Ghana","Head of\r\ntwo lines"\n,\nSlovenia\n'
    _said, headings, rows = read(text.encode())
    assert headings == ["Member", "Position"]
    assert rows == [(4, ("Ghana", "Head of\ntwo lines")), (6, ("Slovenia", ""))]


def test_a_column_without_a_heading_is_refused_only_when_something_stands_in_it() -> None:
    assert read(b"Member,,Sector,\nGhana,,Justice,,,\n")[2] == [(2, ("Ghana", "", "Justice"))]
    sentence = (
        "Row 3 has text in column {column}, which has no heading: give it one, empty the cell, or put the cell with "
        "the comma, semicolon or tab in it into quotation marks."
    )
    assert refused(b"Member,,Sector\nGhana,,Justice\nMali,x,Justice\n") == sentence.format(column="B")
    assert refused(b"Member,Sector\nGhana,Justice\nMali,Justice, interior\n") == sentence.format(column="C")
    assert refused(workbook(["Member", "Sector"], ["A", "B"], ["C", "D", None, "note"])) == sentence.format(column="D")


@pytest.mark.parametrize("text", ['Member,Sector\nGhana,"Justice\nMali,Justice\n', 'Member,Sector\nGhana,"Jus"tice\n'])
def test_a_quotation_mark_that_does_not_close_swallows_nothing(text: str) -> None:
    assert refused(text.encode()) == (
        "A quotation mark opens in row 2 and does not close, or closes before the end of its cell. Inside a cell write "
        "it twice."
    )


def test_a_null_byte_and_a_cell_of_a_book_are_refused_with_row_and_column() -> None:
    null = "Row 2, column “Sector”: the cell has a character that cannot be kept (a null byte). Type it anew."
    long = "Row 3, column “Sector”: the cell has 5,001 letters; 5,000 are read."
    assert refused(b"Member,Sector\nGhana,Jus\0tice\n") == null
    assert refused(f"Member,Sector\nGhana,{'x' * 5000}\nMali,{'x' * 5001}\n".encode()) == long
    assert refused(workbook(["Member", "Sector"], ["A", "B"], ["C", "x" * 5001])) == long
    assert refused(f"Member,Sector\nGhana,{'x' * 200_000}\n".encode()) == (
        "A cell in row 2 is far too long; 5,000 letters are read. Does each quotation mark close?"
    )


def test_every_script_sign_and_markup_is_text_and_spaces_around_it_go() -> None:
    cells = ["دولة", "测试 Å", "👩‍⚖️", "<script>alert(1)</script>", "a\u200fb", "x" * 200]
    row = ",".join(f'"\u00a0{cell} "' for cell in cells)
    text = f"{','.join('abcdef')}\n{row}\n"
    assert read(text.encode())[2] == [(2, tuple(cells))]
    assert read(text.encode("utf-16"))[2] == [(2, tuple(cells))]
    assert read(workbook(list("abcdef"), [f" {cell}\u00a0" for cell in cells]))[2] == [(2, tuple(cells))]


def test_what_the_portal_escaped_when_it_was_taken_away_is_read_as_it_was() -> None:
    assert read(b"Person,Phone\n'=A. Sample,'+43 1 555\n")[2] == [(2, ("=A. Sample", "+43 1 555"))]
    assert read(b"Member,Note\n'quoted',it's\n")[2] == [(2, ("'quoted'", "it's"))]


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (LIST.encode(), "list.xlsx", "The file is called .xlsx but is text; it was read as CSV."),
        (LIST.encode(), "list.pdf", "The file is called .pdf but is text; it was read as CSV."),
        (
            workbook(["a", "b"], [1, 2]),
            "list.csv",
            "The file is called .csv but is an Excel workbook; it was read as one.",
        ),
        (
            workbook(["a", "b"], [1, 2]),
            "L.XLS",
            "The file is called .xls but is an Excel workbook; it was read as one.",
        ),
    ],
)
def test_a_file_that_is_not_what_its_name_says_is_read_and_said(content: bytes, name: str, sentence: str) -> None:
    said, _headings, rows = read(content, name)
    assert (said[0], len(rows)) == (sentence, 1)
    assert sentence not in read(content, "list.csv" if content == LIST.encode() else "list.xlsx")[0]


def test_fifty_thousand_rows_are_refused_at_once_with_the_number() -> None:
    sentence = "This file has 50,000 rows; 20,000 are read at once: split it."
    text = b"Member,Sector\n" + b'Ghana,"two\nlines"\n\n' * 50_000
    assert refused_at_once(text) == sentence
    with pytest.raises(Refused) as refusal:
        list(read_sheet(io.BytesIO(text)).rows)
    assert refusal.value.message == sentence
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet()
    for number in range(50_001):
        sheet.append(["Ghana", number])
        sheet.append([])
    assert refused_at_once(saved(book), "list.xlsx") == sentence


def test_twenty_thousand_rows_and_a_hundred_columns_are_read() -> None:
    assert len(read(b"Member,Sector\n" + b"Ghana,Justice\n" * 20_000)[2]) == 20_000
    assert len(read(workbook(list(range(100)), list(range(100))))[1]) == 100


def test_more_columns_than_are_read_are_refused_with_the_number() -> None:
    sentence = "This file has 101 columns; 100 are read: delete those that the list does not need."
    assert refused(b",".join([b"x"] * 101) + b"\n" + b"1,2\n") == sentence
    assert refused(workbook(list(range(101)), [1])) == sentence


def test_a_file_that_is_too_large_is_refused_by_its_size_alone() -> None:
    with pytest.raises(Refused) as refusal:
        refuse_at_once(io.BytesIO(), "list.csv", 12_345_678)
    assert refusal.value.message == "This file has 12.3 MB; 10 MB are read at once: split it."


SHEET = "xl/worksheets/sheet1.xml"


def test_a_bomb_is_refused_while_it_is_unpacked_and_memory_stays_small() -> None:
    bomb = with_part(workbook(["a"], ["b"]), SHEET, b"<worksheet><sheetData>" + b" " * 300_000_000)
    tracemalloc.start()
    message = refused_at_once(bomb, "list.xlsx")
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert message.startswith("This workbook of 0.3 MB unpacks to more than ")
    assert message.endswith("MB; no list needs that. Copy the list into a new workbook.")
    assert peak < 10_000_000


def with_texts_called(name: str, texts: bytes) -> bytes:
    """A workbook whose list of contents says that its texts are in the part `name`."""
    content = workbook(["a"], ["b"])
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        contents = archive.read("[Content_Types].xml").replace(b"/xl/sharedStrings.xml", f"/{name}".encode())
    return with_part(with_part(content, "[Content_Types].xml", contents), name, texts)


@pytest.mark.parametrize("name", ["xl/sharedStrings.bin", "xl/sharedStrings.XML", "xl/media/image1.png"])
def test_a_bomb_is_refused_whatever_the_part_is_called(name: str) -> None:
    message = refused_at_once(with_texts_called(name, b"<sst>" + b" " * 150_000_000), "list.xlsx")
    assert "unpacks to more than" in message
    laughs = b'<!DOCTYPE x [<!ENTITY a "ha">]><sst/>'
    assert "declarations" in refused_at_once(with_texts_called(name, laughs), "list.xlsx")


def test_a_workbook_that_says_it_is_small_is_counted_all_the_same() -> None:
    content = bytearray(with_part(workbook(["a"], ["b"]), SHEET, b"<worksheet>" + b" " * 3_000_000))
    size = (3_000_011).to_bytes(4, "little")
    assert content.count(size) == 2
    lying = bytes(content).replace(size, (50).to_bytes(4, "little"))
    assert refused_at_once(lying, "list.xlsx") == f"This workbook is damaged and cannot be read. {SAVE_ANEW}"


@pytest.mark.parametrize("codec", ["utf-8", "utf-16"])
def test_declarations_that_make_few_lines_many_are_refused(codec: str) -> None:
    laughs = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><worksheet>&b;</worksheet>'
    content = with_part(workbook(["a"], ["b"]), SHEET, laughs.encode(codec))
    assert refused_at_once(content, "list.xlsx") == f"This workbook holds declarations that no list needs. {SAVE_ANEW}"


def test_a_workbook_of_thousands_of_parts_is_refused() -> None:
    content = archive_of("xl/workbook.xml", *(f"xl/{number}.xml" for number in range(1_001)))
    words = "This workbook has too many parts to be a list. Copy the list into a new workbook."
    assert refused_at_once(content, "list.xlsx") == words


def test_rows_numbered_beyond_the_last_row_are_refused_and_not_counted_up_to() -> None:
    row = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    row += b'<row r="1"><c r="A1"><v>1</v></c></row><row r="2"><c r="A2"><v>2</v></c></row>'
    row += b'<row r="99999999"><c r="A99999999"><v>3</v></c></row></sheetData></worksheet>'
    words = "This workbook is damaged: it numbers rows beyond the last that there is."
    assert refused(with_part(workbook(["a"], ["b"]), SHEET, row), "list.xlsx") == words


def test_hidden_sheets_are_read_only_when_there_is_no_other() -> None:
    book = openpyxl.Workbook()
    hidden, shown = book.active, book.create_sheet("Shown")
    assert hidden is not None
    for sheet, word in ((hidden, "hidden"), (shown, "shown")):
        sheet.append(["a"])
        sheet.append([word])
    hidden.sheet_state = "hidden"
    assert read(saved(book), "list.xlsx")[2] == [(2, ("shown",))]


def test_numbers_and_times_are_read_as_they_are_shown() -> None:
    row = [3.0, 2.5, 10**12, True, None, "=1+1"]
    assert read(workbook(list("abcdef"), [*row[:5], "x"]))[2] == [(2, ("3", "2.5", "1000000000000", "TRUE", "", "x"))]


def test_a_heading_that_a_spreadsheet_would_run_is_written_harmless() -> None:
    written = b"".join(csv_chunks([Column("member", "=Member", str)], ["=1", "Ghana"]))
    assert written.decode().splitlines() == ["'=Member", "'=1", "Ghana"]
