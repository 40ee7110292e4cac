"""Every setting is documented once, with its default."""

import json
import re

import pytest

from kaiwa.config import read_settings
from kaiwa.settings_table import SETTINGS, Audience, Setting

from .tree import ROOT

APP = json.loads((ROOT / "app.json").read_text())
DOCUMENT = (ROOT / "docs/configuration.md").read_text()
ROW = re.compile(r"^\| `([A-Z_]+)` \| (.*?) \| (.*?) \|$", re.M)
ROWS = ROW.findall(DOCUMENT.partition("## Settings")[2].partition("\n##")[0])
OTHER_ROWS = re.findall(
    r"^\| `([A-Z_]+)` \| (.*?) \| (.*?) \| (.*?) \|$", DOCUMENT, re.M
)
AUDIENCES: tuple[Audience, ...] = ("known", "anyone", "local")


def write_row(setting: Setting) -> tuple[str, str, str]:
    """Return the row that the table must have."""
    is_whole = isinstance(setting.default, float) and setting.default.is_integer()
    default = int(setting.default) if is_whole else setting.default
    is_there = default not in ("", None, {})
    return setting.name, f"`{default}`" if is_there else "", setting.help


def write_defaults(setting: Setting) -> tuple[str, ...]:
    """Return the row of a setting with a default for each audience."""
    defaults = [setting.get_default(audience) for audience in AUDIENCES]
    return setting.name, *("none" if it is None else f"{it:,}" for it in defaults)


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda it: it.name)
def test_setting_matches_its_row(setting: Setting):
    assert [row for row in ROWS if row[0] == setting.name] == [write_row(setting)]


def test_audience_defaults_are_documented():
    depending = [write_defaults(setting) for setting in SETTINGS if setting.others]

    assert sorted(OTHER_ROWS) == sorted(depending)


def test_table_has_no_unknown_setting():
    assert {row[0] for row in ROWS} <= {setting.name for setting in SETTINGS}


def test_app_json_names_settings():
    test = APP["environments"]["test"]
    asked = {*APP["env"], *test.get("env", {})}

    assert asked <= {setting.name for setting in SETTINGS}


def test_button_asks_in_the_tables_order():
    assert list(APP["env"]) == [it.name for it in SETTINGS if it.is_asked]


def test_button_requires_the_password_only():
    required = [name for name, it in APP["env"].items() if it["required"]]

    assert required == ["CHAT_PASSWORD"]


def test_optional_values_may_be_empty():
    environ = {name: "" for name, it in APP["env"].items() if not it["required"]}

    assert read_settings({"DYNO": "web.1", **environ}) == read_settings(
        {"DYNO": "web.1"}
    )


@pytest.mark.parametrize("name", ["README.md", "docs/configuration.md", "docs/faq.md"])
def test_commands_name_settings(name: str):
    commands = re.findall(r"heroku config:set ([A-Z_]+)=", (ROOT / name).read_text())
    others = {"INFERENCE_MODEL_ID", "WEB_CONCURRENCY"}

    assert set(commands) - others <= {setting.name for setting in SETTINGS}


def test_answers_to_questions_can_be_set():
    text = (ROOT / "docs/faq.md").read_text()
    commands = re.findall(r"^heroku config:set ([A-Z_]+)=([^$\n]+)$", text, re.M)

    assert len(commands) > 10
    for name, value in commands:
        read_settings({name: value.strip('"')})
