"""Docstrings, comments and test names are plain technical English."""

import ast
import re
from collections import Counter

import pytest

from .prose import read_prose
from .tree import ROOT, list_files, name_of

# Uses per 1,000 words.
LIMITS = {
    r"what": 0.1,
    r"whom|whoever|whatever|whichever": 0.1,
    r"who|whose": 0.2,
    r"tell|tells|told|say|says|said": 0.1,
    r"nobody|somebody|everybody|anybody": 0.1,
}
OPENERS = re.compile(r"(?:^|[.!?]\s+|\n\n)(What|Who|Whoever|Whatever|Whose|How)\b")
MAX_OPENERS = 3
MIN_NAME_WORDS, MAX_NAME_WORDS = 3, 6

FILES = [
    *(path for folder in ("kaiwa", "tests", "bench", "migrations", "tools")
      for path in list_files("*.py", folder)),
    *ROOT.glob("*.py"),
    *(path for pattern in ("*.js", "*.css") for path in list_files(pattern, "static")
      if path.parent.name != "build"),
]  # fmt: skip
PROSE = {name_of(path): read_prose(path) for path in FILES}


@pytest.mark.parametrize("words", LIMITS)
def test_dialect_words_are_rare(words: str):
    pattern = re.compile(rf"\b(?:{words})\b", re.IGNORECASE)
    uses = Counter({name: len(pattern.findall(text)) for name, text in PROSE.items()})
    total = sum(len(text.split()) for text in PROSE.values())

    assert uses.total() * 1000 / total <= LIMITS[words], uses.most_common(20)


def test_sentences_begin_with_the_actor():
    openers = Counter(
        {name: len(OPENERS.findall(text)) for name, text in PROSE.items()}
    )

    assert openers.total() <= MAX_OPENERS, +openers


def test_names_of_tests_are_claims():
    wrong = [
        f"{name_of(path)}: {node.name}"
        for path in list_files("test_*.py", "tests")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef)
        and node.name.startswith("test_")
        and not MIN_NAME_WORDS <= node.name.count("_") <= MAX_NAME_WORDS
    ]

    assert wrong == []
