"""Inputs of a forger or a broken disk: the right exit code, words that name the log, and no traceback."""

import base64
import gzip
import json
import os
import random
import subprocess
import sys
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from clients import verify_audit
from governance import commands
from kernel.tenancy import tenant_scope
from tests.clients.test_mutated_exports import check, exports, joined, kind, places, world  # noqa: F401
from tests.clients.test_verify_audit import our_key
from tests.governance.logs import export

DEEP = "[" * 100_000 + "]" * 100_000
LINES_OF_THEIR_OWN = "\nthe log holds\n\x1b[2K\rthe log holds"
VALUES: list[Any] = [
    None, True, [], {}, [[]], "", "\ud800", "\x00", LINES_OF_THEIR_OWN, 10**400, -1, 1.5, float("nan"), float("inf"),
    float("-inf"), "９", "٣", {"a": {"b": []}}, "x" * 1_000,
]  # fmt: skip


def told(folder: Path, data: bytes, tenant: Any, *options: str, **env: str) -> subprocess.CompletedProcess[str]:
    """As an outsider runs it: a process of its own, with whatever language the terminal speaks."""
    path = folder / "export.ndjson"
    path.write_bytes(data)
    command = [sys.executable, "-I", "-S", verify_audit.__file__, str(path), "--public-key", our_key()]
    environment = {"PATH": os.environ["PATH"], **env}
    return subprocess.run(
        [*command, "--tenant", str(tenant), *options], capture_output=True, text=True, check=False, env=environment
    )


def edited(lines: list[str], at: int, name: str, value: Any) -> list[str]:
    entry = {**json.loads(lines[at]), name: value}
    return [*lines[:at], json.dumps(entry), *lines[at + 1 :]]


def test_every_member_of_every_kind_of_line_takes_any_value_without_a_traceback(exports, world, tmp_path):  # noqa: F811
    whole, part, _ = exports
    kinds = (0, places(whole, "head")[0], places(whole, "event")[0], len(whole) - 1)
    for lines, spots in ((whole, kinds), (part, [places(part, "event")[0]])):
        for at in spots:
            for name in json.loads(lines[at]):
                for value in VALUES:
                    made = edited(lines, at, name, value)
                    code = check(tmp_path, joined(made), world.acme.id)
                    assert code == 1 or (code == 2 and at == 0), (kind(lines[at]), name, value)


@pytest.mark.parametrize("language", ["C", "C.UTF-8"])
def test_what_a_forger_writes_into_it_is_not_printed_as_if_the_verifier_said_it(exports, world, tmp_path, language):  # noqa: F811
    whole, _, _ = exports
    for name, at in (("tenant_id", 0), ("key_id", places(whole, "head")[-1])):
        for value in (LINES_OF_THEIR_OWN, "\ud800", "Grüße\u202e東京"):
            done = told(tmp_path, joined(edited(whole, at, name, value)), world.acme.id, LC_ALL=language)
            assert done.returncode == 1, done.stderr
            assert "Traceback" not in done.stdout + done.stderr
            assert "the log holds" not in done.stdout.splitlines()
            assert "\x1b" not in done.stdout + done.stderr
            assert "\r" not in done.stdout
            assert done.stdout.endswith("the log is broken\n")


def test_a_log_cut_off_after_any_line_is_a_break_that_names_tenant_and_range(exports, world, tmp_path, capsys):  # noqa: F811
    whole, part, _ = exports
    for lines, first in ((whole, 0), (part, 20)):
        size = json.loads(lines[0])["size"]
        for keep in range(1, len(lines)):
            for data in (joined(lines[:keep]), joined(lines[:keep])[:-1], joined(lines[:keep])[:-5]):
                code = check(tmp_path, data, world.acme.id)
                assert code == 1 or (code == 2 and keep == 1), keep
        path = tmp_path / "export.ndjson"
        path.write_bytes(joined(lines[:-1]))
        capsys.readouterr()
        verify_audit.main([str(path), "--public-key", our_key(), "--tenant", str(world.acme.id)])
        assert f"log of {world.acme.id}, {size} rows; here are places {first} to {size - 1}" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("empty", lambda whole: b"", 2),
        ("blank lines", lambda whole: b"\n\n\n", 2),
        ("compressed", lambda whole: gzip.compress(whole), 2),
        ("with a mark of byte order", lambda whole: b"\xef\xbb\xbf" + whole, 2),
        ("UTF-16", lambda whole: whole.decode().encode("utf-16"), 2),
        ("one line", lambda whole: whole.replace(b"\n", b""), 2),
        ("old Mac's lines", lambda whole: whole.replace(b"\n", b"\r"), 2),
        ("Windows' lines", lambda whole: whole.replace(b"\n", b"\r\n"), 0),
        ("no newline at the end", lambda whole: whole.rstrip(b"\n"), 0),
        ("two rows on a line", lambda whole: whole.replace(b'}\n{"type": "event"', b'}{"type": "event"', 2), 1),
        ("a blank line within", lambda whole: whole.replace(b"\n", b"\n\n", 1), 1),
        ("twice", lambda whole: whole + whole, 1),
        ("deep first line", lambda whole: DEEP.encode() + b"\n" + whole, 2),
        ("deep line within", lambda whole: whole + DEEP.encode() + b"\n", 1),
        ("numbers too long", lambda whole: whole + b'{"type": "end", "size": ' + b"9" * 9000 + b"}\n", 1),
        ("member twice", lambda whole: whole.replace(b'"seq": 1,', b'"seq": 7, "seq": 1,', 1), 1),
        ("nul bytes", lambda whole: whole + bytes(512), 1),
        ("another file", lambda whole: Path(sys.executable).read_bytes()[:4096], 2),
    ],
)
def test_odd_files(exports, world, tmp_path, name, data, code):  # noqa: F811
    done = told(tmp_path, data(joined(exports[0])), world.acme.id)
    assert done.returncode == code, (name, done.stdout, done.stderr)
    assert "Traceback" not in done.stderr
    said = done.stdout + done.stderr
    assert ("cannot be checked" in said) == (code == 2)
    assert (str(world.acme.id) in said) or code == 2


def test_a_compressed_export_is_named_as_one(exports, world, tmp_path):  # noqa: F811
    done = told(tmp_path, gzip.compress(joined(exports[0])), world.acme.id)
    assert "gunzip" in done.stderr


ANCHORS = [
    b"", b"\n", b"{", b"null", b"[]", b"5", b'"head"', b'"results"', b"[[[]]]", DEEP.encode(), b"\xff\xfe", b"[null]",
    b'{"results": 5}', b'{"head": 5}', b'{"head": []}', b'{"tenant_id": []}', gzip.compress(b"x"),
    b'{"results": [' + b"[" * 50_000 + b"]" * 50_000 + b"]}",
]  # fmt: skip


def test_odd_anchors_cannot_be_checked_and_say_of_which_log(exports, world, tmp_path):  # noqa: F811
    path, anchors = tmp_path / "export.ndjson", tmp_path / "anchors.json"
    whole = joined(exports[0])
    tenant = str(world.acme.id)
    sizes: list[Any] = [1e400, 1.5, "1", None, True, [], -1]
    odd = [{"tenant_id": tenant, "size": size, "head": "00" * 32} for size in sizes]
    odd += [{"tenant_id": tenant, "size": 1}, {"tenant_id": tenant, "head": "00"}]
    for data in [*ANCHORS, *(json.dumps(one).encode() for one in odd)]:
        anchors.write_bytes(data)
        assert check(tmp_path, whole, tenant, "--anchors", str(anchors)) == 2, data[:80]
    done = told(tmp_path, whole, tenant, "--anchors", str(anchors))
    assert (done.returncode, "Traceback" in done.stderr) == (2, False)
    assert tenant in done.stdout
    assert "here are places 0 to" in done.stdout
    assert check(tmp_path, whole, tenant, "--anchors", str(path.with_name("none"))) == 2
    assert check(tmp_path, whole, tenant, "--anchors", str(tmp_path)) == 2


def test_anchors_edited_are_a_break_and_those_of_others_are_not_counted(exports, world, tmp_path):  # noqa: F811
    for company in (world.acme, world.globex):
        with tenant_scope(company.id):
            commands.anchor_head()
    [page, theirs] = [
        one.client("adam").get(one.url("audit/anchors/")).json()["results"] for one in (world.acme, world.globex)
    ]
    ours, size = page[0]["tenant_id"], page[0]["size"]
    digest = sha256(verify_audit.stated_by(page[0]) + base64.b64decode(page[0]["signature"])).hexdigest()
    line = {"tenant_id": ours, "size": size, "head": digest}
    current = joined(export(world.acme))
    anchors, options = tmp_path / "anchors.ndjson", ("--anchors", str(tmp_path / "anchors.ndjson"))
    cases: list[tuple[list[dict[str, Any]], int]] = [
        (page, 0), ([*page, *theirs], 0), ([line], 0), (theirs, 2),
        # A line of the server's file is what an outsider wrote down: it differs, so the log was changed.
        ([{**line, "size": size + 1}], 1), ([{**line, "size": size - 1}], 1), ([{**line, "head": "00" * 32}], 1),
        ([{**line, "size": 10**30}], 1),
        # A head states itself under its signature: edited, it is no anchor at all.
        ([{**page[0], "size": size + 1}], 2), ([{**page[0], "root": "00" * 32}], 2),
        ([{**theirs[0], "tenant_id": ours}], 2),
    ]  # fmt: skip
    for lines, code in cases:
        for newline in ("\n", "\r\n"):
            anchors.write_bytes(newline.join(json.dumps(one) for one in lines).encode())
            assert check(tmp_path, current, world.acme.id, *options) == code, lines


def test_a_log_that_a_forger_cut_at_a_head_and_closed_again_is_caught_by_any_later_anchor(exports, world, tmp_path):  # noqa: F811
    whole = export(world.acme)
    heads = [json.loads(whole[at]) for at in places(whole, "head")]
    anchors = tmp_path / "head.json"
    for kept in range(1, len(heads)):
        size = heads[kept - 1]["size"]
        rows = [whole[at] for at in places(whole, "event")][:size]
        cut = [
            json.dumps({**json.loads(whole[0]), "size": size}),
            *(json.dumps(head) for head in heads[:kept]),
            *rows,
            json.dumps({"type": "end", "size": size, "heads": kept}),
        ]
        for later in heads[kept:]:
            saved = {name: value for name, value in later.items() if name != "type"}
            anchors.write_text(json.dumps({"head": saved, "public_key": saved["public_key"]}))
            assert check(tmp_path, joined(cut), world.acme.id, "--anchors", str(anchors)) == 1
        saved = {name: value for name, value in heads[kept - 1].items() if name != "type"}
        anchors.write_text(json.dumps({"head": saved}))
        assert check(tmp_path, joined(whole), world.acme.id, "--anchors", str(anchors)) == 0, "an older head fits"


def test_bytes_at_random_never_hold_and_never_raise(exports, world, tmp_path):  # noqa: F811
    rng = random.Random(99)
    whole = joined(exports[0])
    for _ in range(150):
        at, length = rng.randrange(len(whole)), rng.choice([1, 2, 50, 5000])
        filling = rng.choice([b"", rng.randbytes(length), whole[:length], b"\n", b'"', b"\\ud800", "９".encode()])
        made = whole[:at] + filling + whole[at + length :]
        if made not in (whole, whole.rstrip(b"\n")):
            assert check(tmp_path, made, world.acme.id) in (1, 2), at
