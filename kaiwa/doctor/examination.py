"""The examination: each check yields its findings, in the order of a request's way."""

from collections.abc import Iterator

from .. import clock
from ..errors import BadSetting, InferenceError, KaiwaError, SchemaUnknown
from ..inference import CREATE_MODEL_COMMAND, AttachedModel
from ..prompt import Options, Prompt, write_turn
from ..store.migrations import read_revisions
from ..web import Services
from .finding import Finding, describe

DATABASE_COMMAND = "heroku addons:create heroku-postgresql:essential-0"
PASSWORD_COMMAND = 'heroku config:set CHAT_PASSWORD="a long sentence"'
OWNER_COMMAND = 'heroku config:set OWNER_PASSWORD="another long sentence"'
QUESTION = "Reply with the single word: yes"
ANSWER_TOKENS = 16
REDIS_SECONDS = 5.0


def examine_settings(refused: list[BadSetting]) -> list[Finding]:
    """Examine the settings."""
    if not refused:
        return [Finding("Settings", "ok", "Every setting can be used.")]
    return [
        Finding(
            "Settings",
            "fault",
            str(error),
            f'heroku config:set {error.details["name"]}="{error.details["example"]}"',
        )
        for error in refused
    ]


def examine(services: Services, *, asks_model: bool = False) -> Iterator[Finding]:
    """Examine a configured app that does not serve.

    :param asks_model: also ask the default model for one word, which costs money.
    """
    yield from _examine_access(services)
    yield from _examine_owners(services)
    yield from _examine_attachments(services)
    yield from _examine_models(services)
    yield from _examine_database(services)
    yield from _examine_redis(services)
    yield from _examine_sign_on(services)
    if asks_model:
        yield from _ask_model(services)


def _examine_access(services: Services) -> Iterator[Finding]:
    policy = services.policy
    is_closed = services.settings.is_on_heroku and not policy.is_decided
    yield Finding(
        "Access",
        "fault" if is_closed else "ok",
        f"Who may chat: {policy.describe()}.",
        PASSWORD_COMMAND if is_closed else "",
    )
    yield Finding("Limits", "ok", f"Messages a minute: {services.limits.describe()}.")
    budgets = services.budgets
    yield Finding(
        "Budgets",
        "ok" if budgets.is_set else "advice",
        f"Budgets: {budgets.describe()}.",
        "" if budgets.is_set else "heroku config:set MONTHLY_TOKENS=5000000",
    )


def _examine_owners(services: Services) -> Iterator[Finding]:
    operators, emails = services.operators, services.settings.owners.split()
    if emails and not operators.has_emails:
        sentence = "OWNERS has no effect without single sign-on."
        yield Finding("Owner", "fault", sentence, OWNER_COMMAND)
    for email in emails:
        if operators.has_emails and not services.policy.allows_address(email):
            sentence = f"{email} is in OWNERS, but OIDC_ALLOWED does not allow it."
            yield Finding("Owner", "fault", sentence, "heroku config:get OIDC_ALLOWED")
    ways = [f"{len(emails)} by single sign-on"] if operators.has_emails else []
    ways += ["password"] if operators.password.is_set else []
    yield Finding(
        "Owner",
        "ok" if ways else "advice",
        f"The page /owner: {', '.join(ways) or 'off'}.",
        "" if ways else OWNER_COMMAND,
    )


def _examine_attachments(services: Services) -> Iterator[Finding]:
    for problem in services.problems:
        sentence = f"The config vars of {problem.alias} have a problem: {problem.code}."
        yield Finding("Attachment", "fault", sentence, problem.command)
    for attachment in services.attachments:
        offered = attachment.model_id or "all models of its list"
        sentence = f"{attachment.alias} is attached: {offered}."
        yield Finding("Attachment", "ok", sentence)
    if not services.attachments and not services.problems:
        yield Finding(
            "Attachment", "fault", "No model is attached.", CREATE_MODEL_COMMAND
        )


def _examine_models(services: Services) -> Iterator[Finding]:
    if not services.attachments:
        return
    services.catalogue.refresh()
    models = services.catalogue.list_chat_models()
    default = services.catalogue.find_default_model()
    for model in models:
        yield _examine_model(model, is_default=model == default)
    if default is None:
        yield Finding(
            "Model",
            "fault",
            "No chat model is offered. The endpoint or its key may be wrong.",
            f"heroku config:get {services.attachments[0].alias}_URL",
        )


def _examine_model(model: AttachedModel, *, is_default: bool) -> Finding:
    name = f"{model.key}{' (default)' if is_default else ''}"
    if model.eol_date is None and model.state == "active":
        return Finding("Model", "ok", f"{name} is active.")
    is_past = model.is_past(clock.now().date())
    sentence = f"{name} {'ended' if is_past else 'ends'} on {model.eol_date}."
    if model.eol_date is None:
        sentence = f"{name} is deprecated."
    alias = model.attachment.alias
    command = ""
    if model.replacement and model.attachment.model_id:
        command = f"heroku ai:models:create {model.replacement} --as {alias}"
    elif model.replacement and is_default:
        command = f"heroku config:set DEFAULT_MODEL={model.replacement}"
    return Finding("Model", "fault" if is_past else "advice", sentence, command)


def _examine_database(services: Services) -> Iterator[Finding]:
    settings, database = services.settings, services.database
    if database.is_sqlite and settings.is_on_heroku:
        yield Finding(
            "Database",
            "fault",
            "Conversations are on the dyno's disk, and lost at its restart.",
            DATABASE_COMMAND,
        )
        return
    try:
        found, own = read_revisions(database)
    except SchemaUnknown as error:
        yield Finding("Database", "fault", describe(error), "heroku releases:rollback")
        return
    except (KaiwaError, OSError) as error:
        reason = database.describe_failure(error)
        yield Finding("Database", "fault", reason, "heroku pg:info")
        return
    name = "SQLite" if database.is_sqlite else "Postgres"
    if found is None:
        sentence = f"{name} has no tables yet; the first start makes them."
        yield Finding("Database", "ok", sentence)
    else:
        is_current = found == own
        sentence = f"{name} has revision {found}; this release has {own}."
        yield Finding("Database", "ok" if is_current else "advice", sentence)


def _examine_redis(services: Services) -> Iterator[Finding]:
    address = services.settings.redis_address
    if not address:
        return
    from redis import Redis, RedisError

    from ..redis_pool import open_pool

    pool = open_pool(address, connections=1, patience_seconds=REDIS_SECONDS)
    try:
        Redis(connection_pool=pool).ping()
    except RedisError as error:
        sentence = f"Redis cannot be reached ({type(error).__name__})."
        yield Finding("Redis", "fault", sentence, "heroku redis:info")
    else:
        yield Finding("Redis", "ok", "Redis answers.")
    finally:
        pool.disconnect()


def _examine_sign_on(services: Services) -> Iterator[Finding]:
    provider = services.provider
    if provider is None:
        return
    try:
        provider.discover()
    except KaiwaError as error:
        command = "heroku config:get OIDC_ISSUER"
        yield Finding("Sign-on", "fault", describe(error), command)
    else:
        yield Finding("Sign-on", "ok", f"{provider.host} can be used.")


def _ask_model(services: Services) -> Iterator[Finding]:
    model = services.catalogue.find_default_model()
    if model is None:
        return
    prompt = Prompt((write_turn("user", QUESTION),), Options(max_tokens=ANSWER_TOKENS))
    try:
        text = "".join(it.text for it in services.client.ask(model, prompt))
    except InferenceError as error:
        alias = model.attachment.alias
        sentence = f"{model.key} did not answer. {describe(error)}"
        yield Finding("Answer", "fault", sentence, f"heroku config:get {alias}_URL")
    else:
        sentence = f"{model.key} answered with {len(text)} characters."
        yield Finding("Answer", "ok", sentence)
