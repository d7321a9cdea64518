"""Envelope encryption: master key -> tenant key -> subject key -> field."""

from kernel.crypto.envelope import SubjectErased, erase_subject, seal, unseal

__all__ = ["SubjectErased", "erase_subject", "seal", "unseal"]
