"""Bring the database to this version of the product: migrations, then demo data, each only when needed."""

import hashlib
import hmac
import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from embedded import child
from embedded.errors import EmbeddedError
from embedded.settings import ROOT, RunSettings


@dataclass(frozen=True)
class SignIn:
    organisation: str
    email: str
    password: str
    role: str


@dataclass(frozen=True)
class ProductDatabase:
    """The database as the product's own commands see it; `environment` names it and role `migrator`."""

    settings: RunSettings
    environment: Mapping[str, str]

    def is_migrated(self) -> bool:
        marker = self._marker
        return marker.exists() and marker.read_text() == self._fingerprint()

    def migrate(self) -> None:
        self.manage("migrate", "--database", "migrator", "--no-input")
        self._marker.parent.mkdir(parents=True, exist_ok=True)
        self._marker.write_text(self._fingerprint())

    def has_demo(self) -> bool:
        """Whether the demo was made, or has no place: in what came out of a backup."""
        was_restored = (self.settings.var / "postgres" / "restored").exists()
        return was_restored or (self.settings.var / "demo.json").exists()

    def make_demo(self) -> None:
        self.manage("demo_data")

    def manage(self, *arguments: str) -> None:
        """Run a command of manage.py, its output in a log. Raises EmbeddedError with its last words."""
        log = self.settings.logs / "manage.log"
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("ab") as output:
            finished = subprocess.run(
                [sys.executable, str(ROOT / "manage.py"), *arguments],
                env=dict(self.environment),
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                check=False,
            )
        if finished.returncode != 0:
            raise EmbeddedError(f"`manage.py {arguments[0]}` failed: {child.last_line(log)} (log: {log})")

    def _fingerprint(self) -> str:
        """Changes with the migrations and with SECRET_KEY, whose key `migrate` puts into the database."""
        return f"{migrations_fingerprint()} {hmac.digest(self._secret(), b'migrated', 'sha256').hex()}"

    def _secret(self) -> bytes:
        if value := self.environment.get("SECRET_KEY"):
            return value.encode()
        named = self.environment.get("SECRET_KEY_FILE")
        path = Path(named) if named else self.settings.var / "keys" / "django.key"
        return path.read_bytes().strip() if path.exists() else b""

    @property
    def _marker(self) -> Path:
        return self.settings.var / "postgres" / "migrated"


def migrations_fingerprint() -> str:
    """Changes when any migration of the product does."""
    digest = hashlib.sha256()
    for path in sorted(ROOT.glob("*/migrations/*.py")) + sorted(ROOT.glob("platform/*/migrations/*.py")):
        digest.update(path.relative_to(ROOT).as_posix().encode() + path.read_bytes())
    digest.update((ROOT / "requirements.lock").read_bytes())  # libraries bring migrations too
    return digest.hexdigest()


def read_sign_ins(path: Path) -> list[SignIn]:
    """What `manage.py demo_data` left in demo.json; empty where there is no demo."""
    if not path.exists():
        return []
    return [
        SignIn(**{key: entry[key] for key in SignIn.__dataclass_fields__}) for entry in json.loads(path.read_text())
    ]
