"""The command door: management commands that work for one tenant."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from kernel.tenancy import ports
from kernel.tenancy.actor import Actor
from kernel.tenancy.scope import tenant_scope


class TenantCommand(BaseCommand):
    """A command that takes `--tenant SLUG` and runs `handle_in_scope` in that tenant's scope."""

    actor: Actor

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--tenant", required=True, help="the organisation's short name, as in its address")

    def handle(self, *args: Any, **options: Any) -> str | None:
        tenant_id = ports.tenant_of_slug(options["tenant"])
        if tenant_id is None:
            raise CommandError(f"There is no organisation “{options['tenant']}”.")
        with tenant_scope(tenant_id):
            self.actor = Actor.system(tenant_id)
            return self.handle_in_scope(**options)

    def handle_in_scope(self, **options: Any) -> str | None:
        raise CommandError(f"{type(self).__name__} does not say what it does")
