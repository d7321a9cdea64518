"""The manifest of a room. Pure data: what belongs to Django, DRF or Celery stands in it as a dotted name."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from kernel.rooms.capabilities import Capability
from kernel.rooms.settings import RoomSettings
from kernel.rooms.topics import Topic

Plane = Literal["data", "control", "both"]

API = "t/<slug:slug>/api/v1/"
OPENAI = "t/<slug:slug>/openai/v1/"
GLOBAL_API = "api/v1/"


@dataclass(frozen=True, slots=True)
class Urls:
    """A module with `urlpatterns`, the plane that serves it and where it is mounted.

    The control plane is the console's; `both` is served wherever the other two are.
    """

    module: str
    plane: Plane
    mount: str = API


@dataclass(frozen=True, slots=True)
class Socket:
    """A consumer derived from `kernel.tenancy.consumers.TenantConsumer`; `address` follows ``t/<slug:slug>/ws/``."""

    address: str
    consumer: str


@dataclass(frozen=True, slots=True)
class ScheduledTask:
    """A Celery task that beat sends every `every_s` seconds, dropped when it has waited `expires_s`."""

    name: str
    task: str
    every_s: float
    queue: str = "default"
    expires_s: float | None = None
    args: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class JournalReader:
    """A reader of the journal, which `module` registers under `name` when it is imported.

    It has an entry of beat's to itself, so that a slow one delays no other. `delivers`: its effects leave the
    installation, and a second entry sends them (`kernel.outbox`).
    """

    name: str
    module: str
    every_s: float = 1.0
    queue: str = "default"
    delivers: bool = False

    @property
    def schedule(self) -> tuple[ScheduledTask, ...]:
        read = self._task("read", "kernel.read_journal")
        return (read, self._task("send", "kernel.send_outbox")) if self.delivers else (read,)

    def _task(self, verb: str, task: str) -> ScheduledTask:
        return ScheduledTask(f"{verb}-{self.name}", task, self.every_s, self.queue, 4 * self.every_s, (self.name,))


@dataclass(frozen=True, slots=True)
class Room:
    """One app: what it serves, runs, allows, reads and gives to others.

    `name` is its package. `capabilities` are those of its own things. `fill_ports` hands its functions to the rooms
    below; it runs once, when all models are loaded. `enums` name the components of the OpenAPI document that stand for
    a set of choices.
    `around_http` are ASGI wrappers of every HTTP request, `warm` modules that are slow to import, or functions
    (`module:function`) that load what is large, both behind a running process; `warm_at_work` likewise, but behind
    the first request for an organisation. `topics` are the news that an open tab can follow (`kernel.live`).
    """

    name: str
    urls: tuple[Urls, ...] = ()
    sockets: tuple[Socket, ...] = ()
    schedule: tuple[ScheduledTask, ...] = ()
    capabilities: tuple[Capability, ...] = ()
    readers: tuple[JournalReader, ...] = ()
    topics: tuple[Topic, ...] = ()
    fill_ports: Callable[[], None] | None = None
    settings: type[RoomSettings] | None = None
    enums: Mapping[str, str] = field(default_factory=dict)
    around_http: tuple[str, ...] = ()
    warm: tuple[str, ...] = ()
    warm_at_work: tuple[str, ...] = ()
