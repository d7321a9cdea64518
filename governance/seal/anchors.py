"""Reading back what was anchored outside the database."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings


def anchored(tenant_id: UUID) -> Iterator[dict[str, Any]]:
    """The anchored heads of a tenant, oldest first; nothing where no file was written yet."""
    path = Path(settings.AUDIT_ANCHOR_PATH)
    if not path.exists():
        return
    wanted = str(tenant_id)
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            # Cheap test first: the file holds the heads of every tenant.
            if wanted in line and (entry := json.loads(line))["tenant_id"] == wanted:
                yield entry
