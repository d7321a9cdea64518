"""One of everything in an organisation, made through the public verbs: the ids that others must not reach."""

from typing import Any
from uuid import UUID

from assistant import commands as assistant
from editor import commands as editor
from editor.events import Anchor
from generation import commands as generation
from generation.models import Generation
from generation.providers.accounts import Kind
from kernel.ids import uuid7
from kernel.journal.models import JournalEvent
from kernel.tenancy import Actor, tenant_scope
from knowledge import commands as knowledge
from knowledge.models import Visibility
from tenants import commands as tenants
from tests.world import Company

# Stands in every thing that holds text, so that a leak anywhere shows.
CANARY = "canary-of-{slug}"


def things_of(company: Company) -> dict[str, Any]:
    """Make one of everything for a company and return the ids by the names the API's paths use."""
    with tenant_scope(company.id):
        owner = company.actor("olivia")
        return {
            **_access(company, owner),
            **_document(company, owner),
            **_knowledge(company, owner),
            **_generation(company, owner),
            "event_id": JournalEvent.objects.order_by("id").values_list("id", flat=True)[0],
        }


def canary(company: Company) -> str:
    return CANARY.format(slug=company.slug)


def _access(company: Company, owner: Actor) -> dict[str, Any]:
    invitation, token = tenants.invite(owner, "writer")
    key, _ = tenants.create_api_key(owner, canary(company), ["document.read"])
    return {
        "member_id": company.members["walter"],
        "invitation_id": invitation.id,
        "key_id": key.id,
        "token": token,
    }


def _document(company: Company, owner: Actor) -> dict[str, Any]:
    document = editor.create_document(owner, canary(company), "organisation", f"A {canary(company)} text.")
    version = editor.name_version(owner, document.id, canary(company))
    conversation = assistant.start_conversation(owner, document.id, canary(company))
    generation_id = _generation_row(owner)
    suggestion = editor.suggest(
        owner,
        document.id,
        Anchor({"tname": "default"}, {"tname": "default"}),
        "insert",
        "",
        canary(company),
        {"generation_id": str(generation_id)},
        generation_id,
    )
    return {
        "document_id": document.id,
        "version_id": version.id,
        "suggestion_id": suggestion.id,
        "conversation_id": conversation.id,
    }


def _knowledge(company: Company, owner: Actor) -> dict[str, Any]:
    text = f"# Canary\n\nIngrid Solheim leads Project Heron. {canary(company)}.\n".encode()
    file, _ = knowledge.upload_file(owner, f"{canary(company)}.md", [text], Visibility.ORGANISATION)
    return {"file_id": file.id, "entity_id": uuid7()}


def _generation(company: Company, owner: Actor) -> dict[str, Any]:
    provider = generation.add_provider(
        owner,
        Kind("openai_compatible"),
        canary(company)[-40:],
        base_url="http://127.0.0.1:9/v1",
        key="k",
        models=[{"name": "m"}],
    )
    generation.note_test(owner, provider.id, "")
    return {"generation_id": _generation_row(owner), "provider_id": provider.id, "model": uuid7()}


def _generation_row(owner: Actor) -> UUID:
    row: Generation = Generation.objects.create(
        purpose="chat", requested_by_id=owner.rights_id, state="finished", request_digest=uuid7().hex
    )
    return row.id
