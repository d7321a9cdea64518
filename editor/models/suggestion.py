from typing import Any, ClassVar

from django.db import models

from kernel.clock import now
from kernel.tenancy.constraints import SameTenant
from kernel.tenancy.models import TenantModel


class Suggestion(TenantModel):
    """A change that waits beside the document, seen by the person who asked until it is accepted.

    `anchor` holds sticky positions, `before` the text it would replace, `after_markdown` what it would put
    there. `origin` is the receipt of the generation that wrote it; with `decided_by` it stays the origin of
    every span that came from it.
    """

    class State(models.TextChoices):
        OPEN = "open"
        ACCEPTED = "accepted"
        REJECTED = "rejected"
        UNDONE = "undone"

    class Kind(models.TextChoices):
        REPLACE = "replace"
        INSERT = "insert"

    document = models.ForeignKey("editor.Document", on_delete=models.DO_NOTHING, db_constraint=False, db_index=False)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    anchor = models.JSONField()
    before = models.TextField(blank=True)
    after_markdown = models.TextField()
    origin = models.JSONField(default=dict)
    generation_id = models.UUIDField()
    asked_by = models.UUIDField()
    decided_by = models.UUIDField(null=True)
    decided_at = models.DateTimeField(null=True)
    accepted_seq = models.BigIntegerField(null=True)
    accepted_client = models.BigIntegerField(null=True)
    undone_seq = models.BigIntegerField(null=True)
    created_at = models.DateTimeField(default=now)

    class Meta(TenantModel.Meta):
        constraints: ClassVar[list[Any]] = [
            *TenantModel.Meta.constraints,
            SameTenant(field="document", name="editor_suggestion_document"),
            models.UniqueConstraint(
                fields=["tenant_id", "document", "generation_id"], name="editor_suggestion_generation"
            ),
        ]
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["tenant_id", "document", "state", "-id"], name="editor_suggestion_of")
        ]

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN
