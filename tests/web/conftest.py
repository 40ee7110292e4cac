"""Visitors of an app in this process."""

import re
from collections.abc import Callable

import pytest
from flask import Flask

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
