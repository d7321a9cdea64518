"""The gateway's tables."""

from generation.models.accounts import FallbackChoice, ModelChoice, ProviderAccount
from generation.models.configuration import ConfigurationVersion
from generation.models.generation import Generation

__all__ = ["ConfigurationVersion", "FallbackChoice", "Generation", "ModelChoice", "ProviderAccount"]
