"""What an earlier run left behind is found, and nothing else is touched."""

import json
import signal
import subprocess
from collections.abc import Iterator

import psutil
import pytest

from embedded import child, registry


@pytest.fixture
def process() -> Iterator[psutil.Process]:
    started = subprocess.Popen(["sleep", "60"])
    yield psutil.Process(started.pid)
    started.kill()
    started.wait()


def test_a_leftover_is_stopped_and_its_note_removed(tmp_path, process):
    registry.note(tmp_path, "left", process, signal.SIGTERM)
    assert registry.running(tmp_path, "left") == process
    assert registry.stop_leftovers(tmp_path) == ["left"]
    assert child.has_ended(process)
    assert list(tmp_path.glob("*.json")) == []


def test_a_process_that_got_the_same_id_later_is_left_alone(tmp_path, process):
    registry.note(tmp_path, "gone", process, signal.SIGTERM)
    note = tmp_path / "gone.json"
    note.write_text(json.dumps(json.loads(note.read_text()) | {"created": process.create_time() - 60}))
    assert registry.stop_leftovers(tmp_path) == []
    assert process.is_running()


def test_a_half_written_note_does_not_stop_the_clean_up(tmp_path, process):
    (tmp_path / "broken.json").write_text('{"pid": 1')
    registry.note(tmp_path, "left", process, signal.SIGTERM)
    assert registry.stop_leftovers(tmp_path) == ["left"]
