"""The installation's master key: from a setting, or a file made once under the data folder."""

import base64
import hashlib
import os
import secrets
from functools import lru_cache
from pathlib import Path

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

NONCE_BYTES = 12


@lru_cache(maxsize=4)
def _key(configured: str, folder: str) -> bytes:
    key = base64.b64decode(configured) if configured else _from_file(Path(folder) / "master.key")
    if len(key) != 32:
        raise ImproperlyConfigured("MASTER_KEY must be 32 bytes in base64")
    return key


def _from_file(path: Path) -> bytes:
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        staged = path.with_suffix(f".{os.getpid()}")
        staged.write_bytes(base64.b64encode(secrets.token_bytes(32)))
        staged.chmod(0o600)
        try:
            os.link(staged, path)  # whoever links first wins; the key is never replaced
        except FileExistsError:
            pass
        finally:
            staged.unlink()
    return base64.b64decode(path.read_bytes())


def master_key() -> bytes:
    """Return the 32-byte master key."""
    return _key(settings.MASTER_KEY, str(settings.KEYS_DIR))


def master_key_id() -> str:
    """Return a short fingerprint that tells which master key wrapped a tenant key."""
    return hashlib.sha256(b"scriptorium master key" + master_key()).hexdigest()[:16]


def wrap(key: bytes, plaintext: bytes, context: str) -> bytes:
    """Encrypt with AES-256-GCM; `context` is authenticated, not stored. Returns nonce + ciphertext."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, plaintext, context.encode())


def unwrap(key: bytes, blob: bytes, context: str) -> bytes:
    """Undo `wrap`; raises cryptography's InvalidTag when key, context or bytes differ."""
    return AESGCM(key).decrypt(blob[:NONCE_BYTES], blob[NONCE_BYTES:], context.encode())
