from django.db import models

from kernel.clock import now
from kernel.tenancy.constraints import AppendOnly
from kernel.tenancy.models import TenantModel


class Xid8Field(models.Field):  # type: ignore[type-arg]
    """PostgreSQL's 64-bit transaction id; read as int."""

    def db_type(self, connection: object) -> str:
        return "xid8"

    def from_db_value(self, value: object, expression: object, connection: object) -> int | None:
        return None if value is None else int(str(value))

    def get_prep_value(self, value: object) -> object:
        return value if value is None or hasattr(value, "resolve_expression") else str(value)


class CurrentTransactionId(models.Func):
    function = "pg_current_xact_id"
    output_field = Xid8Field()


class JournalEvent(TenantModel):
    """One thing that happened, written in the transaction that did it."""

    xid = Xid8Field(db_default=CurrentTransactionId(), editable=False)
    at = models.DateTimeField(default=now)
    actor_kind = models.CharField(max_length=16)
    actor_id = models.UUIDField()
    verb = models.CharField(max_length=80)
    subject_kind = models.CharField(max_length=40)
    subject_id = models.UUIDField()
    subject_seq = models.BigIntegerField()
    request_id = models.CharField(max_length=64, blank=True)
    traceparent = models.CharField(max_length=64, blank=True)
    data = models.JSONField(default=dict)
    personal_subject = models.CharField(max_length=120, blank=True)
    personal = models.BinaryField(null=True)
    # Hashes of personal fields are salted, so that nobody can guess their content from a proof.
    salt = models.BinaryField()
    schema_version = models.SmallIntegerField(default=1)

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            AppendOnly(name="kernel_journalevent_append"),
            models.UniqueConstraint(
                fields=["tenant_id", "subject_kind", "subject_id", "subject_seq"],
                name="kernel_journalevent_seq",
            ),
        ]
        indexes = [
            models.Index(fields=["tenant_id", "xid", "id"], name="kernel_journalevent_horizon"),
            models.Index(fields=["tenant_id", "-at"], name="kernel_journalevent_at"),
            models.Index(fields=["tenant_id", "verb", "-at"], name="kernel_journalevent_verb"),
        ]


class JournalSubject(TenantModel):
    """The last sequence number of one subject; its row lock makes sequence order commit order."""

    kind = models.CharField(max_length=40)
    subject_id = models.UUIDField()
    head = models.BigIntegerField(default=0)

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(fields=["tenant_id", "kind", "subject_id"], name="kernel_journalsubject_one"),
        ]


class JournalCursor(TenantModel):
    """How far one reader has read one tenant's journal."""

    reader = models.CharField(max_length=60)
    xid = Xid8Field(default=0)
    event_id = models.UUIDField(null=True)
    moved_at = models.DateTimeField(default=now)

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(fields=["tenant_id", "reader"], name="kernel_journalcursor_one"),
        ]


class JournalRepeat(TenantModel):
    """How often what was journaled has happened again since; `mark` tells events of different data apart."""

    actor_kind = models.CharField(max_length=16)
    actor_id = models.UUIDField()
    verb = models.CharField(max_length=80)
    subject_kind = models.CharField(max_length=40)
    subject_id = models.UUIDField()
    mark = models.CharField(max_length=64)
    data = models.JSONField(default=dict)
    since = models.DateTimeField()
    until = models.DateTimeField()
    count = models.BigIntegerField(default=0)

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(
                fields=["tenant_id", "verb", "actor_id", "subject_kind", "subject_id", "mark"],
                name="kernel_journalrepeat_one",
            ),
        ]
