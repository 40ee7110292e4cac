"""Every setting, in one table.

``SETTINGS`` is the truth: ``Settings`` is read from it, and the documentation and
``app.json`` are checked against it by a test. This module is the only reader of the
environment (``gunicorn.conf.py``, which runs before us, is the other).
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from .errors import BadSetting

LOOPBACK = {"localhost", "127.0.0.1", "::1"}
ALLOWED = re.compile(r"([^\s@]+@|@?)[^\s@.]+(\.[^\s@.]+)+")
STANDIN_KEY = "inf-stand-in"  # What `python -m kaiwa` gives the stand-in it starts.


def _text(value: str) -> str:
    return value.strip()


def _switch(value: str) -> bool:
    known = {"true": True, "1": True, "false": False, "0": False}
    if value.strip().lower() not in known:
        raise ValueError("it must be true, false, 1 or 0")
    return known[value.strip().lower()]


def _whole(least: int, most: int) -> Callable[[str], int]:
    def cast(value: str) -> int:
        if not value.strip().isascii() or not value.strip().isdigit():
            raise ValueError("it must be a whole number")
        return int(_within(least, most, int(value)))

    return cast


def _decimal(least: float, most: float) -> Callable[[str], float]:
    def cast(value: str) -> float:
        try:
            number = float(value)
        except ValueError:
            raise ValueError("it must be a number") from None
        return _within(least, most, number)

    return cast


def _within(least: float, most: float, number: float) -> float:
    if not least <= number <= most:
        raise ValueError(f"it must be between {least} and {most}")
    return number


def _access(value: str) -> str:
    if value.strip().lower() != "open":
        raise ValueError("the only value is open; leave it away otherwise")
    return "open"


def _issuer(value: str) -> str:
    parts = urlsplit(value.strip())
    is_local = parts.scheme == "http" and parts.hostname in LOOPBACK
    if not parts.hostname or not (parts.scheme == "https" or is_local):
        raise ValueError("it must be an address that begins with https://")
    if parts.username or parts.query or parts.fragment:
        raise ValueError("it must be the issuer's address and nothing more")
    return value.strip()


def _allowed(value: str) -> str:
    entries = value.replace(",", " ").split()
    if not all(ALLOWED.fullmatch(entry) for entry in entries):
        raise ValueError("it must be addresses and domains, with a comma between two")
    return " ".join(entries)


def _postgres(value: str) -> str:
    if not value.startswith(("postgres://", "postgresql://")):
        raise ValueError("it must begin with postgres://")
    return "postgresql+psycopg://" + _readable(value).partition("://")[2]


def _redis(value: str) -> str:
    if urlsplit(value.strip()).scheme not in {"redis", "rediss"}:
        raise ValueError("it must begin with redis:// or rediss://")
    return _readable(value)


def _readable(address: str) -> str:
    # Whoever reads it otherwise would take a part of the password for a host or a port,
    # and name it in an error.
    try:
        is_readable = urlsplit(address).netloc.count("@") < 2
        _ = urlsplit(address).port
    except ValueError:
        is_readable = False
    if not is_readable:
        raise ValueError("write /, @ and : in its password as %2F, %40 and %3A")
    return address.strip()


def _web_address(value: str) -> str:
    parts = urlsplit(value.strip())
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError("it must be the address of this app")
    return value.strip().rstrip("/")


class Setting(NamedTuple):
    """One config var: its default, how its text becomes a value, what it does."""

    name: str
    default: Any
    cast: Callable[[str], Any]
    example: str
    help: str
    is_secret: bool = False


SETTINGS = (
    Setting("CHAT_PASSWORD", "", _text, "correct horse battery",
            "The password that opens the chat.", True),
    Setting("CHAT_ACCESS", "", _access, "open",
            "`open` lets anyone who has the address talk to the model."),
    Setting("OIDC_ISSUER", "", _issuer, "https://accounts.google.com",
            "Single sign-on: the address of an OpenID Connect provider."),
    Setting("OIDC_CLIENT_ID", "", _text, "kaiwa",
            "What the provider calls this app."),
    Setting("OIDC_CLIENT_SECRET", "", _text, "a secret of the provider",
            "What the app proves itself with to the provider.", True),
    Setting("OIDC_ALLOWED", "", _allowed, "ann@example.com, example.org",
            "Who may sign in there: e-mail addresses, and domains for all of theirs."),
    Setting("CHAT_TITLE", "Kaiwa", _text, "Team chat",
            "The name of the page."),
    Setting("DEFAULT_MODEL", "", _text, "claude-4-5-sonnet",
            "The model a new chat begins with, when several are attached."),
    Setting("SYSTEM_PROMPT", "", _text, "Answer briefly.",
            "What every conversation begins with; the page does not show it."),
    Setting("TEMPERATURE", 1.0, _decimal(0, 1), "0.7",
            "How freely the model chooses its words, 0 to 1."),
    Setting("MAX_ANSWER_TOKENS", 4096, _whole(1, 1_000_000), "8192",
            "The longest answer, in tokens."),
    Setting("MAX_MESSAGE_CHARS", 100_000, _whole(1, 1_000_000), "20000",
            "The longest message, in characters."),
    Setting("MAX_RUNNING_ANSWERS", 2_000, _whole(1, 100_000), "100",
            "Answers that one process makes at once."),
    Setting("MAX_RUNNING_PER_PERSON", 8, _whole(1, 1_000), "3",
            "Answers that one person may have running at once."),
    Setting("MAX_FOLLOWERS_PER_ANSWER", 200, _whole(1, 10_000), "20",
            "Tabs that may follow one answer in one process."),
    Setting("MAX_CONVERSATIONS", 10_000, _whole(1, 1_000_000), "500",
            "Conversations that one person may keep."),
    Setting("FIRST_TOKEN_SECONDS", 180.0, _decimal(0.05, 3600), "60",
            "How long to wait for a model's first token."),
    Setting("SILENCE_SECONDS", 120.0, _decimal(0.05, 3600), "60",
            "The longest silence in the middle of an answer."),
    Setting("ANSWER_SECONDS", 900.0, _decimal(0.05, 86_400), "300",
            "The longest time an answer may take in all."),
    Setting("HEARTBEAT_SECONDS", 15.0, _decimal(0.05, 50), "10",
            "How often a silent stream says that it is alive; the router closes"
            " one that is silent for 55 s."),
    Setting("LOST_SECONDS", 15.0, _decimal(0.05, 3600), "30",
            "How long the process that makes an answer may give no sign of life"
            " before the answer counts as interrupted."),
    Setting("DRAIN_SECONDS", 20.0, _decimal(0, 25), "10",
            "How long running answers may go on after SIGTERM; Heroku kills at"
            " 30 s."),
    Setting("DATABASE_URL", "", _postgres, "postgres://user:password@host/name",
            "Postgres for the history; without it, SQLite in `instance/`.", True),
    Setting("INSTANCE_PATH", "", _text, "/var/lib/kaiwa",
            "The folder SQLite lives in; `instance/` when left away."),
    Setting("REDIS_URL", "", _redis, "rediss://:password@host:6379",
            "Key-Value Store: several processes step together without waiting for"
            " the database.", True),
    Setting("REDIS_TLS_URL", "", _redis, "rediss://:password@host:6380",
            "The same over TLS, where the add-on sets both; it wins.", True),
    Setting("PUBLIC_URL", "", _web_address, "https://chat.example.com",
            "The address people use, when a proxy other than Heroku's router"
            " stands in front."),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of this process; one attribute for each name in ``SETTINGS``.

    :ivar is_on_heroku: a dyno that is not Heroku CI's.
    """

    chat_password: str
    chat_access: str
    oidc_issuer: str
    oidc_client_id: str
    oidc_client_secret: str
    oidc_allowed: str
    chat_title: str
    default_model: str
    system_prompt: str
    temperature: float
    max_answer_tokens: int
    max_message_chars: int
    max_running_answers: int
    max_running_per_person: int
    max_followers_per_answer: int
    max_conversations: int
    first_token_seconds: float
    silence_seconds: float
    answer_seconds: float
    heartbeat_seconds: float
    lost_seconds: float
    drain_seconds: float
    database_url: str
    instance_path: str
    redis_url: str
    redis_tls_url: str
    public_url: str
    is_on_heroku: bool

    @property
    def is_https(self) -> bool:
        """Whether people reach the app over HTTPS only."""
        return self.is_on_heroku or self.public_url.startswith("https://")

    @property
    def redis_address(self) -> str:
        """Where Redis is; empty when there is none."""
        return self.redis_tls_url or self.redis_url


def read_settings(environ: Mapping[str, str]) -> Settings:
    """Read every setting.

    :raises BadSetting: a value cannot be used; it names the variable, the reason
        and an example, never the value of a secret.
    """
    values = {setting.name.lower(): _read(setting, environ) for setting in SETTINGS}
    _refuse_half_a_sign_on(values)
    return Settings(
        **values,
        is_on_heroku=bool(environ.get("DYNO")) and not environ.get("CI"),
    )


def _refuse_half_a_sign_on(values: Mapping[str, Any]) -> None:
    parts = [it for it in SETTINGS if it.name.startswith("OIDC_")]
    missing = [it for it in parts if not values[it.name.lower()]]
    if missing and len(missing) < len(parts):
        raise BadSetting(
            name=missing[0].name,
            reason="single sign-on needs it beside the other OIDC_ variables",
            example=missing[0].example,
        )


def _read(setting: Setting, environ: Mapping[str, str]) -> Any:
    text = environ.get(setting.name, "")
    if not text.strip():
        return setting.default
    try:
        return setting.cast(text)
    except ValueError as error:
        raise BadSetting(
            name=setting.name, reason=str(error), example=setting.example
        ) from None
