import logging

from kaiwa.monitoring import Sample, find_memory_limit, measure_memory, memory
from kaiwa.monitoring.samples import log_sample


def test_sample_is_read_by_add_ons(caplog):
    caplog.set_level(logging.INFO, "kaiwa.lines")

    log_sample(Sample(2, 3, 4 * 2**20, 1.5))

    assert caplog.messages == [
        "at=sample sample#answers.running=2 sample#followers=3"
        " sample#memory=4.0MB sample#cpu=1.5s"
    ]


def test_sample_describes_this_process(app):
    sample = app.extensions["kaiwa"].sampler.read()

    assert (sample.running, sample.followers) == (0, 0)
    assert sample.memory_bytes > 10_000_000


def test_limit_is_that_of_the_container(tmp_path, monkeypatch):
    (tmp_path / "version-2").write_text("max\n")
    (tmp_path / "version-1").write_text("536870912\n")
    paths = [tmp_path / it for it in ("missing", "version-2", "version-1")]
    monkeypatch.setattr(memory, "LIMITS", paths)

    assert find_memory_limit() == 512 * 2**20
    assert measure_memory() > 10_000_000


def test_huge_limit_is_none(tmp_path, monkeypatch):
    (tmp_path / "limit").write_text("9223372036854771712\n")
    monkeypatch.setattr(memory, "LIMITS", [tmp_path / "limit"])

    assert find_memory_limit() is None
