"""The offline verifier, as an outsider runs it: its own process, an export and a public key."""

import base64
import json
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from clients import verify_audit
from governance import commands
from governance.seal import signing
from kernel.tenancy import tenant_scope
from tests.governance.logs import export, sealed

SCRIPT = Path(verify_audit.__file__)


@pytest.fixture
def exported(world):
    """Two heads, a few hundred rows, as lines."""
    sealed(world.acme, 280)
    sealed(world.acme, 20, prompt="something private")
    return export(world.acme)


def run(folder: Path, lines: list[str], *options: str) -> subprocess.CompletedProcess[str]:
    path = folder / "export.ndjson"
    path.write_text("\n".join(lines) + "\n")
    if options and "--tenant" not in options:
        options = (*options, "--tenant", json.loads(lines[0])["tenant_id"])
    # -S and an empty environment: no site-packages, so nothing of ours and no `cryptography`.
    command = [sys.executable, "-I", "-S", str(SCRIPT), str(path), *options]
    return subprocess.run(command, capture_output=True, text=True, check=False, env={})


def our_key() -> str:
    return base64.b64encode(signing.public_key()).decode()


def rows(lines: list[str]) -> list[int]:
    """Where the events stand in an export."""
    return [number for number, line in enumerate(lines) if json.loads(line)["type"] == "event"]


def test_an_untouched_export_holds(exported, tmp_path):
    done = run(tmp_path, exported, "--public-key", our_key())
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"checked {len(rows(exported))} rows" in done.stdout
    assert "something private" not in "".join(exported)


def test_without_a_named_key_it_says_what_that_means(exported, tmp_path):
    done = run(tmp_path, exported)
    assert done.returncode == 2
    assert "not whose they are" in done.stdout


def test_a_flipped_row_is_found_and_named(exported, tmp_path):
    at = rows(exported)[77]
    line = json.loads(exported[at])
    line["row"] = line["row"].replace('"test.happened"', '"test.Happened"')
    exported[at] = json.dumps(line)
    done = run(tmp_path, exported)
    assert done.returncode == 1
    assert f"the row at place {line['seq']} was changed" in done.stdout


def test_a_flipped_row_with_a_matching_leaf_is_found_by_the_root(exported, tmp_path):
    at = rows(exported)[77]
    line = json.loads(exported[at])
    line["row"] = line["row"].replace('"test.happened"', '"test.Happened"')
    line["leaf"] = verify_audit.leaf_hash(line["row"].encode()).hex()
    exported[at] = json.dumps(line)
    done = run(tmp_path, exported)
    assert done.returncode == 1
    assert "do not have the root" in done.stdout


def test_a_dropped_row_is_found(exported, tmp_path):
    del exported[rows(exported)[10]]
    done = run(tmp_path, exported)
    assert done.returncode == 1
    assert "is missing or out of order" in done.stdout


def test_a_dropped_row_with_later_ones_renumbered_is_found(exported, tmp_path):
    first = rows(exported)[10]
    del exported[first]
    for at in rows(exported)[10:]:
        line = json.loads(exported[at])
        exported[at] = json.dumps({**line, "seq": line["seq"] - 1})
    assert run(tmp_path, exported).returncode == 1


def test_swapped_rows_are_found(exported, tmp_path):
    first, second = rows(exported)[5], rows(exported)[6]
    one, two = json.loads(exported[first]), json.loads(exported[second])
    exported[first] = json.dumps({**two, "seq": one["seq"]})
    exported[second] = json.dumps({**one, "seq": two["seq"]})
    assert run(tmp_path, exported).returncode == 1


@pytest.mark.parametrize("keep", [0.3, 0.9])
def test_an_export_that_breaks_off_is_found(exported, tmp_path, keep):
    done = run(tmp_path, exported[: int(len(exported) * keep)])
    assert done.returncode == 1
    assert "breaks off" in done.stdout


def test_a_log_signed_anew_by_someone_else_is_found(exported, tmp_path):
    stranger = Ed25519PrivateKey.generate()
    key = stranger.public_key().public_bytes_raw()
    previous = bytes(32).hex()
    for at, text in enumerate(exported):
        line = json.loads(text)
        if line["type"] == "head":
            stated = {k: v for k, v in line.items() if k not in ("type", "signature")}
            stated |= {
                "previous": previous,
                "public_key": base64.b64encode(key).decode(),
                "key_id": signing.key_id_of(key),
            }
            statement = json.dumps(stated, sort_keys=True, separators=(",", ":")).encode()
            signature = stranger.sign(statement)
            previous = verify_audit.sha256(statement + signature).hexdigest()
            exported[at] = json.dumps({"type": "head", **stated, "signature": base64.b64encode(signature).decode()})
    assert run(tmp_path, exported).returncode == 2
    done = run(tmp_path, exported, "--public-key", our_key())
    assert done.returncode == 1
    assert "a key you did not name" in done.stdout


def test_part_of_a_log_is_proven_row_by_row(world, tmp_path):
    sealed(world.acme, 300)
    part = export(world.acme, first=200)
    assert run(tmp_path, part, "--public-key", our_key()).returncode == 3
    line = json.loads(part[rows(part)[3]])
    line["row"] = line["row"].replace("test.happened", "test.Happened")
    line["leaf"] = verify_audit.leaf_hash(line["row"].encode()).hex()
    part[rows(part)[3]] = json.dumps(line)
    done = run(tmp_path, part)
    assert done.returncode == 1
    assert "is not in the log" in done.stdout


def test_a_head_taken_back_after_it_was_anchored_is_found(world, tmp_path):
    sealed(world.acme, 10)
    with tenant_scope(world.acme.id):
        commands.anchor_head()
    lines = export(world.acme)
    anchors = tmp_path / "anchors.ndjson"
    anchors.write_text(Path(settings.AUDIT_ANCHOR_PATH).read_text())
    done = run(tmp_path, lines, "--public-key", our_key(), "--anchors", str(anchors))
    assert done.returncode == 0
    assert "1 anchors" in done.stdout
    taken_back = [json.loads(line) for line in anchors.read_text().splitlines()]
    for entry in taken_back:
        entry["head"] = "00" * 32
    anchors.write_text("".join(json.dumps(entry) + "\n" for entry in taken_back))
    assert run(tmp_path, lines, "--anchors", str(anchors)).returncode == 1


@pytest.fixture
def anchored_twice(world, tmp_path):
    """Four rows or more, two heads, both anchored: the older export, the newer one, the file of anchors."""
    exports = []
    for _ in range(2):
        sealed(world.acme, 2)
        with tenant_scope(world.acme.id):
            commands.anchor_head()
        exports.append(export(world.acme))
    anchors = tmp_path / "anchors.ndjson"
    anchors.write_text(Path(settings.AUDIT_ANCHOR_PATH).read_text())
    return exports[0], exports[1], str(anchors)


def test_a_log_cut_off_behind_an_earlier_head_is_found_by_the_anchors(anchored_twice, tmp_path):
    older, newer, anchors = anchored_twice
    assert run(tmp_path, newer, "--public-key", our_key(), "--anchors", anchors).returncode == 0
    done = run(tmp_path, older, "--public-key", our_key(), "--anchors", anchors)
    assert done.returncode == 1
    assert "was anchored" in done.stdout


def test_an_export_older_than_the_anchors_holds_when_that_is_said(anchored_twice, tmp_path):
    older, _, anchors = anchored_twice
    done = run(tmp_path, older, "--public-key", our_key(), "--anchors", anchors, "--older-than-anchors")
    assert done.returncode == 0, done.stdout
    assert "1 anchors" in done.stdout


def test_without_anchors_it_says_that_the_end_is_not_shown(anchored_twice, tmp_path):
    older, _, _ = anchored_twice
    done = run(tmp_path, older, "--public-key", our_key())
    assert done.returncode == 0
    assert "cut off its end is not shown" in done.stdout


def test_an_empty_log_proves_nothing(anchored_twice, tmp_path):
    _, newer, anchors = anchored_twice
    log = json.loads(newer[0]) | {"size": 0}
    empty = [json.dumps(log), json.dumps({"type": "end", "size": 0, "heads": 0})]
    assert run(tmp_path, empty, "--public-key", our_key()).returncode == 1
    assert run(tmp_path, empty, "--anchors", anchors, "--older-than-anchors").returncode == 1


@pytest.mark.parametrize("lines", [[], ["not json"], ['{"type": "head"}'], ['{"type":"log","format":"other"}']])
def test_what_is_no_export_is_no_verdict(tmp_path, lines):
    assert run(tmp_path, lines).returncode == 2


@given(st.binary(min_size=0, max_size=80), st.integers(0, 63))
@hypothesis_settings(max_examples=25, deadline=None)
def test_the_plain_python_signature_check_agrees_with_the_library(message, position):
    private = Ed25519PrivateKey.generate()
    key, signature = private.public_key().public_bytes_raw(), private.sign(message)
    flipped = bytes(b ^ (n == position) for n, b in enumerate(signature))
    assert verify_audit.is_signed_slowly(key, signature, message)
    assert not verify_audit.is_signed_slowly(key, flipped, message)
    assert not verify_audit.is_signed(key, flipped, message)


def test_the_published_vector_of_rfc_8032_holds():
    key = bytes.fromhex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c")
    signature = bytes.fromhex(
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
        "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
    )
    assert verify_audit.is_signed_slowly(key, signature, b"\x72")


def test_the_verifier_imports_nothing_of_the_server():
    imported = {
        line.split()[1].split(".")[0]
        for line in SCRIPT.read_text().splitlines()
        if line.startswith(("import ", "from "))
    }
    assert imported <= set(sys.stdlib_module_names)
