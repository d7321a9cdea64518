from typing import Any, ClassVar

from django.db import models

from kernel.clock import now
from kernel.tenancy.constraints import AppendOnly, RowLevelSecurity, SameTenant
from kernel.tenancy.models import TenantManager
from kernel.tenancy.scope import current_tenant_id


class DocumentRow(models.Model):
    """A row that is found by its document and a number, and needs no id of its own."""

    tenant_id = models.UUIDField(default=current_tenant_id, editable=False)
    document = models.ForeignKey("editor.Document", on_delete=models.DO_NOTHING, db_constraint=False, db_index=False)

    objects = TenantManager["DocumentRow"]()

    class Meta:
        abstract = True
        base_manager_name = "objects"
        default_manager_name = "objects"
        constraints: ClassVar[list[Any]] = [
            RowLevelSecurity(name="%(app_label)s_%(class)s_rls"),
            SameTenant(field="document", name="%(app_label)s_%(class)s_document"),
        ]


class Event(DocumentRow):
    """One event of a document's log; `seq` has no gaps and its order is the order of commits.

    `payload` is a Yjs update, or null for events that carry only `data`. `lease` is the client id that wrote
    (0 where no content was written), `batch` its number in that lease. Old events lie in a `LogRange` instead:
    `editor.queries.log` reads both.
    """

    pk = models.CompositePrimaryKey("tenant_id", "document_id", "seq")
    seq = models.BigIntegerField()
    kind = models.CharField(max_length=32)
    actor_kind = models.CharField(max_length=16)
    actor_id = models.UUIDField()
    member_id = models.UUIDField(null=True)
    lease = models.BigIntegerField(default=0)
    batch = models.BigIntegerField(null=True)
    command_id = models.UUIDField()
    causation_id = models.UUIDField(null=True)
    correlation_id = models.CharField(max_length=200, blank=True)
    schema_version = models.SmallIntegerField()
    sha256 = models.BinaryField()
    payload = models.BinaryField(null=True)
    data = models.JSONField(default=dict)
    at = models.DateTimeField(default=now)

    class Meta(DocumentRow.Meta):
        constraints: ClassVar[list[Any]] = [
            *DocumentRow.Meta.constraints,
            AppendOnly(name="editor_event_append_only", leaves_with="document"),
        ]


class LogRange(DocumentRow):
    """Old events of a document together, from `first_seq` to `last_seq`, in the format of `editor.log_range`.

    Whoever inserts one gives the document and the two seqs. The database fills in the rest from the rows of these
    events, whatever was given: `root`, the SHA-256 over their digests, `payload_bytes`, the size of their updates, and
    `body`. The first range begins at 1, each further one where the one before it ends. Only then may rows go.
    """

    pk = models.CompositePrimaryKey("tenant_id", "document_id", "first_seq")
    first_seq = models.BigIntegerField()
    last_seq = models.BigIntegerField()
    root = models.BinaryField()
    payload_bytes = models.BigIntegerField()
    body = models.BinaryField()
    packed_at = models.DateTimeField(default=now)

    class Meta(DocumentRow.Meta):
        constraints: ClassVar[list[Any]] = [
            *DocumentRow.Meta.constraints,
            AppendOnly(name="editor_logrange_append_only", leaves_with="document"),
        ]


class ClientLease(DocumentRow):
    """Whose a Yjs client id is, inside one document, for ever.

    `leased`: given to our own client, small and never used again; `bound`: a stock client's own id, bound to
    its actor at first use; `server`: used once by a command (`generation_id` when the AI's text was written).
    `last_batch` and `last_seq` make batches idempotent; `clock` is where the known content of the id ends.
    `quarantined_at`: since then nothing more is taken under this id, for it brought what the grammar does not have.
    """

    class Kind(models.TextChoices):
        LEASED = "leased"
        BOUND = "bound"
        SERVER = "server"

    pk = models.CompositePrimaryKey("tenant_id", "document_id", "client")
    client = models.BigIntegerField()
    kind = models.CharField(max_length=8, choices=Kind.choices)
    actor_kind = models.CharField(max_length=16)
    actor_id = models.UUIDField()
    member_id = models.UUIDField(null=True)
    generation_id = models.UUIDField(null=True)
    last_batch = models.BigIntegerField(default=0)
    last_seq = models.BigIntegerField(default=0)
    clock = models.BigIntegerField(default=0)
    quarantined_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=now)


class Snapshot(DocumentRow):
    """A document's encoded state after `seq`: a cache that replay can make again. `verified_at` tells when a
    replay from zero last equalled it."""

    pk = models.CompositePrimaryKey("tenant_id", "document_id", "seq")
    seq = models.BigIntegerField()
    state = models.BinaryField()
    sha256 = models.BinaryField()
    taken_at = models.DateTimeField(default=now)
    verified_at = models.DateTimeField(null=True)


class IdSpan(DocumentRow):
    """Where a range of a client's clocks stands: `editor.yjs.spans.Span` as a row, written with the event that adds it.

    Of a span that goes on only `length` and `pairs` change; neither is in an index, so the row is updated in place.
    """

    pk = models.CompositePrimaryKey("tenant_id", "document_id", "client", "clock")
    client = models.BigIntegerField()
    clock = models.BigIntegerField()
    length = models.BigIntegerField()
    kind = models.SmallIntegerField()
    parent_client = models.BigIntegerField(null=True)
    parent_clock = models.BigIntegerField(null=True)
    holder = models.CharField(max_length=100, blank=True)
    name = models.CharField(max_length=100, blank=True)
    sub = models.CharField(max_length=100, null=True)  # noqa: DJ001  (an attribute may be named "")
    depth = models.IntegerField()
    pairs = models.BinaryField()
    origin_client = models.BigIntegerField(null=True)
    origin_clock = models.BigIntegerField(null=True)
    right_client = models.BigIntegerField(null=True)
    right_clock = models.BigIntegerField(null=True)
