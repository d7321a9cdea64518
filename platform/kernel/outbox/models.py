from django.db import models

from kernel.clock import now
from kernel.tenancy.models import TenantModel


class OutboxMessage(TenantModel):
    """One message to one destination about one event. A row that was sent is deleted; a dead one stays to be seen."""

    class State(models.TextChoices):
        PENDING = "pending"
        SENDING = "sending"
        DEAD = "dead"

    delivery = models.CharField(max_length=60)
    destination = models.CharField(max_length=200)
    event_id = models.UUIDField()
    subject_kind = models.CharField(max_length=40)
    subject_id = models.UUIDField()
    subject_seq = models.BigIntegerField()
    # Ids, numbers and fixed words; content is read when the message is sent.
    payload = models.JSONField(default=dict)
    state = models.CharField(max_length=8, choices=State, default=State.PENDING)
    tries = models.SmallIntegerField(default=0)
    # Of a pending row: when to try next. Of one being sent: when its sender counts as lost.
    due_at = models.DateTimeField(default=now)
    give_up_at = models.DateTimeField()
    failure = models.CharField(max_length=80, blank=True)
    created_at = models.DateTimeField(default=now)

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(
                fields=["tenant_id", "delivery", "destination", "event_id"], name="kernel_outboxmessage_one"
            ),
        ]
        indexes = [
            models.Index(
                fields=["delivery", "due_at", "tenant_id"],
                name="kernel_outboxmessage_due",
                condition=~models.Q(state="dead"),
            ),
            models.Index(
                fields=["tenant_id", "delivery", "destination", "subject_id", "subject_seq"],
                name="kernel_outboxmessage_order",
                condition=~models.Q(state="dead"),
            ),
        ]
