"""Random passwords of the local servers, kept beside their data, readable by the owner alone."""

import json
import os
import secrets
from pathlib import Path


def passwords(folder: Path, names: tuple[str, ...]) -> dict[str, str]:
    """One password a name from `passwords.json` (mode 600); missing ones are made and kept."""
    path = folder / "passwords.json"
    known: dict[str, str] = json.loads(path.read_text()) if path.exists() else {}
    missing = [name for name in names if name not in known]
    if missing:
        known |= {name: secrets.token_urlsafe(24) for name in missing}
        write_private(path, json.dumps(known))
    return {name: known[name] for name in names}


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner can read, at once or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}")
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
    unfinished.replace(path)
