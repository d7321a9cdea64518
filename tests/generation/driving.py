"""Drive the gateway from a test as its callers do: start, follow, look at the receipt."""

import asyncio
import hashlib
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from generation import commands, queries
from generation.access.secret import secret_of
from generation.catalogue.accounts import Account
from generation.events import GenerationRequest, Message, StreamEvent
from generation.models import Generation, ModelChoice
from generation.providers.accounts import Kind
from kernel import executor
from kernel.tenancy import tenant_scope
from tests.upstreams.server import Upstream
from tests.world import Company

MODEL = "gpt-4o-mini"


def ask(text: str = "Say something.", **changes: Any) -> GenerationRequest:
    values: dict[str, Any] = {"purpose": "chat", "messages": (Message("user", text),), "max_tokens": 100}
    return GenerationRequest(**{**values, **changes})


def text_of(events: list[StreamEvent]) -> str:
    return "".join(event.data["text"] for event in events if event.kind == "delta")


def kinds_of(events: list[StreamEvent]) -> list[str]:
    """The kinds in order, runs of deltas as one."""
    kinds = [event.kind for event in events]
    return [kind for number, kind in enumerate(kinds) if number == 0 or kind != "delta" or kinds[number - 1] != "delta"]


@dataclass
class Gateway:
    """One organisation's gateway."""

    company: Company
    account: Account

    @staticmethod
    def of(company: Company, upstream: Upstream, *, key: str = "sk-right") -> "Gateway":
        return Gateway(company, add_account(company, "Loopback", upstream, key=key))

    def start(self, request: GenerationRequest, person: str = "walter") -> UUID:
        with tenant_scope(self.company.id):
            return commands.generate(self.company.actor(person), request).id

    def stop(self, generation_id: UUID, person: str = "walter") -> None:
        with tenant_scope(self.company.id):
            commands.stop(self.company.actor(person), generation_id)

    async def follow(self, generation_id: UUID, after: int = 0, person: str = "walter") -> list[StreamEvent]:
        actor = await executor.run(executor.db(), self.company.actor, person)
        async with asyncio.timeout(20):
            return [event async for event in queries.events(actor, generation_id, after)]

    def events(self, generation_id: UUID, after: int = 0, person: str = "walter") -> list[StreamEvent]:
        return asyncio.run(self.follow(generation_id, after, person))

    def run(self, request: GenerationRequest, person: str = "walter") -> list[StreamEvent]:
        """Generate and read to the end."""
        return self.events(self.start(request, person), person=person)

    def secret(self, generation_id: UUID) -> bytes:
        """What the generation's events in Redis are sealed under."""
        with tenant_scope(self.company.id):
            return secret_of(Generation.objects.get(id=generation_id))

    def receipt(self, generation_id: UUID, person: str = "walter") -> queries.Receipt:
        with tenant_scope(self.company.id):
            return queries.receipt(self.company.actor(person), generation_id)

    def quote(self, request: GenerationRequest, person: str = "walter") -> Any:
        with tenant_scope(self.company.id):
            return queries.quote(self.company.actor(person), request)


def add_account(
    company: Company, name: str, upstream: Upstream, *, key: str = "sk-right", models: tuple[str, ...] = (MODEL,)
) -> Account:
    """Point an OpenAI account of the organisation at a loopback server; the first one becomes the default."""
    adam = company.actor("adam")
    with tenant_scope(company.id):
        added = commands.add_provider(
            adam,
            Kind.OPENAI,
            name,
            base_url=f"{upstream.url}/v1",
            key=key,
            models=[{"name": model} for model in models],
        )
        commands.note_test(adam, added.id, "")
        if not ModelChoice.objects.exists():
            commands.choose_default(adam, added.id, models[0])
        return queries.account(added.id)


def digest_of(personal: dict[str, str]) -> str:
    """What an auditor computes from the encrypted fields of a generation's event: its `prompt_sha256`."""
    return hashlib.sha256(bytes.fromhex(personal["prompt_salt"]) + personal["prompt"].encode()).hexdigest()
