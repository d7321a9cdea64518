"""Reads: files, retrieval, the graph, citations."""

from knowledge.queries.augment import augment
from knowledge.queries.cite import cite, highlight
from knowledge.queries.embeddings import embeddings
from knowledge.queries.entities import EntityDetail, entities, entity
from knowledge.queries.files import chunks, content, page_of_text, readable_file, readable_files
from knowledge.queries.retrieve import retrieve, search

__all__ = [
    "EntityDetail",
    "augment",
    "chunks",
    "cite",
    "content",
    "embeddings",
    "entities",
    "entity",
    "highlight",
    "page_of_text",
    "readable_file",
    "readable_files",
    "retrieve",
    "search",
]
