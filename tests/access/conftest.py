"""Storages for counters, and a provider behind a proxy."""

from collections.abc import Iterator

import pytest

from kaiwa.access.oidc import Provider

from ..services.provider import ProviderServer, TamperingProxy
from ..services.redis import RedisServer


@pytest.fixture(scope="package")
def running_redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    """Run one Redis."""
    server = RedisServer(tmp_path_factory.mktemp("redis"))
    yield server
    server.stop()


@pytest.fixture
def redis_server(
    running_redis: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> RedisServer:
    """A Redis that holds nothing yet, and is waited for on a busy machine too."""
    monkeypatch.setattr("kaiwa.access.counters.PATIENCE_SECONDS", 30.0)
    with running_redis.connect() as client:
        client.flushall()
    return running_redis


@pytest.fixture(params=["in memory", pytest.param("in Redis", marks=pytest.mark.redis)])
def redis_url(request: pytest.FixtureRequest) -> str:
    """Where it is counted; empty for this process."""
    if request.param == "in memory":
        return ""
    server: RedisServer = request.getfixturevalue("redis_server")
    return server.url


@pytest.fixture(scope="module")
def running_proxy(provider: ProviderServer) -> Iterator[TamperingProxy]:
    """Run one proxy before the provider."""
    proxy = TamperingProxy(provider)
    yield proxy
    proxy.stop()


@pytest.fixture
def proxy(running_proxy: TamperingProxy) -> TamperingProxy:
    """A proxy that changes nothing yet."""
    running_proxy.be_honest()
    return running_proxy


@pytest.fixture
def sign_on(proxy: TamperingProxy) -> Provider:
    """The app's side; it has asked nothing yet."""
    return Provider(proxy.url, "kaiwa", "the secret")
