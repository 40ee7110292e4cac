"""The slug: the committed tree, the buildpack's checks, the packages, the size.

The rules are those of Heroku's Python buildpack.
Source: https://devcenter.heroku.com/articles/python-support
"""

import json
import re
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from pathlib import Path

from .table import Row

ROOT = Path(__file__).parents[2]
STACKS = {"heroku-22", "heroku-24", "heroku-26"}
PYTHONS = {"3.10", "3.11", "3.12", "3.13", "3.14"}
MANAGERS = ("requirements.txt", "Pipfile", "Pipfile.lock", "poetry.lock", "uv.lock")
# A committed environment breaks the build, or is taken for a slug of before.
ENVIRONMENTS = (".heroku/python", ".venv", "venv", "env", "site-packages")
HOOKS = ("bin/pre_compile", "bin/post_compile")
MAX_SLUG_MB = 500
WARNING_MB = 300


def export(folder: Path) -> None:
    """Write the committed tree into a folder."""
    archive = folder.with_suffix(".tar")
    # A checkout may belong to another user.
    git = ["git", "-c", "safe.directory=*"]
    command = [*git, "archive", "--format=tar", f"--output={archive}", "HEAD"]
    subprocess.run(command, cwd=ROOT, check=True)
    with tarfile.open(archive) as tar:
        tar.extractall(folder, filter="data")
    archive.unlink()


def check(folder: Path) -> Iterator[Row]:
    """Check the tree as the buildpack does."""
    managers = [it for it in MANAGERS if (folder / it).exists()]
    yield Row("one package file", ", ".join(managers), managers == ["requirements.txt"])
    version = read_python(folder)
    stated = (folder / ".python-version").read_text().strip()
    yield Row(
        "a supported Python, stated alike in both files",
        f"{version} and {stated}",
        version == stated and version in PYTHONS,
    )
    found = [it for it in ENVIRONMENTS if (folder / it).exists()]
    yield Row("no committed environment", ", ".join(found) or "none", not found)
    hooks = [it for it in HOOKS if (folder / it).exists()]
    yield Row("no build hooks", ", ".join(hooks) or "none", not hooks)
    stack = json.loads((folder / "app.json").read_text())["stack"]
    yield Row("a supported stack", stack, stack in STACKS)
    # The buildpack runs collectstatic if it finds Django.
    is_django = (folder / "manage.py").exists()
    yield Row("no Django", "manage.py" if is_django else "none", not is_django)
    processes = re.findall(r"^(\w+):", (folder / "Procfile").read_text(), re.M)
    yield Row("a web process", ", ".join(processes), processes == ["web"])


def read_python(folder: Path) -> str:
    """Return the version in ``runtime.txt``, such as ``3.13``."""
    return (folder / "runtime.txt").read_text().strip().removeprefix("python-")


def find_python(version: str) -> tuple[Path, str]:
    """Find a Python; return its path, and a notice if the version is another."""
    places = [
        *(Path(it) for it in filter(None, [shutil.which(f"python{version}")])),
        *Path.home().glob(f".pyenv/versions/{version}.*/bin/python"),
    ]
    for place in places:
        if _read_version(place) == version:
            return place, ""
    own = ".".join(map(str, sys.version_info[:2]))
    return Path(sys.executable), f"Python {own}, since {version} is not installed"


def install(folder: Path, environment: Path) -> Row:
    """Install the packages into an empty environment, as the buildpack does."""
    version = read_python(folder)
    python, notice = find_python(version)
    subprocess.run([python, "-m", "venv", environment], check=True)
    command = [str(environment / "bin/python"), "-m", "pip", "install", "-q"]
    command += ["--disable-pip-version-check", "--no-cache-dir"]
    ended = subprocess.run(
        [*command, "-r", str(folder / "requirements.txt")],
        capture_output=True,
        text=True,
    )
    is_done = ended.returncode == 0
    found = "installed, with hashes" if is_done else ended.stderr[-300:]
    return Row(f"packages for Python {version}", found, is_done, notice)


def measure(folder: Path, environment: Path) -> Row:
    """Compress the tree and its packages, as a slug."""
    archive = folder.parent / "slug.tar.gz"
    with tarfile.open(archive, "w:gz", compresslevel=6) as tar:
        tar.add(folder, "app")
        tar.add(environment / "lib", "app/.heroku/python/lib")
    size = archive.stat().st_size / 1e6
    archive.unlink()
    notice = "without the interpreter, about 25 MB"
    return Row(
        f"slug below {WARNING_MB} of {MAX_SLUG_MB} MB",
        f"{size:.0f} MB",
        size < WARNING_MB,
        notice,
    )


def _read_version(python: Path) -> str:
    code = "import sys; print('%d.%d' % sys.version_info[:2])"
    ended = subprocess.run([python, "-c", code], capture_output=True, text=True)
    return ended.stdout.strip()
