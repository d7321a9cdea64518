"""The steps before the first start: done once, and clear when they cannot be done."""

import io

import pytest

from embedded.console import Console
from embedded.errors import DiskFull, EmbeddedError, MissingProgram
from scripts import ROOT, coverage, steps, system_packages
from scripts.steps import Step


@pytest.fixture
def source(tmp_path, monkeypatch):
    monkeypatch.setattr(steps, "ROOT", tmp_path)
    monkeypatch.setattr(steps, "STAMPS", tmp_path / "stamps")
    path = tmp_path / "lock"
    path.write_text("one")
    return path


def test_a_step_is_done_again_only_when_its_source_or_result_changes(source, tmp_path):
    done = []
    result = tmp_path / "result"

    def do() -> None:
        result.write_text("made")
        done.append(source.read_text())

    step = Step("probe", "Probe", lambda: [source], result, do)
    out = Console(io.StringIO())
    step.ensure(out)
    step.ensure(out)
    assert done == ["one"]
    source.write_text("two")
    step.ensure(out)
    result.unlink()
    step.ensure(out)
    assert done == ["one", "two", "two"]


def test_a_failed_step_is_not_taken_for_done(source, tmp_path):
    def do() -> None:
        (tmp_path / "result").write_text("half")
        raise EmbeddedError("no network")

    step = Step("probe", "Probe", lambda: [source], tmp_path / "result", do)
    with pytest.raises(EmbeddedError):
        step.ensure(Console(io.StringIO()))
    assert not step.is_done()


def test_too_little_disk_space_is_told_before_anything_is_fetched(source, tmp_path):
    step = Step("probe", "Probe", lambda: [source], tmp_path / "x", lambda: None, needs_bytes=2**60)
    with pytest.raises(DiskFull, match=r"Not enough disk space .* MB free"):
        step.ensure(Console(io.StringIO()))


@pytest.mark.parametrize(
    ("output", "reason"),
    [
        ("Resolving\nerror: Failed to fetch: connection refused\nat line 3", "error: Failed to fetch"),
        (
            "npm warn tar assertion-error\nnpm error code EUSAGE\nnpm error\nnpm error The lock is old",
            "npm error The lock",
        ),
        ("tar: write: No space left on device", "the disk is full"),
        ("", "no output"),
    ],
)
def test_a_failed_command_is_told_in_one_line(source, output, reason):
    with pytest.raises(EmbeddedError) as caught:
        steps.run("sh", "-c", f"printf '%s' '{output}'; exit 3", failure="Fetching failed", cwd=ROOT)
    assert str(caught.value).startswith(f"Fetching failed: {reason}")
    assert "\n" not in str(caught.value)


def test_elsewhere_than_debian_as_root_missing_programs_are_named(monkeypatch):
    monkeypatch.setattr(system_packages, "_has", lambda *programs: False)
    with pytest.raises(MissingProgram, match=r"chromium and .*javac.* and Maven .*apt-get install chromium openjdk"):
        system_packages.ensure(with_neo4j=True)
    with pytest.raises(MissingProgram, match=r"chromium and PgBouncer \(pgbouncer\) is missing"):
        system_packages.ensure(with_neo4j=False)


def test_coverage_is_told_by_app_and_the_source_root_is_none():
    half = {"summary": {"covered_lines": 1, "num_statements": 2, "covered_branches": 1, "num_branches": 2}}
    files = {"platform/kernel/ids.py": half, "platform/kernel/clock.py": half, "billing/queries/usage.py": half}
    assert coverage.table(files).split("\n")[1:3] == ["billing           50.0 %", "kernel            50.0 %"]
