"""Files from the form to the model, and back to their owner."""

import io
import re
import tracemalloc
from urllib.parse import quote

import pytest

from kaiwa.web.headers import CONTENT_POLICY

from ..client import AppVisitor
from ..confined.samples import make_animation, make_huge_png, make_picture
from ..endpoint.scripts import refuse

FETCH = {"X-Kaiwa-Request": "fetch"}
NOTES = b"The meeting is at noon.\n"
EVIL = '../../etc/\r\nSet-Cookie: a=b"; x=<script>.txt'


def upload(visitor: AppVisitor, data: bytes = NOTES, name: str = "notes.txt"):
    headers = {**FETCH, "X-Kaiwa-Name": quote(name)}
    return visitor.client.post("/files", data=data, headers=headers)


def upload_id(visitor: AppVisitor, data: bytes = NOTES, name: str = "notes.txt") -> str:
    response = upload(visitor, data, name)
    assert response.status_code == 201, response.text
    return re.search(r'name="file" value="([\w-]+)"', response.text)[1]


def read_prompt(endpoint) -> list:
    return endpoint.list_requests()[-1]["body"]["messages"]


def test_text_file_reaches_the_model(visitor, endpoint):
    file_id = upload_id(visitor)

    visitor.begin("fast count to 3", file=file_id).follow()

    [message] = read_prompt(endpoint)
    expected = "File: notes.txt\n```\nThe meeting is at noon.\n```\n\nfast count to 3"
    assert message["content"] == expected


def test_picture_reaches_the_model(visitor, endpoint):
    file_id = upload_id(visitor, make_picture(), "photo.png")

    visitor.begin("fast count to 3", file=file_id).follow()

    picture, text = read_prompt(endpoint)[0]["content"]
    assert picture["image_url"]["url"].startswith("data:image/png;base64,iVBOR")
    assert text == {"type": "text", "text": "fast count to 3"}


def test_model_without_vision_reads_the_name(make_app, endpoint):
    visitor = AppVisitor(make_app(INFERENCE_MODEL_ID="gpt-oss-120b"))
    file_id = upload_id(visitor, make_picture(), "photo.png")

    visitor.begin("fast count to 3", file=file_id).follow()

    [message] = read_prompt(endpoint)
    assert message["content"] == "[picture: photo.png]\n\nfast count to 3"


def test_retry_and_edit_keep_the_files(visitor, endpoint):
    talk = visitor.begin("fast count to 3", file=upload_id(visitor))
    talk.follow()
    question_id = talk.answer_id - 1

    again = visitor.post(f"/messages/{question_id}/revisions", "fast count to 4")

    assert "notes.txt" in again.text
    visitor.follow(talk.answer_id + 2)
    assert "The meeting is at noon." in read_prompt(endpoint)[0]["content"]


def test_file_alone_is_a_message(visitor):
    talk = visitor.begin("", file=upload_id(visitor))

    assert "notes.txt" in talk.html


def test_form_without_scripts_brings_files(visitor):
    form = visitor.fill("fast count to 3", {"scripts": "off"})
    files = [(io.BytesIO(make_picture()), "a.png"), (io.BytesIO(NOTES), "b.txt")]

    response = visitor.client.post("/conversations", data={**form, "files": files})

    page = visitor.read(response.headers["Location"])
    assert "a.png" in page
    assert "b.txt" in page


def test_large_form_is_parsed_piecewise(make_app):
    visitor = AppVisitor(make_app(MAX_MESSAGE_CHARS="1000"))
    form = visitor.fill("fast 会話 count to 3", {})
    data = b"A line of a text.\n" * 22_000

    response = visitor.client.post(
        "/conversations", data={**form, "files": [(io.BytesIO(data), "b.txt")]}
    )

    assert "会話" in visitor.read(response.headers["Location"])


def test_refused_form_keeps_text_and_files(visitor):
    form = visitor.fill("My question", {})
    files = [(io.BytesIO(NOTES), "good.txt"), (io.BytesIO(b"<p>"), "bad.png")]

    response = visitor.client.post("/conversations", data={**form, "files": files})

    assert response.status_code == 422
    assert "My question" in response.text
    assert "good.txt" in response.text
    assert "bad.png" not in response.text


@pytest.mark.parametrize(
    ("data", "name", "problem"),
    [
        pytest.param(make_huge_png(), "big.png", "picture_too_large", id="pixels"),
        pytest.param(
            make_animation(2000), "a.gif", "picture_too_many_frames", id="frames"
        ),
        pytest.param(b"<script>", "a.png", "file_false_type", id="false type"),
        pytest.param(make_picture()[:-30], "a.png", "file_broken", id="cut"),
        pytest.param(bytes(3_000_000), "a.txt", "file_too_large", id="large"),
    ],
)
def test_refused_file_leaves_nothing(make_app, data: bytes, name: str, problem: str):
    app = make_app(MAX_FILE_MB="1")
    visitor = AppVisitor(app)

    response = upload(visitor, data, name)

    assert response.headers["X-Kaiwa-Problem"] == problem
    assert 'role="alert"' in response.text
    services = app.extensions["kaiwa"]
    assert services.database.read(count_files) == 0


def count_files(tx) -> int:
    return tx.exec_driver_sql("select count(*) from files").scalar()


def test_message_has_limited_files(visitor):
    ids = [upload_id(visitor) for _ in range(11)]
    form = visitor.fill("Hi", {})

    response = visitor.client.post(
        "/conversations", data={**form, "file": ids}, headers=FETCH
    )

    assert response.headers["X-Kaiwa-Problem"] == "too_many_files"


def test_other_people_find_no_file(visitor, stranger):
    file_id = upload_id(visitor)
    form = stranger.fill("Hi", {"file": file_id})

    replies = [
        stranger.client.get(f"/files/{file_id}"),
        stranger.client.get(f"/files/{file_id}/text"),
        stranger.client.post(f"/files/{file_id}/removal"),
        stranger.client.post("/conversations", data=form, headers=FETCH),
    ]

    assert [it.status_code for it in replies] == [404, 404, 404, 409]


def test_document_is_a_download_without_rights(visitor):
    file_id = upload_id(visitor, b"<script>alert(1)</script>", "page.html")

    response = visitor.client.get(f"/files/{file_id}")

    assert response.headers["Content-Type"] == "application/octet-stream"
    assert response.headers["Content-Disposition"].startswith("attachment;")
    assert response.headers["Content-Security-Policy"].startswith("sandbox")
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.data == b"<script>alert(1)</script>"


def test_picture_is_shown_without_rights(visitor):
    file_id = upload_id(visitor, make_picture("GIF"), "photo.gif")

    response = visitor.client.get(f"/files/{file_id}")

    assert response.headers["Content-Type"] == "image/png"
    assert (
        response.headers["Content-Disposition"] == "inline; filename*=UTF-8''photo.png"
    )
    assert response.headers["Content-Security-Policy"].startswith("sandbox")


def test_name_is_text(visitor):
    file_id = upload_id(visitor, NOTES, EVIL)

    page = visitor.read(f"/files/{file_id}/text")
    response = visitor.client.get(f"/files/{file_id}")

    assert "<script>" not in page
    assert "Set-Cookie" not in response.headers
    assert "etc" not in response.headers["Content-Disposition"]


def test_text_is_shown_as_sent(visitor):
    page = visitor.read(f"/files/{upload_id(visitor)}/text")

    assert "File: notes.txt\n```\nThe meeting is at noon.\n```" in page


def test_removed_file_is_gone(visitor):
    file_id = upload_id(visitor)

    visitor.post(f"/files/{file_id}/removal")

    assert visitor.client.get(f"/files/{file_id}").status_code == 404


def test_pages_keep_the_common_policy(visitor):
    page = visitor.client.get("/")

    assert page.headers["Content-Security-Policy"] == CONTENT_POLICY


def test_files_can_be_switched_off(make_app):
    visitor = AppVisitor(make_app(MAX_FILES_PER_MESSAGE="0"))

    assert 'type="file"' not in visitor.read("/")


class Growing:
    """A photo followed by zeros, which are made when they are read."""

    def __init__(self, size: int) -> None:
        self._start = make_picture("JPEG")
        self._left = size - len(self._start)

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes."""
        if self._start:
            start, self._start = self._start, b""
            return start
        size = min(size, self._left)
        self._left -= size
        return bytes(size)


def test_upload_holds_little_memory(visitor):
    size = 20_000_000
    upload(visitor, make_picture("JPEG"), "first.jpg")  # Imports, and compiles SQL.
    tracemalloc.start()

    try:
        response = visitor.client.post(
            "/files",
            headers={**FETCH, "X-Kaiwa-Name": "photo.jpg"},
            environ_overrides={
                "wsgi.input": Growing(size),
                "CONTENT_LENGTH": str(size),
            },
        )
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert response.status_code == 201
    assert peak < 8_000_000


def test_refused_picture_is_named(visitor, endpoint):
    file_id = upload_id(visitor, make_picture(), "photo.png")
    endpoint.add_script(refuse(400, "messages.0.content: must be a string"))

    page = visitor.begin("fast count to 3", file=file_id).follow()

    assert page.state == "done"
    [message] = read_prompt(endpoint)
    assert message["content"] == "[picture: photo.png]\n\nfast count to 3"
    assert len(endpoint.list_requests()) == 2
