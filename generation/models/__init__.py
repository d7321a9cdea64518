"""The gateway's tables."""

from generation.models.accounts import FallbackChoice, ModelChoice, ProviderAccount
from generation.models.generation import Generation

__all__ = ["FallbackChoice", "Generation", "ModelChoice", "ProviderAccount"]
