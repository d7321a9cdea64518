"""Packs a document's log in small ranges until it is killed: `python -m tests.drills.packer <tenant> <document>`."""

import sys
from uuid import UUID

import django


def main(tenant_id: UUID, document_id: UUID) -> None:
    django.setup()
    from editor.commands import packing
    from kernel.tenancy import tenant_scope

    packing.EVENTS_PER_RANGE, packing.HOT_EVENTS = 5, 0
    print("packing", flush=True)  # noqa: T201
    while True:
        with tenant_scope(tenant_id):
            if not packing.pack_range(document_id):
                return


if __name__ == "__main__":
    main(UUID(sys.argv[1]), UUID(sys.argv[2]))
