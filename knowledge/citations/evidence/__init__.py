"""What a sentence says that its cited passage does not contain: figures, dates, times and names."""

from knowledge.citations.evidence.support import unsupported

__all__ = ["unsupported"]
