"""Policies, the filter that obeys them, and the sealed audit log."""

from governance import capabilities
from governance.settings import GovernanceSettings
from kernel.rooms import JournalReader, Room, ScheduledTask, Topic, Urls


def fill_ports() -> None:
    from governance import ports
    from tenants import queries as tenants

    # The room below ours cannot fill it itself.
    ports.names["member"] = ports.Names(
        lambda actor, ids: tenants.member_names(ids), lambda actor, text: tenants.members_named(text)
    )
    ports.names["api_key"] = ports.Names(tenants.api_key_names, tenants.api_keys_named)


ROOM = Room(
    name="governance",
    urls=(Urls("governance.api.urls", "control"),),
    schedule=(ScheduledTask("audit-anchor", "governance.anchor", every_s=60.0, queue="sealing", expires_s=60),),
    readers=(JournalReader("seal", "governance.commands.seal", every_s=0.5, queue="sealing"),),
    capabilities=capabilities.ALL,
    topics=(Topic("audit", capabilities.AUDIT_READ),),
    fill_ports=fill_ports,
    settings=GovernanceSettings,
    enums={
        "RuleActionEnum": "governance.events.Action",
        "VerdictActionEnum": "governance.events.VERDICT_ACTIONS",
    },
)
