"""What a product of an earlier release held is there, word for word, in the product of today."""

import base64
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from embedded.archive import unpack
from tests.node_clients import install
from tests.running_product import ROOT, RunningProduct
from tests.upgrade.client import documents_url, signed_in
from tests.upgrade.held import every, held, is_poisoned, log_of, read, sealed_by
from tests.upgrade.readers import read_as_pycrdt, read_as_yjs

pytestmark = [pytest.mark.slow, pytest.mark.drill, pytest.mark.timeout(600), pytest.mark.xdist_group("runner")]

UNENCRYPTED = "0.1.0"
RELEASES_FOLDER = Path(__file__).parent / "releases"
RELEASES = sorted(path.name for path in RELEASES_FOLDER.iterdir())


class Upgraded:
    """The archive of one release, restored into the code of today and started."""

    def __init__(self, release: str, product: RunningProduct) -> None:
        self.folder = Path(__file__).parent / "releases" / release
        self.product = product
        self.before: dict[str, Any] = json.loads((self.folder / "held.json").read_text())
        self.now = held(product.address, self.folder)


def key_of(folder: Path) -> bytes | None:
    """Later releases keep the key of their archive beside it: nothing in these is secret."""
    path = folder / "backup.key"
    return base64.b64decode(path.read_text()) if path.exists() else None


@pytest.fixture(scope="module", params=RELEASES)
def upgraded(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Upgraded]:
    release = str(request.param)
    keys = {} if release == UNENCRYPTED else {"BACKUP_KEY_FILE": str(RELEASES_FOLDER / release / "backup.key")}
    product = RunningProduct(tmp_path_factory.mktemp("upgraded") / "var", **keys)
    archive = tmp_path_factory.mktemp("archive") / "archive.tar"
    shutil.copy(RELEASES_FOLDER / release / "archive.tar", archive)
    restored = product.ask("restore", str(archive))
    assert restored.returncode == 0, restored.stderr
    assert ("this archive is not encrypted" in restored.stdout) is (release == UNENCRYPTED)
    with product:
        yield Upgraded(release, product)


@pytest.mark.parametrize("what", ["texts", "versions", "suggestions", "conversations", "files", "globex"])
def test_all_that_was_held_reads_as_before(upgraded: Upgraded, what: str) -> None:
    assert upgraded.now[what] == upgraded.before[what]


def test_every_event_of_every_document_has_the_digest_it_had(upgraded: Upgraded) -> None:
    for title, digests in upgraded.before["logs"].items():
        assert upgraded.now["logs"][title][: len(digests)] == digests


@pytest.mark.parametrize("organisation", ["Acme", "Globex"])
def test_the_log_still_vouches_under_the_key_and_the_anchors_of_that_day(
    upgraded: Upgraded, organisation: str, tmp_path: Path
) -> None:
    owner = signed_in(upgraded.product.address, upgraded.folder, organisation, "owner")
    export = tmp_path / "audit.ndjson"
    export.write_bytes(owner.get(f"{owner.headers['X-Root']}audit/export/").content)
    unpack(upgraded.folder / "archive.tar", tmp_path / "archive", key_of(upgraded.folder))
    head = upgraded.before["sealed"][organisation]
    named = ("--tenant", head["tenant_id"], "--public-key", head["public_key"])
    anchors = ("--anchors", str(tmp_path / "archive" / "anchors" / "heads.ndjson"))
    verifier = [sys.executable, str(ROOT / "clients" / "verify_audit.py"), str(export)]
    checked = subprocess.run([*verifier, *named, *anchors], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert sealed_by(owner)["size"] >= head["size"]


async def test_poisoned_documents_open_after_a_repair_through_rest_and_stock_clients(upgraded: Upgraded) -> None:
    install()
    owner = signed_in(upgraded.product.address, upgraded.folder, "Acme", "owner")
    documents = [each for each in every(owner, "documents/") if is_poisoned(each)]
    assert len(documents) == 6
    for document in documents:
        url = f"{documents_url(owner)}{document['id']}/"
        repaired = owner.post(f"{url}repair/")
        assert repaired.is_success, repaired.text
        assert repaired.json()["voided"], document["title"]
        before = read(owner, f"documents/{document['id']}/content/?format=markdown")["markdown"]
        written = owner.post(f"{url}import/", json={"markdown": f"{before}\n\nwritten after"})
        assert written.is_success, written.text
        text = read(owner, f"documents/{document['id']}/content/?format=text")["text"]
        assert "base line" in text
        assert text.endswith("written after")
        assert await read_as_pycrdt(owner, document["id"]) == text
        assert read_as_yjs(owner, document["id"]) == text
        digests = upgraded.before["logs"][document["title"]]
        assert log_of(owner, document["id"])[: len(digests)] == digests
    now = held(upgraded.product.address, upgraded.folder)
    assert {what: now[what] for what in ("texts", "versions", "files", "globex")} == {
        what: upgraded.before[what] for what in ("texts", "versions", "files", "globex")
    }
