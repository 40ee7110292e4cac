import re

import pytest

from kaiwa.errors import KaiwaError, find_error_class


def walk(cls: type[KaiwaError]) -> list[type[KaiwaError]]:
    return [cls, *(found for sub in cls.__subclasses__() for found in walk(sub))]


ERRORS = walk(KaiwaError)


def test_each_error_has_a_code_of_its_own():
    codes = [cls.code for cls in ERRORS]

    assert len(set(codes)) == len(codes)


@pytest.mark.parametrize("cls", ERRORS, ids=lambda cls: cls.__name__)
def test_error_is_found_by_its_code_and_speaks_in_sentences(cls):
    assert find_error_class(cls.code) is cls
    assert cls.__doc__
    for text in (cls.sentence, cls.advice):
        assert not text or re.search(r"[.:)]s?$", text.strip())


def test_lost_code_is_the_general_error():
    assert find_error_class("of another release") is KaiwaError


def test_tree_in_the_docstring_names_every_error():
    import kaiwa.errors

    drawn = kaiwa.errors.__doc__ or ""

    assert [cls.__name__ for cls in ERRORS if cls.__name__ not in drawn] == []
