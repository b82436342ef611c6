"""Small files of every kind, made in code."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from io import BytesIO

_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_DOCUMENT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"


def pdf(*pages: Sequence[str], encrypted: bool = False) -> bytes:
    """A PDF with these lines on its pages; ``encrypted`` with a password that nobody knows."""
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    kids = []
    for lines in pages:
        words = b" ".join(b"(" + line.encode("latin-1") + b") Tj T*" for line in lines)
        stream = b"BT /F1 11 Tf 72 760 Td 14 TL " + words + b" ET"
        parts.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream))
        parts.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents %d 0 R"
            b" /Resources << /Font << /F1 3 0 R >> >> >>" % len(parts)
        )
        kids.append(b"%d 0 R" % len(parts))
    parts[1] = b"<< /Type /Pages /Count %d /Kids [%s] >>" % (len(kids), b" ".join(kids))
    trailer = b""
    if encrypted:
        keys = (b"o" * 32, b"u" * 32)
        parts.append(b"<< /Filter /Standard /V 1 /R 2 /P -4 /O (%s) /U (%s) >>" % keys)
        trailer = b"/Encrypt %d 0 R /ID [<00><00>] " % len(parts)
    made, starts = bytearray(b"%PDF-1.4\n"), []
    for number, part in enumerate(parts, 1):
        starts.append(len(made))
        made += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % start for start in starts)
    size, at = len(parts) + 1, len(made)
    made += b"xref\n0 %d\n0000000000 65535 f \n%s" % (size, table)
    made += b"trailer << /Size %d /Root 1 0 R %s>>\nstartxref\n%d\n%%%%EOF\n" % (size, trailer, at)
    return bytes(made)


def archive(parts: dict[str, bytes | str]) -> bytes:
    """A ZIP archive."""
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in parts.items():
            packed.writestr(name, content)
    return made.getvalue()


def docx(paragraphs: Sequence[str], rows: Sequence[Sequence[str]] = ()) -> bytes:
    """A Word document; a paragraph that begins with "# " is a heading."""

    def paragraph(text: str) -> str:
        style = '<w:pPr><w:pStyle w:val="Heading1"/></w:pPr>' if text.startswith("# ") else ""
        return f"<w:p>{style}<w:r><w:t>{text.removeprefix('# ')}</w:t></w:r></w:p>"

    def row(cells: Sequence[str]) -> str:
        return "<w:tr>" + "".join(f"<w:tc>{paragraph(cell)}</w:tc>" for cell in cells) + "</w:tr>"

    table = f"<w:tbl>{''.join(map(row, rows))}</w:tbl>" if rows else ""
    body = "".join(map(paragraph, paragraphs)) + table
    kinds = "application/vnd.openxmlformats"
    word = f"{kinds}-officedocument.wordprocessingml"
    heading = '<w:style w:type="paragraph" w:styleId="Heading1"><w:name w:val="heading 1"/></w:style>'
    return archive(
        {
            "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
            f'<Default Extension="rels" ContentType="{kinds}-package.relationships+xml"/>'
            f'<Override PartName="/word/document.xml" ContentType="{word}.document.main+xml"/>'
            f'<Override PartName="/word/styles.xml" ContentType="{word}.styles+xml"/></Types>',
            "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
            f'<Relationship Id="r1" Type="{_DOCUMENT}" Target="word/document.xml"/></Relationships>',
            "word/_rels/document.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
            f'<Relationship Id="r1" Type="{_DOCUMENT.replace("officeDocument", "styles", 2)}"'
            ' Target="styles.xml"/></Relationships>',
            "word/styles.xml": f'<w:styles xmlns:w="{_WORD}">{heading}</w:styles>',
            "word/document.xml": f'<w:document xmlns:w="{_WORD}"><w:body>{body}</w:body></w:document>',
        }
    )


def pptx(title: str, text: str, notes: str = "") -> bytes:
    """A presentation of one slide."""
    from pptx import Presentation

    show = Presentation()
    slide = show.slides.add_slide(show.slide_layouts[1])
    slide.shapes.title.text = title
    slide.placeholders[1].text = text
    if notes:
        slide.notes_slide.notes_text_frame.text = notes
    made = BytesIO()
    show.save(made)
    return made.getvalue()


def xlsx(sheets: dict[str, Sequence[Sequence[object]]]) -> bytes:
    """A workbook: rows by the names of sheets."""
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(list(row))
    made = BytesIO()
    book.save(made)
    return made.getvalue()


def bomb() -> bytes:
    """A .docx of some 300 KB that unpacks to 300 MiB."""
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("word/document.xml", "<w/>")
        with packed.open("word/media/image1.bmp", "w") as part:
            for _ in range(300):
                part.write(bytes(1024 * 1024))
    return made.getvalue()


EML = b"""From: "Okafor, Ines" <ines@example.org>
To: Bob Jones <bob@example.org>, carl@example.org
Subject: The harbour
 =?utf-8?q?bell_in_M=C3=A1laga?=
Date: Fri, 3 May 2024 10:32:00 +0200
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=edge

--edge
Content-Type: text/plain; charset=utf-8

I repaired the harbour bell on Tuesday.
Budget: 500 euros

On Thu, May 2, 2024 at 9:00 AM Bob Jones <bob@example.org>
wrote:
> I sold my houseboat.
--edge
Content-Type: application/pdf
Content-Disposition: attachment; filename="invoice.pdf"

%PDF-
--edge--
"""
"""A message with a quotation and an attachment."""

HTML_EML = b"""From: Zoe <zoe@example.org>
Subject: Greetings
Content-Type: text/html; charset=utf-8

<html><body><style>p {}</style><table><tr><td>
<p>The goat is called <b>Ferdinand</b>.</p></td></tr></table></body></html>
"""
"""A message of HTML alone, laid out by a table, without a date."""
