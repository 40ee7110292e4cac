"""Somebody with a running conversation, and somebody who wants at it."""

from pathlib import Path

import pytest
from flask import Flask

from ..client import AppVisitor
from .victim import Victim

PASSWORD = "open sesame"


@pytest.fixture
def victim(app: Flask, tmp_path: Path) -> Victim:
    """Somebody whose answer is being made."""
    return Victim(AppVisitor(app), tmp_path)


@pytest.fixture
def stranger(app: Flask) -> AppVisitor:
    """Somebody else, who may talk too."""
    return AppVisitor(app)
