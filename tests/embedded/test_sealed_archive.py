"""A backup opens with its own key and whole, or not at all."""

import base64
import io
import os
import tarfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from embedded import archive, sealed_file
from embedded.archive import BadArchive, pack, unpack
from embedded.backup_key import key_path, key_to_read_with, key_to_write_with
from embedded.console import Console
from embedded.errors import EmbeddedError
from embedded.product import product_environment
from embedded.sealed_file import CHUNK_BYTES, HEADER_BYTES, SealedReader, SealingWriter, Unreadable
from embedded.settings import RunSettings

KEY = bytes(range(32))
SEALED_CHUNK = CHUNK_BYTES + 16


def sealed(content: bytes, key: bytes = KEY) -> bytes:
    out = io.BytesIO()
    writer = SealingWriter(out, key)
    for start in range(0, len(content), 10_000):
        writer.write(content[start : start + 10_000])
    writer.finish()
    return out.getvalue()


def opened(content: bytes, key: bytes = KEY) -> bytes:
    return io.BufferedReader(SealedReader(io.BytesIO(content), key)).read()


@pytest.fixture
def backup(tmp_path: Path) -> Path:
    """Three chunks and a half, as `make backup` writes them."""
    staged = tmp_path / "staged"
    (staged / "keys").mkdir(parents=True)
    (staged / "keys" / "master.key").write_text("the master key")
    (staged / "database.dump").write_bytes(os.urandom(3 * CHUNK_BYTES + CHUNK_BYTES // 2))
    path = tmp_path / "a.backup"
    with path.open("wb") as file:
        writer = SealingWriter(file, KEY)
        pack(staged, datetime.now(UTC), writer)
        writer.finish()
    return path


@pytest.mark.parametrize("size", [0, 1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 2 * CHUNK_BYTES, 300_000])
def test_what_was_sealed_opens_again_at_every_size(size):
    content = os.urandom(size)
    assert opened(sealed(content)) == content


def test_the_same_content_is_never_written_twice_alike():
    assert sealed(b"x" * 100)[HEADER_BYTES:] != sealed(b"x" * 100)[HEADER_BYTES:]


@pytest.mark.parametrize("size", [0, 1, CHUNK_BYTES, 2 * CHUNK_BYTES, 150_000])
def test_a_cut_at_any_place_is_noticed(size):
    whole = sealed(os.urandom(size))
    ends = {HEADER_BYTES + count * SEALED_CHUNK for count in range(4)} | {0, 5, HEADER_BYTES - 1, len(whole) - 1}
    for end in (end for end in ends if end < len(whole)):
        with pytest.raises(Unreadable):
            opened(whole[:end])


def test_one_altered_byte_anywhere_is_noticed():
    whole = sealed(os.urandom(2 * CHUNK_BYTES + 9))
    for place in [*range(HEADER_BYTES + 3), *range(HEADER_BYTES + 3, len(whole), 4001), len(whole) - 1]:
        altered = bytearray(whole)
        altered[place] ^= 1
        with pytest.raises(Unreadable):
            opened(bytes(altered))


def test_chunks_that_were_moved_left_out_doubled_or_added_are_noticed():
    whole = sealed(os.urandom(3 * CHUNK_BYTES + 5))
    header, rest = whole[:HEADER_BYTES], whole[HEADER_BYTES:]
    first, second, third, last = (rest[at : at + SEALED_CHUNK] for at in range(0, len(rest), SEALED_CHUNK))
    other = sealed(os.urandom(3 * CHUNK_BYTES + 5))[HEADER_BYTES:]
    for wrong in (
        [second, first, third, last],
        [first, third, last],
        [first, first, second, third, last],
        [first, second, third, last, last],
        [first, second, third, last, b"more"],
        [other[:SEALED_CHUNK], second, third, last],
    ):
        with pytest.raises(Unreadable):
            opened(header + b"".join(wrong))


def test_another_key_is_named_as_the_reason():
    with pytest.raises(Unreadable, match="another key"):
        opened(sealed(b"x"), bytes(32))


def test_a_file_without_its_end_is_no_file():
    out = io.BytesIO()
    writer = SealingWriter(out, KEY)
    writer.write(b"x" * 200_000)
    writer.close()
    with pytest.raises(Unreadable):
        opened(out.getvalue())


def test_an_archive_opens_with_its_key(backup, tmp_path):
    manifest = unpack(backup, tmp_path / "out", KEY)
    assert (tmp_path / "out" / "keys" / "master.key").read_text() == "the master key"
    assert manifest.format == archive.FORMAT
    assert archive.is_encrypted(backup)
    assert b"master" not in backup.read_bytes()


@pytest.mark.parametrize(
    "damage", ["cut", "cut at a chunk", "cut in the padding", "flipped", "not an archive", "empty"]
)
def test_a_damaged_archive_is_refused(backup, tmp_path, damage):
    whole = backup.read_bytes()
    middle = len(whole) // 2
    backup.write_bytes(
        {
            "cut": whole[:middle],
            "cut at a chunk": whole[: HEADER_BYTES + 2 * SEALED_CHUNK],
            "cut in the padding": whole[:-1],
            "flipped": whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :],
            "not an archive": os.urandom(2000),
            "empty": b"",
        }[damage]
    )
    with pytest.raises(BadArchive, match="Nothing was changed"):
        unpack(backup, tmp_path / "out", KEY)


@pytest.mark.parametrize("what", ["a path outside", "a file the manifest does not know", "a link"])
def test_what_the_manifest_does_not_know_is_refused(tmp_path, what):
    """Also in the plain archives of the first release, which nothing proves."""
    path = tmp_path / "evil.tar"
    (tmp_path / "evil").write_text("x")
    (tmp_path / "manifest.json").write_bytes(archive.Manifest(1, "2026-01-01T00:00:00+00:00", "", {}).encode())
    with tarfile.open(path, "w") as packed:
        packed.add(tmp_path / "manifest.json", "manifest.json")
        if what == "a link":
            link = tarfile.TarInfo("keys")
            link.type, link.linkname = tarfile.SYMTYPE, "."
            packed.addfile(link)
        else:
            packed.add(tmp_path / "evil", "../escaped" if what == "a path outside" else "keys/evil")
    with pytest.raises(BadArchive):
        unpack(path, tmp_path / "out" / "in", None)
    assert not (tmp_path / "out" / "escaped").exists()


def asked(var: Path, **environment: str) -> RunSettings:
    return RunSettings.read({"SCRIPTORIUM_VAR": str(var), **environment})


def test_the_first_backup_makes_a_key_and_says_so_and_later_ones_keep_it(tmp_path):
    said = io.StringIO()
    first = key_to_write_with(asked(tmp_path), Console(said))
    assert str(key_path(asked(tmp_path))) in said.getvalue()
    assert key_to_write_with(asked(tmp_path), Console(io.StringIO())) == first
    assert key_to_read_with(asked(tmp_path)) == first
    assert key_path(asked(tmp_path)).stat().st_mode & 0o777 == 0o600


def test_a_key_that_is_set_goes_first_and_none_is_made(tmp_path):
    text = base64.b64encode(KEY).decode()
    (tmp_path / "k").write_text(text + "\n")
    for given in ({"BACKUP_KEY": text}, {"BACKUP_KEY_FILE": str(tmp_path / "k")}):
        assert key_to_write_with(asked(tmp_path / "var", **given), Console(io.StringIO())) == KEY
    assert not (tmp_path / "var").exists()


@pytest.mark.parametrize(
    "text", ["", "short", base64.b64encode(bytes(31)).decode(), base64.b64encode(bytes(33)).decode(), "é" * 44]
)
def test_what_is_no_key_is_refused(tmp_path, text):
    (tmp_path / "k").write_text(text)
    with pytest.raises(EmbeddedError, match="32 bytes in base64"):
        key_to_read_with(asked(tmp_path, BACKUP_KEY_FILE=str(tmp_path / "k")))


def test_a_key_of_the_product_is_refused(tmp_path):
    text = base64.b64encode(KEY).decode()
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys" / "master.key").write_text(text)
    with pytest.raises(EmbeddedError, match="key of the product"):
        key_to_read_with(asked(tmp_path, BACKUP_KEY=text))
    for name in ("MASTER_KEY", "AUDIT_SIGNING_KEY"):
        with pytest.raises(EmbeddedError, match="key of the product"):
            key_to_read_with(asked(tmp_path / "other", BACKUP_KEY=text, **{name: text}))


def test_no_process_of_the_product_is_told_the_key():
    told = product_environment({"BACKUP_KEY": "x", "BACKUP_KEY_FILE": "/x", "LOG_LEVEL": "INFO"}, {})
    assert {"BACKUP_KEY", "BACKUP_KEY_FILE"} & set(told) == set()
    assert told["LOG_LEVEL"] == "INFO"


def test_the_magic_names_the_format():
    assert sealed_file.MAGIC.split()[-1] == str(archive.FORMAT).encode()
