"""Django's migrate, on the ground our tables need, as the role that owns them."""

from importlib.resources import files
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError, CommandParser
from django.core.management.commands import migrate
from django.db import connections, transaction

from kernel.tenancy.binding import install_key


class Command(migrate.Command):
    """Runs as `migrator` unless told otherwise; lays functions, grants and keys before the first table."""

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.set_defaults(database="migrator")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["database"] not in settings.DATABASES:
            raise CommandError("Set MIGRATOR_DATABASE_URL: migrations run as the role that owns the tables.")
        _lay_ground(options["database"])
        super().handle(*args, **options)


def _lay_ground(using: str) -> None:
    with transaction.atomic(using=using), connections[using].cursor() as cursor:
        for script in ("ground.sql", "tenant.sql"):
            cursor.execute(files("kernel").joinpath("sql", script).read_text())
        install_key(cursor)
