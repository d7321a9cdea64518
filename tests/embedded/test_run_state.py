"""One runner per data folder."""

import pytest

from embedded.state import AlreadyRuns, RunState


def test_a_second_runner_is_told_the_address_of_the_first(tmp_path):
    first = RunState(tmp_path)
    first.acquire()
    first.announce("http://127.0.0.1:8000", {"DATABASE_URL": "secret"})
    with pytest.raises(AlreadyRuns, match=r"127\.0\.0\.1:8000"):
        RunState(tmp_path).acquire()
    assert (tmp_path / "runner.json").stat().st_mode & 0o777 == 0o600


def test_a_runner_that_is_gone_is_not_taken_for_running(tmp_path):
    state = RunState(tmp_path)
    state.acquire()
    state.announce("http://127.0.0.1:8000", {})
    file = tmp_path / "runner.json"
    file.write_text(file.read_text().replace('"created": ', '"created": 1'))
    assert state.read() is None
