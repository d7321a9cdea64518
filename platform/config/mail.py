"""Django's mail settings from one URL."""

from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

_TIMEOUT_S = 5  # somebody waits for the answer while the mail is handed over


def mail_settings(url: str, folder: Path) -> dict[str, Any]:
    """Return SMTP settings, or the backend that writes each mail to a file."""
    if not url:
        return {
            "EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend",
            "EMAIL_FILE_PATH": str(folder),
        }
    parts = urlsplit(url)
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname or "",
        "EMAIL_PORT": parts.port or 587,
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_TLS": parts.scheme == "smtp",
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_TIMEOUT": _TIMEOUT_S,
    }
