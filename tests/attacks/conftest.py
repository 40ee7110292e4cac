"""Somebody with a running conversation, and somebody who wants at it."""

from pathlib import Path

import pytest
from flask import Flask

from ..web.conftest import Visitor
from .victim import Victim

PASSWORD = "open sesame"


@pytest.fixture
def victim(app: Flask, tmp_path: Path) -> Victim:
    """Somebody whose answer is being made."""
    return Victim(Visitor(app), tmp_path)


@pytest.fixture
def stranger(app: Flask) -> Visitor:
    """Somebody else, who may talk too."""
    return Visitor(app)
