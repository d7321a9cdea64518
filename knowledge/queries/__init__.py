"""Reads: files, retrieval, the graph, citations."""

from knowledge.queries.augment import augment
from knowledge.queries.cite import cite, highlight
from knowledge.queries.embeddings import embedder_facts, embeddings
from knowledge.queries.entities import EntityDetail, entities, entity
from knowledge.queries.files import (
    chunks,
    content,
    file_names,
    files_named,
    kept_ids,
    page_of_text,
    readable_file,
    readable_files,
    readable_ids,
)
from knowledge.queries.retrieve import retrieve, search
from knowledge.queries.withdrawn import kept, without_withdrawn

__all__ = [
    "EntityDetail",
    "augment",
    "chunks",
    "cite",
    "content",
    "embedder_facts",
    "embeddings",
    "entities",
    "entity",
    "file_names",
    "files_named",
    "highlight",
    "kept",
    "kept_ids",
    "page_of_text",
    "readable_file",
    "readable_files",
    "readable_ids",
    "retrieve",
    "search",
    "without_withdrawn",
]
