"""What the benchmarks run on: private servers with durable settings and a migrated database.

Unlike the tests' PostgreSQL this one keeps fsync on: an acknowledgement that costs nothing would prove nothing.
"""

import os
import shutil
import tempfile
from pathlib import Path
from typing import Any, Self


class Stage:
    """Starts PostgreSQL and Redis, sets the environment, sets Django up; removes everything afterwards."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="scriptorium-bench-"))

    def __enter__(self) -> Self:
        from embedded.ports import free_port
        from embedded.postgres import PostgresServer
        from embedded.redis import RedisServer

        self.folder.chmod(0o755)  # PostgreSQL runs as another user below it
        self.postgres = PostgresServer(self.folder / "postgres", free_port())
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
        shutil.rmtree(self.folder, ignore_errors=True)

    def _set_up_django(self) -> None:
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0)
