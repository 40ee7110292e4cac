import pytest

from kaiwa.config import SETTINGS, read_settings
from kaiwa.errors import BadSetting


def test_nothing_has_to_be_set():
    settings = read_settings({})

    assert settings.chat_title == "Kaiwa"
    assert not settings.is_on_heroku


def test_blank_is_as_absent():
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
        ("DATABASE_URL", "mysql://host/name"),
        ("REDIS_URL", "http://host"),
        ("PUBLIC_URL", "chat.example.com"),
    ],
)
def test_bad_value_stops_the_start_with_name_and_example(name, value):
    with pytest.raises(BadSetting) as caught:
        read_settings({name: value})

    assert caught.value.details["name"] == name
    assert caught.value.details["example"]


def test_bad_secret_is_not_repeated():
    with pytest.raises(BadSetting) as caught:
        read_settings({"DATABASE_URL": "mysql://user:hunter2@host/name"})

    assert "hunter2" not in str(caught.value)
    assert "hunter2" not in str(caught.value.details)


def test_herokus_database_address_is_understood():
    url = read_settings({"DATABASE_URL": "postgres://u:p@h/d"}).database_url

    assert url == "postgresql+psycopg://u:p@h/d"


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda it: it.name)
def test_example_of_each_setting_is_usable(setting):
    value = getattr(
        read_settings({setting.name: setting.example}), setting.name.lower()
    )

    assert value != setting.default
