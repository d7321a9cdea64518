"""Pytest plugin: a private PostgreSQL and Redis for the run, the model and Neo4j when a test asks for them.

Loaded by `-p tests.services`, because the servers have to answer before Django reads its settings. The
controlling process starts them in a temporary folder and puts their addresses into the environment, which
pytest-xdist's workers inherit. They end with the run, however it ends: see tests/janitor.py.
"""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

ROOT = Path(__file__).resolve().parent.parent
if str(ROOT / "platform") not in sys.path:  # pytest's `pythonpath` comes into force after this plugin
    sys.path.insert(1, str(ROOT / "platform"))

from tests.run_folder import RunFolder, locked  # noqa: E402

if TYPE_CHECKING:
    from embedded.postgres import PostgresServer
    from embedded.service import Service

# Nothing of a test run has to survive a power cut.
UNSAFE_AND_FAST = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests() -> Iterator[None]:
    """Runs around the hook in which pytest-django loads the settings."""
    if RunFolder.current() is None:
        _open_run()
    _take_own_redis_database()
    yield


def pytest_unconfigure() -> None:
    run = RunFolder.current()
    if run is not None and run.is_ours:
        run.close()


def language_model_url() -> str:
    """Address (`http://127.0.0.1:<port>/v1`) of the real embedded model, one for the whole run."""
    from embedded.llm import LanguageModelServer
    from embedded.ports import free_port

    def start(folder: Path) -> str:
        return _start_for_the_run(LanguageModelServer(folder, free_port(), models=ROOT / "var" / "models"))

    return _run().once("llm", start)


def neo4j_uri() -> str:
    """Bolt address of a real Neo4j, one for the whole run."""
    from embedded.neo4j import Neo4jServer
    from embedded.ports import free_port

    def start(folder: Path) -> str:
        return _start_for_the_run(Neo4jServer(folder, free_port(), jars=ROOT / "var" / "neo4j"))

    return _run().once("neo4j", start)


@pytest.fixture(scope="session", name="language_model_url")
def _language_model_url() -> str:
    return language_model_url()


@pytest.fixture(scope="session")
def new_folder() -> Callable[[str], Path]:
    """Makes folders for the data of servers: pytest's own are closed to the account that PostgreSQL runs as."""
    return _run().new_folder


@pytest.fixture(scope="session", name="neo4j_uri")
def _neo4j_uri() -> str:
    return neo4j_uri()


def _open_run() -> None:
    from embedded.ports import free_port
    from embedded.redis import RedisServer

    run = RunFolder.open()
    postgres = _postgres(run)
    redis = RedisServer(run.path / "redis", free_port(), notes=run.notes)
    for server in (postgres, redis):
        server.prepare()
        server.start()
    var = run.path / "var"
    (var / "static").mkdir(parents=True)
    (var / "models").symlink_to(ROOT / "var" / "models")
    os.environ |= {
        "SCRIPTORIUM_ENV": "test",
        "SCRIPTORIUM_VAR": str(var),
        "DATABASE_URL": postgres.url,
        "SIGN_IN_DATABASE_URL": postgres.sign_in_url,
        "MIGRATOR_DATABASE_URL": postgres.migrator_url,
        "REDIS_URL": redis.url,
        # A thread that loads libraries meets tests that import parts of them, and both see them half loaded.
        "WARM_UP": "false",
        # All tests call from one network: those of the limits set them back to what is asked of them.
        **dict.fromkeys(
            ("BAD_KEYS_PER_MINUTE", "INVITATION_GUESSES_PER_MINUTE", "WRONG_PASSWORDS_PER_MINUTE"), "100000"
        ),
        "API_READS_PER_MINUTE": "1000000",
        "API_READS_PER_PERSON_PER_MINUTE": "1000000",
        "API_READS_PER_ORGANISATION_PER_MINUTE": "1000000",
    }


def _take_own_redis_database() -> None:
    """Each pytest-xdist worker has a PostgreSQL database of its own; its queues must not meet another's."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "")
    if worker:
        os.environ["REDIS_URL"] = f"{os.environ['REDIS_URL'].rpartition('/')[0]}/{int(worker.removeprefix('gw')) + 1}"


def _postgres(run: RunFolder) -> "PostgresServer":
    from embedded.ports import free_port
    from embedded.postgres import PostgresServer

    folder = run.path / "postgres"
    template = _template()
    if template is not None:
        subprocess.run(["cp", "-a", str(template), str(folder)], check=True)
    server = PostgresServer(folder, free_port(), notes=run.notes, settings=UNSAFE_AND_FAST)
    server.stop_signal = signal.SIGQUIT  # "immediate"
    return server


def _template() -> Path | None:
    """A prepared cluster to copy, made again when its roles change; None where it cannot lie under var."""
    from embedded.ports import free_port
    from embedded.postgres import PostgresServer, fingerprint

    template = ROOT / "var" / "test-template" / fingerprint()
    with locked(ROOT / "var" / "test-template.lock"):
        if template.exists():
            return template
        shutil.rmtree(template.parent, ignore_errors=True)
        maker = PostgresServer(template.with_name("unfinished"), free_port(), settings=UNSAFE_AND_FAST)
        if maker.data.parent != maker.folder:
            return None
        maker.prepare()
        maker.start()
        maker.stop()
        return maker.folder.rename(template)


def _start_for_the_run(server: "Service") -> str:
    """Start a server that outlives the worker which asked for it; the janitor ends it with the run."""
    server.notes = _run().notes
    server.dies_with_parent = False
    server.stop_signal = signal.SIGKILL
    server.prepare()
    server.start()
    return server.url


def _run() -> RunFolder:
    run = RunFolder.current()
    if run is None:
        raise RuntimeError("No test run is open: load the plugin with -p tests.services.")
    return run
