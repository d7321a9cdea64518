from django.db import models

from kernel.clock import now
from kernel.tenancy.constraints import SameTenant
from kernel.tenancy.models import TenantModel


class Conversation(TenantModel):
    """A side chat of one member, beside a document or on its own. Nobody else sees it."""

    owner_id = models.UUIDField()
    document_id = models.UUIDField(null=True)
    title = models.CharField(max_length=120, blank=True)
    created_at = models.DateTimeField(default=now)
    updated_at = models.DateTimeField(default=now)

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            SameTenant(field="owner", to="tenants_membership", name="assistant_conversation_owner"),
            SameTenant(field="document", to="editor_document", name="assistant_conversation_document"),
        ]
        indexes = [models.Index(fields=["tenant_id", "owner_id", "-id"], name="assistant_conv_owner")]


class ConversationMessage(TenantModel):
    """One turn, one row. An answer's text arrives when its generation is recorded."""

    class Role(models.TextChoices):
        USER = "user"
        ASSISTANT = "assistant"

    conversation = models.ForeignKey(
        Conversation, on_delete=models.DO_NOTHING, db_constraint=False, related_name="messages"
    )
    role = models.CharField(max_length=10, choices=Role.choices)
    text = models.TextField(blank=True)
    generation_id = models.UUIDField(null=True)
    citations = models.JSONField(default=list)
    nothing_found = models.BooleanField(default=False)
    unsupported = models.JSONField(default=list)
    is_complete = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=now)

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            SameTenant(field="conversation", name="assistant_message_conversation", on_delete="CASCADE"),
            SameTenant(field="generation", to="generation_generation", name="assistant_message_generation"),
        ]
        indexes = [models.Index(fields=["tenant_id", "conversation", "id"], name="assistant_message_order")]
