"""Tables of the knowledge base."""

from knowledge.models.files import File, FilePage, FileState, Visibility
from knowledge.models.graph import Entity, GraphState, Mention, Relation
from knowledge.models.passages import ChildVector, Chunk, Posting, SentenceVectors, VectorCodes

__all__ = [
    "ChildVector",
    "Chunk",
    "Entity",
    "File",
    "FilePage",
    "FileState",
    "GraphState",
    "Mention",
    "Posting",
    "Relation",
    "SentenceVectors",
    "VectorCodes",
    "Visibility",
]
