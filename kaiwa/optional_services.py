"""Services that only some settings need; their libraries are imported on demand."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from .answers import Maker, RunningAnswer, Watcher
from .config import Settings
from .inference import Catalogue, InferenceClient
from .store import Titles

if TYPE_CHECKING:
    from .access.oidc import Provider
    from .answers.relay import Relay
    from .monitoring.prometheus import Metrics
    from .redis_pool import Redis


def write_titles(
    settings: Settings, titles: Titles, catalogue: Catalogue, client: InferenceClient
) -> "list[Callable[[RunningAnswer], None]]":
    """Return the calls for announced answers that let a model write titles."""
    if not settings.title_model:
        return []
    from .answers.titles import TitleWriter

    writer = TitleWriter(titles, catalogue, client, settings.title_model)
    return [writer.note_end]


def open_redis(settings: Settings) -> "Redis | None":
    """Open the shared connection to Redis, if one is attached."""
    if not settings.redis_address:
        return None
    # Importing Redis takes 6 MB.
    from .redis_pool import open_shared

    return open_shared(settings.redis_address)


def build_relay(
    settings: Settings,
    publisher: "Redis | None",
    namespace: str,
    maker: Maker,
    watcher: Watcher,
) -> "Relay | None":
    """Build the relay between processes, if Redis is attached."""
    if not publisher:
        return None
    from .answers.relay import Relay
    from .redis_pool import open_listener

    listener = open_listener(settings.redis_address)
    return Relay(listener, publisher, namespace, maker, watcher)


def build_provider(settings: Settings) -> "Provider | None":
    """Build the single sign-on provider, if one is set."""
    if not settings.oidc_issuer:
        return None
    # Importing Authlib takes 10 MB and 0.1 s.
    from .access.oidc import Provider

    return Provider(
        settings.oidc_issuer,
        settings.oidc_client_id,
        settings.oidc_client_secret,
        trusts_email=bool(settings.oidc_trust_email),
        ca_bundle=settings.ca_bundle,
    )


def build_metrics(settings: Settings, environ: Mapping[str, str]) -> "Metrics | None":
    """Build the metrics, if they are wanted."""
    if not settings.metrics_token:
        return None
    from .monitoring.prometheus import Metrics

    return Metrics(
        settings.metrics_token,
        # Made by gunicorn.conf.py, for all processes.
        folder=environ.get("PROMETHEUS_MULTIPROC_DIR"),
        dyno=environ.get("DYNO", ""),
    )
