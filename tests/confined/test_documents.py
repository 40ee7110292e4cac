"""Documents read in the child process: PDF, Office, web pages and e-mails."""

from tempfile import TemporaryFile

import pytest

from kaiwa import errors
from kaiwa.confined import PictureReading, Reader, TextReading

from .documents import (
    ENCRYPTED,
    LAUGHING,
    make_docx,
    make_email,
    make_pdf,
    make_pptx,
    make_xlsx,
    make_zip,
)

TABLE = """<w:p><w:pPr><w:pStyle w:val="Heading2"/></w:pPr>
<w:r><w:t>名簿</w:t></w:r></w:p>
<w:tbl><w:tr><w:tc><w:p><w:r><w:t>名前</w:t></w:r></w:p></w:tc>
<w:tc><w:p><w:r><w:t>年齢</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"""
PEOPLE: dict[str, list[list[object]]] = {
    "名簿": [["名前", "年齢"], ["山田", 30], ["", 2.5]],
    "空": [],
}
PAGE = """<meta charset="Shift_JIS"><title>案内</title><style>p { color: red }</style>
<h1>会議①</h1><p>明日 &amp; <b>明後日</b><script>alert(1)</script>
<ul><li>一<li>二</ul><pre>if x:
  y</pre>"""
MAIL = "明日の会議は十時です。"
FAR = (
    '<row r="1"><c r="A1"><v>1</v></c></row>'
    '<row r="1048576"><c r="XFD1048576"><v>2</v></c></row>'
)
EMPTY_ROWS = "<row/>" * 1_000_000 + "<row><c><v>7</v></c></row>"
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


def read(data: bytes, name: str, **options: str) -> TextReading | PictureReading:
    with TemporaryFile() as file:
        file.write(data)
        return Reader({}).read(file, name, **options)


def read_text(data: bytes, name: str, **options: str) -> list[str]:
    reading = read(data, name, **options)
    assert isinstance(reading, TextReading)
    return list(reading.pages)


@pytest.mark.parametrize(
    ("data", "name", "pages"),
    [
        pytest.param(make_docx("議事録"), "a.docx", ["議事録"], id="Word"),
        pytest.param(make_docx("議事録"), "a.docm", ["議事録"], id="macros"),
        pytest.param(
            make_docx(TABLE), "a.docx", ["## 名簿\n名前 | 年齢"], id="Word table"
        ),
        pytest.param(
            make_pptx(["初め", "終わり"], notes="挨拶"),
            "a.pptx",
            ["[Slide 1]\n初め\nNotes: 挨拶", "[Slide 2]\n終わり"],
            id="PowerPoint",
        ),
        pytest.param(
            make_xlsx(PEOPLE),
            "a.xlsx",
            ["[Sheet 1: 名簿]\n名前,年齢\n山田,30\n,2.5", ""],
            id="Excel",
        ),
        pytest.param(
            make_xlsx({}, rows=EMPTY_ROWS),
            "a.xlsx",
            ["[Sheet 1: rows]\n7"],
            id="empty rows",
        ),
        pytest.param(
            make_pdf(["議事録", ""]), "a.pdf", ["[Page 1]\n議事録", ""], id="PDF"
        ),
        pytest.param(
            PAGE.encode("cp932"),
            "a.html",
            ["案内\n\n# 会議①\n\n明日 & 明後日\n\n- 一\n- 二\n\nif x:\n  y"],
            id="HTML",
        ),
    ],
)
def test_document_is_read(data: bytes, name: str, pages: list[str]):
    assert read_text(data, name) == pages


@pytest.mark.parametrize("charset", ["utf-8", "iso-2022-jp", "shift_jis"])
def test_email_is_read(charset: str):
    [text] = read_text(make_email(MAIL, "会議", charset), "a.eml")

    assert text.startswith("From: 山田太郎 <taro@example.com>\nSubject: 会議\n\n")
    assert MAIL in text
    assert text.endswith("[file: 地図.png]")


@pytest.mark.parametrize("pages", ["2-3", "3, 2", "２〜９", "2、3"])
def test_chosen_pages_are_read(pages: str):
    reading = read(make_pdf(["a", "b", "c"]), "a.pdf", pages=pages)

    assert reading == TextReading(
        "application/pdf", ("[Page 2]\nb", "[Page 3]\nc"), 3, "2-3"
    )


@pytest.mark.parametrize("pages", ["4", "0", "x", "3-1", "1-2-3", "-"])
def test_other_pages_are_refused(pages: str):
    with pytest.raises(errors.PagesUnusable):
        read(make_pdf(["a", "b", "c"]), "a.pdf", pages=pages)


def test_scanned_pdf_has_pictures():
    scan = make_pdf(["", ""])

    assert read(scan, "a.pdf") == TextReading("application/pdf", (), 2)
    picture = read(scan, "a.pdf", picture="2")
    assert isinstance(picture, PictureReading)
    assert (picture.width, picture.height) == (1176, 1568)


def test_long_document_is_cut():
    reading = read(make_pptx(["x" * 400_000] * 4), "a.pptx")

    assert isinstance(reading, TextReading)
    assert reading.is_cut
    assert reading.chosen == "1-3"
    assert sum(map(len, reading.pages)) == 1_000_000


def test_html_source_can_be_sent():
    assert read_text(b"<script>x</script>", "a.html") == ["<script>x</script>"]
    assert read_text(b"<h1>x</h1>", "a.html", **{"as": "source"}) == ["<h1>x</h1>"]


@pytest.mark.parametrize(
    ("data", "name", "error"),
    [
        pytest.param(
            make_docx("&l9;", head=LAUGHING), "a.docx", errors.FileBroken, id="entities"
        ),
        pytest.param(
            make_docx("<w:p>" + "<w:t>word</w:t>" * 4_000_000 + "</w:p>"),
            "a.docx",
            errors.FileTooCostly,
            id="zip bomb",
        ),
        pytest.param(
            make_zip(
                {"word/document.xml": "", **dict.fromkeys(map(str, range(30_000)), "")}
            ),
            "a.docx",
            errors.FileTooCostly,
            id="members",
        ),
        pytest.param(
            make_xlsx({}, rows=FAR), "a.xlsx", errors.FileTooCostly, id="far cells"
        ),
        pytest.param(
            make_zip({"xl/workbook.xml": LAUGHING + "<workbook>&l9;</workbook>"}),
            "a.xlsx",
            errors.FileBroken,
            id="entities of Excel",
        ),
        pytest.param(
            make_pdf(["a"], trailer=ENCRYPTED), "a.pdf", errors.FileLocked, id="locked"
        ),
        pytest.param(
            OLD_OFFICE + "EncryptedPackage".encode("utf-16-le"),
            "a.docx",
            errors.FileLocked,
            id="locked Office",
        ),
        pytest.param(OLD_OFFICE, "a.doc", errors.FileOldFormat, id="old Word"),
        pytest.param(make_pdf(["a"])[:600], "a.pdf", errors.FileBroken, id="cut PDF"),
        pytest.param(
            make_docx("a" * 99)[:-50], "a.docx", errors.FileBroken, id="cut Word"
        ),
        pytest.param(make_pdf([]), "a.pdf", errors.FileBroken, id="no pages"),
        pytest.param(make_pdf(["a"]), "a.xlsx", errors.FileFalseType, id="PDF as xlsx"),
        pytest.param(
            make_docx("a"), "a.xlsx", errors.FileFalseType, id="Word as Excel"
        ),
        pytest.param(b"a,b\n", "a.xlsx", errors.FileFalseType, id="CSV as Excel"),
        pytest.param(b"Hello\n", "a.eml", errors.FileFalseType, id="no e-mail"),
        pytest.param(
            make_zip({"a": "b"}), "a.zip", errors.FileUnknownType, id="archive"
        ),
        pytest.param(make_docx("<w:p/>"), "a.docx", errors.FileEmpty, id="empty"),
    ],
)
def test_document_is_refused(data: bytes, name: str, error: type[errors.KaiwaError]):
    with pytest.raises(error):
        read(data, name)
