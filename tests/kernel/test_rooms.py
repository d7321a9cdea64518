"""A room describes itself, and what it declares is what runs."""

import ast
import importlib
import pickle
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from django.conf import settings
from django.utils.module_loading import import_string
from pydantic import Field

from config.env import environment
from config.rooms import ROOMS
from config.schedule import schedule_of
from kernel.journal import readers
from kernel.ports import Port
from kernel.rooms import Capability, Role, Room, RoomSettings, ScheduledTask, open_rooms
from kernel.rooms.registry import all_capabilities, capabilities_of, key_scopes

ROOT = Path(__file__).resolve().parents[2]
APPS = [room.name for room in ROOMS if room.name != "kernel"]


def sources() -> Iterator[tuple[Path, ast.Module]]:
    listed = subprocess.check_output(["git", "ls-files", "-co", "--exclude-standard", "*.py"], cwd=ROOT, text=True)
    for name in listed.split():
        path = ROOT / name
        if name.split("/")[0] in {*APPS, "platform"} and "migrations" not in path.parts and path.exists():
            yield path, ast.parse(path.read_text())


def words_in(tree: ast.AST) -> Iterator[ast.Constant]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str))


def constant_of(capability: Capability) -> tuple[str, str]:
    """The room and the name under which it is declared."""
    for app in APPS:
        module = importlib.import_module(f"{app}.room").ROOM.capabilities and importlib.import_module(
            f"{app}.capabilities"
        )
        for name, value in vars(module).items() if module else ():
            if value is capability:
                return app, name
    raise AssertionError(f"{capability} has no constant")


def names_read(tree: ast.Module) -> set[str]:
    bare = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}
    return bare | {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}


def imports_from(tree: ast.Module, module: str) -> set[str]:
    package, _, leaf = module.rpartition(".")
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == module:
            found |= {alias.name for alias in node.names}
        if isinstance(node, ast.ImportFrom) and node.module == package and leaf in {a.name for a in node.names}:
            found.add("*")
    return found


def asking_files(app: str, name: str) -> list[Path]:
    """Files that import the constant and use it outside the room's own manifest."""
    files = []
    for path, tree in sources():
        imported = imports_from(tree, f"{app}.capabilities")
        if (name in imported or "*" in imported) and name in names_read(tree) and path.name != "room.py":
            files.append(path)
    return files


@pytest.mark.parametrize("capability", sorted(all_capabilities()))
def test_what_is_declared_is_asked_somewhere(capability: Capability) -> None:
    assert asking_files(*constant_of(capability))


def test_what_is_asked_is_declared_and_never_written_out() -> None:
    names = {str(one) for one in all_capabilities()}
    asked_by_name = [
        (path.relative_to(ROOT), node.lineno, argument.value)
        for path, tree in sources()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in {"can", "can_any", "require"}
        for argument in node.args
        if isinstance(argument, ast.Constant)
    ]
    assert asked_by_name == []
    written_out = [
        (path.relative_to(ROOT), word.lineno, word.value)
        for path, tree in sources()
        if path.name != "capabilities.py"
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign | ast.AnnAssign)
        and any(getattr(t, "id", "") == "capability" for t in getattr(node, "targets", [getattr(node, "target", None)]))
        for word in words_in(node)
        if word.value in names
    ]
    assert written_out == []


def test_each_capability_says_what_it_allows() -> None:
    assert [one for one in all_capabilities() if not one.meaning or one.meaning.endswith(".")] == []


def test_a_role_holds_everything_of_the_roles_below_it() -> None:
    lower = frozenset[str]()
    for role in reversed(Role):
        assert capabilities_of(role.value) >= lower
        lower = capabilities_of(role.value)
    assert lower == all_capabilities()
    assert capabilities_of("janitor") == frozenset()


def test_roles_and_scopes_are_what_people_were_promised() -> None:
    """Written out, so that nobody gains a right by a slip in a declaration."""
    viewer = {"document.read", "file.read", "knowledge.read", "member.read", "policy.read"}
    writer = viewer | {"document.create", "document.edit", "file.upload", "generate", "chat"}
    editor = writer | {"document.manage", "file.manage"}
    of_admins = {"member.manage", "apikey.manage", "model.manage", "policy.manage", "budget.manage", "usage.read"}
    admin = editor | of_admins | {"audit.read"}
    owner = admin | {"organisation.manage", "owner.manage", "audit.content", "member.erase"}
    assert [capabilities_of(role.value) for role in reversed(Role)] == [viewer, writer, editor, admin, owner]
    assert key_scopes() == editor | {"usage.read", "audit.read", "audit.content"}


def test_a_capability_is_its_name_wherever_it_travels() -> None:
    made = Capability("letter.write", Role.WRITER, "write letters")
    assert pickle.loads(pickle.dumps(made)) == "letter.write"  # noqa: S301 - our own bytes
    assert made in frozenset({"letter.write"})


def test_every_port_is_filled_by_a_room() -> None:
    ports = [
        (f"{module.__name__}.{name}", port)
        for module in map(importlib.import_module, _modules_with_ports())
        for name, port in vars(module).items()
        if isinstance(port, Port)
    ]
    assert len(ports) > 15
    assert [name for name, port in ports if not port.is_filled] == []


def _modules_with_ports() -> list[str]:
    paths = [path for path, tree in sources() if any(word == "Port" for word in names_read(tree))]
    relative = [path.relative_to(ROOT).with_suffix("") for path in paths]
    return [".".join(path.parts).removeprefix("platform.") for path in relative]


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.name)
def test_what_a_manifest_names_is_there(room: Room) -> None:
    from config.celery import app

    app.loader.import_default_modules()
    assert [task.task for task in room.schedule if task.task not in app.tasks] == []
    for urls in room.urls:
        assert importlib.import_module(urls.module).urlpatterns
    for name in (*(socket.consumer for socket in room.sockets), *room.around_http, *room.enums.values()):
        assert import_string(name)
    for name in (*(reader.module for reader in room.readers), *room.warm, *room.warm_at_work):
        module, _, function = name.partition(":")
        loaded = importlib.import_module(module)
        assert not function or callable(getattr(loaded, function))


def test_the_installation_is_built_from_the_list() -> None:
    assert settings.INSTALLED_APPS[: len(ROOMS)] == [room.name for room in ROOMS]
    assert set(settings.CELERY_BEAT_SCHEDULE) == set(schedule_of(ROOMS))
    of_readers = {entry["args"] for entry in schedule_of(ROOMS).values() if entry["task"] == "kernel.read_journal"}
    assert of_readers == {(name,) for name in readers()}


def test_two_tasks_of_one_name_are_refused() -> None:
    task = ScheduledTask("sweep", "letters.sweep", every_s=1)
    with pytest.raises(TypeError):
        schedule_of([Room("letters", schedule=(task,)), Room("stamps", schedule=(replace(task, task="stamps.sweep"),))])


def test_a_room_that_is_not_there_or_declares_anothers_right_is_refused() -> None:
    names = [room.name for room in ROOMS]
    try:
        with pytest.raises(ImportError):
            open_rooms([*names, "letters"])
        with pytest.raises(TypeError, match=r"declared by two rooms: .*document\.read"):
            open_rooms([*names, "editor"])
    finally:
        open_rooms(names)
    assert capabilities_of("viewer") >= {"document.read"}


class LetterSettings(RoomSettings):
    LETTER_STAMPS: list[str] = Field(default=["red"], description="Stamps there are, separated by commas.")
    LETTER_WEIGHT_G: int = Field(20, ge=1, description="Heaviest letter, in grams.")


def test_a_rooms_settings_are_read_from_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "weight").write_text("50\n")
    monkeypatch.setenv("LETTER_STAMPS", "red, blue")
    monkeypatch.setenv("LETTER_WEIGHT_G_FILE", str(tmp_path / "weight"))
    read = environment([*ROOMS, Room("letters", settings=LetterSettings)]).model_dump()
    assert (read["LETTER_STAMPS"], read["LETTER_WEIGHT_G"]) == (["red", "blue"], 50)
    assert read["GENERATION_CONCURRENCY"] >= 1
