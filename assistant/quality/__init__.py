"""Whether an answer to a writing action may be offered to its asker, and if not, why.

Judges form and what can be counted, not truth: what is checked here is wrong in every language and for every model.
"""

from assistant.quality.cleaning import cleaned
from assistant.quality.details import details_of
from assistant.quality.endings import without_cut_sentence
from assistant.quality.flaws import Flaw, flaw_in

__all__ = ["Flaw", "cleaned", "details_of", "flaw_in", "without_cut_sentence"]
