"""Files as people give them, made in memory: of each kind that is taken, and of kinds that are not."""

import io
import zipfile

MAIN = "application/vnd.openxmlformats-officedocument.{}.main+xml"
PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(17)
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + bytes(20)


def office(content_type: str, *, part: str = "word/document.xml", filling: bytes = b"<x/>") -> bytes:
    """An archive whose list of contents says that its main part is of this type."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", f'<Types><Override PartName="/{part}" ContentType="{content_type}"/>')
        archive.writestr(part, filling)
    return made.getvalue()


DOCX = office(MAIN.format("wordprocessingml.document"))
XLSX = office(MAIN.format("spreadsheetml.sheet"), part="xl/workbook.xml")
WITH_MACROS = office("application/vnd.ms-word.document.macroEnabled.main+xml")


def bomb() -> bytes:
    """A small document that unpacks to more than is allowed."""
    return office(MAIN.format("wordprocessingml.document"), filling=bytes(210_000_000))
