"""`tools/install` makes a working environment from any state."""

import os
import subprocess
from pathlib import Path

import pytest

from .tree import ROOT

# Answers as Python {version} would; the environments it makes have a pip.
FAKE_PYTHON = """#!/bin/sh
case "$*" in
  *version_info[[]:2]*) echo {version} ;;
  *version_info*) exit {is_too_old} ;;
  *"import pip"*) [ -e "$(dirname "$0")/pip" ] ;;
  "-m venv --clear "*)
    rm -rf "$4"
    mkdir -p "$4/bin"
    cp "$0" "$4/bin/python"
    touch "$4/bin/pip"
    ;;
esac
"""


class Environment:
    """A virtual environment, made by a Python that only pretends."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.venv = folder / ".venv"
        self.stamp = self.venv / ".installed"
        self.requirements = folder / "requirements.txt"
        self.requirements.touch()
        self.python = self.add_python("3.12")
        self.commands = folder / "commands"
        self.commands.mkdir()
        _write_script(self.commands / "python3", f"#!/bin/sh\necho {self.python}\n")

    def add_python(self, version: str, *, is_too_old: bool = False) -> Path:
        """Add a Python to choose from."""
        text = FAKE_PYTHON.format(version=version, is_too_old=int(is_too_old))
        return _write_script(self.folder / f"python{version}", text)

    def install(self, python: Path | None = None) -> subprocess.CompletedProcess[str]:
        """Run the script, with this Python or with the ``python3`` it finds."""
        paths = [str(self.venv), str(self.requirements), str(self.stamp)]
        return subprocess.run(
            [str(ROOT / "tools/install"), *paths, str(python or "")],
            capture_output=True,
            text=True,
            env={"PATH": f"{self.commands}:{os.environ['PATH']}"},
        )


def _write_script(path: Path, text: str) -> Path:
    path.write_text(text)
    path.chmod(0o755)
    return path


@pytest.fixture
def environment(tmp_path: Path) -> Environment:
    """An environment that is not made yet."""
    return Environment(tmp_path)


def lose_pip(environment: Environment) -> None:
    (environment.venv / "bin/pip").unlink()


def lose_python(environment: Environment) -> None:
    python = environment.venv / "bin/python"
    python.unlink()
    python.symlink_to("/nowhere/python3.10")


def interrupt(environment: Environment) -> None:
    (environment.venv / ".installing").touch()


def test_installs_once_and_announces_it(environment):
    first, second = environment.install(), environment.install()

    assert first.stdout.startswith("Installing packages into ")
    assert first.returncode == second.returncode == 0
    assert second.stdout == ""
    assert environment.stamp.exists()


@pytest.mark.parametrize("spoil", [lose_pip, lose_python, interrupt])
def test_remakes_broken_environment(environment, spoil):
    environment.install()
    (environment.venv / "old").touch()
    spoil(environment)

    done = environment.install()

    assert done.returncode == 0
    assert not (environment.venv / "old").exists()
    assert environment.install().stdout == ""


def test_remakes_environment_of_another_python(environment):
    environment.install()
    (environment.venv / "old").touch()

    environment.install(environment.python)
    assert (environment.venv / "old").exists()
    environment.install(environment.add_python("3.13"))
    assert not (environment.venv / "old").exists()


def test_keeps_environment_if_requirements_change(environment):
    environment.install()
    (environment.venv / "old").touch()
    os.utime(environment.stamp, (0, 0))

    assert environment.install().stdout.startswith("Installing")
    assert (environment.venv / "old").exists()


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        pytest.param("python3.10", "is 3.10", id="too old"),
        pytest.param("python4", "is not installed", id="missing"),
    ],
)
def test_unusable_python_is_explained(environment, name, reason):
    environment.add_python("3.10", is_too_old=True)

    refused = environment.install(environment.folder / name)

    assert refused.returncode == 1
    assert len(refused.stderr.splitlines()) == 1
    for word in ("3.11 to 3.14", reason, "PYTHON="):
        assert word in refused.stderr
    assert not environment.venv.exists()
