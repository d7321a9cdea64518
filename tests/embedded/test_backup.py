"""A backup of the running product, restored onto an empty data folder, is the same product."""

import base64
import json
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest

from embedded.account import unprivileged_account
from embedded.archive import unpack
from embedded.postgres_binaries import binaries
from tests.running_product import RunningProduct

pytestmark = [pytest.mark.slow, pytest.mark.drill, pytest.mark.timeout(400), pytest.mark.xdist_group("runner")]


@dataclass(frozen=True)
class Saved:
    """The archive, somebody who can sign in, and what the product held when it was taken."""

    archive: Path
    key: Path
    owner: dict[str, str]
    held: dict[str, Any]


_saved: Saved | None = None


@pytest.fixture
def saved(product: RunningProduct) -> Saved:
    """Taken once, from the running product."""
    global _saved
    if _saved is None:
        archive = product.var / "saved.backup"
        taken = product.ask("backup", str(archive))
        assert taken.returncode == 0, taken.stderr
        sign_ins = json.loads((product.var / "demo.json").read_text())
        owner = next(each for each in sign_ins if (each["organisation"], each["role"]) == ("Acme", "owner"))
        _saved = Saved(archive, product.var / "backup.key", owner, everything_in(product, owner))
    return _saved


def everything_in(product: RunningProduct, who: dict[str, str]) -> dict[str, Any]:
    owner = signed_in(product, who)
    documents = owner.get("/t/acme/api/v1/documents/").json()["results"]
    contents = [owner.get(f"/t/acme/api/v1/documents/{each['id']}/content/").json() for each in documents]
    return {"documents": documents, "contents": contents, "rows": rows_in(product)}


def signed_in(product: RunningProduct, who: dict[str, str]) -> httpx.Client:
    client = httpx.Client(base_url=product.address, timeout=30)
    client.get("/_allauth/browser/v1/config")
    headers = {"X-CSRFToken": client.cookies["csrftoken"], "Referer": product.address}
    login = {name: who[name] for name in ("email", "password")}
    answer = client.post("/_allauth/browser/v1/auth/login", json=login, headers=headers)
    assert answer.status_code == 200, answer.text
    return client


def rows_in(product: RunningProduct) -> dict[str, int]:
    """Rows by table, of those that nothing writes by itself."""
    sql = "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
    with psycopg.connect(product.product_environment["MIGRATOR_DATABASE_URL"]) as connection:
        tables = [name for (name,) in connection.execute(sql) if name.startswith(("tenants_", "editor_", "billing_"))]
        counts = {name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone() for name in sorted(tables)}  # noqa: S608
    return {name: row[0] for name, row in counts.items() if row}


def test_the_archive_is_for_the_owner_alone_and_complete(saved, tmp_path):
    assert saved.archive.stat().st_mode & 0o777 == 0o600
    unpack(saved.archive, tmp_path, base64.b64decode(saved.key.read_text()))
    assert {"manifest.json", "database.dump"} <= {path.name for path in tmp_path.iterdir()}
    assert any((tmp_path / "keys").iterdir())


def test_it_is_encrypted_under_a_key_that_neither_it_nor_the_product_holds(saved, product, tmp_path):
    whole = saved.archive.read_bytes()
    unpack(saved.archive, tmp_path, base64.b64decode(saved.key.read_text()))
    inside = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert b"manifest.json" not in whole
    assert (tmp_path / "keys" / "master.key").read_bytes() not in whole
    assert saved.key.stat().st_mode & 0o777 == 0o600
    assert saved.key.read_bytes().strip() not in inside
    assert not {"BACKUP_KEY", "BACKUP_KEY_FILE"} & set(product.process("web-1").environ())
    assert [path for path in saved.archive.parent.iterdir() if path.name.startswith("tmp")] == []


def test_without_its_key_nothing_is_restored(saved, tmp_path):
    other = tmp_path / "other.key"
    other.write_text(base64.b64encode(os.urandom(32)).decode())
    for given, word in (({}, "key of the backup is not at"), ({"BACKUP_KEY_FILE": str(other)}, "another key")):
        refused = RunningProduct(tmp_path / "var", **given).ask("restore", str(saved.archive))
        assert refused.returncode == 1
        assert word in refused.stderr
        assert "Nothing was changed" in refused.stderr
        assert not [path for path in (tmp_path / "var").rglob("*") if path.is_file() and path.name != "lock"]


def test_it_comes_back_the_same_on_an_empty_folder(saved, new_folder):
    product = RunningProduct(new_folder("after"), BACKUP_KEY_FILE=str(saved.key))
    restored = product.ask("restore", str(saved.archive))
    assert restored.returncode == 0, restored.stderr
    with product:
        assert everything_in(product, saved.owner) == saved.held
        assert not (product.var / "demo.json").exists()


def test_data_is_never_overwritten(saved):
    refused = RunningProduct(saved.archive.parent).ask("restore", str(saved.archive))
    assert refused.returncode == 1
    assert "runs already" in refused.stderr


def test_a_folder_with_data_is_refused(saved, tmp_path):
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "mine").write_text("mine")
    refused = RunningProduct(tmp_path, BACKUP_KEY_FILE=str(saved.key)).ask("restore", str(saved.archive))
    assert refused.returncode == 1
    assert "already holds data (files)" in refused.stderr
    assert (tmp_path / "files" / "mine").read_text() == "mine"


def test_no_key_that_signs_tenants_is_in_it(saved, tmp_path):
    unpack(saved.archive, tmp_path, base64.b64decode(saved.key.read_text()))
    program = binaries(unprivileged_account()) / "pg_restore"
    listed = subprocess.run([program, "--list", tmp_path / "database.dump"], capture_output=True, text=True, check=True)
    assert "TABLE public kernel_bindingkey" in listed.stdout
    assert "TABLE DATA public kernel_bindingkey" not in listed.stdout
