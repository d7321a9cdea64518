"""The directory: organisations, people, roles, invitations and API keys."""

from kernel.rooms import Room, Urls
from kernel.rooms.manifest import GLOBAL_API
from tenants import capabilities
from tenants.settings import TenantsSettings


def fill_ports() -> None:
    from kernel.tenancy import ports
    from tenants import commands, limits, queries
    from tenants.api.authentication import actor_of_bearer
    from tenants.session_store import hash_keys_of_listed_sessions
    from tenants.sign_in import journal_account_changes

    hash_keys_of_listed_sessions()
    ports.tenant_of_slug.fill(queries.tenant_of_slug)
    ports.actor_of_request.fill(queries.actor_of_request)
    ports.actor_of_bearer.fill(actor_of_bearer)
    ports.actor_of_socket.fill(queries.actor_of_socket)
    ports.live_sessions.fill(queries.live_sessions)
    ports.rights_now.fill(queries.rights_now)
    ports.actor_of_member.fill(queries.actor_of_member)
    ports.count_bad_key.fill(lambda network: limits.bad_keys().count(network))
    ports.note_refusal.fill(commands.record_refused_key)
    journal_account_changes()


ROOM = Room(
    name="tenants",
    urls=(
        Urls("tenants.api.urls", "both"),
        Urls("tenants.api.global_urls", "both", GLOBAL_API),
        Urls("tenants.api.console_urls", "control"),
    ),
    capabilities=capabilities.ALL,
    fill_ports=fill_ports,
    settings=TenantsSettings,
    enums={"RoleEnum": "kernel.rooms.Role", "VisibilityEnum": "tenants.api.organisation.VISIBILITIES"},
)
