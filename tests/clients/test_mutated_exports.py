"""Exports that somebody laid hands on, at random: none is vouched for, whatever was done to it."""

import base64
import contextlib
import io
import json
import random
from collections.abc import Callable
from pathlib import Path

import pytest

from clients import verify_audit
from governance.seal import signing
from kernel.ids import uuid7
from kernel.tenancy import tenant_scope
from tests.governance.logs import export, sealed
from tests.world import build_world

Lines = list[str]
Mutate = Callable[[random.Random, Lines, Lines], Lines]


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """Made once: none of these tests changes what was sealed, but for one that only adds to it."""
    with django_db_blocker.unblock():
        yield build_world()


@pytest.fixture(scope="module")
def exports(world):
    """Acme's whole log, a part of it, and Globex's whole log; each with several heads."""
    for count in (4, 8, 12, 3):
        sealed(world.acme, count, prompt="Grüße, 東京")
        sealed(world.globex, count)
    return export(world.acme), export(world.acme, first=20), export(world.globex)


def check(folder: Path, data: bytes, tenant, *options: str) -> int:
    path = folder / "export.ndjson"
    path.write_bytes(data)
    key = base64.b64encode(signing.public_key()).decode()
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        return verify_audit.main([str(path), "--public-key", key, "--tenant", str(tenant), *options])


def joined(lines: Lines) -> bytes:
    return ("\n".join(lines) + "\n").encode()


def kind(line: str) -> str:
    return json.loads(line)["type"]


def places(lines: Lines, *kinds: str) -> list[int]:
    return [number for number, line in enumerate(lines) if kind(line) in kinds]


def _cut(rng: random.Random, lines: Lines, other: Lines) -> Lines:
    at = rng.randrange(1, len(lines))
    return lines[:at]


def _cut_out(rng: random.Random, lines: Lines, other: Lines) -> Lines:
    at = rng.randrange(1, len(lines))
    return lines[:at] + lines[at + rng.randint(1, 3) :]


def _cut_out_and_renumber(rng: random.Random, lines: Lines, other: Lines) -> Lines:
    """As a forger would: the places and every count put right again."""
    left = _cut_out(rng, lines, other)
    first, rows = json.loads(left[0])["first"], places(left, "event")
    for place, at in enumerate(rows, first):
        left[at] = json.dumps({**json.loads(left[at]), "seq": place})
    left[0] = json.dumps({**json.loads(left[0]), "size": first + len(rows)})
    if kind(left[-1]) == "end":
        left[-1] = json.dumps({"type": "end", "size": first + len(rows), "heads": len(places(left, "head"))})
    return left if left != lines else left[:-1]


def _reorder(rng: random.Random, lines: Lines, other: Lines) -> Lines:
    one, two = rng.sample(range(1, len(lines)), 2)
    moved = list(lines)
    moved[one], moved[two] = moved[two], moved[one]
    return moved


def _swap_rows(rng: random.Random, lines: Lines, other: Lines) -> Lines:
    one, two = rng.sample(places(lines, "event"), 2)
    moved, first, second = list(lines), json.loads(lines[one]), json.loads(lines[two])
    moved[one] = json.dumps({**second, "seq": first["seq"]})
    moved[two] = json.dumps({**first, "seq": second["seq"]})
    return moved


def _duplicate(rng: random.Random, lines: Lines, other: Lines) -> Lines:
    at = rng.randrange(1, len(lines))
    to = rng.randrange(1, len(lines) + 1)
    return [*lines[:to], lines[at], *lines[to:]]


def _append(rng: random.Random, lines: Lines, other: Lines) -> Lines:
    more = [rng.choice(other), rng.choice(lines), "", "{}", "null", '"x"', "[]", "{", '{"type": "note"}']
    return [*lines, rng.choice(more)]


def _replace_head(rng: random.Random, lines: Lines, other: Lines) -> Lines:
    at = rng.choice(places(lines, "head"))
    heads = [line for line in [*lines, *other] if kind(line) == "head" and line != lines[at]]
    return [*lines[:at], rng.choice(heads), *lines[at + 1 :]]


def _drop_heads(rng: random.Random, lines: Lines, other: Lines) -> Lines:
    heads = places(lines, "head")
    gone = set(rng.sample(heads, rng.randint(1, len(heads))))
    left = [line for number, line in enumerate(lines) if number not in gone]
    end = {**json.loads(left[-1]), "heads": len(heads) - len(gone)}
    return [*left[:-1], json.dumps(end)]


def _swap_tenant(rng: random.Random, lines: Lines, other: Lines) -> Lines:
    ours, theirs = json.loads(lines[0])["tenant_id"], json.loads(other[0])["tenant_id"]
    return rng.choice(
        [
            other,
            [line.replace(theirs, ours) for line in other],
            [line.replace(ours, theirs) for line in lines],
            [lines[0].replace(ours, theirs), *lines[1:]],
            [lines[0], *other[1:]],
        ]
    )


def _edit_member(rng: random.Random, lines: Lines, other: Lines) -> Lines:
    at = rng.randrange(1, len(lines))
    entry = json.loads(lines[at])
    name = rng.choice([one for one in entry if one != "type"])
    old = entry[name]
    entry[name] = rng.choice([None, True, [], {}, "", str(old) + "0", 0.5, -1])
    return [*lines[:at], json.dumps(entry), *lines[at + 1 :]]


def _edit_row(rng: random.Random, lines: Lines, other: Lines) -> Lines:
    """A changed row with a leaf that fits it."""
    at = rng.choice(places(lines, "event"))
    entry = json.loads(lines[at])
    row = json.loads(entry["row"])
    row[rng.choice(list(row))] = rng.choice(["x", 1, None, {"n": 2}])
    row["request_id"] = "forged"
    entry["row"] = json.dumps(row, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    entry["leaf"] = verify_audit.leaf_hash(entry["row"].encode()).hex()
    return [*lines[:at], json.dumps(entry), *lines[at + 1 :]]


def _respell(rng: random.Random, lines: Lines, other: Lines) -> Lines:
    at = rng.randrange(1, len(lines))
    entry = json.loads(lines[at])
    spelled = rng.choice(
        [
            json.dumps(entry, separators=(",", ":")),
            json.dumps({**entry, "note": "by another hand"}),
            lines[at][:-1] + ', "type": "event"}',
            lines[at] + " ",
        ]
    )
    return [*lines[:at], spelled, *lines[at + 1 :]]


MUTATIONS: list[Mutate] = [
    _cut, _cut_out, _cut_out_and_renumber, _reorder, _swap_rows, _duplicate, _append, _replace_head, _drop_heads,
    _swap_tenant, _edit_member, _edit_row, _respell,
]  # fmt: skip


def test_the_untouched_ones_hold(exports, world, tmp_path):
    whole, part, other = exports
    assert check(tmp_path, joined(whole), world.acme.id) == 0
    assert check(tmp_path, joined(part), world.acme.id) == 3
    assert check(tmp_path, joined(other), world.globex.id) == 0


@pytest.mark.parametrize("mutate", MUTATIONS, ids=lambda one: one.__name__.strip("_"))
def test_whatever_was_done_to_it_it_does_not_hold(exports, world, tmp_path, mutate):
    whole, part, other = exports
    for seed in range(8):
        rng = random.Random(seed)
        for lines in (whole, part):
            made = mutate(rng, lines, other)
            if made == lines:
                continue
            assert check(tmp_path, joined(made), world.acme.id) == 1, (seed, lines is whole)


def test_no_flipped_byte_holds(exports, world, tmp_path):
    whole, part, _ = exports
    rng = random.Random(8)
    for data, header in ((joined(lines), len(lines[0])) for lines in (whole, part)):
        for _ in range(120):
            flipped = bytearray(data)
            at = rng.randrange(len(data) - 1)
            flipped[at] ^= 1 << rng.randrange(8)
            code = check(tmp_path, bytes(flipped), world.acme.id)
            assert code == 1 or (code == 2 and at <= header), (at, bytes(data[at - 20 : at + 20]))


def test_another_spelling_of_the_same_signature_is_a_break(exports, world, tmp_path):
    whole, _, _ = exports
    at = places(whole, "head")[0]
    head = json.loads(whole[at])
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    last = head["signature"][-3]
    other = letters[letters.index(last) ^ 1]
    head["signature"] = head["signature"][:-3] + other + "=="
    assert check(tmp_path, joined([*whole[:at], json.dumps(head), *whole[at + 1 :]]), world.acme.id) == 1


def test_nothing_is_vouched_for_without_a_key_or_an_organisation(exports, world, tmp_path, capsys):
    path = tmp_path / "export.ndjson"
    path.write_bytes(joined(exports[0]))
    key = base64.b64encode(signing.public_key()).decode()
    assert verify_audit.main([str(path)]) == 2
    assert verify_audit.main([str(path), "--public-key", key]) == 2
    assert verify_audit.main([str(path), "--tenant", str(world.acme.id)]) == 2
    assert verify_audit.main([str(path), "--tenant", str(world.acme.id), "--public-key", key]) == 0
    capsys.readouterr()
    assert verify_audit.main([str(path), "--tenant", str(world.globex.id), "--public-key", key]) == 1
    told = capsys.readouterr().out
    assert f"not of {world.globex.id}" in told
    assert str(world.acme.id) in told
    stranger = base64.b64encode(b"k" * 32).decode()
    assert verify_audit.main([str(path), "--tenant", str(world.acme.id), "--public-key", stranger]) == 1


def test_a_part_is_named_and_what_is_absent_is_said(exports, world, tmp_path, capsys):
    path = tmp_path / "part.ndjson"
    path.write_bytes(joined(exports[1]))
    key = base64.b64encode(signing.public_key()).decode()
    assert verify_audit.main([str(path), "--tenant", str(world.acme.id), "--public-key", key]) == 3
    told = capsys.readouterr().out
    assert "this part of the log holds" in told
    assert "places 0 to 19 are absent" in told


def test_a_part_without_a_row_shows_nothing(exports, world, tmp_path):
    with tenant_scope(world.acme.id):
        size = json.loads(exports[0][0])["size"]
    nothing = export(world.acme, first=size)
    assert check(tmp_path, joined(nothing), world.acme.id) == 2


def test_a_saved_answer_of_the_head_is_an_anchor(exports, world, tmp_path):
    client = world.acme.client("adam")
    old = tmp_path / "old.json"
    old.write_bytes(client.get(world.acme.url("audit/head/")).content)
    before = export(world.acme)
    sealed(world.acme, 4)
    new = tmp_path / "new.json"
    new.write_text(json.dumps(client.get(world.acme.url("audit/head/")).json(), indent=2))
    after = export(world.acme)
    anchors = ["--anchors", str(old), "--anchors", str(new)]
    assert check(tmp_path, joined(after), world.acme.id, *anchors) == 0
    assert check(tmp_path, joined(before), world.acme.id, *anchors) == 1, "cut back behind the newer head"
    assert check(tmp_path, joined(before), world.acme.id, *anchors, "--older-than-anchors") == 0
    theirs = tmp_path / "theirs.json"
    theirs.write_bytes(world.globex.client("adam").get(world.globex.url("audit/head/")).content)
    assert check(tmp_path, joined(after), world.acme.id, "--anchors", str(theirs)) == 2
    forged = json.loads(old.read_text())
    forged["head"]["root"] = "00" * 32
    old.write_text(json.dumps(forged))
    assert check(tmp_path, joined(after), world.acme.id, "--anchors", str(old)) == 2
    old.write_text("no anchors")
    assert check(tmp_path, joined(after), world.acme.id, "--anchors", str(old)) == 2


def test_a_log_of_nobody_is_not_that_of_an_organisation(exports, tmp_path):
    assert check(tmp_path, joined(exports[0]), uuid7()) == 1
