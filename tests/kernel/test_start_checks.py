"""A process that would not keep organisations apart, or opens none of them, does not start and says why."""

import os
import subprocess
import sys
from unittest.mock import patch

import pytest
from celery.signals import beat_init, worker_init
from django.core.checks import run_checks
from django.db import connections
from django.test import override_settings

from config import checks
from embedded import product
from embedded.ports import free_port
from tests.webservers import ROOT, environment


def test_the_database_of_the_suite_is_sound(database: None) -> None:
    assert run_checks(databases=["default"]) == []
    checks.require_sound_database()


def test_a_role_that_sees_past_the_policies_is_found(database: None) -> None:
    found = checks.found_in(connections["migrator"])
    assert [error.id for error in found] == ["tenancy.E001"]


def test_a_database_with_another_secrets_key_is_found(database: None) -> None:
    with override_settings(SECRET_KEY="another"):
        (found,) = run_checks(databases=["default"])
    assert found.id == "tenancy.E003"
    assert "Run `migrate` with the same SECRET_KEY" in found.msg


@pytest.mark.parametrize("signal", [worker_init, beat_init])
def test_a_worker_and_beat_ask_at_their_start(database: None, signal: object) -> None:
    import config.celery  # noqa: F401

    with override_settings(SECRET_KEY="another"), pytest.raises(SystemExit, match=r"tenancy\.E003"):
        signal.send(sender="worker")  # type: ignore[attr-defined]


def test_a_database_that_is_away_keeps_nobody_from_starting(database: None) -> None:
    away = {**connections["default"].settings_dict, "PORT": str(free_port())}
    with patch.object(connections["default"], "settings_dict", away):
        checks.require_sound_database()


@pytest.mark.slow
def test_a_web_process_ends_with_the_reason(database: None) -> None:
    command = [sys.executable, "-m", "embedded.web", product.APPLICATION, "--bind", f"127.0.0.1:{free_port()}"]
    other = {**environment(), "SECRET_KEY": "another", "PYTHONUNBUFFERED": "1"}
    ended = subprocess.run(command, cwd=ROOT, env=other, capture_output=True, text=True, timeout=120, check=False)
    assert ended.returncode == 1
    assert "tenancy.E003" in ended.stderr
    assert os.environ["DATABASE_URL"] not in ended.stderr


def test_only_the_role_for_sign_in_may_sign_people_in(database: None) -> None:
    assert checks.may_sign_in(connections["sign_in"])
    assert not checks.may_sign_in(connections["default"])


def test_a_web_process_without_that_role_ends_with_the_reason(database: None) -> None:
    as_app = patch.object(connections["sign_in"], "settings_dict", connections["default"].settings_dict)
    with as_app, pytest.raises(SystemExit, match=r"tenancy\.E004.*SIGN_IN_DATABASE_URL"):
        checks.require_sign_in()
