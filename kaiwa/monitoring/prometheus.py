"""Metrics in Prometheus' text form. Imported only if METRICS_TOKEN is set.

The processes of a dyno share a folder of counters, so each of them can serve all
metrics. The label ``dyno`` keeps those of several dynos apart.
"""

import hashlib
import hmac
import platform
from collections.abc import Callable, Iterator

import gevent
from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    Metric,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from ..answers import RunningAnswer
from ..version import VERSION
from .samples import Sample

# The folder has no times of creation, either.
disable_created_metrics()  # type: ignore[no-untyped-call]

SAMPLE_SECONDS = 5.0
INFO = ("version", "python")
FIRST_TOKEN_SECONDS = (0.1, 0.25, 0.5, 1, 2, 4, 8, 15, 30, 60, 120)
ANSWER_SECONDS = (1, 2, 5, 10, 20, 40, 80, 160, 320, 640)
REQUEST_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)


class Metrics:
    """The metrics of this dyno.

    :param folder: shared by the processes; None if there is only this one.
    :param dyno: the name of the dyno; empty elsewhere.
    """

    def __init__(self, token: str, *, folder: str | None, dyno: str) -> None:
        self._token = hashlib.sha256(token.encode()).digest()
        self._folder = folder
        self._dyno = dyno
        self._registry = CollectorRegistry()
        self._cpu_seconds = 0.0
        self._info = self._gauge("info", "The release, and its Python.", *INFO)
        self._running = self._gauge("answers_running", "Answers that run now.")
        self._followers = self._gauge("followers", "Tabs that follow answers now.")
        self._memory = self._gauge("memory_bytes", "Resident memory of all processes.")
        self._processes = self._gauge("processes", "Processes that serve.")
        self._cpu = self._counter("cpu_seconds", "CPU time of all processes.")
        self._answers = self._counter(
            "answers", "Answers that have ended.", "model", "state", "error"
        )
        self._tokens = self._counter(
            "tokens", "Tokens that endpoints have counted.", "model", "kind"
        )
        self._first_token = self._histogram(
            "first_token_seconds", "Time to the first token.", FIRST_TOKEN_SECONDS
        )
        self._answer = self._histogram(
            "answer_seconds", "Time to the end of an answer.", ANSWER_SECONDS
        )
        self._requests = self._counter(
            "requests", "Responses that have begun.", "endpoint", "status"
        )
        self._request = Histogram(
            "kaiwa_request_seconds",
            "Time until a response begins.",
            registry=self._registry,
            buckets=REQUEST_SECONDS,
        )

    def _counter(self, name: str, text: str, *labels: str) -> Counter:
        return Counter(f"kaiwa_{name}", text, labels, registry=self._registry)

    def _gauge(self, name: str, text: str, *labels: str) -> Gauge:
        return Gauge(
            f"kaiwa_{name}",
            text,
            labels,
            registry=self._registry,
            multiprocess_mode="livemax" if labels else "livesum",
        )

    def _histogram(self, name: str, text: str, buckets: tuple[float, ...]) -> Histogram:
        return Histogram(
            f"kaiwa_{name}",
            text,
            ("model",),
            registry=self._registry,
            buckets=buckets,
        )

    def admits(self, header: str) -> bool:
        """Whether an Authorization header has the token; compares in constant time."""
        scheme, _, given = header.partition(" ")
        digest = hashlib.sha256(given.strip().encode(errors="replace")).digest()
        is_right = hmac.compare_digest(digest, self._token)
        return is_right and scheme.lower() == "bearer"

    def count_answer(self, running: RunningAnswer) -> None:
        """Count an answer that has ended."""
        ending, model = running.ending, running.model_key
        if ending is None:
            return
        self._answers.labels(model, ending.state, ending.error_code or "").inc()
        self._answer.labels(model).observe(running.seconds)
        if running.first_token_seconds is not None:
            self._first_token.labels(model).observe(running.first_token_seconds)
        self._tokens.labels(model, "input").inc(ending.input_tokens or 0)
        self._tokens.labels(model, "output").inc(ending.output_tokens or 0)

    def count_request(self, endpoint: str, status: int, seconds: float) -> None:
        """Count a response that begins."""
        self._requests.labels(endpoint, str(status)).inc()
        self._request.observe(seconds)

    def note_sample(self, sample: Sample) -> None:
        """Note the state of this process."""
        self._info.labels(VERSION, platform.python_version()).set(1)
        self._running.set(sample.running)
        self._followers.set(sample.followers)
        self._memory.set(sample.memory_bytes)
        self._processes.set(1)
        self._cpu.inc(max(0.0, sample.cpu_seconds - self._cpu_seconds))
        self._cpu_seconds = sample.cpu_seconds

    def keep_sampling(self, read: Callable[[], Sample]) -> None:
        """Note a sample every few seconds; runs forever."""
        while True:
            self.note_sample(read())
            gevent.sleep(SAMPLE_SECONDS)

    def write(self) -> bytes:
        """Write the metrics of all processes of this dyno."""
        shared = CollectorRegistry()
        shared.register(_Labelled(self._collect, self._dyno))
        return generate_latest(shared)

    def _collect(self) -> Iterator[Metric]:
        if self._folder:
            files: Collector = MultiProcessCollector(None, self._folder)  # type: ignore[no-untyped-call]
            yield from files.collect()
        else:
            yield from self._registry.collect()


class _Labelled(Collector):
    """Adds the name of the dyno to every sample."""

    def __init__(self, collect: Callable[[], Iterator[Metric]], dyno: str) -> None:
        self._inner = collect
        self._dyno = dyno

    def collect(self) -> Iterator[Metric]:
        """Yield the metrics."""
        for metric in self._inner():
            metric.samples = [
                sample._replace(labels={**sample.labels, "dyno": self._dyno})
                for sample in metric.samples
            ]
            yield metric
