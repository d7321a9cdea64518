"""`make backup` and `make restore`: database, files and keys in one encrypted archive, taken while the product runs."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, cast
from urllib.parse import unquote, urlsplit

from embedded import archive
from embedded.account import make_private, unprivileged_account
from embedded.archive import DATABASE, FOLDERS
from embedded.backup_key import key_to_read_with, key_to_write_with
from embedded.commands import product_environment
from embedded.console import Console
from embedded.errors import EmbeddedError
from embedded.plan import plan
from embedded.postgres import PostgresServer
from embedded.postgres_binaries import binaries
from embedded.sealed_file import SealingWriter
from embedded.settings import RunSettings
from embedded.state import RunState


def backup(settings: RunSettings, target: Path | None, console: Console) -> Path:
    """Write an encrypted archive that `restore` can read; returns its path.

    The dump is one snapshot. Files are read before and after it, so that none it names is missing. What is not
    encrypted yet stays in the data folder: the target may lie on a machine that is trusted with less.
    """
    moment = datetime.now(UTC)
    path = target or settings.var / "backups" / f"scriptorium-{moment:%Y-%m-%dT%H%M%SZ}.backup"
    path.parent.mkdir(parents=True, exist_ok=True)
    with product_environment(settings) as environment, tempfile.TemporaryDirectory(dir=settings.var) as scratch:
        key = key_to_write_with(settings, console)
        staged = Path(scratch)
        _copy_folders(settings.var, staged)
        with console.step("Database"):
            _dump(environment, staged / DATABASE)
        with console.step("Files and keys"):
            _copy_folders(settings.var, staged)
            _seal(staged, moment, path, key)
    console.say(f"\n  {path}   ({path.stat().st_size / 2**20:.1f} MB)")
    console.say("  Encrypted. It opens with the key of your backups alone: keep that in another place.")
    return path


def restore(settings: RunSettings, source: Path, console: Console) -> None:
    """Fill an empty data folder from an archive. Raises BadArchive, or EmbeddedError where there is data already."""
    key = _key_of(settings, source, console)
    make_private(settings.var, unprivileged_account())
    os.umask(0o077)
    state = RunState(settings.run)
    state.acquire()
    _require_empty(settings)
    with tempfile.TemporaryDirectory(dir=settings.var) as scratch:
        staged = Path(scratch)
        with console.step("Checking the archive"):
            manifest = archive.unpack(source, staged, key)
        with console.step("Database"):
            _load(settings, staged / DATABASE)
        with console.step("Files and keys"):
            _place_folders(staged, settings.var)
    (settings.var / "postgres" / "restored").write_text(manifest.created_at)
    console.say(f"\n  Restored the state of {manifest.created_at}. Start it with `make run`.")


def _key_of(settings: RunSettings, source: Path, console: Console) -> bytes | None:
    if archive.is_encrypted(source):
        return key_to_read_with(settings)
    console.say("\n  NOTE: this archive is not encrypted, so nothing proves that it is as it was made. Archives of the")
    console.say("  first release are like that. Make a new backup, then destroy this one: it holds all keys.\n")
    return None


def _dump(environment: Mapping[str, str], target: Path) -> None:
    url = environment.get("MIGRATOR_DATABASE_URL", "")
    if not url:
        raise EmbeddedError("A backup needs MIGRATOR_DATABASE_URL: role `app` does not see every row.")
    # The extension is the server's matter, and only its superuser could comment on it.
    # The key that tenants are signed with is made from SECRET_KEY by the next `migrate`.
    left_out = ("--exclude-extension=vector", "--exclude-table-data=kernel_bindingkey")
    _run_client("pg_dump", url, "--format=custom", *left_out, f"--file={target}")


def _load(settings: RunSettings, dump: Path) -> None:
    made = plan(settings)
    server = next((each for each in made.servers if isinstance(each, PostgresServer)), None)
    if server is not None:
        server.prepare()
        server.start()
    try:
        options = ("--exit-on-error", "--single-transaction", str(dump))
        _run_client("pg_restore", made.migrator_url, *options)
    except BaseException:
        if server is not None:
            server.stop()
            shutil.rmtree(server.data)
        raise
    finally:
        if server is not None:
            server.stop()


def _run_client(program: str, url: str, *options: str) -> None:
    """A password never stands in an argument: everybody on the machine can read those."""
    parts = urlsplit(url)
    connection = {
        "PGHOST": parts.hostname or "",
        "PGPORT": str(parts.port or 5432),
        "PGUSER": unquote(parts.username or ""),
        "PGPASSWORD": unquote(parts.password or ""),
        "PGDATABASE": unquote(parts.path.lstrip("/")),
    }
    command = [str(binaries(unprivileged_account()) / program), *options]
    if program == "pg_restore":
        command += ["--dbname", connection["PGDATABASE"]]
    finished = subprocess.run(command, env={**os.environ, **connection}, capture_output=True, text=True, check=False)
    if finished.returncode != 0:
        raise EmbeddedError(f"{program} failed: {finished.stderr.strip().splitlines()[0][:300]}")


def _copy_folders(var: Path, staged: Path) -> None:
    """Copy what is not there yet; a file that is being removed meanwhile was wanted by nobody."""
    for path in (path for folder in FOLDERS for path in (var / folder).rglob("*") if path.is_file()):
        copy = staged / path.relative_to(var)
        if not copy.exists() or copy.stat().st_size != path.stat().st_size:
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(path, copy)


def _seal(staged: Path, moment: datetime, target: Path, key: bytes) -> None:
    """A target that is there is whole: it gets its name last."""
    unfinished = target.with_name(f".{target.name}")
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            sealing = SealingWriter(file, key)
            archive.pack(staged, moment, cast(IO[bytes], sealing))
            sealing.finish()
        unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)


def _place_folders(staged: Path, var: Path) -> None:
    for folder in FOLDERS:
        if (staged / folder).exists():
            shutil.move(staged / folder, var / folder)
    if (var / "keys").exists():
        (var / "keys").chmod(0o700)


def _require_empty(settings: RunSettings) -> None:
    made = [path for path in ("postgres", *FOLDERS) if any((settings.var / path).glob("*"))]
    if made:
        raise EmbeddedError(
            f"{settings.var} already holds data ({', '.join(made)}). Restore into an empty folder: "
            "SCRIPTORIUM_VAR=/new/folder make restore FROM=..."
        )
