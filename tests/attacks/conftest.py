"""Somebody with a running conversation, and somebody who wants at it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask

from kaiwa import create_app, serving

from ..web.conftest import Visitor
from .victim import Victim

PASSWORD = "open sesame"
MakeApp = Callable[..., Flask]


@pytest.fixture
def make_app(environ: dict[str, str]) -> Iterator[MakeApp]:
    """Make an app with other config vars."""
    apps = []

    def make(**more: str) -> Flask:
        app = create_app({**environ, **more})
        serving.get_ready(app)
        apps.append(app)
        return app

    yield make
    for app in apps:
        serving.drain(app, seconds=0)


@pytest.fixture
def victim(app: Flask, tmp_path: Path) -> Victim:
    """Somebody whose answer is being made."""
    return Victim(Visitor(app), tmp_path)


@pytest.fixture
def stranger(app: Flask) -> Visitor:
    """Somebody else, who may talk too."""
    return Visitor(app)
