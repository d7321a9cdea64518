"""The key of backups. It is nobody else's: the product's processes are not told it, and no archive holds it."""

import base64
import binascii
import secrets
from collections.abc import Iterator
from pathlib import Path

from embedded.console import Console
from embedded.errors import EmbeddedError
from embedded.passwords import write_private
from embedded.sealed_file import KEY_BYTES
from embedded.settings import RunSettings

_OTHER_KEYS = ("MASTER_KEY", "SECRET_KEY", "AUDIT_SIGNING_KEY")


def key_to_write_with(settings: RunSettings, console: Console) -> bytes:
    """The key that is set, or the one of the data folder, made with the first backup. Raises EmbeddedError."""
    path = key_path(settings)
    if not settings.is_given("BACKUP_KEY") and not path.exists():
        write_private(path, base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode() + "\n")
        console.say(f"\n  Made the key of your backups: {path}")
        console.say("  Keep a copy in another place than the backups: without it nothing can be restored.\n")
    return key_to_read_with(settings)


def key_to_read_with(settings: RunSettings) -> bytes:
    """Raises EmbeddedError where there is none, where it is no key, and where it is a key of the product."""
    key = _decoded(_text(settings))
    if key in _keys_of_the_product(settings):
        raise EmbeddedError(
            "BACKUP_KEY is a key of the product. Backups need one of their own; leave it empty to get one."
        )
    return key


def key_path(settings: RunSettings) -> Path:
    """Beside the data, where nothing that a backup takes along lies."""
    return settings.var / "backup.key"


def _text(settings: RunSettings) -> str:
    given = settings.environment.get("BACKUP_KEY")
    if given:
        return given
    path = Path(settings.environment.get("BACKUP_KEY_FILE") or key_path(settings))
    try:
        return path.read_text()
    except (OSError, UnicodeDecodeError):
        raise EmbeddedError(
            f"The key of the backup is not at {path}. Say where: BACKUP_KEY_FILE=/path/to/backup.key. "
            "Nothing was changed."
        ) from None


def _decoded(text: str) -> bytes:
    try:
        key = base64.b64decode(text.strip(), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if len(key) != KEY_BYTES:
        raise EmbeddedError(f"BACKUP_KEY must be {KEY_BYTES} bytes in base64, such as `openssl rand -base64 32` makes.")
    return key


def _keys_of_the_product(settings: RunSettings) -> set[bytes]:
    return {key for text in _texts_of_the_product(settings) if (key := _lenient(text))}


def _texts_of_the_product(settings: RunSettings) -> Iterator[str]:
    files = [settings.environment.get(f"{name}_FILE") for name in _OTHER_KEYS]
    for path in [*(Path(each) for each in files if each), *(settings.var / "keys").glob("*")]:
        if path.is_file():
            yield path.read_text(errors="replace")
    yield from (settings.environment.get(name, "") for name in _OTHER_KEYS)


def _lenient(text: str) -> bytes:
    try:
        return base64.b64decode(text.strip(), validate=True)
    except (binascii.Error, ValueError):
        return b""
