"""The file a backup is: an encrypted tar with a manifest that knows the digest of everything in it."""

import hashlib
import io
import json
import tarfile
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import IO

from embedded.database import migrations_fingerprint
from embedded.errors import EmbeddedError
from embedded.sealed_file import CHUNK_BYTES, MAGIC, SealedReader, Unreadable

FORMAT = 2
FORMATS = (1, FORMAT)  # 1 was a plain tar
MANIFEST = "manifest.json"
DATABASE = "database.dump"
# Of the data folder: uploaded files, keys, signed audit heads.
FOLDERS = ("files", "keys", "anchors")


class BadArchive(EmbeddedError):
    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"{path} cannot be restored: {reason}. Nothing was changed.")


@dataclass(frozen=True)
class Manifest:
    """`sha256` by name of every member; `created_at` in UTC."""

    format: int
    created_at: str
    migrations: str
    sha256: dict[str, str]

    def encode(self) -> bytes:
        return json.dumps(asdict(self), indent=2, sort_keys=True).encode()


def digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def pack(staged: Path, moment: datetime, target: IO[bytes]) -> None:
    """Write everything in the folder, with a manifest of it."""
    members = sorted(path for path in staged.rglob("*") if path.is_file())
    digests = {path.relative_to(staged).as_posix(): digest(path) for path in members}
    manifest = Manifest(FORMAT, moment.isoformat(timespec="seconds"), migrations_fingerprint(), digests)
    (staged / MANIFEST).write_bytes(manifest.encode())
    with tarfile.open(fileobj=target, mode="w|") as packed:
        for path in [staged / MANIFEST, *members]:
            packed.add(path, path.relative_to(staged))


def is_encrypted(path: Path) -> bool:
    """Archives of the first release were not. Raises BadArchive where nothing can be read."""
    try:
        with path.open("rb") as file:
            return file.read(len(MAGIC)) == MAGIC
    except OSError as error:
        raise BadArchive(path, f"it cannot be read ({error})") from None


def unpack(path: Path, target: Path, key: bytes | None) -> Manifest:
    """Unpack into an empty folder and check every digest; `key` of an archive that is encrypted. Raises BadArchive."""
    try:
        with path.open("rb") as file:
            _extract(file if key is None else io.BufferedReader(SealedReader(file, key)), target)
        manifest = Manifest(**json.loads((target / MANIFEST).read_text()))
    except Unreadable as error:
        raise BadArchive(path, str(error)) from None
    except (OSError, tarfile.TarError, ValueError, TypeError, EOFError) as error:
        raise BadArchive(path, f"it is not a complete backup ({error})") from None
    _check(path, target, manifest)
    return manifest


def _extract(archive: IO[bytes], target: Path) -> None:
    with tarfile.open(fileobj=archive, mode="r|") as packed:
        packed.extractall(target, filter="data")
    while archive.read(CHUNK_BYTES):  # to the end: only there it is proven that nothing was cut away
        pass


def _check(path: Path, target: Path, manifest: Manifest) -> None:
    if manifest.format not in FORMATS:
        raise BadArchive(path, f"its format is {manifest.format}, this version reads {', '.join(map(str, FORMATS))}")
    parts = [each for each in target.rglob("*") if each.is_symlink() or not each.is_dir()]
    if links := [each for each in parts if each.is_symlink()]:
        raise BadArchive(path, f"{links[0].relative_to(target)} is a link")
    found = {each.relative_to(target).as_posix() for each in parts} - {MANIFEST}
    if unknown := sorted(found - set(manifest.sha256)):
        raise BadArchive(path, f"{unknown[0]} is not in its manifest")
    for name, expected in manifest.sha256.items():
        if name not in found or digest(target / name) != expected:
            raise BadArchive(path, f"{name} is damaged")
