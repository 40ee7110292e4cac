"""Failures at the start: the page and the log name them, and the fix is noticed."""

import sqlite3
from contextlib import closing

import pytest
import requests

from ..services.process import wait_until


def spoil_with_text(folder) -> None:
    """Write a file that is no database."""
    (folder / "kaiwa.sqlite3").write_text("no database, " * 100)


def spoil_with_revision(folder) -> None:
    """Make a database of a revision that no release has."""
    with closing(sqlite3.connect(folder / "kaiwa.sqlite3")) as database:
        database.execute("create table alembic_version (version_num varchar(32))")
        database.execute("insert into alembic_version values ('0002')")
        database.commit()


@pytest.mark.parametrize(
    ("spoil", "sentence", "reason"),
    [
        (
            spoil_with_text,
            "The database cannot be opened or written.",
            "kaiwa.sqlite3 (file is not a database)",
        ),
        (
            spoil_with_revision,
            "The database has revision 0002, which this release, with revision",
            "The database has revision 0002, which this release, with revision",
        ),
    ],
    ids=["no database", "unknown revision"],
)
def test_start_names_its_problem(start_dyno, tmp_path, spoil, sentence, reason):
    spoil(tmp_path)

    dyno = start_dyno(is_ready=False)
    wait_until(lambda: "Waiting for" in dyno.process.read_log(), "it is logged")
    page = requests.get(f"{dyno.url}/", timeout=5)
    for file in tmp_path.glob("kaiwa.sqlite3*"):
        file.unlink()
    dyno.wait_until_ready()

    assert (page.status_code, sentence in page.text) == (503, True)
    log = dyno.process.read_log()
    assert log.count(reason) == 1
    assert "greenlet broke" not in log
    assert requests.get(f"{dyno.url}/", timeout=5).status_code == 200
