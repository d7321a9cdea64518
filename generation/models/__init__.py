"""The gateway's tables."""

from generation.models.accounts import ModelChoice, ProviderAccount
from generation.models.generation import Generation

__all__ = ["Generation", "ModelChoice", "ProviderAccount"]
