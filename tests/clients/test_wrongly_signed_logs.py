"""Logs that are signed by the very key that was named, and state something that no log of its kind may state.

Whoever holds the key could have made them, so each check of the verifier stands here alone: nothing else catches them.
"""

import base64
import json
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from clients import verify_audit

OURS, THEIRS = "01a227ff-8e04-762a-a4f6-a4425d405d8a", "01a227ff-8e92-756b-a047-704c6ede53ae"
KEY, STRANGER = (Ed25519PrivateKey.from_private_bytes(bytes([number]) * 32) for number in (1, 2))
FIRST = bytes(32).hex()


def public(key: Ed25519PrivateKey) -> bytes:
    return key.public_key().public_bytes_raw()


def event(seq: int, tenant: str = OURS) -> dict[str, Any]:
    row = json.dumps({"tenant_id": tenant, "number": seq})
    return {"type": "event", "seq": seq, "leaf": verify_audit.leaf_hash(row.encode()).hex(), "row": row}


def head(
    events: list[dict[str, Any]], previous: str = FIRST, by: Ed25519PrivateKey = KEY, **stated: Any
) -> dict[str, Any]:
    """A head of these rows. What is given besides is stated in its place, under the signature."""
    tree = verify_audit.Tree()
    for one in events:
        tree.append(verify_audit.leaf_hash(one["row"].encode()))
    made = {
        "type": "head",
        "format": verify_audit.HEAD_FORMAT,
        "tenant_id": OURS,
        "size": len(events),
        "root": tree.root().hex(),
        "previous": previous,
        "at": "2026-11-01T10:00:00Z",
        "key_id": sha256(public(by)).hexdigest()[:16],
        "public_key": base64.b64encode(public(by)).decode(),
        **stated,
    }
    return {**made, "signature": base64.b64encode(by.sign(verify_audit.stated_by(made))).decode()}


def digest(of: dict[str, Any]) -> str:
    return sha256(verify_audit.stated_by(of) + base64.b64decode(of["signature"])).hexdigest()


def log(heads: list[dict[str, Any]], events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    opening = {"type": "log", "format": verify_audit.EXPORT_FORMAT, "tenant_id": OURS, "size": len(events), "first": 0}
    return [opening, *heads, *events, {"type": "end", "size": len(events), "heads": len(heads)}]


def verdict(folder: Path, lines: list[dict[str, Any]], anchor: dict[str, Any] | None = None) -> int:
    (path := folder / "export.ndjson").write_text("".join(json.dumps(line) + "\n" for line in lines))
    options = ["--public-key", base64.b64encode(public(KEY)).decode(), "--tenant", OURS]
    if anchor:
        (saved := folder / "head.json").write_text(
            json.dumps({"head": {name: anchor[name] for name in anchor if name != "type"}})
        )
        options += ["--anchors", str(saved), "--older-than-anchors"]
    return verify_audit.main([str(path), *options])


ROWS = [event(0), event(1), event(2)]
EARLIER = head(ROWS[:2])
LATEST = head(ROWS, digest(EARLIER))
ALONE = head(ROWS)
FOREIGN_ROWS = [*ROWS[:2], event(2, THEIRS)]


def test_a_log_without_a_fault_holds(tmp_path: Path) -> None:
    assert verdict(tmp_path, log([EARLIER, LATEST], ROWS)) == verify_audit.HOLDS


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        pytest.param(
            log([head(FOREIGN_ROWS)], FOREIGN_ROWS), "the row at place 2 belongs to another log", id="a row of another"
        ),
        pytest.param(
            log([head(ROWS, tenant_id=THEIRS)], ROWS),
            "the head of size 3 belongs to another log",
            id="a head of another",
        ),
        pytest.param(
            log([head(ROWS, format="scriptorium.audit.head/2")], ROWS), "belongs to another log", id="another format"
        ),
        pytest.param(log([head(ROWS, key_id="0" * 16)], ROWS), "has no valid signature", id="the id of another key"),
        pytest.param(log([head(ROWS, by=STRANGER)], ROWS), "a key you did not name", id="another key"),
        pytest.param(log([EARLIER, head(ROWS)], ROWS), "does not follow the one before", id="a line that was parted"),
        pytest.param(
            log([ALONE, head(ROWS, digest(ALONE), at="2026-11-02T10:00:00Z")], ROWS),
            "the head of size 3 does not grow",
            id="a head twice",
        ),
        pytest.param(log([EARLIER], ROWS), "no head covers the whole export", id="rows that nothing covers"),
    ],
)
def test_a_log_that_its_signer_made_wrongly_is_broken(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], lines: list[dict[str, Any]], said: str
) -> None:
    assert verdict(tmp_path, lines) == verify_audit.BROKEN
    broken = [line for line in capsys.readouterr().out.splitlines() if line.startswith("BROKEN")]
    assert any(said in line for line in broken), broken


def test_a_head_behind_rows_is_a_break(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    opening, first, second, *rest = log([EARLIER, LATEST], ROWS)
    assert verdict(tmp_path, [opening, first, *rest[:2], second, *rest[2:]]) == verify_audit.BROKEN
    assert "the head of size 3 stands behind rows" in capsys.readouterr().out


def test_a_saved_head_by_a_key_that_was_not_named_is_no_anchor(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    whole = log([EARLIER, LATEST], ROWS)
    assert verdict(tmp_path, whole, LATEST) == verify_audit.HOLDS
    later = head([*ROWS, event(3)], digest(LATEST), by=STRANGER)
    assert verdict(tmp_path, whole, later) == verify_audit.UNCHECKED
    assert "the saved head of size 4 is not signed by a key you named" in capsys.readouterr().err
