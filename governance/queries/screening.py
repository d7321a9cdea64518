"""Ask the policy about a text that is on its way."""

from governance.events import Policy
from governance.filters.pseudonyms import MemoryVault, Vault
from governance.filters.screening import (
    ResponseStream,
    ScreenedPrompt,
    ScreenedText,
    score_prompt,
    screen_prompt,
    screen_text,
)
from governance.filters.vault import RedisVault
from kernel.tenancy import Actor

__all__ = [
    "ResponseStream",
    "ScreenedPrompt",
    "ScreenedText",
    "Vault",
    "dry_vault",
    "response_stream",
    "score_prompt",
    "screen_prompt",
    "screen_text",
    "vault",
]


def vault(conversation: str) -> Vault:
    """The placeholders of a conversation: stable within it, encrypted at rest, forgotten after a week unused."""
    return RedisVault(conversation)


def dry_vault() -> Vault:
    """Placeholders for a dry run: they live as long as the object."""
    return MemoryVault(b"a trial keeps nothing")


def response_stream(
    policy: Policy, vault: Vault, *, is_json: bool = False, payer: Actor | None = None
) -> ResponseStream:
    """Filter a model's answer while it comes, then put originals back; any chunking gives the same text.

    `is_json`: the answer was asked for as JSON and stays it. `payer`: on whose account scorers are asked.
    """
    return ResponseStream(policy, vault, is_json=is_json, payer=payer)
