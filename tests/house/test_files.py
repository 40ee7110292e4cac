"""Rules for all files."""

import re
from pathlib import Path

from .tree import ROOT, list_files, name_of, read_text_file

MAX_LINES = 300
# These names have no meaning: a helper stays with its user, or gets a noun.
EMPTY_NAMES = {"utils", "util", "helpers", "common", "core", "misc", "manager"}
GENERAL_FOLDERS = {Path("/", it) for it in ("", "home", "opt", "srv", "tmp", "usr")}


def test_no_file_is_too_long():
    long = {
        name_of(path)
        for path in list_files("*.py", "kaiwa")
        if len(path.read_text().splitlines()) > MAX_LINES
    }

    assert long == set()


def test_no_file_name_is_empty():
    names = {path.stem for path in [*list_files("*.py"), *list_files("*.js")]}

    assert names & EMPTY_NAMES == set()


def test_no_path_of_this_machine():
    own = {ROOT, *ROOT.parents, Path.home()} - GENERAL_FOLDERS
    paths = "|".join(re.escape(str(it)) for it in sorted(own))
    pattern = re.compile(rf"(?<![\w./~-])(?:{paths}|/home/\w+|/Users/\w+)(?=[/\s'\"`])")

    named = [
        (name_of(path), match[0])
        for path in list_files()
        for match in pattern.finditer(read_text_file(path) or "")
    ]

    assert named == []
