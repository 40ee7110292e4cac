"""A victim with conversations, and an attacker."""

from pathlib import Path

import pytest
from flask import Flask

from ..client import AppVisitor
from .victim import Victim

PASSWORD = "open sesame"


@pytest.fixture
def victim(app: Flask, tmp_path: Path) -> Victim:
    """A visitor with a running answer."""
    return Victim(AppVisitor(app), tmp_path)


@pytest.fixture
def stranger(app: Flask) -> AppVisitor:
    """Another visitor, the attacker."""
    return AppVisitor(app)
