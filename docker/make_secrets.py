"""Make the passwords and keys of docker/compose.yaml, once: `python3 docker/make_secrets.py`.

Keep a copy of docker/secrets where the backups are: without `master_key` no encrypted field can be read.
"""

import base64
import secrets
import sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parent / "secrets"

REDIS_SETTINGS = "appendonly yes\nappendfsync everysec\nsave ''\nmaxmemory-policy noeviction\n"


def contents() -> dict[str, str]:
    """Every secret of the compose file by name."""
    postgres, migrator, app, redis, neo4j = (secrets.token_urlsafe(24) for _ in range(5))
    return {
        "postgres_password": postgres,
        "migrator_password": migrator,
        "app_password": app,
        "database_url": f"postgresql://app:{app}@postgres:5432/scriptorium",
        "migrator_database_url": f"postgresql://migrator:{migrator}@postgres:5432/scriptorium",
        "redis_password": redis,
        "redis_conf": f"requirepass {redis}\n{REDIS_SETTINGS}",
        "redis_url": f"redis://:{redis}@redis:6379/0",
        "neo4j_password": neo4j,
        "neo4j_auth": f"neo4j/{neo4j}",
        "secret_key": secrets.token_urlsafe(50),
        "master_key": base64.b64encode(secrets.token_bytes(32)).decode(),
        "audit_signing_key": base64.b64encode(secrets.token_bytes(32)).decode(),
    }


def main() -> None:
    if FOLDER.exists():
        sys.exit(f"{FOLDER} exists already. Keys are never replaced: the data could not be read any more.")
    FOLDER.mkdir(mode=0o711)
    for name, content in contents().items():
        # The containers' accounts differ from yours, and compose mounts these files as they are.
        (FOLDER / name).write_text(content)
        (FOLDER / name).chmod(0o644)
    FOLDER.chmod(0o700)
    sys.stdout.write(f"Made {len(contents())} secrets in {FOLDER}.\n")


if __name__ == "__main__":
    main()
