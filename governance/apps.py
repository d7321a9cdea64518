from django.apps import AppConfig


class GovernanceConfig(AppConfig):
    name = "governance"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from governance import ports
        from tenants import queries as tenants

        # The app below ours cannot fill it itself.
        ports.names["member"] = ports.Names(
            lambda actor, ids: tenants.member_names(ids), lambda actor, text: tenants.members_named(text)
        )
        ports.names["api_key"] = ports.Names(tenants.api_key_names, tenants.api_keys_named)
