"""What the tests share."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import gevent
import pytest
from flask import Flask
from flask.testing import FlaskClient

from kaiwa import create_app, serving

from .endpoint import Endpoint
from .services.postgres import Postgres
from .services.provider import ProviderServer
from .services.redis import RedisServer

MakeApp = Callable[..., Flask]


@pytest.fixture(autouse=True)
def clean_environ(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the machine's own config vars, and its proxies, out of the tests."""
    kept = {"PATH", "HOME", "LANG", "TMPDIR"}
    for name in set(os.environ) - kept:
        if not name.startswith(("PYTEST_", "PLAYWRIGHT_")):
            monkeypatch.delenv(name)


@pytest.fixture(scope="session")
def shared_standin() -> Iterator[Endpoint]:
    """Run one stand-in for all tests."""
    with Endpoint() as standin:
        yield standin


@pytest.fixture
def standin(shared_standin: Endpoint) -> Endpoint:
    """A stand-in that nobody has asked anything yet."""
    shared_standin.clear()
    return shared_standin


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """Run one PostgreSQL for all tests."""
    postgres = Postgres()
    yield postgres
    postgres.remove()


@pytest.fixture(scope="session")
def provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ProviderServer]:
    """Run one OpenID provider for all tests."""
    provider = ProviderServer(tmp_path_factory.mktemp("provider"))
    yield provider
    provider.stop()


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[RedisServer]:
    """A Redis."""
    server = RedisServer(tmp_path)
    yield server
    server.stop()


@pytest.fixture
def environ(standin: Endpoint, tmp_path: Path) -> dict[str, str]:
    """The config vars of a test: the stand-in attached, SQLite in a folder."""
    return {
        "INFERENCE_URL": standin.url,
        "INFERENCE_KEY": "inf-test",
        "INFERENCE_MODEL_ID": "claude-4-5-sonnet",
        "INSTANCE_PATH": str(tmp_path),
    }


@pytest.fixture
def make_app(environ: dict[str, str]) -> Iterator[MakeApp]:
    """Make an app with more config vars, ready to serve, in this process."""
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
def app(make_app: MakeApp) -> Flask:
    """The app, ready to serve, in this process."""
    return make_app()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser without scripts."""
    return app.test_client()


@pytest.fixture(autouse=True)
def nothing_left_running() -> Iterator[None]:
    """Let greenlets that were told to end do so before the next test."""
    yield
    gevent.sleep(0)
