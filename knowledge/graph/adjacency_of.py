"""Rows to the compact adjacency. Pure; both backends end here."""

from collections.abc import Iterable
from uuid import UUID

import numpy as np

from knowledge.graph.events import Adjacency

MentionRow = tuple[str, UUID, UUID, float]
"""Entity key, chunk, file, confidence."""
EdgeRow = tuple[str, str, UUID, float]
"""Subject key, object key, file, confidence."""


def adjacency_from(mentions: Iterable[MentionRow], edges: Iterable[EdgeRow], version: int = 0) -> Adjacency:
    """Number entities, passages and files in order of appearance and collect the links between them."""
    keys: dict[str, int] = {}
    passages: dict[UUID, int] = {}
    files: dict[UUID, int] = {}
    passage_file: list[int] = []
    links: list[tuple[int, int, float]] = []
    for key, chunk_id, file, weight in mentions:
        number = files.setdefault(file, len(files))
        if chunk_id not in passages:
            passages[chunk_id] = len(passages)
            passage_file.append(number)
        links.append((keys.setdefault(key, len(keys)), passages[chunk_id], weight))
    joins = [
        (keys[subject], keys[target], weight, files.setdefault(file, len(files)))
        for subject, target, file, weight in edges
        if subject in keys and target in keys
    ]
    mention_columns = list(zip(*links, strict=True)) or [(), (), ()]
    edge_columns = list(zip(*joins, strict=True)) or [(), (), (), ()]
    return Adjacency(
        version=version,
        keys=tuple(keys),
        passages=tuple(passages),
        files=tuple(files),
        passage_file=np.array(passage_file, dtype=np.int32),
        mention_entity=np.array(mention_columns[0], dtype=np.int32),
        mention_passage=np.array(mention_columns[1], dtype=np.int32),
        mention_weight=np.array(mention_columns[2], dtype=np.float32),
        edge_subject=np.array(edge_columns[0], dtype=np.int32),
        edge_object=np.array(edge_columns[1], dtype=np.int32),
        edge_weight=np.array(edge_columns[2], dtype=np.float32),
        edge_file=np.array(edge_columns[3], dtype=np.int32),
    )
