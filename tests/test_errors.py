import re

import pytest

import kaiwa.errors
from kaiwa.errors import KaiwaError, find_error_class

# A name of the drawn tree, and its status.
DRAWN = re.compile(r"([A-Z]\w+) +(?:status )?(\d{3})")


def walk(cls: type[KaiwaError]) -> list[type[KaiwaError]]:
    return [cls, *(found for sub in cls.__subclasses__() for found in walk(sub))]


ERRORS = walk(KaiwaError)


def test_codes_are_unique():
    codes = [cls.code for cls in ERRORS]

    assert len(set(codes)) == len(codes)


@pytest.mark.parametrize("cls", ERRORS, ids=lambda cls: cls.__name__)
def test_error_is_found_by_code(cls):
    assert find_error_class(cls.code) is cls


@pytest.mark.parametrize("cls", ERRORS, ids=lambda cls: cls.__name__)
def test_texts_are_sentences(cls):
    assert cls.__doc__
    for text in (cls.sentence, cls.advice):
        assert not text or re.search(r"[.:)]s?$", text.strip())


def test_unknown_code_is_the_base_error():
    assert find_error_class("of another release") is KaiwaError


def test_drawn_tree_matches_the_classes():
    drawn = {
        name: int(status) for name, status in DRAWN.findall(kaiwa.errors.__doc__ or "")
    }
    # The start and a command, not a response, carry them.
    undrawn = {"BadSetting", "BadBackup"}

    assert drawn == {
        cls.__name__: cls.status for cls in ERRORS if cls.__name__ not in undrawn
    }
