"""Kaiwa: the chat page for the model attached to your Heroku app.

``create_app`` builds the services and hands them over. It starts nothing: no greenlet,
no connection; ``kaiwa.serving`` does.
"""

import os
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from socket import gethostname
from typing import TYPE_CHECKING

from . import unneeded  # noqa: F401 - before Flask-Migrate imports Alembic

# isort: split

from flask import Flask
from flask_babel import Babel
from flask_migrate import Migrate
from werkzeug.middleware.proxy_fix import ProxyFix

from .access import (
    Attempts,
    Counters,
    MessageLimits,
    Operators,
    Policy,
    PublicViews,
)
from .answers import Answers, Followers, Maker, PictureMaker, Recorder, Watcher
from .budgets import Budgets
from .commands import add_commands
from .config import STANDIN_KEY, Settings, read_settings
from .confined import Reader
from .importing import Importer
from .inference import (
    Catalogue,
    InferenceClient,
    Timeouts,
    Windows,
    discover_attachments,
)
from .monitoring import RecentErrors, Sampler, log_answer
from .optional_services import (
    build_metrics,
    build_provider,
    build_relay,
    open_redis,
    write_titles,
)
from .prompt import Composer
from .queue_sender import QueueSender
from .store import (
    Archive,
    Branches,
    Conversations,
    Database,
    Devices,
    Documents,
    Files,
    Forks,
    ImportConversations,
    Imports,
    Ledger,
    Overviews,
    Owners,
    People,
    Presets,
    Progress,
    Queues,
    Retention,
    Searches,
    SearchIndex,
    Sends,
    ShareCopies,
    Shares,
    Shelves,
    Snippets,
    StoredSessions,
    Switches,
    Titles,
    Trash,
    UsageReports,
)
from .store.database import db
from .web import Services, set_up_web
from .web.assets import Assets
from .web.route import needs_session
from .web.visitor import choose_language

if TYPE_CHECKING:
    from .redis_pool import Redis

ROOT = Path(__file__).parents[1]


def create_app(environ: Mapping[str, str] | None = None) -> Flask:
    """Build the app.

    :param environ: the config vars; the process's own by default.
    :raises BadSetting: a config var has a value that cannot be used.
    """
    environ = os.environ if environ is None else environ
    settings = read_settings(environ)
    app = Flask(
        "kaiwa",
        root_path=str(ROOT),
        instance_path=settings.instance_path or str(ROOT / "instance"),
        static_folder=None,
    )
    _configure(app, settings)
    set_up_web(app, _build_services(app, settings, environ))
    Babel(
        app,
        default_translation_directories=str(ROOT / "translations"),
        locale_selector=choose_language,
    )
    add_commands(app)
    if settings.is_on_heroku or settings.public_url:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=1)  # type: ignore[method-assign]
    return app


def _configure(app: Flask, settings: Settings) -> None:
    app.config.update(
        SESSION_COOKIE_NAME="__Host-kaiwa" if settings.is_https else "kaiwa",
        SESSION_COOKIE_SECURE=settings.is_https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
    )


def _build_services(
    app: Flask, settings: Settings, environ: Mapping[str, str]
) -> Services:
    database = Database(app, settings.database_url)
    Migrate(app, db, directory=str(ROOT / "migrations"))
    sessions = StoredSessions(app, database, needs_session=needs_session)
    app.session_interface = sessions
    attachments, problems = discover_attachments(environ)
    timeouts = Timeouts(
        first_token_seconds=settings.first_token_seconds,
        silence_seconds=settings.silence_seconds,
        answer_seconds=settings.answer_seconds,
    )
    client = InferenceClient(timeouts, ca_bundle=settings.ca_bundle)
    catalogue = Catalogue(attachments, settings.default_model or None, client)
    budgets = Budgets(settings)
    ledger = Ledger(database, budgets)
    sends = Sends(
        database,
        composer=Composer(settings),
        max_conversations=settings.max_conversations,
        max_running=settings.max_running_per_person,
        ledger=ledger,
    )
    progress = Progress(database)
    windows = Windows(settings.context_tokens)
    files = Files(database, settings.files_mb_per_person, settings.files_mb)
    reader = Reader(environ)
    maker = Maker(
        catalogue,
        client,
        max_running=settings.max_running_answers,
        max_followers=settings.max_followers_per_answer,
        windows=windows,
        files=files,
        pictures=PictureMaker(client, files, reader),
    )
    imports = Imports(database)
    followers = Followers(max_per_person=settings.max_followers_per_person)
    metrics = build_metrics(settings, environ)
    titles = Titles(database, ledger)
    maker.on_announce += write_titles(settings, titles, catalogue, client)
    maker.on_end += [log_answer, *([metrics.count_answer] if metrics else [])]
    namespace = _make_namespace(app, settings)
    shared_redis = open_redis(settings)
    counters = Counters(shared_redis, namespace)
    answers = _build_answers(settings, shared_redis, namespace, progress, maker)
    switches = Switches(database)
    limits = _build_limits(counters, settings)
    queues = Queues(database)
    return Services(
        settings=settings,
        database=database,
        conversations=Conversations(database),
        archive=Archive(database),
        branches=Branches(database),
        forks=Forks(database, max_conversations=settings.max_conversations),
        imports=imports,
        importer=Importer(
            imports,
            ImportConversations(database, max_conversations=settings.max_conversations),
        ),
        trash=Trash(database),
        files=files,
        documents=Documents(database),
        reader=reader,
        retention=Retention(database, history_days=settings.history_days),
        shelves=Shelves(database),
        switches=switches,
        shares=Shares(database),
        share_copies=ShareCopies(
            database, max_conversations=settings.max_conversations
        ),
        devices=Devices(database),
        owners=Owners(database),
        presets=Presets(database),
        snippets=Snippets(database),
        people=People(database, sessions),
        overviews=Overviews(database),
        sends=sends,
        queues=queues,
        queue_sender=QueueSender(
            queues,
            sends,
            answers,
            maker,
            catalogue=catalogue,
            windows=windows,
            limits=limits,
            switches=switches,
            most_tokens=settings.max_answer_tokens,
        ),
        ledger=ledger,
        usage_reports=UsageReports(database),
        progress=progress,
        searches=Searches(database),
        search_index=SearchIndex(database),
        sessions=sessions,
        client=client,
        catalogue=catalogue,
        windows=windows,
        attachments=attachments,
        problems=problems,
        maker=maker,
        answers=answers,
        followers=followers,
        policy=Policy(settings),
        attempts=Attempts(counters),
        operators=Operators(settings),
        operator_attempts=Attempts(counters, "owner"),
        limits=limits,
        views=PublicViews(counters),
        budgets=budgets,
        provider=build_provider(settings),
        metrics=metrics,
        sampler=Sampler(maker, followers),
        recent_errors=RecentErrors(),
        assets=Assets(ROOT / "static"),
        is_standin=any(it.api_key == STANDIN_KEY for it in attachments),
    )


def _build_answers(
    settings: Settings,
    publisher: "Redis | None",
    namespace: str,
    progress: Progress,
    maker: Maker,
) -> Answers:
    watcher = Watcher(progress, maker, lost_seconds=settings.lost_seconds)
    return Answers(
        progress,
        maker,
        Recorder(progress, maker),
        watcher,
        build_relay(settings, publisher, namespace, maker, watcher),
        heartbeat_seconds=settings.heartbeat_seconds,
    )


def _build_limits(counters: Counters, settings: Settings) -> MessageLimits:
    return MessageLimits(
        counters,
        per_person=settings.messages_per_minute,
        per_address=settings.messages_per_minute_per_address,
    )


def _make_namespace(app: Flask, settings: Settings) -> str:
    # Two apps may share a Redis, but they must not share keys.
    place = settings.database_url or f"{gethostname()} {app.instance_path}"
    return sha256(place.encode()).hexdigest()[:12]
