"""Read the settings of the table from the environment.

Only this module, the commands, and ``gunicorn.conf.py``, which runs before the app,
read the environment.
"""

from collections.abc import Mapping
from typing import Any

from .errors import BadSetting
from .issuers import is_shared
from .settings_table import SETTINGS, Audience, Setting, Settings

__all__ = ["STANDIN_KEY", "Settings", "find_bad_settings", "read_settings"]

STANDIN_KEY = "inf-stand-in"  # The key that `python -m kaiwa` gives the stand-in.


def read_settings(environ: Mapping[str, str]) -> Settings:
    """Read every setting from the environment.

    :raises BadSetting: a value is invalid. The error has the variable, the reason and
        an example, never the value.
    """
    audience = choose_audience(environ)
    values = {it.name.lower(): _read(it, environ, audience) for it in SETTINGS}
    _refuse_incomplete_sign_on(values)
    _refuse_unfounded_trust(values)
    _refuse_shared_password(values)
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


def _refuse_shared_password(values: Mapping[str, Any]) -> None:
    if values["owner_password"] and values["owner_password"] == values["chat_password"]:
        raise BadSetting(
            name="OWNER_PASSWORD",
            reason="it must not be CHAT_PASSWORD, which everyone in the chat knows",
            example="another horse battery",
        )


def choose_audience(environ: Mapping[str, str]) -> Audience:
    """Return the audience that the defaults are for.

    - ``known``: users that sign in. Also a chat that is still closed.
    - ``anyone``: all visitors with the address.
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
