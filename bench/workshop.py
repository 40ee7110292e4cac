"""The workshop: endpoints, folders for subjects, and the sizes of a run."""

import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from tests.endpoint.certificate import PEM
from tests.services.kaiwa import CONFIGURATION

from .endpoint import Endpoint
from .kaiwa import Kaiwa
from .progress import show_progress
from .subject import Directly, Floor, ObviousApp, Subject

AnySubject = TypeVar("AnySubject", bound=Subject)


@dataclass(frozen=True, slots=True)
class Sizes:
    """The sizes of a run.

    :ivar run_seconds: the longest time of a run; ``figure_seconds``, of one figure.
        A figure that takes longer is given up, and its row reports that.
    """

    run_seconds: float = 700.0
    figure_seconds: float = 220.0
    window_seconds: float = 5.0
    settle_seconds: float = 1.5
    calm_seconds: float = 3.0
    rounds: int = 3
    round_seconds: float = 3.0
    streaming: int = 100
    first_guess: int = 500
    most_answers: int = 3_000
    search_seconds: float = 40.0
    crowd_tokens: int = 160
    crowd_guess: int = 450
    floor_guess: int = 1_600
    crowd_seconds: float = 75.0
    send_rate: int = 60
    send_seconds: float = 3.0
    most_sends: int = 1_000
    sampled_sends: int = 500
    sends: int = 40
    busy_sends: int = 100
    more_streaming: int = 400
    short_answers: int = 10_000
    short_seconds: float = 40.0
    starts: int = 5
    prose_tokens: int = 8_000
    code_lines: int = 1_000
    table_rows: int = 500
    list_items: int = 300
    grown_tokens: int = 8_000
    grown_at_once: int = 8
    turns: int = 1_000
    later_sends: int = 16
    reads: int = 40
    watched_tokens: int = 1_000
    mixed_tokens: int = 5_000
    searched_messages: int = 100_000
    moved_megabytes: int = 100


FULL = Sizes()
TINY = Sizes(
    window_seconds=0.5,
    settle_seconds=0.1,
    calm_seconds=0.1,
    rounds=1,
    round_seconds=0.5,
    streaming=3,
    first_guess=4,
    most_answers=8,
    crowd_tokens=8,
    crowd_guess=4,
    floor_guess=4,
    send_rate=4,
    send_seconds=0.5,
    most_sends=4,
    sampled_sends=20,
    sends=2,
    busy_sends=3,
    more_streaming=6,
    short_answers=20,
    starts=1,
    prose_tokens=60,
    code_lines=10,
    table_rows=5,
    list_items=5,
    grown_tokens=64,
    grown_at_once=1,
    turns=22,
    later_sends=2,
    reads=2,
    watched_tokens=60,
    mixed_tokens=60,
    searched_messages=60,
    moved_megabytes=1,
)


class Workshop:
    """Everything that figures share.

    :ivar endpoint: without TLS; ``tls_endpoint``, with TLS as on Heroku.
    """

    def __init__(self, sizes: Sizes) -> None:
        self.sizes = sizes
        self.folder = Path(tempfile.mkdtemp(prefix="kaiwa-bench-"))
        certificate = self.folder / "certificate.pem"
        certificate.write_text(PEM)
        self.endpoint = Endpoint()
        self.tls_endpoint = Endpoint(certificate)

    async def open(self) -> None:
        """Start the endpoints."""
        await self.endpoint.start()
        await self.tls_endpoint.start()

    def close(self) -> None:
        """Stop the endpoints, and remove all files."""
        self.endpoint.stop()
        self.tls_endpoint.stop()
        shutil.rmtree(self.folder)

    @asynccontextmanager
    async def serve_kaiwa(
        self,
        environ: dict[str, str] | None = None,
        *,
        cores: set[int] | None = None,
        is_tls: bool = False,
        configuration: Path = CONFIGURATION,
    ) -> AsyncIterator[Kaiwa]:
        """Serve a Kaiwa with an empty database."""
        endpoint = self.tls_endpoint if is_tls else self.endpoint
        kaiwa = Kaiwa(
            endpoint,
            self.make_folder(),
            environ,
            cores=cores,
            configuration=configuration,
        )
        async with _serve(kaiwa):
            yield kaiwa

    @asynccontextmanager
    async def serve_floor(self, *, is_tls: bool = False) -> AsyncIterator[Floor]:
        """Serve the floor."""
        endpoint = self.tls_endpoint if is_tls else self.endpoint
        async with _serve(Floor(endpoint, self.make_folder())) as floor:
            yield floor

    @asynccontextmanager
    async def serve_obvious(self) -> AsyncIterator[ObviousApp]:
        """Serve the obvious app."""
        async with _serve(ObviousApp(self.endpoint, self.make_folder())) as app:
            yield app

    def ask_directly(self) -> Directly:
        """Return the endpoint itself as a subject."""
        return Directly(self.endpoint)

    def make_folder(self) -> Path:
        """Make an empty folder."""
        return Path(tempfile.mkdtemp(dir=self.folder))


@asynccontextmanager
async def _serve(subject: AnySubject) -> AsyncIterator[AnySubject]:
    try:
        await subject.start()
        show_progress(f"started {subject.name}")
        yield subject
    finally:
        await subject.stop()
