"""Imports of files, from the upload to the report."""

import io
import json
import re
import zipfile
from pathlib import Path
from typing import Any

import gevent
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kaiwa.importing import importer

from ..client import AppVisitor, Talk

SAMPLES = Path(__file__).parents[1] / "importing/samples"
HEAD = {"format": "kaiwa", "version": 1, "exported_at": "2026-11-29T09:00:00+00:00"}
TIME = "2026-11-29T08:59:00+00:00"
TEXTS = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"),
    max_size=30,
).filter(lambda it: "\u2028" not in it and "\u2029" not in it)


def upload(visitor: AppVisitor, data: bytes, name: str = "export.json") -> Any:
    return visitor.client.post("/import", data={"file": (io.BytesIO(data), name)})


def import_file(visitor: AppVisitor, data: bytes, name: str = "export.json") -> str:
    """Import a file; return the text of the page at its end."""
    response = upload(visitor, data, name)
    assert response.status_code == 303, response.text
    path = response.headers["Location"]
    with gevent.Timeout(20):
        while "data-seconds" in visitor.read(path):
            gevent.sleep(0.01)
    return re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", visitor.read(path)))


def export(visitor: AppVisitor) -> Any:
    return json.loads(visitor.get("/export/json?thinking=1").text)["conversations"]


def read_counts(page: str) -> tuple[int, ...]:
    found = re.search(r"Imported (\d+) Known already (\d+) Not imported (\d+)", page)
    assert found, page
    return tuple(map(int, found.groups()))


def without_ids(conversations: list[Any]) -> list[Any]:
    """Number the messages of each conversation, and leave out its id."""
    result = []
    for it in conversations:
        places: dict[Any, Any] = {None: None}
        places |= {row["id"]: place for place, row in enumerate(it["messages"])}
        rows = [
            {**row, "id": places[row["id"]], "parent": places[row["parent"]]}
            for row in it["messages"]
        ]
        result.append({**it, "id": "", "leaf": places[it["leaf"]], "messages": rows})
    return result


def write(conversations: list[Any]) -> bytes:
    return json.dumps({**HEAD, "conversations": conversations}).encode()


def test_own_export_returns_without_loss(app, visitor: AppVisitor, stranger):
    talk = visitor.begin("fast echo: **one**", thinking="low")
    talk.follow()
    talk = talk.send("fast count to 3")
    talk.follow()
    visitor.submit(f"{talk.path}/settings", instructions="Be brief.", top_p="0.5")
    reply = visitor.post(f"/answers/{talk.answer_id}/attempts")
    Talk(visitor, reply).follow()
    visitor.submit(f"{talk.path}/shelf", action="pinned")

    exported = export(visitor)
    page = import_file(stranger, write(exported))

    assert read_counts(page) == (1, 0, 0)
    assert without_ids(export(stranger)) == without_ids(exported)
    assert read_counts(import_file(visitor, write(exported))) == (0, 1, 0)


@st.composite
def conversations(draw: st.DrawFn) -> dict[str, Any]:
    """Draw a conversation as the export writes it."""
    messages: list[dict[str, Any]] = []
    for message_id in range(1, draw(st.integers(2, 6)) + 1):
        parent = draw(st.sampled_from(messages)) if messages else None
        is_answer = bool(parent) and parent["role"] == "user"
        message = {
            "id": message_id,
            "parent": parent and parent["id"],
            "role": "assistant" if is_answer else "user",
            "created_at": TIME,
            "parts": draw(_parts(is_answer)),
        }
        messages.append(message | (draw(_ending()) if is_answer else {}))
    times = st.none() | st.just(TIME)
    return {
        "id": draw(st.text("abcdef", min_size=1, max_size=9)),
        "title": "Tea",
        "model": "nova-lite",
        "leaf": draw(st.sampled_from(messages))["id"],
        "created_at": TIME,
        "updated_at": TIME,
        "pinned_at": draw(times),
        "archived_at": draw(times),
        "settings": draw(_tunings()),
        "messages": messages,
        "files": [],
    }


def _parts(is_answer: bool) -> st.SearchStrategy[list[dict[str, str]]]:
    texts = TEXTS.filter(bool)
    text = st.builds(lambda it: {"kind": "text", "text": it}, texts)
    thinking = st.builds(lambda it: {"kind": "thinking", "text": it}, texts)
    if not is_answer:
        return st.lists(text, min_size=1, max_size=1)
    return st.lists(text | thinking, max_size=3)


@st.composite
def _ending(draw: st.DrawFn) -> dict[str, Any]:
    numbers = st.none() | st.integers(0, 2**31 - 1)
    error = {"code": "endpoint_busy", "details": {"seconds": 3, "text": "é"}}
    names = ("input", "output", "cached", "reasoning")
    tokens = {"input": draw(st.integers(0, 99))} | {
        it: draw(numbers) for it in names[1:]
    }
    return {
        "state": draw(st.sampled_from(["done", "stopped", "interrupted", "failed"])),
        "model": "nova-lite",
        "finish_reason": draw(st.sampled_from([None, "stop", "length"])),
        "error": draw(st.sampled_from([None, error])),
        "tokens": draw(st.none() | st.just(tokens)),
        "finished_at": draw(st.none() | st.just(TIME)),
        "settings": draw(_tunings()),
        "kept_turns": draw(numbers),
    }


def _tunings() -> st.SearchStrategy[dict[str, Any] | None]:
    return st.sampled_from(
        [
            None,
            {"instructions": "Be brief.\nPlease.", "temperature": 0.25},
            {"max_tokens": 1000, "stop": ["a", "b c"], "thinking": "high"},
        ]
    )


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.lists(conversations(), max_size=3, unique_by=lambda it: it["id"]))
def test_export_of_import_is_the_same(app, written: list[dict[str, Any]]):
    visitor = AppVisitor(app)

    page = import_file(visitor, write(written))

    assert read_counts(page) == (len(written), 0, 0)
    in_order = sorted(without_ids(written), key=repr)
    assert sorted(without_ids(export(visitor)), key=repr) == in_order


@pytest.mark.parametrize(
    "name", ["chatgpt", "claude", "open_webui", "librechat", "chat_ui"]
)
def test_other_exports_are_shown(visitor: AppVisitor, name: str):
    data = (SAMPLES / f"{name}.json").read_bytes()

    assert read_counts(import_file(visitor, data)) == (1, 0, 0)
    assert read_counts(import_file(visitor, data)) == (0, 1, 0)

    [found] = export(visitor)
    page = visitor.read(f"/conversations/{found['id']}")
    assert "Which tea?" in page
    assert "Green." in page or "Black." in page


def test_archive_is_imported(visitor: AppVisitor):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("user.json", "{}")
        archive.write(SAMPLES / "chatgpt.json", "conversations.json")

    assert read_counts(import_file(visitor, file.getvalue(), "chat.zip")) == (1, 0, 0)


def test_report_names_rejected_conversations(visitor: AppVisitor):
    [sample] = json.loads((SAMPLES / "claude.json").read_text())
    same_id = {**sample, "name": "Another"}
    undated = {**sample, "uuid": "c-2", "name": "Un<b>dated", "created_at": "never"}
    lone = {**sample, "uuid": "c-3", "name": "Lone \ud800"}
    last = {**sample, "uuid": "c-4", "name": "Last"}
    data = json.dumps([sample, same_id, undated, lone, sample, last]).encode()

    page = import_file(visitor, data[:-20])

    assert read_counts(page) == (1, 1, 4)
    assert "Un&lt;b&gt;dated One of its dates cannot be read. Number 3" in page
    assert "Another An id occurs twice. Number 2" in page
    assert "not valid Unicode. Number 4" in page
    assert "damaged or incomplete from here on. Number 6" in page


def test_page_of_a_running_import(visitor: AppVisitor, app, monkeypatch):
    start = lambda self, import_id, file: file.close()  # noqa: E731
    monkeypatch.setattr(importer.Importer, "start", start)
    response = upload(visitor, b"[]")
    path = response.headers["Location"]

    page = visitor.read(path)
    again = upload(visitor, b"[]")
    visitor.submit(f"{path}/cancellation")

    assert '<meta http-equiv="refresh" content="2">' in page
    assert "Waiting for another import" in page
    assert again.status_code == 409
    import_id = path.rpartition("/")[2]
    owner = app.extensions["kaiwa"].imports
    with visitor.client.session_transaction() as session:
        assert owner.get(session["owner_id"], import_id).is_cancel_requested


def test_cancelled_import_keeps_its_conversations(app, visitor: AppVisitor):
    services = app.extensions["kaiwa"]
    [sample] = json.loads((SAMPLES / "claude.json").read_text())
    data = json.dumps([{**sample, "uuid": str(it)} for it in range(300)]).encode()
    save = services.imports.save

    def cancel(import_id: str, state: str, counts: Any, report: Any) -> bool:
        save(import_id, state, counts, report)
        return counts.added > 0

    services.importer._imports.save = cancel
    importer_seconds = importer.SAVE_SECONDS
    importer.SAVE_SECONDS = 0
    try:
        page = import_file(visitor, data)
    finally:
        importer.SAVE_SECONDS = importer_seconds

    assert "The import was cancelled." in page
    assert 0 < read_counts(page)[0] < 300
    assert len(export(visitor)) == read_counts(page)[0]


def test_drained_import_is_interrupted(app, visitor: AppVisitor):
    services = app.extensions["kaiwa"]
    services.importer.stop()

    page = import_file(visitor, b"[1, 2, 3]")

    assert "The import was interrupted." in page


def test_maximum_ends_the_import(make_app):
    visitor = AppVisitor(make_app(MAX_CONVERSATIONS="2"))
    [sample] = json.loads((SAMPLES / "claude.json").read_text())
    data = json.dumps([{**sample, "uuid": str(it)} for it in range(5)]).encode()

    page = import_file(visitor, data)

    assert read_counts(page)[0] == 2
    assert "Your list of conversations is full (at most 2)." in page


def test_other_people_see_no_import(visitor: AppVisitor, stranger: AppVisitor):
    path = upload(visitor, b"[]").headers["Location"]

    assert stranger.get(path).status_code == 404
    assert stranger.submit(f"{path}/cancellation").status_code == 404
    assert path not in stranger.read("/import")
    assert path in visitor.read("/import")


def test_file_over_the_limit_is_refused(make_app):
    visitor = AppVisitor(make_app(MAX_IMPORT_MB="1"))

    response = visitor.client.post(
        "/import",
        data=b" " * 1_100_000,
        content_type="multipart/form-data; boundary=x",
    )

    assert response.status_code == 413
    assert "larger than 1 MB" in response.text
    assert read_counts(import_file(visitor, b"[]" + b" " * 300_000)) == (0, 0, 0)


@pytest.mark.parametrize("data", [{}, {"file": (io.BytesIO(b""), "a.json")}])
def test_missing_file_is_refused(visitor: AppVisitor, data: dict[str, Any]):
    response = visitor.client.post(
        "/import", data=data, content_type="multipart/form-data"
    )

    assert response.status_code == 422


def test_large_body_must_be_a_form(visitor: AppVisitor):
    form = "application/x-www-form-urlencoded"

    response = visitor.client.post("/import", data=b"a" * 200_000, content_type=form)

    assert response.status_code == 413


def test_list_leads_to_imports(visitor: AppVisitor):
    assert 'href="/import"' in visitor.read("/conversations")
    assert "<h1" in visitor.read("/import")


def test_page_speaks_japanese(visitor: AppVisitor):
    visitor.submit("/preferences", language="ja")

    page = import_file(visitor, b"[1]")

    assert "インポートが終わりました。" in page
    assert "この形式には対応していません。" in page
