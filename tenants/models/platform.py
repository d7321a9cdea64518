from django.db import models

from kernel.ids import uuid7


class PlatformEvent(models.Model):
    """How often in an hour something happened that belongs to no organisation, such as a try at an unknown address.

    Nothing of who or what: an address that somebody typed is theirs, and each would be a row of its own.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    verb = models.CharField(max_length=80)
    hour = models.DateTimeField()
    count = models.BigIntegerField(default=1)
    last_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["verb", "hour"], name="tenants_platformevent_hour"),)
