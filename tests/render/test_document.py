"""The page on rendering names every file and only tests that exist."""

import re
from pathlib import Path

from kaiwa import render

ROOT = Path(__file__).parents[2]
FOLDER = Path(render.__file__).parent
DOCUMENT = (ROOT / "docs/rendering.md").read_text()


def test_every_module_is_listed():
    table = DOCUMENT.partition("## Files")[2]
    modules = {path.name for path in FOLDER.glob("*.py")} - {"__init__.py"}

    assert set(re.findall(r"`(\w+\.py)`", table)) == modules


def test_every_fast_path_is_listed():
    table = DOCUMENT.partition("## Fast paths")[2].partition("\n## ")[0]
    modules = {path.name for path in (FOLDER / "growing").glob("*.py")}

    assert modules - {"__init__.py"} == set(re.findall(r"^\| `(\w+\.py)`", table, re.M))


def test_every_invariant_has_tests():
    tests = "".join(it.read_text() for it in Path(__file__).parent.rglob("test_*.py"))

    for name in (r"\w*equal\w*", r"\w*depend\w*", r"\w*once"):
        assert re.search(rf"def test_streamed_{name}\(", tests)
