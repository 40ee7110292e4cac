"""The CPU time of a send, from its request to the stored end of its answer, by step."""

import asyncio
import json
from collections import Counter
from pathlib import Path

from ..kaiwa import Kaiwa
from ..processes import read_cpu_seconds
from ..row import Row, write_ms
from ..spec import AnswerSpec
from ..subject import Subject
from ..workshop import Workshop

SEND_SECONDS = 0.0025
# The fewest tokens, since tokens are another figure.
SHORT = AnswerSpec(tokens=1, rate=0)
AT_ONCE = 4
WARM_UP = 10
SAMPLED = Path(__file__).parents[1] / "sampled.conf.py"


async def measure(workshop: Workshop) -> list[Row]:
    """Measure all subjects, and where Kaiwa spends the time."""
    count = workshop.sizes.sampled_sends
    samples = workshop.make_folder() / "samples.json"
    environ = {"BENCH_SAMPLES": str(samples)}
    async with workshop.serve_kaiwa(environ, configuration=SAMPLED) as kaiwa:
        await _measure_send(kaiwa, count // WARM_UP)
        before = await _read_samples(kaiwa, samples)
        ours = await _measure_send(kaiwa, count)
        steps = await _read_samples(kaiwa, samples) - before
    async with workshop.serve_floor() as floor:
        least = await _measure_send(floor, count)
    async with workshop.serve_obvious() as obvious:
        usual = await _measure_send(obvious, count)
    total = max(1, steps.total())
    return [
        Row(
            "CPU of a send, tokens excluded",
            f"≤ {write_ms(SEND_SECONDS)}",
            write_ms(ours),
            write_ms(least),
            write_ms(usual),
            is_reached=ours <= SEND_SECONDS,
        ),
        *(
            Row(f"CPU of a send: {step}", "", write_ms(ours * found / total))
            for step, found in steps.most_common()
        ),
    ]


async def _measure_send(subject: Subject, count: int) -> float:
    """Return the CPU seconds of a send."""
    users = await subject.invite(AT_ONCE)
    left = iter(range(count))
    before = read_cpu_seconds(subject.process_id)

    async def send_some(number: int) -> None:
        for _ in left:
            await (await users[number].begin(SHORT)).ended

    await asyncio.gather(*(send_some(it) for it in range(AT_ONCE)))
    return (read_cpu_seconds(subject.process_id) - before) / max(1, count)


async def _read_samples(kaiwa: Kaiwa, file: Path) -> Counter[str]:
    await asyncio.sleep(1)  # It is written every half second.
    return Counter(json.loads(file.read_text()))
