"""`make backup` and `make restore`: database, files and keys in one archive, taken while the product runs."""

import os
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import unquote, urlsplit

from embedded import archive
from embedded.account import make_private, unprivileged_account
from embedded.archive import DATABASE, FOLDERS, MANIFEST, Manifest
from embedded.commands import product_environment
from embedded.console import Console
from embedded.database import migrations_fingerprint
from embedded.errors import EmbeddedError
from embedded.plan import plan
from embedded.postgres import PostgresServer
from embedded.postgres_binaries import binaries
from embedded.settings import RunSettings
from embedded.state import RunState


def backup(settings: RunSettings, target: Path | None, console: Console) -> Path:
    """Write an archive that `restore` can read; returns its path. It holds the keys: keep it as safe as them.

    The dump is one snapshot. Files are read before and after it, so that none it names is missing.
    """
    moment = datetime.now(UTC)
    path = target or settings.var / "backups" / f"scriptorium-{moment:%Y-%m-%dT%H%M%SZ}.tar"
    path.parent.mkdir(parents=True, exist_ok=True)
    with product_environment(settings) as environment, tempfile.TemporaryDirectory(dir=path.parent) as scratch:
        staged = Path(scratch)
        _copy_folders(settings.var, staged)
        with console.step("Database"):
            _dump(environment, staged / DATABASE)
        with console.step("Files and keys"):
            _copy_folders(settings.var, staged)
            _pack(staged, moment, path)
    console.say(f"\n  {path}   ({path.stat().st_size / 2**20:.1f} MB)")
    console.say("  It holds the keys of all data. Keep it where only you can read it.")
    return path


def restore(settings: RunSettings, source: Path, console: Console) -> None:
    """Fill an empty data folder from an archive. Raises BadArchive, or EmbeddedError where there is data already."""
    make_private(settings.var, unprivileged_account())
    os.umask(0o077)
    state = RunState(settings.run)
    state.acquire()
    _require_empty(settings)
    with tempfile.TemporaryDirectory(dir=settings.var) as scratch:
        staged = Path(scratch)
        with console.step("Checking the archive"):
            manifest = archive.unpack(source, staged)
        with console.step("Database"):
            _load(settings, staged / DATABASE)
        with console.step("Files and keys"):
            _place_folders(staged, settings.var)
    (settings.var / "postgres" / "restored").write_text(manifest.created_at)
    console.say(f"\n  Restored the state of {manifest.created_at}. Start it with `make run`.")


def _dump(environment: Mapping[str, str], target: Path) -> None:
    url = environment.get("MIGRATOR_DATABASE_URL", "")
    if not url:
        raise EmbeddedError("A backup needs MIGRATOR_DATABASE_URL: role `app` does not see every row.")
    # The extension is the server's matter, and only its superuser could comment on it.
    options = ("--format=custom", "--exclude-extension=vector", f"--file={target}")
    _run_client("pg_dump", url, *options)


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


def _pack(staged: Path, moment: datetime, target: Path) -> None:
    members = sorted(path for path in staged.rglob("*") if path.is_file())
    digests = {path.relative_to(staged).as_posix(): archive.digest(path) for path in members}
    manifest = Manifest(archive.FORMAT, moment.isoformat(timespec="seconds"), migrations_fingerprint(), digests)
    (staged / MANIFEST).write_bytes(manifest.encode())
    unfinished = target.with_name(f".{target.name}")
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file, tarfile.open(fileobj=file, mode="w") as packed:
        for path in [staged / MANIFEST, *members]:
            packed.add(path, path.relative_to(staged))
    unfinished.replace(target)


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
