"""The rehearsal from the committed tree to the last restart."""

import sys
from pathlib import Path

from tests.endpoint import Endpoint
from tests.services.postgres import Postgres

from . import slug
from .acts import PASSWORD, Stage, chat, replace_release, restart_daily
from .dyno import Dyno
from .table import Row

ACTS = (chat, replace_release, restart_daily)


def rehearse(folder: Path, *, is_short: bool = False) -> list[Row]:
    """Rehearse a deployment.

    :param is_short: use the environment of this process, and restart only.
    """
    tree = folder / "app"
    slug.export(tree)
    rows = list(slug.check(tree))
    environment = Path(sys.prefix)
    if not is_short:
        environment = folder / "python"
        rows += [slug.install(tree, environment), slug.measure(tree, environment)]
    return rows + _perform(folder, tree, environment, is_short=is_short)


def _perform(
    folder: Path, tree: Path, environment: Path, *, is_short: bool
) -> list[Row]:
    postgres = Postgres()
    rows: list[Row] = []
    with Endpoint() as endpoint:
        config = {
            "INFERENCE_URL": endpoint.url,
            "INFERENCE_KEY": "inf-rehearsal",
            "INFERENCE_MODEL_ID": "claude-4-5-sonnet",
            "DATABASE_URL": postgres.make_database(),
            "CHAT_PASSWORD": PASSWORD,
            **({"DRAIN_SECONDS": "1"} if is_short else {}),
        }
        stage = Stage(folder, lambda it: Dyno(it, tree, environment, config))
        try:
            for act in ACTS:
                rows += act(stage)
        finally:
            stage.close()
            postgres.remove()
    return rows
