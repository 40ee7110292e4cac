"""The files that a platform reads: pins, the Python version, app.json."""

import json
import re
from collections.abc import Container
from pathlib import Path

import pytest

from kaiwa.version import VERSION

from .tree import ROOT

APP = json.loads((ROOT / "app.json").read_text())


def normalise(name: str) -> str:
    """Normalise a package name as indexes do."""
    return re.sub(r"[-_.]+", "-", re.split(r"[\[<>=]", name)[0]).lower()


def read_wanted(path: Path) -> dict[str, str]:
    """Return the packages of an ``.in`` file, with their reasons."""
    lines = [line for line in path.read_text().splitlines() if line[:1].isalnum()]
    pairs = [line.partition("#")[::2] for line in lines]
    return {normalise(name.strip()): reason.strip() for name, reason in pairs}


def read_pins(path: Path) -> dict[str, set[tuple[str, int]]]:
    """Return the versions of each pinned package, and their number of hashes."""
    found: dict[str, set[tuple[str, int]]] = {}
    blocks = re.split(r"\n(?=[a-z0-9])", path.read_text())
    for block in blocks:
        match = re.match(r"([A-Za-z0-9._-]+)(?:\[[\w,]+\])?==([^\s;]+)", block)
        if match:
            hashes = len(re.findall(r"--hash=sha256:[0-9a-f]{64}", block))
            found.setdefault(normalise(match[1]), set()).add((match[2], hashes))
    return found


@pytest.mark.parametrize("name", ["requirements", "requirements-dev"])
def test_every_package_has_reason_and_pin(name: str):
    wanted = read_wanted(ROOT / f"{name}.in")

    assert [package for package, reason in wanted.items() if not reason] == []
    assert set(wanted) - set(read_pins(ROOT / f"{name}.txt")) == set()


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_every_pin_has_hashes(name: str):
    pins = read_pins(ROOT / name)

    assert [
        it for it, found in pins.items() if not all(count for _, count in found)
    ] == []


@pytest.mark.parametrize("name", ["requirements", "requirements-dev"])
def test_one_version_serves_every_python(name: str):
    wanted, pins = read_wanted(ROOT / f"{name}.in"), read_pins(ROOT / f"{name}.txt")

    assert [it for it in wanted if len(pins[it]) > 1] == []


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_pins_match_the_requirements(name: str):
    text = (ROOT / name).read_text()
    wanted = read_wanted((ROOT / name).with_suffix(".in"))
    direct = re.findall(
        r"\n([a-z0-9._-]+)[^\n]*==(?:(?!\n[a-z]).)*-r requirements", text, re.S
    )

    assert "make lock" in text.partition("==")[0]
    assert {normalise(it) for it in direct} >= set(wanted)


def test_development_has_the_same_pins():
    pins, more = (read_pins(ROOT / f"requirements{it}.txt") for it in ("", "-dev"))

    assert {it: more.get(it) for it in pins} == pins


def test_python_versions_agree():
    runtime = (ROOT / "runtime.txt").read_text()
    version = (ROOT / ".python-version").read_text()

    assert re.fullmatch(r"3\.\d+\n", version)
    assert runtime == f"python-{version}"


def test_project_names_the_version():
    assert f'\nversion = "{VERSION}"\n' in (ROOT / "pyproject.toml").read_text()


def test_procfile_starts_the_app():
    assert (ROOT / "Procfile").read_text() == "web: gunicorn app:app\n"


def test_heroku_ci_ignores_existing_folders():
    scripts = APP["environments"]["test"]["scripts"]
    options = scripts["test"].removeprefix("python -m pytest --ignore=")

    assert scripts["test-setup"].endswith("-r requirements-dev.txt")
    assert all((ROOT / it).is_dir() for it in options.split(" --ignore="))


def test_app_json_fits_herokus_schema():
    assert 3 <= len(APP["name"]) <= 30
    assert len(APP["description"]) <= 140


def test_app_json_attaches_a_model():
    [plan] = [it for it in APP["addons"] if it["plan"].startswith("heroku-inference")]

    assert plan == {"plan": "heroku-inference:standard", "as": "INFERENCE"}


def test_app_json_asks_for_a_password():
    assert APP["env"]["CHAT_PASSWORD"]["required"] is True
    assert "value" not in APP["env"]["CHAT_PASSWORD"]


def test_app_json_mentions_the_costs():
    assert "cost" in APP["description"]


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_npm_packages_are_pinned_and_hashed(name: str):
    text = re.sub(r"\s*\\\n\s*", " ", (ROOT / name).read_text())
    lines = [line for line in text.splitlines() if line.strip()[:1] not in ("", "#")]
    pin = (
        r"[a-z0-9._-]+(\[[\w,-]+\])?==[\w.+!]+( ;[^#]+?)?( --hash=sha256:[0-9a-f]{64})+"
    )

    assert len(lines) > 20
    assert [it for it in lines if not re.fullmatch(pin, it.strip())] == []


@pytest.mark.parametrize("name", ["requirements", "requirements-dev"])
def test_every_pin_is_needed(name: str):
    lists: dict[str, Container[str]] = {
        "-r requirements.in": read_wanted(ROOT / "requirements.in"),
        "-r requirements-dev.in": read_wanted(ROOT / "requirements-dev.in"),
        "-r requirements.txt": read_pins(ROOT / "requirements.txt"),
    }
    pins = read_pins(ROOT / f"{name}.txt")

    for block in re.split(r"\n(?=[a-z0-9])", (ROOT / f"{name}.txt").read_text())[1:]:
        package = normalise(re.split(r"[=\[ ]", block)[0])
        reasons = re.findall(r"^    # +(?:via )?(\S.*)$", block, re.M)
        reasons = [it for it in reasons if it != "via"]
        assert reasons, package
        for reason in reasons:
            # A list or another package needs it today.
            assert normalise(reason) in pins or package in lists[reason], package
