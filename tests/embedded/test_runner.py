"""`make run`, `make stop`, and everything that can be killed in between. The real product, all of it."""

import json
import signal
import socket
import time

import httpx
import psutil
import psycopg
import pytest

from embedded import ports
from tests.running_product import RunningProduct, have_all_ended, wait_until

pytestmark = [pytest.mark.slow, pytest.mark.drill, pytest.mark.timeout(400), pytest.mark.xdist_group("runner")]

RESTART_WITHIN_S = 5
ROLES = ("postgres", "redis", "llm", "web-1", "web-2", "worker", "ingest", "beat")


def is_live(product: RunningProduct) -> bool:
    try:
        return httpx.get(f"{product.address}/health/ready", timeout=10).status_code == 200
    except httpx.HTTPError:
        return False


def ports_of(product: RunningProduct) -> set[int]:
    listening = set()
    for process in product.processes():
        connections = process.net_connections(kind="tcp")
        listening |= {each.laddr.port for each in connections if each.status == psutil.CONN_LISTEN}
    return listening


def test_it_prints_address_and_sign_ins(product):
    assert is_live(product)
    assert product.address in product.output()
    for sign_in in json.loads((product.var / "demo.json").read_text()):
        assert sign_in["email"] in product.output()


def test_nobody_else_on_the_machine_can_read_the_data(product):
    assert product.var.stat().st_mode & 0o066 == 0
    below = [path for name in ("demo.json", "keys", "files", "log") for path in (product.var / name).rglob("*")]
    below += [product.var / name for name in ("demo.json", "keys", "files", "log")]
    assert len(below) > 10
    assert [path for path in below if path.stat().st_mode & 0o077] == []


def test_a_second_run_says_where_the_first_one_is(product):
    again = product.ask("run")
    assert again.returncode == 1
    assert product.address in again.stderr
    assert is_live(product)


@pytest.mark.parametrize("role", ROLES)
def test_a_killed_process_is_back_within_five_seconds(product, role):
    killed = product.process(role)
    killed.kill()
    started = time.monotonic()

    def is_back() -> bool:
        try:
            return product.process(role) != killed
        except AssertionError:
            return False

    wait_until(is_back, RESTART_WITHIN_S, product.output)
    assert time.monotonic() - started < RESTART_WITHIN_S
    wait_until(lambda: f"{role} is back" in product.output(), 120, product.output)
    wait_until(lambda: is_live(product), 120, product.output)


def test_pages_answer_again_after_all_web_processes_were_killed(product):
    for name in ("web-1", "web-2"):
        product.process(name).kill()
    wait_until(lambda: is_live(product), 120, product.output)


def test_data_is_kept_and_nothing_is_left_when_the_runner_is_killed(product):
    database = product.product_environment["MIGRATOR_DATABASE_URL"]
    with psycopg.connect(database) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS runner_probe (n int)")
        connection.execute("INSERT INTO runner_probe VALUES (1)")
    before, listening = product.processes(), ports_of(product)
    product.kill_runner()
    product.start()
    assert have_all_ended(before)
    assert all(ports.is_free(port) for port in listening - ports_of(product))
    with psycopg.connect(product.product_environment["MIGRATOR_DATABASE_URL"]) as connection:
        assert connection.execute("SELECT count(*) >= 1 FROM runner_probe").fetchone() == (True,)
        connection.execute("DROP TABLE runner_probe")
    assert is_live(product)


def test_stop_cleans_up_after_a_killed_runner(product):
    before = product.processes()
    product.kill_runner()
    product.stop()
    wait_until(lambda: have_all_ended(before), 120)


def test_stop_leaves_no_process_and_no_port(product):
    processes, listening = product.processes(), ports_of(product)
    family = [member for process in processes for member in process.children(recursive=True)]
    assert len(processes) == len(ROLES)
    assert len(listening) == 4  # database, Redis, model, web
    assert product.stop() == "Stopped.\n"
    assert have_all_ended([*processes, *family])
    assert all(ports.is_free(port) for port in listening)
    assert product.runner is not None
    assert product.runner.wait(timeout=5) == 0
    assert product.stop() == "Nothing was running.\n"


def test_ctrl_c_stops_everything(product):
    processes = product.processes()
    assert product.runner is not None
    product.runner.send_signal(signal.SIGINT)
    assert product.runner.wait(timeout=60) == 0
    assert have_all_ended(processes)


def test_stop_also_stops_what_is_just_starting(shared_product):
    shared_product.stop()
    shared_product.launch()
    wait_until((shared_product.settings.run / "runner.json").exists, 120)
    too_early = shared_product.ask("manage", "check")
    assert "just starting" in too_early.stderr
    assert shared_product.stop() == "Stopped.\n"
    assert shared_product.runner is not None
    assert shared_product.runner.wait(timeout=5) == 0
    assert shared_product.processes() == []


def test_a_taken_port_is_told_in_one_line_and_nothing_is_started(shared_product):
    with socket.create_server((ports.LOOPBACK, 0)) as taken:
        port = taken.getsockname()[1]
        product = RunningProduct(shared_product.var, PORT=str(port))
        refused = product.ask("run")
    assert refused.returncode == 1
    assert refused.stderr.strip().startswith(f"Port {port} is taken by ")
    assert shared_product.processes() == []


def test_a_command_of_the_product_runs_with_the_product_stopped(shared_product):
    shared_product.stop()
    asked = shared_product.ask("manage", "migrate", "--check")
    assert asked.returncode == 0, asked.stderr
    assert shared_product.processes() == []
