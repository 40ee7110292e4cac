"""The files for containers and systemd, where neither of them is installed."""

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from kaiwa.settings_table import SETTINGS

from ..services.process import (
    Process,
    find_free_port,
    is_ready,
    make_environ,
    wait_until,
)
from .tree import ROOT

DOCKERFILE = (ROOT / "Dockerfile").read_text()
COMPOSE = (ROOT / "compose.yaml").read_text()
UNIT = (ROOT / "deploy/kaiwa.service").read_text()
PYTHON = (ROOT / ".python-version").read_text().strip()
NAMES = {it.name for it in SETTINGS}
# Beside the settings: read by gunicorn.conf.py, or an attachment's.
OTHERS = {"PORT", "WEB_CONCURRENCY"} | {
    f"INFERENCE_{it}" for it in ("URL", "KEY", "MODEL_ID")
}


def list_copied() -> list[str]:
    """List the paths that the image gets from the project."""
    copies = re.findall(r"^COPY (?!--from)(.+) \S+$", DOCKERFILE, re.M)
    return [path for line in copies for path in line.split()]


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the files of the image."""
    folder = tmp_path_factory.mktemp("image")
    for name in list_copied():
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, folder / name)
        else:
            shutil.copy(ROOT / name, folder / name)
    return folder


@pytest.fixture(scope="module")
def served(image: Path) -> Iterator[int]:
    """The port of a server that runs the image's command."""
    port = find_free_port()
    line = re.findall(r"^CMD (.+)$", DOCKERFILE, re.M)[-1]
    *shell, command = json.loads(line)
    gunicorn = f"{sys.executable} -m gunicorn"
    server = Process(
        [*shell, f"cd {image}; {command.replace('gunicorn', gunicorn, 1)}"],
        log=image / "log",
        environ={"PORT": str(port), "INSTANCE_PATH": str(image / "data")},
    )
    server.wait_for_port(port)
    wait_until(lambda: is_ready(f"http://127.0.0.1:{port}"), "the server is ready")
    yield port
    server.stop()


@pytest.mark.server
def test_image_serves_the_chat(served: int):
    page = requests.get(f"http://127.0.0.1:{served}/", timeout=30)

    # A container has no local visitors, so an undecided chat is closed.
    assert page.status_code == 403
    assert "CHAT_PASSWORD" in page.text


@pytest.mark.server
def test_health_check_succeeds(served: int):
    _, code = json.loads(re.findall(r"CMD (\[\"python.+)$", DOCKERFILE, re.M)[0])[1:]
    ended = subprocess.run(
        [sys.executable, "-c", code], env=make_environ({"PORT": str(served)})
    )

    assert ended.returncode == 0


def test_image_has_the_deployed_python():
    assert set(re.findall(r"FROM python:([\d.]+)", DOCKERFILE)) == {PYTHON}


def test_image_runs_as_ordinary_user():
    assert re.findall(r"^USER (.+)$", DOCKERFILE, re.M) == ["kaiwa"]


def test_ignored_files_match_copied_ones():
    kept = re.findall(r"^!(.+)$", (ROOT / ".dockerignore").read_text(), re.M)

    assert sorted(kept) == sorted(list_copied())


@pytest.mark.parametrize(
    "names",
    [
        pytest.param(re.findall(r"^      ([A-Z_]+): ", COMPOSE, re.M), id="compose"),
        pytest.param(re.findall(r"[ =]([A-Z_]+)=", DOCKERFILE), id="Dockerfile"),
        pytest.param(re.findall(r"^Environment=(.+)$", UNIT, re.M), id="systemd"),
    ],
)
def test_variables_are_settings(names: list[str]):
    found = {it.partition("=")[0] for line in names for it in line.split()}
    foreign = {"PATH", "POSTGRES_USER", "POSTGRES_PASSWORD"}

    assert found
    assert {
        it for it in found - foreign if not it.startswith(("PYTHON", "PIP_"))
    } <= NAMES | OTHERS


def test_stop_waits_for_answers():
    assert "stop_grace_period: 30s" in COMPOSE
    assert "TimeoutStopSec=30" in UNIT
