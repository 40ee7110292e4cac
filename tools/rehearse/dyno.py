"""A dyno: the web process of the Procfile, with a dyno's environment and limits."""

import os
import re
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path

from tests.services.process import find_free_port, is_listening, wait_until

from .limits import Limits

BOOT_SECONDS = 60
KILL_SECONDS = 30
# The buildpack and the platform set these.
ENVIRONMENT = {
    "WEB_CONCURRENCY": "2",
    "GUNICORN_CMD_ARGS": "--access-logfile -",
    "PYTHONUNBUFFERED": "true",
    "LANG": "en_US.UTF-8",
}


class Dyno:
    """One dyno of a release.

    :param number: of the dyno: ``web.<number>``.
    :ivar boot_seconds: from the start to the bound port.
    :ivar peak_mb: the highest memory when it ended; None without a control group.
    """

    peak_mb: float | None = None

    def __init__(
        self, number: int, slug: Path, environment: Path, config: dict[str, str]
    ) -> None:
        self.port = find_free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.limits = Limits(f"kaiwa-rehearsal-{os.getpid()}-{number}")
        self._log = slug.parent / f"dyno-{number}.log"
        environ = {
            **ENVIRONMENT,
            "PATH": f"{environment / 'bin'}:{os.environ['PATH']}",
            "HOME": str(slug),
            "DYNO": f"web.{number}",
            "PORT": str(self.port),
            **config,
        }
        command = re.findall(r"^web: (.+)$", (slug / "Procfile").read_text(), re.M)[0]
        began_at = time.monotonic()
        with self._log.open("ab") as output:
            self.process = subprocess.Popen(
                ["bash", "-c", f"exec {command}"],
                cwd=slug,
                env=environ,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=self.limits.enter(),
            )
        wait_until(lambda: is_listening(self.port), self.read_log(), BOOT_SECONDS)
        self.boot_seconds = time.monotonic() - began_at

    def read_log(self) -> str:
        """Return the output of the dyno."""
        return self._log.read_text()

    def end(self) -> float:
        """Send SIGTERM, and SIGKILL after 30 s, as the platform does.

        :returns: the seconds until the process ended.
        """
        began_at = time.monotonic()
        # The platform signals every process of a dyno.
        os.killpg(self.process.pid, signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(KILL_SECONDS)
        seconds = time.monotonic() - began_at
        self.kill()
        return seconds

    def kill(self) -> None:
        """Kill every process of the dyno."""
        self.peak_mb = self.limits.read_peak_mb() or self.peak_mb
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
        self.limits.remove()
