"""PDF, Office files and e-mails for the tests: good, broken and hostile ones."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from email.header import Header
from email.message import EmailMessage

MAIN = "http://schemas.openxmlformats.org"
WORD = f'xmlns:w="{MAIN}/wordprocessingml/2006/main"'
DRAWING = f'xmlns:a="{MAIN}/drawingml/2006/main"'
RELATIONS = f"{MAIN}/officeDocument/2006/relationships"
# It expands to 10⁹ words.
LAUGHS = "".join(
    f'<!ENTITY l{level} "{f"&l{level - 1};" * 10}">' for level in range(1, 10)
)
LAUGHING = f'<!DOCTYPE x [<!ENTITY l0 "lol">{LAUGHS}]>'


def make_zip(members: Mapping[str, str | bytes]) -> bytes:
    """Make an archive."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return written.getvalue()


def make_docx(body: str, *, head: str = "", **members: str | bytes) -> bytes:
    """Make a Word file; ``body`` is XML, or the text of a paragraph."""
    if not body.startswith("<"):
        body = f"<w:p><w:r><w:t>{body}</w:t></w:r></w:p>"
    document = f"{head}<w:document {WORD}><w:body>{body}</w:body></w:document>"
    return make_zip({"word/document.xml": document, **members})


def make_pptx(slides: Sequence[str], notes: str = "") -> bytes:
    """Make a presentation; its files have another order than its slides."""
    files = {number: len(slides) - number for number in range(len(slides))}
    relations = [
        _relate(f"r{number}", "slide", f"slides/slide{files[number]}.xml")
        for number in files
    ]
    ids = "".join(f'<p:sldId id="{256 + it}" r:id="r{it}"/>' for it in files)
    members = {
        "ppt/presentation.xml": (
            f'<p:presentation xmlns:p="x" xmlns:r="{RELATIONS}">'
            f"<p:sldIdLst>{ids}</p:sldIdLst></p:presentation>"
        ),
        "ppt/_rels/presentation.xml.rels": _write_relations(relations),
    }
    for number, text in enumerate(slides):
        members[f"ppt/slides/slide{files[number]}.xml"] = _write_slide(text)
    if notes:
        members["ppt/notesSlides/n.xml"] = _write_slide(notes)
        relation = _relate("r1", "notesSlide", "../notesSlides/n.xml")
        name = f"ppt/slides/_rels/slide{files[0]}.xml.rels"
        members[name] = _write_relations([relation])
    return make_zip(members)


def make_xlsx(sheets: Mapping[str, Sequence[Sequence[object]]], **rows: str) -> bytes:
    """Make a workbook; ``rows`` is XML of a sheet instead of its values."""
    names = list(sheets) + list(rows)
    entries = "".join(
        f'<sheet name="{name}" sheetId="{number}" r:id="r{number}"/>'
        for number, name in enumerate(names, 1)
    )
    relations = [
        _relate(f"r{number}", "worksheet", f"worksheets/sheet{number}.xml")
        for number in range(1, len(names) + 1)
    ]
    main = f'xmlns="{MAIN}/spreadsheetml/2006/main"'
    members = {
        "_rels/.rels": _write_relations(
            [_relate("r1", "officeDocument", "xl/workbook.xml")]
        ),
        "xl/workbook.xml": (
            f'<workbook {main} xmlns:r="{RELATIONS}">'
            f"<sheets>{entries}</sheets></workbook>"
        ),
        "xl/_rels/workbook.xml.rels": _write_relations(relations),
    }
    xml = ["".join(map(_write_row, it)) for it in sheets.values()] + list(rows.values())
    for number, data in enumerate(xml, 1):
        members[f"xl/worksheets/sheet{number}.xml"] = (
            f"<worksheet {main}><sheetData>{data}</sheetData></worksheet>"
        )
    return make_zip(members)


def make_pdf(pages: Sequence[str], *, trailer: str = "", extra: str = "") -> bytes:
    """Make a PDF with a Japanese font; a page without text has a picture."""
    kids = " ".join(f"{10 + 2 * it} 0 R" for it in range(len(pages)))
    objects: dict[int, bytes] = {
        1: b"<</Type/Catalog/Pages 2 0 R>>",
        2: f"<</Type/Pages/Count {len(pages)}/Kids[{kids}]>>".encode(),
        3: b"<</Type/Font/Subtype/Type0/BaseFont/HeiseiMin-W3"
        b"/Encoding/UniJIS-UCS2-H/DescendantFonts[4 0 R]>>",
        4: b"<</Type/Font/Subtype/CIDFontType0/BaseFont/HeiseiMin-W3/CIDSystemInfo"
        b"<</Registry(Adobe)/Ordering(Japan1)/Supplement 2>>/FontDescriptor 5 0 R>>",
        5: b"<</Type/FontDescriptor/FontName/HeiseiMin-W3/Flags 4/ItalicAngle 0"
        b"/Ascent 800/Descent -200/CapHeight 700/StemV 80/FontBBox[0 -200 1000 800]>>",
        6: _stream(
            bytes([220, 20, 20]) * 16,
            "/Type/XObject/Subtype/Image/Width 4/Height 4/ColorSpace/DeviceRGB"
            "/BitsPerComponent 8",
        ),
    }
    for index, text in enumerate(pages):
        number = 10 + 2 * index
        content = f"BT /F 24 Tf 50 700 Td <{text.encode('utf-16-be').hex()}> Tj ET"
        objects[number] = (
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents {number + 1} 0 R"
            f"/Resources<</Font<</F 3 0 R>>/XObject<</I 6 0 R>>>>{extra}>>"
        ).encode()
        objects[number + 1] = _stream((content if text else SCAN).encode())
    return _write_pdf(objects, trailer)


SCAN = "q 600 0 0 800 0 0 cm /I Do Q"
ENCRYPTED = (
    f"/ID[<{'00' * 16}><{'00' * 16}>]/Encrypt<</Filter/Standard/V 1/R 2/P -4"
    f"/O<{'11' * 32}>/U<{'22' * 32}>>>"
)


def make_email(text: str, subject: str = "会議", charset: str = "iso-2022-jp") -> bytes:
    """Make an e-mail with a file, as Japanese programs write it."""
    message = EmailMessage()
    message.set_content(text, charset=charset, cte="base64")
    message.add_attachment(b"...", "image", "png", filename="地図.png")
    names = Header("山田太郎", charset).encode()
    head = f"From: {names} <taro@example.com>\n"
    head += f"Subject: {Header(subject, charset).encode()}\n"
    return head.encode() + message.as_bytes()


def _relate(name: str, kind: str, target: str) -> str:
    return f'<Relationship Id="{name}" Type="{RELATIONS}/{kind}" Target="{target}"/>'


def _write_relations(relations: Sequence[str]) -> str:
    main = "http://schemas.openxmlformats.org/package/2006/relationships"
    return f'<Relationships xmlns="{main}">{"".join(relations)}</Relationships>'


def _write_slide(text: str) -> str:
    return (
        f'<p:sld xmlns:p="x" {DRAWING}><a:p><a:r><a:t>{text}</a:t></a:r></a:p></p:sld>'
    )


def _write_row(values: Sequence[object]) -> str:
    return f"<row>{''.join(map(_write_cell, values))}</row>"


def _write_cell(value: object) -> str:
    if isinstance(value, str):
        return f'<c t="inlineStr"><is><t>{value}</t></is></c>'
    return f"<c><v>{value}</v></c>"


def _stream(data: bytes, values: str = "") -> bytes:
    head = f"<<{values}/Length {len(data)}>>stream\n".encode()
    return head + data + b"\nendstream"


def _write_pdf(objects: Mapping[int, bytes], trailer: str) -> bytes:
    written = bytearray(b"%PDF-1.4\n")
    places = {}
    for number, body in objects.items():
        places[number] = len(written)
        written += b"%d 0 obj" % number + body + b"endobj\n"
    start = len(written)
    written += b"xref\n0 1\n0000000000 65535 f \n"
    for number, place in places.items():
        written += b"%d 1\n%010d 00000 n \n" % (number, place)
    end = f"trailer<</Root 1 0 R/Size {max(objects) + 1}{trailer}>>\n"
    return bytes(written) + f"{end}startxref\n{start}\n%%EOF".encode()
