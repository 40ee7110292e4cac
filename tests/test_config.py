import pytest

from kaiwa.config import choose_audience, read_settings
from kaiwa.errors import BadSetting
from kaiwa.settings_table import SETTINGS

from .endpoint.certificate import Authority

SIGN_ON = [it for it in SETTINGS if it.name.startswith("OIDC_")]
NEEDED = [it for it in SIGN_ON if it.name != "OIDC_TRUST_EMAIL"]
ENTRA = "https://login.microsoftonline.com"
TENANT = f"{ENTRA}/72f988bf-86f1-41af-91ab-2d7cd011db47"


def test_every_setting_has_a_default():
    settings = read_settings({})

    assert settings.chat_title == "Kaiwa"
    assert not settings.is_on_heroku


def test_blank_value_counts_as_unset():
    assert read_settings({"MAX_MESSAGE_CHARS": "  "}).max_message_chars == 100_000


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("MAX_MESSAGE_CHARS", "many"),
        ("MAX_MESSAGE_CHARS", "-1"),
        ("MAX_MESSAGE_CHARS", "٣"),
        ("TEMPERATURE", "1.5"),
        ("TEMPERATURE", "nan"),
        ("HEARTBEAT_SECONDS", "0"),
        ("CHAT_ACCESS", "yes"),
        ("OIDC_TRUST_EMAIL", "no"),
        ("CA_BUNDLE", "missing.pem"),
        ("DATABASE_URL", "mysql://host/name"),
        ("REDIS_URL", "http://host"),
        ("PUBLIC_URL", "chat.example.com"),
        ("OIDC_ISSUER", "id.example"),
        ("OIDC_ISSUER", "http://id.example"),
        ("OIDC_ISSUER", "https://user:pass@id.example"),
        ("OIDC_ISSUER", "https://id.example?realm=1"),
        ("METRICS_TOKEN", "too-short"),
        ("METRICS_TOKEN", "a token with spaces"),
        ("SENTRY_DSN", "https://sentry.example/1"),
        ("SENTRY_DSN", "https://key@sentry.example/project"),
        ("OWNERS", "example.com"),
        ("OWNERS", "@example.com"),
        ("OIDC_ALLOWED", "ann"),
        ("OIDC_ALLOWED", "ann@"),
        ("OIDC_ALLOWED", "*"),
        ("OIDC_ALLOWED", "a@b@example.org"),
    ],
)
def test_bad_value_stops_the_start(name, value):
    with pytest.raises(BadSetting) as caught:
        read_settings({name: value})

    assert caught.value.details["name"] == name
    assert caught.value.details["example"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "mysql://user:hunter2@host/name"),
        ("DATABASE_URL", "postgres://user:hunter2/hunter2@host/name"),
        ("DATABASE_URL", "postgres://user:pass@hunter2@host/name"),
        ("DATABASE_URL", "postgres://user@host:hunter2/name"),
        ("REDIS_URL", "hunter2"),
        ("REDIS_URL", "redis://:pass/hunter2@host:6379"),
        ("REDIS_URL", "rediss://:hunter2@hunter2@host:6379"),
        ("REDIS_TLS_URL", "rediss://:[hunter2@host:6379"),
    ],
)
def test_bad_secret_is_not_shown(name, value):
    with pytest.raises(BadSetting) as caught:
        read_settings({name: value})

    assert "hunter2" not in str(caught.value)
    assert "hunter2" not in str(caught.value.details)


def test_heroku_database_url_is_read():
    url = read_settings({"DATABASE_URL": "postgres://u:p@h/d"}).database_url

    assert url == "postgresql+psycopg://u:p@h/d"


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda it: it.name)
def test_example_of_each_setting_is_valid(setting, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "own-authority.pem").write_text(Authority().pem)
    # Those of single sign-on are usable together only.
    with_it = SIGN_ON if setting in SIGN_ON else [setting]
    environ = {it.name: it.example for it in with_it}
    if setting.name == "OIDC_TRUST_EMAIL":
        environ["OIDC_ISSUER"] = TENANT
    elif setting in SIGN_ON:
        del environ["OIDC_TRUST_EMAIL"]
    settings = read_settings(environ)

    value = getattr(settings, setting.name.lower())
    assert value != setting.default


@pytest.mark.parametrize("setting", NEEDED, ids=lambda it: it.name)
def test_incomplete_sign_on_stops_the_start(setting):
    others = {it.name: it.example for it in SIGN_ON if it != setting}

    with pytest.raises(BadSetting) as caught:
        read_settings(others)

    assert caught.value.details["name"] == setting.name
    assert others.get("OIDC_CLIENT_SECRET", "?!") not in str(caught.value)


SHARED = [
    *(f"{ENTRA}/{it}/v2.0" for it in ("common", "organizations", "consumers")),
    f"{ENTRA}/9188040d-6c67-4c5b-b112-36a304b66dad/v2.0",
    f"{ENTRA}/Common/",
    "https://login.microsoftonline.us/organizations/v2.0",
    "https://login.partner.microsoftonline.cn/common/v2.0",
    "https://sts.windows.net/common/",
    "https://accounts.google.com",
    "https://ACCOUNTS.google.com./",
    "https://gitlab.com",
]


@pytest.mark.parametrize("issuer", SHARED)
def test_shared_issuer_cannot_be_trusted(issuer):
    environ = {it.name: it.example for it in SIGN_ON} | {"OIDC_ISSUER": issuer}

    with pytest.raises(BadSetting) as caught:
        read_settings(environ)

    assert caught.value.details["name"] == "OIDC_TRUST_EMAIL"
    del environ["OIDC_TRUST_EMAIL"]
    assert read_settings(environ).oidc_issuer == issuer


@pytest.mark.parametrize(
    "issuer",
    [
        f"{TENANT}/v2.0",
        "https://sts.windows.net/72f988bf-86f1-41af-91ab-2d7cd011db47/",
        "https://sso.example.com/realms/common",
        "https://gitlab.example.com",
        "https://common.okta.com",
    ],
)
def test_single_tenant_can_be_trusted(issuer):
    environ = {it.name: it.example for it in SIGN_ON} | {"OIDC_ISSUER": issuer}

    assert read_settings(environ).oidc_trust_email == "yes"


@pytest.mark.parametrize(
    "issuer", ["http://localhost:9400", "http://127.0.0.1:1/x", "http://[::1]:1"]
)
def test_local_provider_may_use_http(issuer):
    others = {it.name: it.example for it in NEEDED}

    assert read_settings(others | {"OIDC_ISSUER": issuer}).oidc_issuer == issuer


@pytest.mark.parametrize(
    ("environ", "audience"),
    [
        pytest.param({}, "local", id="undecided here"),
        pytest.param({"DYNO": "web.1"}, "known", id="undecided on Heroku"),
        pytest.param({"DYNO": "run.1", "CI": "1"}, "local", id="Heroku CI"),
        pytest.param({"CHAT_PASSWORD": "x"}, "known", id="password"),
        pytest.param({"CHAT_ACCESS": "open"}, "anyone", id="open"),
        pytest.param({"CHAT_ACCESS": "open", "CHAT_PASSWORD": "x"}, "known", id="both"),
    ],
)
def test_defaults_depend_on_the_audience(environ, audience):
    assert choose_audience(environ) == audience


def test_open_chat_has_strict_defaults():
    settings = read_settings({"CHAT_ACCESS": "open"})

    assert settings.messages_per_minute_per_address == 60
    assert settings.daily_tokens_per_person == 100_000
    assert settings.monthly_tokens == 5_000_000
    assert settings.max_running_per_person == 2


def test_set_value_overrides_every_audience():
    more = {"MONTHLY_TOKENS": "none", "MAX_RUNNING_PER_PERSON": "5"}

    settings = read_settings({"CHAT_ACCESS": "open", **more})

    assert settings.monthly_tokens is None
    assert settings.max_running_per_person == 5


@pytest.mark.parametrize(
    ("name", "value"),
    [
        pytest.param("MESSAGES_PER_MINUTE", "0", id="no message at all"),
        pytest.param("MONTHLY_TOKENS", "many", id="no number"),
        pytest.param("MONTHLY_TOKENS", "-5", id="less than nothing"),
        pytest.param("MONTHLY_BUDGET_USD", "0", id="no money"),
        pytest.param("PRICES", "claude", id="no price"),
        pytest.param("DAILY_TOKENS_PER_PERSON", "4096", id="less than one answer"),
    ],
)
def test_impossible_limit_stops_the_start(name, value):
    with pytest.raises(BadSetting, match=f"{name} is invalid.*Example"):
        read_settings({name: value})


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("32000", {"": 32000}),
        ("claude=200000, m@BLUE = 8192,", {"claude": 200_000, "m@BLUE": 8192}),
    ],
)
def test_context_tokens_are_read(text, tokens):
    assert read_settings({"CONTEXT_TOKENS": text}).context_tokens == tokens


@pytest.mark.parametrize("text", ["many", "100", "=5000", "m=5000,m=6000", "m=x"])
def test_bad_context_tokens_stop_the_start(text):
    with pytest.raises(BadSetting, match="CONTEXT_TOKENS"):
        read_settings({"CONTEXT_TOKENS": text})


def test_owner_has_another_password():
    with pytest.raises(BadSetting) as caught:
        read_settings({"CHAT_PASSWORD": "the same", "OWNER_PASSWORD": "the same"})

    assert caught.value.details["name"] == "OWNER_PASSWORD"
    assert "the same" not in str(caught.value)
