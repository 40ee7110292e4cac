"""The benchmark runs. Its figures here come from a few answers and mean nothing."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
QUICK = ["cpu", "page"]


def test_figures_become_a_table(tmp_path: Path):
    results = tmp_path / "results.md"
    command = [sys.executable, "-m", "bench", "--tiny", "--out", str(results)]

    subprocess.run([*command, *QUICK], cwd=ROOT, check=True, capture_output=True)

    rows = [it for it in results.read_text().splitlines() if it.startswith("| ")]
    assert len(rows) > 5
    assert "nan" not in results.read_text()


def test_unknown_figure_is_refused():
    command = [sys.executable, "-m", "bench", "speed"]

    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)

    assert done.returncode != 0
    assert "no such figure: speed" in done.stderr
