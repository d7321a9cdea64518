"""Make the passwords and keys of docker/compose.yaml, once: `python3 docker/make_secrets.py`.

Keep a copy of docker/secrets, apart from dumps of the database: without `master_key` no encrypted field can be read.
"""

import base64
import hashlib
import re
import secrets
import sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parent / "secrets"
REDIS_USERS = Path(__file__).resolve().parent / "redis-users.acl"


def contents() -> dict[str, str]:
    """Every secret of the compose file by name."""
    postgres, migrator, app, sign_in, neo4j = (secrets.token_urlsafe(24) for _ in range(5))
    return {
        "postgres_password": postgres,
        "migrator_password": migrator,
        "app_password": app,
        "sign_in_password": sign_in,
        "database_url": f"postgresql://app:{app}@postgres:5432/scriptorium",
        "sign_in_database_url": f"postgresql://sign_in:{sign_in}@postgres:5432/scriptorium",
        "migrator_database_url": f"postgresql://migrator:{migrator}@postgres:5432/scriptorium",
        "neo4j_password": neo4j,
        "neo4j_auth": f"neo4j/{neo4j}",
        "secret_key": secrets.token_urlsafe(50),
        "master_key": base64.b64encode(secrets.token_bytes(32)).decode(),
        "audit_signing_key": base64.b64encode(secrets.token_bytes(32)).decode(),
        **of_redis(REDIS_USERS.read_text()),
    }


def of_redis(rules: str) -> dict[str, str]:
    """A password for each user of redis-users.acl: as an address for the roles, as a digest for the server."""
    passwords = {name: secrets.token_urlsafe(24) for name in re.findall(r" @(\w+)", without_comments(rules))}
    return {
        "redis_users": acl_file(rules, passwords),
        "redis_health_password": passwords.pop("health"),
        **{f"redis_url_{role}": f"redis://{role}:{word}@redis:6379/0" for role, word in passwords.items()},
    }


def acl_file(rules: str, passwords: dict[str, str]) -> str:
    """What Redis reads: a line for each user, without comments, with digests in the place of passwords."""
    joined = re.sub(r"\n +", " ", without_comments(rules))
    return re.sub(r" @(\w+)", lambda name: " #" + hashlib.sha256(passwords[name[1]].encode()).hexdigest(), joined)


def without_comments(rules: str) -> str:
    kept = [line for line in rules.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    return "\n".join(kept) + "\n"


def main() -> None:
    made = contents()
    if FOLDER.exists():
        made = missing(made)
    FOLDER.mkdir(mode=0o711, exist_ok=True)
    for name, content in made.items():
        # The containers' accounts differ from yours, and compose mounts these files as they are.
        (FOLDER / name).write_text(content)
        (FOLDER / name).chmod(0o644)
    FOLDER.chmod(0o700)
    sys.stdout.write(f"Made {len(made)} secrets in {FOLDER}.\n")


def missing(made: dict[str, str]) -> dict[str, str]:
    """What a folder of an earlier release lacks: users of the servers, which keep nothing. No key is ever replaced."""
    absent = {name for name in made if not (FOLDER / name).exists()}
    users = {name for name in made if name.startswith(("redis_", "sign_in_"))}
    if not absent:
        sys.exit(f"{FOLDER} exists already. Keys are never replaced: the data could not be read any more.")
    if absent - users:
        sys.exit(f"{FOLDER} lacks {', '.join(sorted(absent - users))}. Bring them back from your copy of it.")
    groups = [{name for name in users if name.startswith(prefix)} for prefix in ("redis_", "sign_in_")]
    return {name: made[name] for group in groups if group & absent for name in sorted(group)}


if __name__ == "__main__":
    main()
