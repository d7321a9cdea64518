"""Reads of this app."""

from governance.queries.policies import active_policy, policy_version
from governance.queries.screening import (
    ResponseStream,
    ScreenedPrompt,
    ScreenedText,
    dry_vault,
    response_stream,
    screen_prompt,
    screen_text,
    vault,
)

__all__ = [
    "ResponseStream",
    "ScreenedPrompt",
    "ScreenedText",
    "active_policy",
    "dry_vault",
    "policy_version",
    "response_stream",
    "screen_prompt",
    "screen_text",
    "vault",
]
