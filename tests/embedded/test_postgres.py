"""PostgreSQL as our child: passwords only, data kept, leftovers cleared away."""

import os
import shutil
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from embedded import ports
from embedded.account import reachable_folder, unprivileged_account
from embedded.errors import PortTaken
from embedded.postgres import PostgresServer

pytestmark = pytest.mark.slow


@pytest.fixture
def server(new_folder: Callable[[str], Path]) -> Iterator[PostgresServer]:
    server = PostgresServer(new_folder("postgres"), ports.free_port(), settings={"fsync": "off"})
    server.prepare()
    yield server
    server.stop()


def written(server: PostgresServer) -> list[tuple[int, ...]]:
    with psycopg.connect(server.migrator_url) as connection:
        return connection.execute("SELECT n FROM kept ORDER BY n").fetchall()


def write(server: PostgresServer, number: int) -> None:
    with psycopg.connect(server.migrator_url) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS kept (n int)")
        connection.execute("INSERT INTO kept VALUES (%s)", [number])


def test_data_outlives_stop_and_kill_9(server):
    server.start()
    write(server, 1)
    server.stop()
    server.start()
    write(server, 2)
    server.process.kill()
    server.process.wait()
    server.prepare()
    server.start()
    assert written(server) == [(1,), (2,)]


def test_a_lock_file_that_names_a_stranger_does_not_stop_the_start(server):
    (server.data / "postmaster.pid").write_text(f"{os.getppid()}\n{server.data}\n")
    server.prepare()
    server.start()
    assert server.answers()


def test_a_server_that_outlived_its_parent_is_stopped_by_the_next_start(server, tmp_path):
    server.dies_with_parent = False
    server.start()
    write(server, 7)
    abandoned = server.process
    successor = PostgresServer(server.folder, ports.free_port(), settings={"fsync": "off"})
    successor.prepare()
    assert abandoned.wait(timeout=1) is not None
    successor.start()
    assert written(successor) == [(7,)]
    successor.stop()


def test_a_taken_port_is_named(server):
    with socket.create_server((ports.LOOPBACK, server.port)), pytest.raises(PortTaken, match=str(server.port)):
        server.start()


def test_the_only_door_is_a_password_on_loopback(server):
    server.start()
    assert server.psql("postgres", "SHOW unix_socket_directories").strip() == ""
    rules = server.psql("postgres", "SELECT type, address, auth_method FROM pg_hba_file_rules").split()
    assert rules == ["host|127.0.0.1|scram-sha-256"]
    assert (server.folder / "passwords.json").stat().st_mode & 0o777 == 0o600
    for role in ("postgres", "migrator", "app"):
        with pytest.raises(psycopg.OperationalError, match="password"):
            psycopg.connect(f"host=127.0.0.1 port={server.port} dbname=scriptorium user={role} password=guess")


def test_values_of_rows_stay_out_of_the_log(server):
    server.start()
    with psycopg.connect(server.migrator_url) as connection:
        connection.execute("CREATE TABLE secrets (word text PRIMARY KEY)")
        connection.execute("INSERT INTO secrets VALUES ('canary-7f3a')")
        with pytest.raises(psycopg.errors.UniqueViolation):
            connection.execute("INSERT INTO secrets VALUES ('canary-7f3a')")
    assert "duplicate key" in server.log.read_text()
    assert "canary-7f3a" not in server.log.read_text()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has folders that others cannot enter")
def test_data_below_a_folder_only_root_may_enter_lies_where_the_account_can_reach_it(tmp_path: Path):
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    account = unprivileged_account()
    assert account is not None
    stand_in = reachable_folder(closed / "data", account)
    assert stand_in.parent == Path("/var/tmp")
    assert stand_in == reachable_folder(closed / "data", account)
    assert not stand_in.exists()
    assert closed.stat().st_mode & 0o777 == 0o700


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has folders that others cannot enter")
def test_it_runs_below_a_folder_only_root_may_enter(tmp_path: Path):
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    server = PostgresServer(closed / "postgres", ports.free_port(), settings={"fsync": "off"})
    try:
        server.prepare()
        server.start()
        write(server, 1)
        assert written(server) == [(1,)]
        server.stop()
    finally:
        shutil.rmtree(server.data.parent)


def test_a_server_that_cannot_start_says_why(server):
    (server.data / "postgresql.conf").write_text("no_such_setting = 1\n")
    with pytest.raises(Exception, match=r"postgres did not start: .*(no_such_setting|configuration file)"):
        server.start()
    assert ports.is_free(server.port)
