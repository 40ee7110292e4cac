"""A PostgreSQL of the tests' own."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from .installed import find_command
from .process import Process, find_free_port, wait_until

# Safe against a crash of the machine it need not be; quick it must be.
OPTIONS = ["-c", "fsync=off", "-c", "shared_buffers=16MB"]
COPIES_FILES = 150_000  # The first version with a choice of strategies.


class Postgres:
    """One cluster; each test may have a database of its own."""

    def __init__(self) -> None:
        # Not in pytest's own folder, which no other user may enter.
        self._directory = Path(tempfile.mkdtemp(prefix="kaiwa-postgres-"))
        self._data = self._directory / "data"
        self.port = find_free_port()
        self._made = 0
        self._initialise()
        self.start()

    def start(self, *more: str) -> None:
        """Start the server on its port."""
        command = [
            *as_postgres_user(),
            _find_command("postgres"),
            *("-D", str(self._data), "-p", str(self.port), "-k", ""),
            *("-c", "listen_addresses=127.0.0.1", *OPTIONS, *more),
        ]
        self._process = Process(command, log=self._directory / "log")
        self._process.wait_for_port(self.port)
        wait_until(self._is_ready, "a database that takes connections")

    def stop(self) -> None:
        """Stop the server and keep its data."""
        control = [_find_command("pg_ctl"), "-D", str(self._data)]
        subprocess.run(
            [*as_postgres_user(), *control, "stop", "-m", "immediate"],
            capture_output=True,
        )
        self._process.stop()

    def remove(self) -> None:
        """Stop the server and remove its data."""
        self.stop()
        shutil.rmtree(self._directory)

    def make_database(self, *, most_connections: int | None = None) -> str:
        """Make an empty database; return its address in Heroku's form.

        :param most_connections: the limit of a plan; no limit by default.
        """
        import psycopg

        self._made += 1
        name, owner = f"kaiwa_{self._made}", "postgres"
        with psycopg.connect(self._make_url("postgres"), autocommit=True) as connection:
            if most_connections:
                owner = name
                limit = f"connection limit {most_connections}"
                connection.execute(f"create role {owner} login {limit}")
            create = f"create database {name} owner {owner}"
            if connection.info.server_version >= COPIES_FILES:
                create += " strategy file_copy"  # Half the time of the default.
            connection.execute(create)
        return self._make_url(name, owner)

    def drop_database(self, url: str) -> None:
        """Drop a database, so that its files are not written to the disk."""
        import psycopg

        name = url.rpartition("/")[2]
        with psycopg.connect(self._make_url("postgres"), autocommit=True) as connection:
            connection.execute(f"drop database {name} with (force)")

    def read_log(self) -> str:
        """Return everything the server has printed."""
        return self._process.read_log()

    def count_connections(self, url: str) -> int:
        """Count the connections to a database."""
        import psycopg

        query = "select count(*) from pg_stat_activity where datname = %s"
        with psycopg.connect(self._make_url("postgres")) as connection:
            row = connection.execute(query, [url.rpartition("/")[2]]).fetchone()
        return int(row[0]) if row else 0

    def drop_connections(self, state: str = "idle") -> int:
        """End the connections that do nothing right now; return how many.

        :param state: as PostgreSQL calls it, such as ``idle in transaction``.
        """
        import psycopg

        query = """
            select pg_terminate_backend(pid) from pg_stat_activity
            where state = %s and datname like 'kaiwa%%'
        """
        with psycopg.connect(self._make_url("postgres")) as connection:
            return len(connection.execute(query, [state]).fetchall())

    def _is_ready(self) -> bool:
        # It listens a moment before it is ready.
        import psycopg

        try:
            psycopg.connect(self._make_url("postgres")).close()
        except psycopg.OperationalError:
            return False
        return True

    def _make_url(self, name: str, user: str = "postgres") -> str:
        return f"postgres://{user}@127.0.0.1:{self.port}/{name}"

    def _initialise(self) -> None:
        self._directory.chmod(0o777)
        command = [_find_command("initdb"), "-D", str(self._data)]
        command += ["-U", "postgres", "-A", "trust", "--no-sync", "-E", "UTF8"]
        subprocess.run(
            [*as_postgres_user(), *command],
            check=True,
            capture_output=True,
            cwd=self._directory,
        )


def _find_command(name: str) -> str:
    found = find_command(name)
    assert found, f"PostgreSQL's {name} is missing"
    return found


def as_postgres_user() -> list[str]:
    """Return the beginning of a command that the user ``postgres`` runs."""
    # PostgreSQL and PgBouncer refuse to run as root; Debian's package brings the user.
    return ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
