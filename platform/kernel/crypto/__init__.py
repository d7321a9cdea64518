"""Envelope encryption: master key -> tenant key -> subject key -> field."""

from kernel.crypto.envelope import SubjectErased, erase_subject, is_erased, keep_from_erasure, seal, unseal

__all__ = ["SubjectErased", "erase_subject", "is_erased", "keep_from_erasure", "seal", "unseal"]
