"""Heroku's router, stood in for by nginx."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from .installed import find_command
from .process import Process, find_free_port

# In the place of the router's 30 s to the first byte and 55 s between two.
IDLE_SECONDS = 1.5
CONFIGURATION = """
daemon off;
master_process off;
pid {folder}/nginx.pid;
events {{ worker_connections 500; }}
http {{
  log_format requests '$request_method $uri $status $upstream_addr';
  access_log {folder}/nginx-access.log requests;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  upstream dynos {{ random; {servers} keepalive 8; }}
  server {{
    listen 127.0.0.1:{port};
    location / {{
      proxy_pass http://dynos;
      proxy_http_version 1.1;
      proxy_next_upstream off;
      proxy_read_timeout {idle_milliseconds}ms;
      proxy_set_header Connection "";
      proxy_set_header Host $http_host;
      proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
      proxy_set_header X-Forwarded-Port 443;
      proxy_set_header X-Forwarded-Proto https;
      proxy_set_header X-Request-ID $request_id;
    }}
  }}
}}
"""


class Server(Protocol):
    """A server behind the router."""

    @property
    def port(self) -> int: ...


class Router:
    """Sends each request to any of some dynos, and ends one that is silent.

    :param idle_seconds: the longest silence, before the first byte and after it.
    """

    def __init__(
        self,
        directory: Path,
        dynos: Sequence[Server],
        idle_seconds: float = IDLE_SECONDS,
    ) -> None:
        self.port = find_free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._directory = directory
        file = directory / "nginx.conf"
        file.write_text(
            CONFIGURATION.format(
                folder=directory,
                servers=" ".join(
                    f"server 127.0.0.1:{it.port} fail_timeout=1s;" for it in dynos
                ),
                port=self.port,
                idle_milliseconds=round(idle_seconds * 1000),
            )
        )
        log = directory / "nginx-error.log"
        command = [str(find_command("nginx")), "-p", str(directory)]
        command += ["-c", str(file), "-e", str(log)]
        self._process = Process(command, log=directory / "nginx.log")
        self._process.wait_for_port(self.port)

    def list_ports(self, pattern: str) -> list[int]:
        """List which dynos, by port, have answered requests of this kind.

        :param pattern: the beginning of a line, such as ``GET /healthz 200``.
        """
        log = (self._directory / "nginx-access.log").read_text()
        found = re.findall(rf"^{pattern}.* 127\.0\.0\.1:(\d+)$", log, re.M)
        return [int(port) for port in found]

    def stop(self) -> None:
        """Stop the router."""
        self._process.stop()
