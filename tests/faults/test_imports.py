"""Requests import nothing, because an import needs a free file descriptor."""

import json
import os
import subprocess
import sys

import pytest

# Imported in a thread, once for each language; code stays plain if that fails.
LEXERS = "pygments."


@pytest.mark.parametrize("kind", ["sqlite", "postgres and redis"])
def test_requests_import_no_module(environ, request, kind):
    more = {"CHAT_PASSWORD": "right", "OWNER_PASSWORD": "right, too"}
    more["METRICS_TOKEN"] = "right-for-the-metrics"
    if kind == "postgres and redis":
        more["DATABASE_URL"] = request.getfixturevalue("postgres").make_database()
        more["REDIS_URL"] = request.getfixturevalue("redis").url
    done = subprocess.run(
        [sys.executable, "-m", "tests.services.tour"],
        env={"PATH": os.environ["PATH"], **environ, **more},
        capture_output=True,
        check=True,
        timeout=120,
    )

    found = json.loads(done.stdout)

    assert all('"state":"done"' in answer for answer in found["answers"])
    assert [it for it in found["imported"] if not it.startswith(LEXERS)] == []


def test_default_configuration_imports_no_extras(environ):
    code = "import kaiwa, sys; kaiwa.create_app(); print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={"PATH": os.environ["PATH"], **environ},
        capture_output=True,
        check=True,
        text=True,
        timeout=60,
    )

    extras = {"authlib", "prometheus_client", "psycopg", "redis", "sentry_sdk"}
    extras.add("pygments.lexers.php")
    assert extras.isdisjoint(done.stdout.split())
