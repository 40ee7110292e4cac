import json
import re

import pytest
import requests
from prometheus_client.parser import text_string_to_metric_families

from kaiwa.monitoring import Sample
from kaiwa.monitoring.prometheus import Metrics

from ..client import AppVisitor, HTTPVisitor
from ..house.tree import ROOT
from ..services.kaiwa import KaiwaServer
from ..services.process import wait_until

TOKEN = "a-token-of-the-tests"
BEARER = {"Authorization": f"Bearer {TOKEN}"}


def read_values(text: str) -> dict[str, float]:
    """Read the samples of a page by their names, summed over labels."""
    values: dict[str, float] = {}
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            values[sample.name] = values.get(sample.name, 0) + sample.value
    return values


@pytest.mark.parametrize(
    ("header", "is_admitted"),
    [
        (f"Bearer {TOKEN}", True),
        (f"bearer {TOKEN}", True),
        ("", False),
        ("Bearer ", False),
        (f"Basic {TOKEN}", False),
        (TOKEN, False),
        (f"Bearer {TOKEN[:-1]}", False),
        (f"Bearer {TOKEN}x", False),
        ("Bearer \udcff", False),
    ],
)
def test_only_the_token_is_admitted(header, is_admitted):
    assert Metrics(TOKEN, folder=None, dyno="").admits(header) is is_admitted


def test_answers_are_counted(make_app):
    visitor = AppVisitor(make_app(METRICS_TOKEN=TOKEN, DYNO="web.1", CI="1"))
    visitor.begin().follow()

    reply = visitor.get("/metrics", BEARER)

    assert reply.status_code == 200
    labels = 'dyno="web.1",error="",model="claude-4-5-sonnet",state="done"'
    assert f"kaiwa_answers_total{{{labels}}} 1.0" in reply.text
    assert 'kaiwa_requests_total{dyno="web.1",endpoint="conversations.begin"' in (
        reply.text
    )
    values = read_values(reply.text)
    assert values["kaiwa_first_token_seconds_count"] == 1
    assert values["kaiwa_answer_seconds_count"] == 1
    assert values["kaiwa_tokens_total"] > 0


def test_metrics_need_the_token(make_app):
    client = make_app(METRICS_TOKEN=TOKEN).test_client()

    reply = client.get("/metrics", headers={"Authorization": "Bearer wrong"})

    assert (reply.status_code, reply.headers["WWW-Authenticate"]) == (401, "Bearer")
    assert "kaiwa_" not in reply.text


def test_metrics_without_token_are_missing(client):
    assert client.get("/metrics", headers=BEARER).status_code == 404


def test_dashboard_shows_exported_metrics():
    metrics = Metrics(TOKEN, folder=None, dyno="")
    metrics.note_sample(Sample(1, 2, 3, 4.0))
    families = [*text_string_to_metric_families(metrics.write().decode())]
    exported = {it.name for it in families} - {""}
    dashboard = json.loads((ROOT / "docs/grafana.json").read_text())
    queries = [it["expr"] for panel in dashboard["panels"] for it in panel["targets"]]

    named = set(re.findall(r"kaiwa_\w+", " ".join(queries)))

    assert {re.sub(r"_(total|bucket)$", "", it) for it in named} == exported


@pytest.mark.server
@pytest.mark.redis
def test_each_process_serves_all_metrics(environ, redis, tmp_path):
    more = {"REDIS_URL": redis.url, "WEB_CONCURRENCY": "2", "METRICS_TOKEN": TOKEN}
    server = KaiwaServer(tmp_path, {**environ, **more})

    def read() -> dict[str, float]:
        # A new connection each time, which either process may accept.
        reply = requests.get(f"{server.url}/metrics", headers=BEARER, timeout=30)
        assert reply.status_code == 200
        return read_values(reply.text)

    try:
        server.wait_until_ready()
        wait_until(lambda: read().get("kaiwa_processes") == 2, "both processes")
        for _ in range(6):
            HTTPVisitor(server.url).begin().follow()
        assert {read()["kaiwa_answers_total"] for _ in range(6)} == {6}
        server.kill_worker()
        wait_until(lambda: read().get("kaiwa_processes") == 2, "a new process")
        assert read()["kaiwa_answers_total"] == 6
    finally:
        server.stop()
