"""Single sign-on: the app's side, and a provider that says something else."""

from collections.abc import Iterator

import pytest

from kaiwa.access.oidc import Provider

from ..services.provider import ProviderServer, TamperingProxy


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
