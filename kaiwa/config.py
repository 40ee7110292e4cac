"""Read the settings of the table from the environment.

Only this module, the commands, and ``gunicorn.conf.py``, which runs before the app,
read the environment.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .cost import Price
from .errors import BadSetting
from .issuers import is_shared
from .settings_table import SETTINGS, Audience, Setting

STANDIN_KEY = "inf-stand-in"  # The key that `python -m kaiwa` gives the stand-in.


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
    chat_title: str
    default_model: str
    system_prompt: str
    temperature: float
    max_answer_tokens: int
    max_message_chars: int
    max_running_answers: int
    max_running_per_person: int
    max_followers_per_answer: int
    max_followers_per_person: int
    max_conversations: int
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
    instance_path: str
    redis_url: str
    redis_tls_url: str
    ca_bundle: str
    log_level: str
    public_url: str
    is_on_heroku: bool

    @property
    def is_https(self) -> bool:
        """Whether browsers must use HTTPS."""
        return self.is_on_heroku or self.public_url.startswith("https://")

    @property
    def redis_address(self) -> str:
        """The URL of Redis; empty if there is none."""
        return self.redis_tls_url or self.redis_url


def read_settings(environ: Mapping[str, str]) -> Settings:
    """Read every setting from the environment.

    :raises BadSetting: a value is invalid. The error has the variable, the reason and
        an example, never the value.
    """
    audience = choose_audience(environ)
    values = {it.name.lower(): _read(it, environ, audience) for it in SETTINGS}
    _refuse_incomplete_sign_on(values)
    _refuse_unfounded_trust(values)
    settings = Settings(**values, is_on_heroku=_is_on_heroku(environ))
    _refuse_useless_budget(settings)
    return settings


def find_bad_settings(environ: Mapping[str, str]) -> list[BadSetting]:
    """Find every setting that stops the start."""
    audience, found = choose_audience(environ), []
    for setting in SETTINGS:
        try:
            _read(setting, environ, audience)
        except BadSetting as error:
            found.append(error)
    if not found:
        # The rules between two settings need valid values.
        try:
            read_settings(environ)
        except BadSetting as error:
            found.append(error)
    return found


def _refuse_incomplete_sign_on(values: Mapping[str, Any]) -> None:
    sign_on = [it for it in SETTINGS if it.name.startswith("OIDC_")]
    is_wanted = any(values[it.name.lower()] for it in sign_on)
    missing = [
        it
        for it in sign_on
        if it.name != "OIDC_TRUST_EMAIL" and not values[it.name.lower()]
    ]
    if is_wanted and missing:
        raise BadSetting(
            name=missing[0].name,
            reason="single sign-on needs it, too, when another OIDC_ variable is set",
            example=missing[0].example,
        )


def _refuse_unfounded_trust(values: Mapping[str, Any]) -> None:
    if values["oidc_trust_email"] and is_shared(values["oidc_issuer"]):
        raise BadSetting(
            name="OIDC_TRUST_EMAIL",
            reason="people outside your organisation have accounts at OIDC_ISSUER, and"
            " could claim any address; use the issuer of one tenant or leave it unset",
            example="yes, with OIDC_ISSUER=https://login.microsoftonline.com/<tenant"
            " ID>/v2.0",
        )


def choose_audience(environ: Mapping[str, str]) -> Audience:
    """Return the audience that the defaults are for.

    - ``known``: users who sign in. Also a chat that is still closed.
    - ``anyone`` who has the address.
    - ``local``: undecided and not on Heroku, so only local requests are served.
    """
    if any(environ.get(it, "").strip() for it in ("CHAT_PASSWORD", "OIDC_ISSUER")):
        return "known"
    if environ.get("CHAT_ACCESS", "").strip():
        return "anyone"
    return "known" if _is_on_heroku(environ) else "local"


def _is_on_heroku(environ: Mapping[str, str]) -> bool:
    return bool(environ.get("DYNO")) and not environ.get("CI")


def _refuse_useless_budget(settings: Settings) -> None:
    # A send reserves MAX_ANSWER_TOKENS, so a smaller budget would refuse every send.
    for name in ("DAILY_TOKENS_PER_PERSON", "MONTHLY_TOKENS"):
        tokens = getattr(settings, name.lower())
        if tokens is not None and tokens <= settings.max_answer_tokens:
            raise BadSetting(
                name=name,
                reason="it must be more than MAX_ANSWER_TOKENS, which each message"
                " sets aside",
                example=str(settings.max_answer_tokens * 20),
            )


def _read(setting: Setting, environ: Mapping[str, str], audience: Audience) -> Any:
    text = environ.get(setting.name, "")
    if not text.strip():
        return setting.get_default(audience)
    try:
        return setting.cast(text)
    except ValueError as error:
        raise BadSetting(
            name=setting.name, reason=str(error), example=setting.example
        ) from None
