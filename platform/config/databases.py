"""Django's database settings from two URLs."""

from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit


def parse(url: str) -> dict[str, Any]:
    """Return Django's settings for a `postgresql://` URL; query parameters become driver options."""
    parts = urlsplit(url)
    if parts.scheme not in ("postgres", "postgresql"):
        raise ValueError("DATABASE_URL must begin with postgresql://")
    return {
        "ENGINE": "kernel.postgres",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "OPTIONS": {
            "connect_timeout": 2,
            **{key: values[0] for key, values in parse_qs(parts.query).items()},
        },
        "CONN_MAX_AGE": 0,
        "CONN_HEALTH_CHECKS": True,
    }


def databases(urls: dict[str, str], migrator_url: str, pool_size: int | None) -> dict[str, dict[str, Any]]:
    """Return the connections of `urls` (pooled when a size is given) and, where known, `migrator`."""
    found = {alias: _serving(url, pool_size) for alias, url in urls.items()}
    if migrator_url:
        for one in found.values():
            one["TEST"] = {"MIRROR": "migrator"}
        found["migrator"] = parse(migrator_url)
    return found


def _serving(url: str, pool_size: int | None) -> dict[str, Any]:
    made = parse(url)
    # Values stay out of the texts that pg_stat_activity shows to every session of the role.
    made["OPTIONS"]["server_side_binding"] = True
    if pool_size:
        # Health checks on, a short wait: otherwise each dead connection costs a request after a restart,
        # and an outage blocks threads for the library's 30 s. Who asks starts a new attempt to connect, once the
        # last was given up: left to itself the pool doubles its pauses, and stays away for half a minute longer
        # than a database that was away for half a minute.
        made["OPTIONS"]["prepare_threshold"] = 5
        made["OPTIONS"]["pool"] = {
            "min_size": 1,
            "max_size": pool_size,
            "timeout": 2.0,
            "max_idle": 120,
            "reconnect_timeout": 1.0,
        }
    return made
