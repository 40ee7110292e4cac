"""Start and end a process that serves.

The start waits for the database in the background, while ``/healthz`` reports it. The
end lets running answers finish for as long as Heroku allows.
"""

import gc
import logging
import time
from contextlib import suppress
from functools import partial
from platform import python_version
from typing import TYPE_CHECKING

import gevent
from flask import Flask

from .background import REST_SECONDS, keep_running
from .config import Settings
from .errors import DatabaseUnusable, KaiwaError, SchemaUnknown, StoreUnavailable
from .monitoring import write_line
from .store import sqlite_log
from .store.migrations import migrate
from .version import VERSION
from .warm_up import import_lazy_modules
from .web import Services

if TYPE_CHECKING:
    from .monitoring.sentry import ErrorReports

WAIT_SECONDS = 1.0
REFRESH_SECONDS = 3600.0
# The pause after a failed attempt to find a model; it doubles up to the second number.
REFRESH_FIRST_SECONDS, REFRESH_SOON_SECONDS = 1.0, 30.0
TIDY_SECONDS = 6 * 3600.0
EMPTY_TRASH_SECONDS = 15.0
INDEX_SECONDS = 1.0
# Index a long history with a fifth of a CPU.
INDEX_REST_TIMES = 4
# The thresholds of the three generations of the garbage collector. Python's defaults
# are 700, 10 and 10.
COLLECT_AFTER = (10_000, 10, 100)

log = logging.getLogger("kaiwa")


def start(app: Flask) -> None:
    """Start the background greenlets, and return at once."""
    services: Services = app.extensions["kaiwa"]
    services.recent_errors.start()
    services.error_reports = _start_error_reports(services.settings)
    _announce(services)
    import_lazy_modules(links_devices=services.provider is None)
    # The record of parent greenlets takes 15 objects per answer, and has no reader.
    gevent.config.track_greenlet_tree = False
    gevent.spawn(_get_going, services)
    keep_running(partial(_keep_catalogue, services))
    keep_running(services.sampler.keep_logging)
    if services.metrics:
        keep_running(partial(services.metrics.keep_sampling, services.sampler.read))


def get_ready(app: Flask) -> None:
    """Wait for the database, and bring its tables up to date."""
    _get_ready(app.extensions["kaiwa"])


def drain(app: Flask, seconds: float | None = None) -> None:
    """Finish, interrupt or store every running answer.

    :param seconds: the time for answers to finish; ``DRAIN_SECONDS`` by default.
    """
    services: Services = app.extensions["kaiwa"]
    began_at = time.monotonic()
    patience = services.settings.drain_seconds if seconds is None else seconds
    if not services.database.is_sqlite:
        services.database.stop_pooling()
    services.importer.stop()
    services.answers.drain(patience)
    if services.is_ready and services.database.is_sqlite:
        sqlite_log.close(services.database)
    if services.error_reports:
        services.error_reports.close()
    log.info("Drained in %.1f s.", time.monotonic() - began_at)


def _start_error_reports(settings: Settings) -> "ErrorReports | None":
    if not settings.sentry_dsn:
        return None
    # Importing Sentry takes 12 MB.
    from .monitoring.sentry import ErrorReports

    reports = ErrorReports(settings.sentry_dsn, is_on_heroku=settings.is_on_heroku)
    reports.start()
    return reports


def _get_going(services: Services) -> None:
    _get_ready(services)
    if services.database.is_sqlite:
        keep_running(partial(sqlite_log.keep_moving, services.database))
    # Freeze everything allocated at start-up: a full collection would pause all streams
    # for 150 to 200 ms. Collect old generations ten times less often for that reason.
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECT_AFTER)


def _get_ready(services: Services) -> None:
    logged = ""
    while not services.is_ready:
        try:
            migrate(services.database)
        except Exception as error:
            # Retry any failure: the owner can fix most of them without a restart.
            services.start_problem = _name_problem(error)
            reason = _describe_problem(services, error)
            if reason != logged:
                is_bug = not isinstance(error, KaiwaError | OSError)
                log.warning("Waiting for the database: %s", reason, exc_info=is_bug)
                logged = reason
            # An open connection would not notice that the file was replaced.
            services.database.engine.dispose()
            gevent.sleep(WAIT_SECONDS)
        else:
            services.switches.refresh()
            services.answers.run()
            keep_running(services.queue_sender.run)
            keep_running(services.switches.keep_polling)
            keep_running(partial(_keep_tidy, services))
            keep_running(partial(_keep_watch, services))
            keep_running(partial(_keep_emptying_trash, services))
            keep_running(partial(_keep_indexing, services))
            services.is_ready = True
            log.info("Ready.")


def _name_problem(error: Exception) -> KaiwaError:
    # A new object: the caught one holds the frames of the migration.
    if isinstance(error, KaiwaError):
        return type(error)(**error.details)
    return DatabaseUnusable()


def _describe_problem(services: Services, error: Exception) -> str:
    if isinstance(error, SchemaUnknown):
        return error.sentence % error.details
    return services.database.describe_failure(error)


def _keep_catalogue(services: Services) -> None:
    pause = REFRESH_FIRST_SECONDS
    while True:
        services.catalogue.refresh()
        is_known = bool(services.catalogue.list_chat_models())
        gevent.sleep(REFRESH_SECONDS if is_known else pause)
        pause = min(2 * pause, REFRESH_SOON_SECONDS)


def _keep_tidy(services: Services) -> None:
    while True:
        try:
            services.sessions.delete_expired()
            services.progress.forget_makers()
            services.ledger.forget_old()
            services.shares.delete_expired()
            services.devices.delete_expired()
            services.files.sweep()
        except StoreUnavailable:
            log.info("Tidying is put off: the database is away.")
        gevent.sleep(TIDY_SECONDS)


def _keep_emptying_trash(services: Services) -> None:
    while True:
        gevent.sleep(EMPTY_TRASH_SECONDS)
        with suppress(StoreUnavailable):
            services.trash.empty()
            services.retention.expire()
            services.presets.empty()
            services.snippets.empty()


def _keep_indexing(services: Services) -> None:
    rest = partial(gevent.sleep, REST_SECONDS)
    while True:
        began_at = time.monotonic()
        has_more = False
        with suppress(StoreUnavailable):
            has_more = services.search_index.index_some(rest)
        took = time.monotonic() - began_at
        gevent.sleep(INDEX_REST_TIMES * took if has_more else INDEX_SECONDS)


def _keep_watch(services: Services) -> None:
    services.followers.keep_polling(
        services.sessions.find_ended, services.settings.heartbeat_seconds
    )


def _announce(services: Services) -> None:
    """Print one line for each decision that the config vars made."""
    settings = services.settings
    store = "Postgres" if settings.database_url else "SQLite"
    between = "Redis" if settings.redis_address else "the database"
    summary = {
        "version": VERSION,
        "python": python_version(),
        "database": "postgres" if settings.database_url else "sqlite",
        "redis": "yes" if settings.redis_address else "no",
        "access": services.policy.describe(),
        "attachments": len(services.attachments),
        "metrics": "yes" if settings.metrics_token else "no",
        "sentry": "yes" if settings.sentry_dsn else "no",
    }
    write_line("start", summary)
    log.info("History: %s.", store)
    log.info("Between processes: %s.", between)
    log.info("Access: %s.", services.policy.describe())
    log.info("Messages a minute: %s.", services.limits.describe())
    log.info("Budgets: %s.", services.budgets.describe())
    for attachment in services.attachments:
        log.info("Attached: %s (%s).", attachment.alias, attachment.model_id or "all")
    if settings.is_on_heroku and not settings.database_url:
        log.warning(
            "History lives on the dyno's disk and is lost at its restart. To keep it:"
            " heroku addons:create heroku-postgresql:essential-0"
        )
    for problem in services.problems:
        log.warning(
            "The attachment %s has a problem (%s): %s",
            problem.alias,
            problem.code,
            problem.command,
        )
    if not services.attachments:
        log.warning(
            "No model is attached:"
            " heroku ai:models:create claude-4-5-sonnet --as INFERENCE"
        )
