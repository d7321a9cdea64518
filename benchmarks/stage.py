"""What the benchmarks run on: private servers with durable settings and a migrated database.

Unlike the tests' PostgreSQL this one keeps fsync on: an acknowledgement that costs nothing would prove nothing.
"""

import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, Self


class Stage:
    """Starts PostgreSQL and Redis, sets the environment, sets Django up; removes everything afterwards, unless it is
    to lie in a `folder` of its own, which is kept for the next time."""

    def __init__(self, folder: Path | None = None, **settings: str) -> None:
        self.is_kept = folder is not None
        self.folder = folder or Path(tempfile.mkdtemp(prefix="scriptorium-bench-"))
        self.settings = settings

    def __enter__(self) -> Self:
        from embedded.ports import free_port
        from embedded.postgres import PostgresServer
        from embedded.redis import RedisServer

        self.folder.mkdir(parents=True, exist_ok=True)
        self.folder.chmod(0o755)  # PostgreSQL runs as another user below it
        self.postgres = PostgresServer(self.folder / "postgres", free_port(), settings=self.settings)
        self.redis = RedisServer(self.folder / "redis", free_port())
        for service in (self.postgres, self.redis):
            service.prepare()
            service.start()
        os.environ |= {
            "SCRIPTORIUM_ENV": "test",
            "SCRIPTORIUM_VAR": str(self.folder / "var"),
            "DATABASE_URL": self.postgres.url,
            "SIGN_IN_DATABASE_URL": self.postgres.sign_in_url,
            "MIGRATOR_DATABASE_URL": self.postgres.migrator_url,
            "REDIS_URL": self.redis.url,
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "LOG_LEVEL": "WARNING",
        }
        self._set_up_django()
        return self

    def __exit__(self, kind: Any, error: Any, trace: Any) -> None:
        for service in (self.redis, self.postgres):
            service.stop()
        if not self.is_kept:
            shutil.rmtree(self.folder, ignore_errors=True)

    def _set_up_django(self) -> None:
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0)


def in_scope(company: Any, work: Callable[[], Any]) -> Any:
    """Run `work` inside a company's scope, once Django is set up."""
    from kernel.tenancy import tenant_scope

    with tenant_scope(company.id):
        return work()
