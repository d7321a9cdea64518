"""The servers of a test run: real, private, and with the roles of production."""

import os
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from redis import Redis

from scripts.check import WORKERS


def test_the_product_runs_as_app_which_owns_and_bypasses_nothing():
    with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
        row = connection.execute(
            "SELECT rolname, rolsuper, rolbypassrls, rolcreatedb FROM pg_roles WHERE rolname = current_user"
        ).fetchone()
        assert row == ("app", False, False, False)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("CREATE TABLE mine (id int)")


def test_migrator_sees_past_row_level_security_and_hands_functions_to_search():
    with psycopg.connect(os.environ["MIGRATOR_DATABASE_URL"]) as connection:
        row = connection.execute(
            "SELECT rolname, rolsuper, rolbypassrls, rolcreatedb FROM pg_roles WHERE rolname = current_user"
        ).fetchone()
        assert row == ("migrator", False, True, True)
        body = "CREATE OR REPLACE FUNCTION finds() RETURNS int LANGUAGE sql RETURN 1"
        for statement in (body, "ALTER FUNCTION finds() OWNER TO search", body):
            connection.execute(statement)
        connection.rollback()


def test_vector_is_there_in_databases_that_migrator_makes():
    url = os.environ["MIGRATOR_DATABASE_URL"]
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE DATABASE embedded_probe")
        try:
            with psycopg.connect(url.rpartition("/")[0] + "/embedded_probe") as probe:
                assert probe.execute("SELECT '[1,2]'::vector <-> '[1,3]'").fetchone() == (1.0,)
        finally:
            connection.execute("DROP DATABASE embedded_probe")


def test_no_door_but_a_password():
    without_password = os.environ["DATABASE_URL"].replace("app:", "app:wrong")
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(without_password)


def test_redis_asks_for_a_password_and_never_evicts():
    with Redis.from_url(os.environ["REDIS_URL"], decode_responses=True) as client:
        assert client.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}
        assert client.config_get("requirepass")["requirepass"]


GROUPED = """
import os, pytest

@pytest.mark.xdist_group("one")
@pytest.mark.parametrize("number", range(8))
def test_where(number):
    with open("workers", "a") as file:
        file.write(os.environ["PYTEST_XDIST_WORKER"] + " ")
"""


@pytest.mark.slow
def test_tests_of_one_group_run_on_one_worker(tmp_path: Path) -> None:
    """pytest 9.2 with xdist 3.8 drops groups without a word: every worker would start a product of its own."""
    finished = run_on_workers(tmp_path, GROUPED)
    assert finished.returncode == 0, finished.stdout + finished.stderr
    workers = (tmp_path / "workers").read_text().split()
    assert len(workers) == 8
    assert len(set(workers)) == 1


DYING = """
import os, pytest, signal

@pytest.mark.parametrize("number", range(60))
def test_one_dies(number):
    if number == 17:
        os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.slow
def test_a_run_whose_worker_is_killed_ends_and_names_the_test(tmp_path: Path) -> None:
    finished = run_on_workers(tmp_path, DYING)
    assert finished.returncode == 1, finished.stdout + finished.stderr
    assert "crashed while running 'test_written.py::test_one_dies[17]'" in finished.stdout


def run_on_workers(folder: Path, tests: str) -> subprocess.CompletedProcess[str]:
    """Run a file of tests as `make test` runs the suite."""
    (folder / "test_written.py").write_text(tests)
    own = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:django", "--rootdir", str(folder), *WORKERS]
    return subprocess.run(command, cwd=folder, env=own, capture_output=True, text=True, check=False, timeout=60)
