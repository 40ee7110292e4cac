"""The commands of ``flask``, as a terminal runs them."""

import io
import re

import pytest

from .client import AppVisitor
from .house.tree import ROOT


@pytest.fixture
def run(app):
    """Return a function that runs a command and returns its result."""
    runner = app.test_cli_runner()
    return lambda *words, **more: runner.invoke(args=[*words], **more)


def test_export_and_import_move_everything(app, make_app, run, tmp_path):
    talk = AppVisitor(app).begin("fast echo: Moved")
    talk.follow()
    exported = run("export")
    other = make_app(INSTANCE_PATH=str(tmp_path / "other"))

    result = other.test_cli_runner().invoke(
        args=["import"], input=io.BytesIO(exported.stdout_bytes)
    )

    assert (exported.exit_code, result.exit_code) == (0, 0)
    assert "messages: 2" in result.output
    # Sessions move, too.
    moved = other.test_client()
    visitor = AppVisitor(app)
    assert visitor.get(talk.path).status_code == 404
    cookie = talk.visitor.client.get_cookie("kaiwa").value  # type: ignore[attr-defined]
    moved.set_cookie("kaiwa", cookie)
    assert "Moved" in moved.get(talk.path).text


def test_refused_import_is_explained(run):
    result = run("import", input="nothing")

    assert result.exit_code == 1
    assert "The file cannot be imported: line 1 is not JSON." in result.output


def test_owner_closes_and_opens(app, run):
    visitor = AppVisitor(app)
    assert "closed" in run("owner", "close").output
    assert "Chat: closed" in run("owner", "status").output
    assert visitor.post("/conversations", "Hi").status_code == 403

    assert "open" in run("owner", "open").output
    assert "Chat: open" in run("owner", "status").output


def test_owner_sees_failures_without_words(app, run):
    AppVisitor(app).begin("fast error 429\n\nMarked words").follow()

    output = run("owner", "status").output

    assert re.search(r" endpoint_\w+ claude-4-5-sonnet$", output, re.M)
    assert "Marked" not in output


def test_owner_erases_a_person(app, run):
    talk = AppVisitor(app).begin()
    talk.follow()
    [line] = run("owner", "people").output.splitlines()
    number = line.split()[0]

    assert "Signed out 1 session" in run("owner", "sign-out", number).output
    assert run("owner", "erase", number, input="n\n").exit_code == 1
    assert talk.visitor.get(talk.path).status_code == 200
    assert run("owner", "erase", number, "--yes").output == "Deleted.\n"
    assert talk.visitor.get(talk.path).status_code == 404
    assert run("owner", "erase", number, "--yes").exit_code == 1


@pytest.mark.parametrize("page", ["operating", "reliability"])
def test_documents_name_real_commands(app, page):
    text = (ROOT / f"docs/{page}.md").read_text()
    named = set(re.findall(r"flask ((?:owner )?[a-z-]+)", text))
    group = app.cli.commands["owner"].commands
    real = {*app.cli.commands, "owner", *(f"owner {it}" for it in group)}

    assert named <= real
