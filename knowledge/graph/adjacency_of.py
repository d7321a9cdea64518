"""Rows to the compact adjacency. Pure; both backends end here."""

from collections.abc import Iterable
from uuid import UUID

import numpy as np

from knowledge.graph.events import Adjacency

MentionRow = tuple[str, UUID, str, float]
"""Entity key, chunk, reader, confidence."""
EdgeRow = tuple[str, str, str, float]
"""Subject key, object key, reader, confidence."""


def adjacency_from(mentions: Iterable[MentionRow], edges: Iterable[EdgeRow]) -> Adjacency:
    """Number entities, passages and readers in order of appearance and collect the links between them."""
    keys: dict[str, int] = {}
    passages: dict[UUID, int] = {}
    readers: dict[str, int] = {}
    passage_reader: list[int] = []
    links: list[tuple[int, int, float]] = []
    for key, chunk_id, reader, weight in mentions:
        mark = readers.setdefault(reader, len(readers))
        if chunk_id not in passages:
            passages[chunk_id] = len(passages)
            passage_reader.append(mark)
        links.append((keys.setdefault(key, len(keys)), passages[chunk_id], weight))
    joins = [
        (keys[subject], keys[target], weight, readers.setdefault(reader, len(readers)))
        for subject, target, reader, weight in edges
        if subject in keys and target in keys
    ]
    mention_columns = list(zip(*links, strict=True)) or [(), (), ()]
    edge_columns = list(zip(*joins, strict=True)) or [(), (), (), ()]
    return Adjacency(
        keys=tuple(keys),
        passages=tuple(passages),
        readers=tuple(readers),
        passage_reader=np.array(passage_reader, dtype=np.int32),
        mention_entity=np.array(mention_columns[0], dtype=np.int32),
        mention_passage=np.array(mention_columns[1], dtype=np.int32),
        mention_weight=np.array(mention_columns[2], dtype=np.float32),
        edge_subject=np.array(edge_columns[0], dtype=np.int32),
        edge_object=np.array(edge_columns[1], dtype=np.int32),
        edge_weight=np.array(edge_columns[2], dtype=np.float32),
        edge_reader=np.array(edge_columns[3], dtype=np.int32),
    )
