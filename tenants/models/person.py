from typing import Any, ClassVar, TypeVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models

from kernel.clock import now
from kernel.ids import uuid7

M = TypeVar("M", bound=models.Model)


class PersonManager(BaseUserManager["Person"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "Person":
        person = self.model(email=self.normalize_email(email).lower(), **fields)
        person.set_password(password)
        person.save(using=self._db)
        return person


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
