from django.apps import AppConfig


class TenantsConfig(AppConfig):
    name = "tenants"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from kernel.tenancy import ports
        from tenants import queries

        ports.tenant_of_slug.fill(queries.tenant_of_slug)
        ports.actor_of_request.fill(queries.actor_of_request)
        ports.actor_of_socket.fill(queries.actor_of_socket)
        ports.actor_of_member.fill(queries.actor_of_member)
        ports.all_tenant_ids.fill(queries.all_tenant_ids)
