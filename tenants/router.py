"""Which connection a model is read and written by."""

from typing import Any

_APPS = frozenset({"account", "sessions", "usersessions"})


class SignInRouter:
    """Persons, their accounts and sessions belong to the role `sign_in`; all else to `app`.

    In an organisation persons are read beside their membership, by a join of `app`'s.
    """

    def db_for_read(self, model: Any, instance: Any = None, **_: Any) -> str | None:
        if _is_about_people(model):
            return "sign_in"
        # Django would take a person's own connection for what belongs to them, such as their membership.
        return "default" if instance is not None and instance._state.db == "sign_in" else None

    db_for_write = db_for_read

    def allow_migrate(self, db: str, *_: Any, **__: Any) -> bool | None:
        return False if db == "sign_in" else None

    def allow_relation(self, *_: Any, **__: Any) -> bool:
        """One database, two roles."""
        return True


def _is_about_people(model: Any) -> bool:
    return model._meta.app_label in _APPS or model._meta.label_lower == "tenants.person"
