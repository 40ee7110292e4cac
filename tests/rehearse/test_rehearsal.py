"""The rehearsal of a deployment, in its short form."""

from pathlib import Path

import pytest

from tools.rehearse import slug
from tools.rehearse.run import rehearse

pytestmark = [pytest.mark.postgres, pytest.mark.nginx]


@pytest.mark.skipif(
    not (slug.ROOT / ".git").exists(), reason="this is no git repository"
)
def test_short_rehearsal_holds(tmp_path: Path):
    rows = rehearse(tmp_path, is_short=True)

    assert len(rows) > 10
    assert [it for it in rows if not it.held] == []


@pytest.mark.parametrize(
    ("name", "text"),
    [
        pytest.param("Pipfile", "", id="two package files"),
        pytest.param(".python-version", "3.12", id="two versions"),
        pytest.param("runtime.txt", "python-3.8", id="old Python"),
        pytest.param("venv", "", id="committed environment"),
        pytest.param("bin/post_compile", "", id="hook"),
        pytest.param("app.json", '{"stack": "heroku-18"}', id="old stack"),
        pytest.param("manage.py", "", id="Django"),
        pytest.param("Procfile", "worker: sleep 1", id="no web process"),
    ],
)
def test_unfit_tree_is_refused(tmp_path: Path, name: str, text: str):
    for file in (
        "requirements.txt",
        "runtime.txt",
        ".python-version",
        "app.json",
        "Procfile",
    ):
        (tmp_path / file).write_text((slug.ROOT / file).read_text())
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_text(text)

    assert [it.held for it in slug.check(tmp_path)].count(False) == 1
