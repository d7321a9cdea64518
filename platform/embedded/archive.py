"""The file a backup is: a tar with a manifest that knows the digest of everything in it."""

import hashlib
import json
import tarfile
from dataclasses import asdict, dataclass
from pathlib import Path

from embedded.errors import EmbeddedError

FORMAT = 1
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


def unpack(path: Path, target: Path) -> Manifest:
    """Unpack into an empty folder and check every digest. Raises BadArchive."""
    try:
        with tarfile.open(path) as archive:
            archive.extractall(target, filter="data")
        manifest = Manifest(**json.loads((target / MANIFEST).read_text()))
    except (OSError, tarfile.TarError, ValueError, TypeError, EOFError) as error:
        raise BadArchive(path, f"it is not a complete backup ({error})") from None
    if manifest.format != FORMAT:
        raise BadArchive(path, f"its format is {manifest.format}, this version reads {FORMAT}")
    for name, expected in manifest.sha256.items():
        if not (target / name).is_file() or digest(target / name) != expected:
            raise BadArchive(path, f"{name} is damaged")
    return manifest
