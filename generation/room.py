"""The gateway: models, providers and the one road to them."""

from generation import capabilities
from generation.settings import GenerationSettings
from kernel.rooms import Room, ScheduledTask, Socket, Urls
from kernel.rooms.manifest import OPENAI


def fill_ports() -> None:
    from generation.catalogue.accounts import account_names, accounts_named
    from generation.commands.erase import erase_member
    from generation.queries.configuration import configuration_version
    from generation.queries.holdings import held_by_member
    from governance import ports as trail
    from kernel import tenant_cache
    from tenants import ports

    trail.names["provider"] = trail.Names(account_names, accounts_named)
    tenant_cache.version.fill(configuration_version)
    ports.erasers["generation"] = ports.Eraser(held_by_member, erase_member)


ROOM = Room(
    name="generation",
    urls=(
        Urls("generation.api.urls", "data"),
        Urls("generation.api.openai.urls", "data", OPENAI),
        Urls("generation.api.console_urls", "control"),
    ),
    sockets=(Socket("generations/<uuid:generation_id>/", "generation.api.consumers.GenerationConsumer"),),
    schedule=(ScheduledTask("generations", "generation.sweep_interrupted", every_s=5.0, expires_s=5),),
    capabilities=capabilities.ALL,
    fill_ports=fill_ports,
    settings=GenerationSettings,
    enums={
        "ProviderKindEnum": "generation.providers.accounts.Kind",
        "FinishReasonEnum": "generation.events.FinishReason",
    },
    around_http=("generation.api.openai.direct.DirectCompletions", "generation.api.openai.asgi.OpenAIEnvelopes"),
    warm=(
        "generation.prompts.tokens:load",
        "generation.providers.openai_chat",
        "generation.providers.anthropic_messages",
    ),
)
