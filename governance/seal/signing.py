"""Signed heads of the audit log: what exactly is signed, and the installation's Ed25519 key (RFC 8032)."""

import base64
import os
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings

from kernel import canonical_json
from kernel.crypto.master import master_key, unwrap, wrap

FORMAT = "scriptorium.audit.head/1"
NO_PREVIOUS = bytes(32)
_KEY_FILE, _PUBLIC_FILE = "audit-signing.key", "audit-signing.pub"
_KEY_CONTEXT = "audit signing key"


@dataclass(frozen=True, slots=True)
class Head:
    """What the log of a tenant was at one moment, signed. `previous` is the hash of the head before."""

    tenant_id: UUID
    size: int
    root: bytes
    previous: bytes
    at: datetime
    public_key: bytes
    signature: bytes = b""

    @property
    def key_id(self) -> str:
        return key_id_of(self.public_key)

    def statement(self) -> bytes:
        """The bytes that are signed: canonical JSON of everything but the signature."""
        return canonical_json.encode(self._members())

    def digest(self) -> bytes:
        """What the next head refers to."""
        return sha256(self.statement() + self.signature).digest()

    def as_dict(self) -> dict[str, Any]:
        return {**self._members(), "signature": base64.b64encode(self.signature).decode()}

    def is_signed(self) -> bool:
        """Whether the signature is that of the named key. Whose key it is, the reader must know."""
        try:
            Ed25519PublicKey.from_public_bytes(self.public_key).verify(self.signature, self.statement())
        except (InvalidSignature, ValueError):
            return False
        return True

    def _members(self) -> dict[str, Any]:
        return {
            "format": FORMAT,
            "tenant_id": str(self.tenant_id),
            "size": self.size,
            "root": self.root.hex(),
            "previous": self.previous.hex(),
            "at": at_text(self.at),
            "key_id": self.key_id,
            "public_key": base64.b64encode(self.public_key).decode(),
        }


def at_text(at: datetime) -> str:
    """UTC with microseconds, one spelling only."""
    return at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def key_id_of(public_key: bytes) -> str:
    return sha256(public_key).hexdigest()[:16]


def public_key() -> bytes:
    """The key that signs now. Heads carry theirs, so that a new key does not orphan old heads.

    Where only the sealer holds the key, the others read the public half that it leaves with the keys.
    """
    folder = Path(settings.KEYS_DIR)
    if not settings.AUDIT_SIGNING_KEY and not (folder / _KEY_FILE).exists() and (folder / _PUBLIC_FILE).exists():
        return base64.b64decode((folder / _PUBLIC_FILE).read_bytes())
    return _signing_key().public_key().public_bytes_raw()


def sign(statement: bytes) -> bytes:
    """Return the signature of a statement. The first one of a key leaves its public half for the other processes."""
    key = _signing_key()
    _publish(key.public_key().public_bytes_raw(), str(settings.KEYS_DIR))
    return key.sign(statement)


@lru_cache(maxsize=4)
def _publish(public: bytes, folder: str) -> None:
    path = Path(folder) / _PUBLIC_FILE
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    staged = path.with_suffix(f".{os.getpid()}.pub")
    staged.write_bytes(base64.b64encode(public))
    staged.replace(path)


def _signing_key() -> Ed25519PrivateKey:
    return _loaded(settings.AUDIT_SIGNING_KEY, str(settings.KEYS_DIR))


@lru_cache(maxsize=4)
def _loaded(configured: str, folder: str) -> Ed25519PrivateKey:
    if configured:
        return Ed25519PrivateKey.from_private_bytes(base64.b64decode(configured))
    return Ed25519PrivateKey.from_private_bytes(_from_file(Path(folder) / _KEY_FILE))


def _from_file(path: Path) -> bytes:
    """Read the key, sealed under the master key; make it once."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        staged = path.with_suffix(f".{os.getpid()}")
        fresh = Ed25519PrivateKey.generate().private_bytes_raw()
        staged.write_bytes(base64.b64encode(wrap(master_key(), fresh, _KEY_CONTEXT)))
        staged.chmod(0o600)
        try:
            os.link(staged, path)  # whoever links first wins; the key is never replaced
        except FileExistsError:
            pass
        finally:
            staged.unlink()
    return unwrap(master_key(), base64.b64decode(path.read_bytes()), _KEY_CONTEXT)
