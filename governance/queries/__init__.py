"""Reads of this app."""

from governance.queries.export import ExportPosition, export_lines, export_page
from governance.queries.heads import (
    ConsistencyProof,
    InclusionProof,
    anchored_heads,
    consistency_proof,
    head,
    inclusion_proof,
)
from governance.queries.policies import active_policy, policy_version, policy_versions
from governance.queries.screening import (
    ResponseStream,
    ScreenedPrompt,
    ScreenedText,
    Vault,
    dry_vault,
    response_stream,
    score_prompt,
    screen_prompt,
    screen_text,
    vault,
)
from governance.queries.verification import Verification, verify_log

__all__ = [
    "ConsistencyProof",
    "ExportPosition",
    "InclusionProof",
    "ResponseStream",
    "ScreenedPrompt",
    "ScreenedText",
    "Vault",
    "Verification",
    "active_policy",
    "anchored_heads",
    "consistency_proof",
    "dry_vault",
    "export_lines",
    "export_page",
    "head",
    "inclusion_proof",
    "policy_version",
    "policy_versions",
    "response_stream",
    "score_prompt",
    "screen_prompt",
    "screen_text",
    "vault",
    "verify_log",
]
