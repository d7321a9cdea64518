"""Writing heads outside the database, where a database administrator cannot take them back."""

import json
import os
from pathlib import Path

from django.conf import settings

from governance.metrics import ANCHORED
from governance.models import AuditAnchor, AuditHead
from governance.queries.heads import head_of
from kernel.clock import now
from kernel.observability.log import get_logger

log = get_logger(__name__)


def anchor_head() -> bool:
    """Append the current tenant's newest head to the anchor file, once; answers whether there was a new one.

    The line is on disk before the database notes it: after a crash in between it is written twice, never not
    at all. Lines are only ever appended; ship the file to storage that keeps it so.
    """
    newest = AuditHead.objects.order_by("-size").first()
    if newest is None or AuditAnchor.objects.filter(size=newest.size).exists():
        return False
    head = head_of(newest)
    line = {**head.as_dict(), "head": head.digest().hex()}
    _append(Path(settings.AUDIT_ANCHOR_PATH), json.dumps(line, sort_keys=True))
    AuditAnchor.objects.create(size=newest.size, at=now())
    ANCHORED.inc()
    return True


def _append(path: Path, line: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    # One write to a file opened for appending is atomic among processes for lines of this size.
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o640)
    try:
        os.write(descriptor, line.encode() + b"\n")
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
