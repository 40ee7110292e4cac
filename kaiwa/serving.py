"""Starting and ending a process that serves.

Starting waits for the database in the background, so that ``/healthz`` can say so
meanwhile. Ending lets running answers finish for as long as Heroku allows.
"""

import gc
import logging
import time
from functools import partial

import gevent
from flask import Flask

from .background import keep_running
from .errors import StoreUnavailable
from .store.migrations import migrate
from .store.sqlite_log import keep_moving
from .web import Parts

WAIT_SECONDS = 1.0
REFRESH_SECONDS = 3600.0
REFRESH_SOON_SECONDS = 30.0
TIDY_SECONDS = 6 * 3600.0
# New objects, looks at the new ones, looks at the newer ones: Python's own are 700, 10
# and 10.
COLLECT_AFTER = (10_000, 10, 100)

log = logging.getLogger("kaiwa")


def start(app: Flask) -> None:
    """Start everything that runs in the background; returns at once."""
    parts: Parts = app.extensions["kaiwa"]
    _announce(parts)
    # Nobody asks who spawned whom, and from which lines: 15 objects of each answer.
    gevent.config.track_greenlet_tree = False
    gevent.spawn(_get_going, parts)
    keep_running(partial(_keep_catalogue, parts))


def get_ready(app: Flask) -> None:
    """Reach the database and bring its tables up to date; waits until it is there."""
    _get_ready(app.extensions["kaiwa"])


def drain(app: Flask, seconds: float | None = None) -> None:
    """End in good order: finish, interrupt or store every running answer.

    :param seconds: how long answers may go on; ``DRAIN_SECONDS`` by default.
    """
    parts: Parts = app.extensions["kaiwa"]
    began_at = time.monotonic()
    patience = parts.settings.drain_seconds if seconds is None else seconds
    parts.answers.drain(patience)
    log.info("Drained in %.1f s.", time.monotonic() - began_at)


def _get_going(parts: Parts) -> None:
    _get_ready(parts)
    if parts.database.is_sqlite:
        keep_running(partial(keep_moving, parts.database))
    # What the app is made of is no garbage. To look through all of it again, whenever
    # enough has come, would hold up every answer for longer than all else; so would to
    # look through all that runs, which is done less often.
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECT_AFTER)


def _get_ready(parts: Parts) -> None:
    is_told = False
    while not parts.is_ready:
        try:
            migrate(parts.database)
        except (StoreUnavailable, OSError) as error:
            # An OSError is a folder that SQLite cannot live in.
            if not is_told:
                log.warning("Waiting for the database (%s).", type(error).__name__)
                is_told = True
            gevent.sleep(WAIT_SECONDS)
        else:
            parts.answers.start()
            keep_running(partial(_keep_tidy, parts))
            keep_running(partial(_keep_watch, parts))
            parts.is_ready = True
            log.info("Ready.")


def _keep_catalogue(parts: Parts) -> None:
    while True:
        parts.catalogue.refresh()
        is_known = bool(parts.catalogue.list_chat_models())
        gevent.sleep(REFRESH_SECONDS if is_known else REFRESH_SOON_SECONDS)


def _keep_tidy(parts: Parts) -> None:
    while True:
        try:
            parts.sessions.delete_expired()
            parts.answers.forget_makers()
            parts.ledger.settle_forgotten()
            parts.ledger.forget_old()
        except StoreUnavailable:
            log.info("Tidying is put off: the database is away.")
        gevent.sleep(TIDY_SECONDS)


def _keep_watch(parts: Parts) -> None:
    parts.followers.keep_watch(
        parts.sessions.find_ended, parts.settings.heartbeat_seconds
    )


def _announce(parts: Parts) -> None:
    """Print one line for each decision that the config vars made."""
    settings = parts.settings
    store = "Postgres" if settings.database_url else "SQLite"
    between = "Redis" if settings.redis_address else "the database"
    log.info("History: %s.", store)
    log.info("Between processes: %s.", between)
    log.info("Access: %s.", parts.policy.describe())
    log.info("Messages a minute: %s.", parts.limits.describe())
    log.info("Budgets: %s.", parts.budgets.describe())
    for attachment in parts.attachments:
        log.info("Attached: %s (%s).", attachment.alias, attachment.model_id or "all")
    if settings.is_on_heroku and not settings.database_url:
        log.warning(
            "History lives on the dyno's disk and is lost at its restart. To keep it:"
            " heroku addons:create heroku-postgresql:essential-0"
        )
    for problem in parts.problems:
        log.warning(
            "The attachment %s has a problem (%s): %s",
            problem.alias,
            problem.code,
            problem.command,
        )
    if not parts.attachments:
        log.warning(
            "No model is attached:"
            " heroku ai:models:create claude-4-5-sonnet --as INFERENCE"
        )
