"""Images of others are pinned to their digests by a command, and a release can be checked for it."""

import os
import re
import runpy
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.embedded.test_docker import DOCKER

DIGEST = "sha256:" + "ab" * 32
FAKE_DOCKER = f"""#!{sys.executable}
import sys
name = sys.argv[-1]
assert sys.argv[1:4] == ["buildx", "imagetools", "inspect"]
print("" if "nginx" in name and "{{broken}}" else "{DIGEST}")
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of ours before anything was pinned."""
    for name in ("compose.yaml", "Dockerfile", "pin_images.py"):
        text = (DOCKER / name).read_text()
        (tmp_path / name).write_text(re.sub(r"@sha256:[0-9a-f]{64}", "", text))
    return tmp_path


def run(folder: Path, *words: str, broken: str = "") -> "subprocess.CompletedProcess[str]":
    program = folder / "bin" / "docker"
    program.parent.mkdir(exist_ok=True)
    program.write_text(FAKE_DOCKER.replace("{broken}", broken))
    program.chmod(0o755)
    environment = {**os.environ, "PATH": f"{program.parent}:{os.environ['PATH']}"}
    command = [sys.executable, str(folder / "pin_images.py"), *words]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def test_ours_are_pinned_each_name_to_one_digest() -> None:
    assert found(DOCKER) == set()
    texts = "".join((DOCKER / name).read_text() for name in ("compose.yaml", "Dockerfile"))
    pins = set(re.findall(r"([\w./-]+:[\w.-]+)@(sha256:[0-9a-f]{64})", texts))
    assert len(pins) == len({name for name, _ in pins}) == len({digest for _, digest in pins}) == 6


def test_every_image_of_others_is_named_and_can_be_pinned(folder: Path) -> None:
    names = found(folder)
    assert {name.partition(":")[0] for name in names} >= {
        "nginx",
        "redis",
        "pgvector/pgvector",
        "neo4j",
        "node",
        "python",
    }
    assert run(folder).returncode == 0
    assert found(folder) == set()
    texts = [(folder / name).read_text() for name in ("compose.yaml", "Dockerfile")]
    for name in names:
        assert any(f"{name}@{DIGEST}" in text for text in texts), name
    assert "image: scriptorium\n" in texts[0]
    assert "AS frontend" in texts[1]
    assert run(folder, "--check").returncode == 0


def test_what_is_not_pinned_fails_the_check_by_name(folder: Path) -> None:
    (folder / "compose.yaml").write_text("services:\n  a:\n    image: redis:8-alpine@sha256:abc\n")
    (folder / "Dockerfile").write_text(f"FROM python:3.11@{DIGEST} AS one\nFROM one\n")
    checked = run(folder, "--check")
    assert checked.returncode == 1
    assert "redis:8-alpine" in checked.stderr
    assert "python" not in checked.stderr


def test_nothing_is_written_where_a_digest_is_not_to_be_had(folder: Path) -> None:
    before = {path.name: path.read_text() for path in folder.iterdir() if path.is_file()}
    refused = run(folder, broken="yes")
    assert refused.returncode != 0
    assert "nginx" in refused.stderr
    assert {path.name: path.read_text() for path in folder.iterdir() if path.is_file()} == before


def test_a_pinned_image_stays_what_it_is_unless_it_is_renewed() -> None:
    program: Any = runpy.run_path(str(DOCKER / "pin_images.py"))
    text = f"    image: redis:8@{DIGEST}\n"
    other = "sha256:" + "cd" * 32
    assert program["pinned"](text, lambda _: other) == text
    assert program["pinned"](text, lambda _: other, renew=True) == f"    image: redis:8@{other}\n"


def found(folder: Path) -> set[str]:
    program: Any = runpy.run_path(str(folder / "pin_images.py"))
    texts = [(folder / name).read_text() for name in ("compose.yaml", "Dockerfile")]
    return {name for text in texts for name in program["unpinned"](text)}
