"""Shared fixtures."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import gevent
import pytest
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import BytecodeCache, FileSystemBytecodeCache

from kaiwa import create_app, serving

from .endpoint import Endpoint
from .services.pgbouncer import PgBouncer
from .services.postgres import Postgres
from .services.process import INHERITED
from .services.provider import ProviderServer
from .services.redis import RedisServer

MakeApp = Callable[..., Flask]


@pytest.fixture(autouse=True)
def clean_environ(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hide the config vars and proxies of the machine."""
    for name in set(os.environ) - INHERITED:
        if not name.startswith(("PYTEST_", "PLAYWRIGHT_")):
            monkeypatch.delenv(name)


@pytest.fixture(scope="session")
def shared_endpoint() -> Iterator[Endpoint]:
    """Run one endpoint for all tests."""
    with Endpoint() as endpoint:
        yield endpoint


@pytest.fixture
def endpoint(shared_endpoint: Endpoint) -> Endpoint:
    """Return the endpoint, with an empty journal."""
    shared_endpoint.clear()
    return shared_endpoint


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """Run one PostgreSQL for all tests."""
    postgres = Postgres()
    yield postgres
    postgres.remove()


@pytest.fixture(scope="session")
def pgbouncer(postgres: Postgres) -> Iterator[PgBouncer]:
    """Run one PgBouncer for all tests."""
    pgbouncer = PgBouncer(postgres)
    yield pgbouncer
    pgbouncer.stop()


@pytest.fixture(scope="session")
def provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ProviderServer]:
    """Run one OpenID provider for all tests."""
    provider = ProviderServer(tmp_path_factory.mktemp("provider"))
    yield provider
    provider.stop()


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[RedisServer]:
    """Run a Redis for one test."""
    server = RedisServer(tmp_path)
    yield server
    server.stop()


@pytest.fixture(scope="session")
def attachment(shared_endpoint: Endpoint) -> dict[str, str]:
    """Return the config vars that attach the endpoint."""
    return {
        "INFERENCE_URL": shared_endpoint.url,
        "INFERENCE_KEY": "inf-test",
        "INFERENCE_MODEL_ID": "claude-4-5-sonnet",
    }


@pytest.fixture
def environ(
    endpoint: Endpoint, attachment: dict[str, str], tmp_path: Path
) -> dict[str, str]:
    """Return config vars: the endpoint is attached, SQLite is in a folder."""
    return {**attachment, "INSTANCE_PATH": str(tmp_path)}


@pytest.fixture(scope="session")
def compiled_templates(tmp_path_factory: pytest.TempPathFactory) -> BytecodeCache:
    """Compiled templates, for all apps: each would take 0.1 s to compile them."""
    return FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))


@pytest.fixture
def make_app(
    environ: dict[str, str], compiled_templates: BytecodeCache
) -> Iterator[MakeApp]:
    """Return a function that makes a ready app with more config vars."""
    loops: dict[Flask, list[gevent.Greenlet]] = {}

    def make(**more: str) -> Flask:
        app = create_app({**environ, **more})
        app.jinja_env.bytecode_cache = compiled_templates
        loops[app] = _get_ready(app)
        return app

    yield make
    for app, greenlets in loops.items():
        serving.drain(app, seconds=0)
        _kill(greenlets)


def _kill(greenlets: list[gevent.Greenlet]) -> None:
    """End loops, which would store and poll each second until the last test.

    A transaction that is retried swallows the exception that ends a greenlet.
    """
    while not all(it.dead for it in greenlets):
        with gevent.Timeout(0.2, False):
            gevent.killall(greenlets)


def _get_ready(app: Flask) -> list[gevent.Greenlet]:
    """Get an app ready; return the greenlets of its background loops."""
    spawned: list[gevent.Greenlet] = []
    gevent.Greenlet.add_spawn_callback(spawned.append)
    try:
        serving.get_ready(app)
    finally:
        gevent.Greenlet.remove_spawn_callback(spawned.append)
    return spawned


@pytest.fixture
def app(make_app: MakeApp) -> Flask:
    """Return a ready app."""
    return make_app()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """Return a client without scripts."""
    return app.test_client()


@pytest.fixture(autouse=True)
def nothing_left_running() -> Iterator[None]:
    """Let ending greenlets finish before the next test."""
    yield
    gevent.sleep(0)
