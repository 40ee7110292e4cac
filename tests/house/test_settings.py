"""Every setting is documented, once, with the default it has."""

import json
import re

import pytest

from kaiwa.config import SETTINGS, Setting

from .tree import ROOT

DOCUMENT = (ROOT / "docs/configuration.md").read_text()
ROW = re.compile(r"^\| `([A-Z_]+)` \| (.*?) \| (.*?) \|$", re.M)
ROWS = ROW.findall(DOCUMENT.partition("## Settings")[2].partition("\n## ")[0])


def write_row(setting: Setting) -> tuple[str, str, str]:
    """Write the row that the table has to have."""
    is_whole = isinstance(setting.default, float) and setting.default.is_integer()
    default = int(setting.default) if is_whole else setting.default
    return setting.name, f"`{default}`" if default != "" else "", setting.help


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda it: it.name)
def test_setting_has_one_row_that_says_what_the_code_says(setting: Setting):
    assert [row for row in ROWS if row[0] == setting.name] == [write_row(setting)]


def test_table_names_no_setting_that_is_not_there():
    assert {row[0] for row in ROWS} <= {setting.name for setting in SETTINGS}


def test_app_json_asks_for_settings_only():
    app = json.loads((ROOT / "app.json").read_text())
    test = app["environments"]["test"]
    asked = {*app["env"], *test.get("env", {})}

    assert asked <= {setting.name for setting in SETTINGS}


@pytest.mark.parametrize("name", ["README.md", "docs/configuration.md"])
def test_config_vars_in_the_commands_are_settings(name: str):
    commands = re.findall(r"heroku config:set ([A-Z_]+)=", (ROOT / name).read_text())

    assert set(commands) <= {setting.name for setting in SETTINGS}
