"""A hub's folder of figures lasts as long as the hub; what killed ones left is removed, and nothing else."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from rolodesk.cli.metrics_folder import LOCK, PREFIX, shared_metrics

HUB = """
import time
from rolodesk.cli.metrics_folder import shared_metrics
with shared_metrics() as folder:
    print(folder, flush=True)
    time.sleep(600)
"""


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    return tmp_path


def hub() -> tuple[subprocess.Popen[str], Path]:
    process = subprocess.Popen([sys.executable, "-c", HUB], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    return process, Path(process.stdout.readline().strip())


def test_it_is_there_while_the_hub_runs(place: Path) -> None:
    with shared_metrics() as folder:
        assert folder.parent == place
        assert os.environ["PROMETHEUS_MULTIPROC_DIR"] == str(folder)
    assert list(place.iterdir()) == []
    assert "PROMETHEUS_MULTIPROC_DIR" not in os.environ


def test_what_a_killed_hub_left_is_removed_by_the_next(place: Path) -> None:
    process, left = hub()
    with shared_metrics() as mine:
        assert set(place.iterdir()) == {left, mine}
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert left.is_dir()
    with shared_metrics() as mine:
        assert list(place.iterdir()) == [mine]


def test_what_is_not_ours_to_remove_stays(place: Path) -> None:
    unlocked, elsewhere = place / f"{PREFIX}made-just-now", place / "elsewhere"
    for folder in (unlocked, elsewhere):
        folder.mkdir()
    (elsewhere / LOCK).touch()
    link = place / f"{PREFIX}link"
    link.symlink_to(elsewhere)
    with shared_metrics() as mine:
        assert set(place.iterdir()) == {unlocked, elsewhere, link, mine}
