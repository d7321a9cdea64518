from django.db import models

from kernel.clock import now
from kernel.tenancy.constraints import AppendOnly
from kernel.tenancy.models import TenantModel


class AuditLeaf(TenantModel):
    """The place of one journal event in the sealed log: gap-free `seq` from 0, and its leaf hash.

    `mark` says what the sealer found odd about its clock; it is part of what was hashed.
    """

    seq = models.BigIntegerField()
    event_id = models.UUIDField()
    leaf_hash = models.BinaryField()
    mark = models.CharField(max_length=12, default="", db_default="")

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            AppendOnly(name="governance_auditleaf_append"),
            models.UniqueConstraint(fields=["tenant_id", "seq"], name="governance_auditleaf_seq"),
            models.UniqueConstraint(fields=["tenant_id", "event_id"], name="governance_auditleaf_event"),
        ]


class AuditTile(TenantModel):
    """256 neighbouring hashes of the tree, written when they are complete and never again."""

    level = models.SmallIntegerField()
    index = models.BigIntegerField()
    hashes = models.BinaryField()

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            AppendOnly(name="governance_audittile_append"),
            models.UniqueConstraint(fields=["tenant_id", "level", "index"], name="governance_audittile_place"),
        ]


class AuditTree(TenantModel):
    """The right edge of the tree: what the next event is appended to. One row, moved by the sealer alone."""

    size = models.BigIntegerField(default=0)
    edge = models.JSONField(default=list)
    # The latest clock of any row sealed so far.
    newest_at = models.DateTimeField(null=True)

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(fields=["tenant_id"], name="governance_audittree_one"),
        ]


class AuditHead(TenantModel):
    """A signed statement of what the log was: size, root, and the hash of the head before."""

    size = models.BigIntegerField()
    root = models.BinaryField()
    previous = models.BinaryField()
    at = models.DateTimeField(default=now)
    public_key = models.BinaryField()
    signature = models.BinaryField()

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            AppendOnly(name="governance_audithead_append"),
            models.UniqueConstraint(fields=["tenant_id", "size"], name="governance_audithead_size"),
        ]


class AuditAnchor(TenantModel):
    """Up to which size a head was written outside the database."""

    size = models.BigIntegerField()
    at = models.DateTimeField(default=now)

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            AppendOnly(name="governance_auditanchor_append"),
            models.UniqueConstraint(fields=["tenant_id", "size"], name="governance_auditanchor_size"),
        ]
