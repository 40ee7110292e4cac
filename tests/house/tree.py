"""The project's files and imports, for the rules."""

import ast
import fnmatch
import os
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
IGNORED = [
    ".git",  # A file, in a second work tree.
    *(
        line.strip("/")
        for line in (ROOT / ".gitignore").read_text().splitlines()
        if line.strip() and not line.startswith("#")
    ),
]


class Import(NamedTuple):
    """One import: the file, and the full name."""

    file: str
    name: str

    @property
    def room(self) -> str:
        """The folder or module of ``kaiwa`` that imports."""
        return self.file.removesuffix(".py").split("/")[1]

    @property
    def target(self) -> str | None:
        """The folder or module of ``kaiwa`` that is imported, if it is one."""
        parts = self.name.split(".")
        return parts[1] if parts[0] == "kaiwa" and len(parts) > 1 else None

    @property
    def library(self) -> str:
        """The first word of the imported name."""
        return self.name.partition(".")[0]


def list_files(pattern: str = "*", under: str = ".") -> list[Path]:
    """List the files that git does not ignore."""
    found = []
    for folder, folders, files in os.walk(ROOT / under):
        folders[:] = sorted(it for it in folders if _is_ours(it) and _is_shown(it))
        names = fnmatch.filter(files, pattern)
        found += [Path(folder) / it for it in sorted(names) if _is_ours(it)]
    return found


def name_of(path: Path) -> str:
    """Return a path as the project names it."""
    return path.relative_to(ROOT).as_posix()


def read_text_file(path: Path) -> str | None:
    """Read a file; None when it is not text."""
    content = path.read_bytes()
    return None if b"\0" in content else content.decode()


def list_imports() -> list[Import]:
    """List the imports of ``kaiwa``, also those inside functions."""
    return [
        Import(name_of(path), name)
        for path in list_files("*.py", "kaiwa")
        for name in _read_imports(path)
    ]


def _read_imports(path: Path) -> Iterator[str]:
    package = path.relative_to(ROOT).parts[:-1]
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else ()
            start = ".".join([*above, *([node.module] if node.module else [])])
            yield from (f"{start}.{alias.name}" for alias in node.names)


def _is_shown(name: str) -> bool:
    # Hidden folders belong to git, editors and platforms.
    return not name.startswith(".") or name in {".ci", ".github"}


def _is_ours(name: str) -> bool:
    return not any(fnmatch.fnmatch(name, pattern) for pattern in IGNORED)
