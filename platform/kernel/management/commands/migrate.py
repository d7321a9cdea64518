"""Django's migrate, on the ground our tables need, as the role that owns them."""

from importlib.resources import files
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError, CommandParser
from django.core.management.commands import migrate
from django.db import connections


class Command(migrate.Command):
    """Runs as `migrator` unless told otherwise; lays functions and default grants before the first table."""

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.set_defaults(database="migrator")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["database"] not in settings.DATABASES:
            raise CommandError("Set MIGRATOR_DATABASE_URL: migrations run as the role that owns the tables.")
        with connections[options["database"]].cursor() as cursor:
            cursor.execute(files("kernel").joinpath("sql/ground.sql").read_text())
        super().handle(*args, **options)
