"""PgBouncer before a PostgreSQL, as Heroku's connection pooling has it."""

import shutil
import tempfile
from pathlib import Path

from .installed import find_command
from .postgres import Postgres, as_postgres_user
from .process import Process, find_free_port

# Each transaction may get another session; fewer sessions than clients share them.
CONFIGURATION = """
[databases]
* = host=127.0.0.1 port={postgres_port} user=postgres
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = 2
"""


class PgBouncer:
    """A pool in transaction mode for every database of a PostgreSQL."""

    def __init__(self, postgres: Postgres) -> None:
        # Not in pytest's own folder, which no other user may enter.
        self._directory = Path(tempfile.mkdtemp(prefix="kaiwa-pgbouncer-"))
        self._directory.chmod(0o755)
        self._postgres = postgres
        self.port = find_free_port()
        file = self._directory / "pgbouncer.ini"
        file.write_text(
            CONFIGURATION.format(postgres_port=postgres.port, port=self.port)
        )
        command = [*as_postgres_user(), str(find_command("pgbouncer")), str(file)]
        self._process = Process(command, log=self._directory / "log")
        self._process.wait_for_port(self.port)

    def make_database(self) -> str:
        """Make an empty database; return its address at the pool."""
        url = self._postgres.make_database()
        return url.replace(f":{self._postgres.port}/", f":{self.port}/")

    def stop(self) -> None:
        """Stop the pool."""
        self._process.stop()
        shutil.rmtree(self._directory)
