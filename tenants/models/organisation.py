from django.db import models

from kernel.clock import now
from kernel.ids import uuid7
from kernel.rooms import Role
from kernel.tenancy.models import TenantModel


class Organisation(models.Model):
    """A tenant. Global, because its name must be found before any scope can be entered.

    `new_document_visibility` is who reads a document that was made without a word about it.
    """

    class Visibility(models.TextChoices):
        PRIVATE = "private"
        ORGANISATION = "organisation"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    slug = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    timezone = models.CharField(max_length=60, default="UTC")
    new_document_visibility = models.CharField(
        max_length=16, choices=Visibility.choices, default=Visibility.PRIVATE, db_default=Visibility.PRIVATE
    )
    created_at = models.DateTimeField(default=now)


class Membership(TenantModel):
    """A person's place in an organisation.

    `grant_epoch` rises whenever what the member may do changes; sockets check it in the transaction that
    appends, so a withdrawn right cannot write even when a close message was lost.

    Of an erased member the row stays, because what they did names it; it points at a person who is nobody.
    """

    class State(models.TextChoices):
        ACTIVE = "active"
        DEACTIVATED = "deactivated"
        ERASED = "erased"

    person = models.ForeignKey("tenants.Person", on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=20, choices=[(role.value, role.value) for role in Role])
    state = models.CharField(max_length=16, choices=State.choices, default=State.ACTIVE)
    grant_epoch = models.IntegerField(default=1)
    colour = models.CharField(max_length=9, default="#6b5b95")
    joined_at = models.DateTimeField(default=now)

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(fields=["tenant_id", "person"], name="tenants_membership_person"),
        ]

    @property
    def is_active(self) -> bool:
        return self.state == self.State.ACTIVE and self.person.is_active

    @property
    def display_name(self) -> str:
        return self.person.display_name
