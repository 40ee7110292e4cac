"""The choice of pages: shown, sent, refused."""

import re

import pytest

from ..client import AppVisitor
from ..confined.documents import ENCRYPTED, make_docx, make_pdf, make_pptx, make_zip
from .test_files import count_files, read_prompt, upload, upload_id

THREE = make_pdf(["一頁目", "二頁目", "三頁目"])
SCAN = make_pdf(["", "", ""])


def choose(visitor: AppVisitor, file_id: str, **form: str):
    return visitor.client.post(f"/files/{file_id}/choice", data=form)


def read_page(visitor: AppVisitor, file_id: str) -> str:
    return visitor.read(f"/files/{file_id}/text")


def send(visitor: AppVisitor, endpoint, file_id: str):
    visitor.begin("fast count to 3", file=file_id).follow()
    return read_prompt(endpoint)[0]["content"]


def test_pages_are_shown_and_sent(visitor, endpoint):
    file_id = upload_id(visitor, THREE, "a.pdf")

    response = choose(visitor, file_id, pages="3, 1")

    assert response.status_code == 303
    page, content = read_page(visitor, file_id), send(visitor, endpoint, file_id)
    for text in (page, content):
        assert "[Page 1]\n一頁目\n\n[Page 3]\n三頁目\n```" in text
        assert "二頁目" not in text


def test_chip_names_the_choice(visitor):
    file_id = upload_id(visitor, THREE, "a.pdf")
    choose(visitor, file_id, pages="2-3")

    chip = visitor.read(f"/files/{file_id}/chip")

    assert "Pages 2-3 of 3" in chip
    assert "What is sent" in chip


@pytest.mark.parametrize("pages", ["9", "<script>"])
def test_refused_pages_change_nothing(visitor, pages: str):
    file_id = upload_id(visitor, THREE, "a.pdf")

    response = choose(visitor, file_id, pages=pages)

    assert response.status_code == 422
    assert 'aria-invalid="true"' in response.text
    assert "<script>" not in response.text
    assert "二頁目" in read_page(visitor, file_id)


def test_scanned_pdf_needs_a_choice(visitor):
    response = upload(visitor, SCAN, "scan.pdf")
    [file_id] = re.findall(r'name="file" value="([\w-]+)"', response.text)

    sent = visitor.client.post(
        "/conversations",
        data=visitor.fill("Hi", {"file": file_id}),
        headers={"X-Kaiwa-Request": "fetch"},
    )

    assert "No text" in response.text
    assert "was probably scanned" in read_page(visitor, file_id)
    assert sent.headers["X-Kaiwa-Problem"] == "file_scanned"


def test_pages_are_sent_as_pictures(visitor, endpoint):
    file_id = upload_id(visitor, SCAN, "scan.pdf")

    choose(visitor, file_id, **{"as": "pictures", "pages": "2-3"})

    page = read_page(visitor, file_id)
    assert "scan 2.png" in page
    assert "scan 3.png" in page
    *pictures, text = send(visitor, endpoint, file_id)
    assert [it["type"] for it in pictures] == ["image_url", "image_url"]
    assert text["text"] == "fast count to 3"


def test_another_choice_deletes_the_pictures(visitor, make_app):
    app = make_app()
    visitor = AppVisitor(app)
    file_id = upload_id(visitor, THREE, "a.pdf")
    choose(visitor, file_id, **{"as": "pictures"})
    count = app.extensions["kaiwa"].database.read

    assert count(count_files) == 4
    choose(visitor, file_id, **{"as": "text"})
    assert count(count_files) == 1
    choose(visitor, file_id, **{"as": "pictures"})
    visitor.post(f"/files/{file_id}/removal")
    assert count(count_files) == 0


def test_blind_models_get_no_pictures(make_app):
    visitor = AppVisitor(make_app(INFERENCE_MODEL_ID="gpt-oss-120b"))
    file_id = upload_id(visitor, SCAN, "scan.pdf")

    response = choose(visitor, file_id, **{"as": "pictures"})

    assert response.status_code == 422
    assert "No attached model sees pictures." in response.text


def test_pictures_are_limited(make_app):
    visitor = AppVisitor(make_app(MAX_FILES_PER_MESSAGE="2"))
    file_id = upload_id(visitor, SCAN, "scan.pdf")

    response = choose(visitor, file_id, **{"as": "pictures"})

    assert 'value="1-2"' in read_page(visitor, file_id)
    assert "At most 2 pages" in response.text


def test_html_source_can_be_chosen(visitor):
    file_id = upload_id(visitor, b"<h1>Notes</h1>", "a.html")
    assert "# Notes" in read_page(visitor, file_id)

    choose(visitor, file_id, **{"as": "source"})

    assert "&lt;h1&gt;Notes" in read_page(visitor, file_id)


def test_sent_file_keeps_its_pages(visitor, endpoint):
    file_id = upload_id(visitor, THREE, "a.pdf")
    send(visitor, endpoint, file_id)

    response = choose(visitor, file_id, pages="1")

    assert response.status_code == 404
    assert "page-choice" not in read_page(visitor, file_id)


def test_other_people_choose_nothing(visitor, stranger):
    file_id = upload_id(visitor, THREE, "a.pdf")

    assert choose(stranger, file_id, pages="1").status_code == 404


@pytest.mark.parametrize(
    ("data", "name", "problem"),
    [
        pytest.param(
            make_pdf(["a"], trailer=ENCRYPTED), "a.pdf", "file_locked", id="locked"
        ),
        pytest.param(make_docx("a")[:-40], "a.docx", "file_broken", id="cut"),
        pytest.param(make_pptx(["a"]), "a.xlsx", "file_false_type", id="false type"),
        pytest.param(make_zip({"a": "b"}), "a.zip", "file_unknown_type", id="archive"),
    ],
)
def test_refused_document_leaves_nothing(
    make_app, data: bytes, name: str, problem: str
):
    app = make_app()

    response = upload(AppVisitor(app), data, name)

    assert response.headers["X-Kaiwa-Problem"] == problem
    assert app.extensions["kaiwa"].database.read(count_files) == 0
