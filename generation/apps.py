from django.apps import AppConfig


class GenerationConfig(AppConfig):
    name = "generation"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from generation.accounts import account_names, accounts_named
        from generation.commands.erase import erase_member
        from generation.queries.holdings import held_by_member
        from governance import ports as trail
        from tenants import ports

        trail.names["provider"] = trail.Names(account_names, accounts_named)
        ports.erasers["generation"] = ports.Eraser(held_by_member, erase_member)
