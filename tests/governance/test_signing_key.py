"""Only the sealer holds the key that signs; everybody else knows its public half."""

import base64
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from governance.seal import signing


def test_a_process_without_the_key_names_the_one_that_the_sealer_signs_with(settings: Any, tmp_path: Path) -> None:
    secret = Ed25519PrivateKey.generate()
    settings.KEYS_DIR = tmp_path
    settings.AUDIT_SIGNING_KEY = base64.b64encode(secret.private_bytes_raw()).decode()
    signature = signing.sign(b"a head")
    settings.AUDIT_SIGNING_KEY = ""
    assert signing.public_key() == secret.public_key().public_bytes_raw()
    Ed25519PublicKey.from_public_bytes(signing.public_key()).verify(signature, b"a head")
    assert [path.name for path in tmp_path.iterdir()] == ["audit-signing.pub"]
    assert secret.private_bytes_raw() not in base64.b64decode((tmp_path / "audit-signing.pub").read_bytes())
