"""The settings: one table, and the values read with it.

Tests compare it with the documentation and with ``app.json``.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from .authorities import read_authorities
from .casts import (
    decimal,
    or_none,
    read_access,
    read_allowed,
    read_consent,
    read_dsn,
    read_emails,
    read_issuer,
    read_level,
    read_postgres,
    read_redis,
    read_switch,
    read_text,
    read_token,
    read_web_address,
    read_windows,
    whole,
)
from .cost import Price, parse_dollars, parse_prices
from .offered_presets import read_presets
from .presets import Preset

Audience = Literal["known", "anyone", "local"]


class Setting(NamedTuple):
    """One config var.

    :ivar default: the default for the audience ``known``; None means no limit.
    :ivar others: other defaults, by audience.
    :ivar is_asked: whether the button that deploys asks for it.
    """

    name: str
    default: Any
    cast: Callable[[str], Any]
    example: str
    help: str
    others: Mapping[Audience, Any] = {}
    is_asked: bool = False

    def get_default(self, audience: Audience) -> Any:
        """Return the default for an audience."""
        return self.others.get(audience, self.default)


SETTINGS = (
    Setting("CHAT_PASSWORD", "", read_text, "correct horse battery",
            "The password that opens the chat.", is_asked=True),
    Setting("CHAT_ACCESS", "", read_access, "open",
            "`open` lets anyone with the address use the chat."),
    Setting("OIDC_ISSUER", "", read_issuer, "https://accounts.google.com",
            "Single sign-on: the address of an OpenID Connect provider.",
            is_asked=True),
    Setting("OIDC_CLIENT_ID", "", read_text, "kaiwa",
            "The client ID that the provider gave this app.", is_asked=True),
    Setting("OIDC_CLIENT_SECRET", "", read_text, "a secret of the provider",
            "The client secret that the provider gave this app.", is_asked=True),
    Setting("OIDC_ALLOWED", "", read_allowed, "ann@example.com, example.org",
            "People allowed to sign in: e-mail addresses, or whole domains.",
            is_asked=True),
    Setting("OIDC_TRUST_EMAIL", "", read_consent, "yes",
            "`yes` accepts e-mail addresses without `email_verified`, from a provider"
            " where only your organisation has accounts.", is_asked=True),
    Setting("OWNERS", "", read_emails, "ann@example.com",
            "E-mail addresses of the owners, who may open `/owner` with single"
            " sign-on.", is_asked=True),
    Setting("OWNER_PASSWORD", "", read_text, "another horse battery",
            "The password that opens `/owner`; not the one of the chat.",
            is_asked=True),
    Setting("CHAT_TITLE", "Kaiwa", read_text, "Team chat",
            "The title of the page.", is_asked=True),
    Setting("DEFAULT_MODEL", "", read_text, "claude-4-5-sonnet",
            "The model for a new chat, if several are attached.", is_asked=True),
    Setting("TITLE_MODEL", "", read_text, "claude-4-5-haiku",
            "The model that writes the titles of conversations; their first words are"
            " the titles if unset."),
    Setting("SYSTEM_PROMPT", "", read_text, "Answer briefly.",
            "Instructions sent before every conversation; the page does not show"
            " them.", is_asked=True),
    Setting("PRESETS", {}, read_presets, '[{"name": "Translator"}]',
            "Presets for all users: a JSON list, or the path of a file with one."),
    Setting("TEMPERATURE", 1.0, decimal(0, 1), "0.7",
            "Sampling temperature, 0 to 1; a lower value makes answers more"
            " predictable."),
    Setting("MAX_ANSWER_TOKENS", 4096, whole(1, 1_000_000), "8192",
            "Maximum length of an answer, in tokens."),
    Setting("CONTEXT_TOKENS", {}, read_windows, "32000",
            "The context window, in tokens: a number for all models, or"
            " `model=number,…`. The oldest messages that do not fit are left out."),
    Setting("MAX_MESSAGE_CHARS", 100_000, whole(1, 1_000_000), "20000",
            "Maximum length of a message, in characters.",
            others={"anyone": 20_000}),
    Setting("MAX_FILE_MB", 20, whole(1, 100), "5",
            "Maximum size of a file, in MB.", others={"anyone": 5}),
    Setting("MAX_FILES_PER_MESSAGE", 10, whole(0, 20), "3",
            "Maximum number of files in a message; 0 for no files.",
            others={"anyone": 4}),
    Setting("FILES_MB_PER_PERSON", 200, whole(1, 1_000_000), "50",
            "Room for the files of one person, in MB.", others={"anyone": 20}),
    Setting("FILES_MB", 500, whole(1, 1_000_000), "300",
            "Room for the files of all people, in MB.", others={"anyone": 200}),
    Setting("MAX_IMPORT_MB", 1_000, whole(1, 100_000), "200",
            "Maximum size of a file of conversations to import, in MB.",
            others={"anyone": 50}),
    Setting("MAX_RUNNING_ANSWERS", 2_000, whole(1, 100_000), "100",
            "Maximum number of answers running in one process.",
            others={"anyone": 100}),
    Setting("MAX_RUNNING_PER_PERSON", 8, whole(1, 1_000), "3",
            "Maximum number of answers that one person may have running.",
            others={"anyone": 2}),
    Setting("MAX_FOLLOWERS_PER_ANSWER", 200, whole(1, 10_000), "20",
            "Maximum number of tabs that may follow one answer in one process."),
    Setting("MAX_FOLLOWERS_PER_PERSON", 1_000, whole(1, 10_000), "20",
            "Maximum number of tabs in which one person may follow answers in one"
            " process.",
            others={"anyone": 50}),
    Setting("MAX_CONVERSATIONS", 10_000, whole(1, 1_000_000), "500",
            "Maximum number of conversations that one person may keep."),
    Setting("SHARING", "", read_switch, "off",
            "`on` or `off`: whether people may publish snapshots of their"
            " conversations; off with single sign-on, otherwise on."),
    Setting("HISTORY_DAYS", None, or_none(whole(1, 36_500)), "90",
            "Days after its last message at which a conversation is deleted; all are"
            " kept if unset."),
    Setting("MESSAGES_PER_MINUTE", 60, or_none(whole(1, 100_000)), "20",
            "Messages that one person may send per minute; `none` for no limit.",
            others={"anyone": 20, "local": None}),
    Setting("MESSAGES_PER_MINUTE_PER_ADDRESS", 600, or_none(whole(1, 100_000)), "60",
            "Messages that one network address may send per minute; `none` for no"
            " limit.",
            others={"anyone": 60, "local": None}),
    Setting("DAILY_TOKENS_PER_PERSON", None, or_none(whole(1, 10**12)), "100000",
            "Tokens that one person may use per day (UTC).",
            others={"anyone": 100_000}, is_asked=True),
    Setting("MONTHLY_TOKENS", None, or_none(whole(1, 10**12)), "5000000",
            "Tokens that all people together may use per month (UTC).",
            others={"anyone": 5_000_000}, is_asked=True),
    Setting("MONTHLY_BUDGET_USD", None, or_none(parse_dollars), "20",
            "US dollars that all people together may spend per month (UTC); models"
            " without a price in `PRICES` are not used.", is_asked=True),
    Setting("PRICES", {}, parse_prices, "claude-4-5-sonnet=3/15,nova-lite=0.06/0.24",
            "The price of each model: US dollars per million input tokens and per"
            " million output tokens, or per picture.", is_asked=True),
    Setting("FIRST_TOKEN_SECONDS", 180.0, decimal(0.05, 3600), "60",
            "Timeout for the first token of an answer."),
    Setting("SILENCE_SECONDS", 120.0, decimal(0.05, 3600), "60",
            "Timeout for a pause in the middle of an answer."),
    Setting("ANSWER_SECONDS", 900.0, decimal(0.05, 86_400), "300",
            "Timeout for a whole answer."),
    Setting("HEARTBEAT_SECONDS", 15.0, decimal(0.05, 50), "10",
            "Longest silence of an event stream before a heartbeat is sent; the"
            " router closes a stream after 55 s of silence."),
    Setting("LOST_SECONDS", 15.0, decimal(0.05, 3600), "30",
            "An answer becomes `interrupted` when its process has given no sign of"
            " life for this long."),
    Setting("DRAIN_SECONDS", 20.0, decimal(0, 25), "10",
            "Time for running answers to finish after SIGTERM; Heroku sends SIGKILL"
            " after 30 s."),
    Setting("DATABASE_URL", "", read_postgres, "postgres://user:password@host/name",
            "Postgres for conversations and sessions; SQLite in `instance/` if unset."),
    Setting("DATABASE_GB", None, or_none(whole(1, 100_000)), "10",
            "The size of the database's plan in GB, which `/owner` compares with the"
            " size in use."),
    Setting("INSTANCE_PATH", "", read_text, "/var/lib/kaiwa",
            "The folder for SQLite; `instance/` if unset."),
    Setting("REDIS_URL", "", read_redis, "rediss://:password@host:6379",
            "Redis (Heroku Key-Value Store): processes exchange answers without"
            " polling the database."),
    Setting("REDIS_TLS_URL", "", read_redis, "rediss://:password@host:6380",
            "The same over TLS; takes precedence over `REDIS_URL`."),
    Setting("CA_BUNDLE", "", read_authorities, "own-authority.pem",
            "Certificate authorities to trust beside the public ones, for endpoints and"
            " for single sign-on: the path of a PEM file, or its contents."),
    Setting("LOG_LEVEL", "info", read_level, "warning",
            "The least important lines of the log: `debug`, `info`, `warning` or"
            " `error`."),
    Setting("METRICS_TOKEN", "", read_token, "at-least-16-random-letters",
            "The bearer token of `/metrics`, which is 404 if unset."),
    Setting("SENTRY_DSN", "", read_dsn, "https://key@o1.ingest.sentry.io/2",
            "Reports errors to Sentry, without texts of messages and requests."),
    Setting("PUBLIC_URL", "", read_web_address, "https://chat.example.com",
            "The address of the app, if a proxy other than Heroku's router is in"
            " front of it."),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of this process: an attribute for each name in ``SETTINGS``.

    :ivar monthly_budget_usd: in nanodollars.
    :ivar is_on_heroku: False on Heroku CI.
    """

    chat_password: str
    chat_access: str
    oidc_issuer: str
    oidc_client_id: str
    oidc_client_secret: str
    oidc_allowed: str
    oidc_trust_email: str
    owners: str
    owner_password: str
    chat_title: str
    default_model: str
    title_model: str
    system_prompt: str
    presets: Mapping[str, Preset]
    temperature: float
    max_answer_tokens: int
    context_tokens: Mapping[str, int]
    max_message_chars: int
    max_file_mb: int
    max_files_per_message: int
    files_mb_per_person: int
    files_mb: int
    max_import_mb: int
    max_running_answers: int
    max_running_per_person: int
    max_followers_per_answer: int
    max_followers_per_person: int
    max_conversations: int
    sharing: str
    history_days: int | None
    messages_per_minute: int | None
    messages_per_minute_per_address: int | None
    daily_tokens_per_person: int | None
    monthly_tokens: int | None
    monthly_budget_usd: int | None
    prices: Mapping[str, Price]
    first_token_seconds: float
    silence_seconds: float
    answer_seconds: float
    heartbeat_seconds: float
    lost_seconds: float
    drain_seconds: float
    database_url: str
    database_gb: int | None
    instance_path: str
    redis_url: str
    redis_tls_url: str
    ca_bundle: str
    log_level: str
    metrics_token: str
    sentry_dsn: str
    public_url: str
    is_on_heroku: bool

    @property
    def is_https(self) -> bool:
        """Whether browsers must use HTTPS."""
        return self.is_on_heroku or self.public_url.startswith("https://")

    @property
    def is_sharing(self) -> bool:
        """Whether people may publish snapshots of their conversations."""
        return self.sharing == "on" if self.sharing else not self.oidc_issuer

    @property
    def redis_address(self) -> str:
        """The URL of Redis; empty if there is none."""
        return self.redis_tls_url or self.redis_url
