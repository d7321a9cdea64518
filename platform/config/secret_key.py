"""Django's SECRET_KEY when none is configured: made once, kept with the other keys."""

import os
import secrets
from pathlib import Path


def secret_key(configured: str, folder: Path) -> str:
    """Return the configured key, or the one in `folder`, made on first use."""
    if configured:
        return configured
    path = folder / "django.key"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        staged = path.with_suffix(f".{os.getpid()}")
        staged.write_text(secrets.token_urlsafe(50))
        staged.chmod(0o600)
        try:
            os.link(staged, path)
        except FileExistsError:
            pass
        finally:
            staged.unlink()
    return path.read_text()
