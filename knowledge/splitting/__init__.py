"""Text to chunks (the unit of retrieval and citation) and child windows (the unit of embedding)."""

from knowledge.splitting.chunks import ChunkSpan, split
from knowledge.splitting.lines import lines_of
from knowledge.splitting.sentences import Sentence, sentences_of
from knowledge.splitting.windows import windows_of

__all__ = ["ChunkSpan", "Sentence", "lines_of", "sentences_of", "split", "windows_of"]
