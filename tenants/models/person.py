from contextlib import suppress
from typing import Any, ClassVar, TypeVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import IntegrityError, connections, models, router

from kernel.clock import now
from kernel.ids import uuid7

M = TypeVar("M", bound=models.Model)


class PersonManager(BaseUserManager["Person"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "Person":
        person = self.model(email=self.normalize_email(email).lower(), **fields)
        person.set_password(password)
        person.save(using=self._db)
        return person

    def remove_unused(self, person: "Person") -> None:
        """Delete a person who was made a moment ago and belongs to nothing; one who does by now stays."""
        using = router.db_for_write(self.model)
        # By its own statement: Django would first read, as this role may not, all that can refer to a person.
        with suppress(IntegrityError), connections[using].cursor() as cursor:
            cursor.execute("delete from tenants_person where id = %s", [person.id])


def with_person(rows: models.QuerySet[M], at: str = "person") -> models.QuerySet[M]:
    """Join the person, without what only the role `sign_in` may read."""
    return rows.select_related(at).defer(f"{at}__password", f"{at}__last_login")


class Person(AbstractBaseUser):
    """Someone who can sign in. Global: one person may belong to several organisations."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120, blank=True)
    language = models.CharField(max_length=12, default="en")
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=now)

    objects: ClassVar[PersonManager] = PersonManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    @property
    def display_name(self) -> str:
        return self.name or self.email.split("@")[0]
