"""Visitors of an app in this process."""

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest
from flask import Flask
from flask_babel import force_locale

from ..client import AppVisitor


@pytest.fixture
def visitor(app: Flask) -> AppVisitor:
    """Return a visitor."""
    return AppVisitor(app)


@pytest.fixture
def stranger(app: Flask) -> AppVisitor:
    """Return another visitor."""
    return AppVisitor(app)


@pytest.fixture
def texts() -> Callable[[str], str]:
    """Return a function that removes the tags of some HTML."""
    return lambda html: re.sub(r"<[^>]+>", "", html)


@pytest.fixture
def speak(app: Flask) -> Callable[[str], AbstractContextManager[None]]:
    """Set the language of the page."""

    @contextmanager
    def speak(language: str) -> Iterator[None]:
        with app.test_request_context("/"), force_locale(language):
            yield

    return speak
